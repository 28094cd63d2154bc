import { LightningElement, api, wire } from 'lwc';
import { CurrentPageReference, NavigationMixin } from 'lightning/navigation';
import type { PageReference } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import title from '@salesforce/label/c.Cockpit_Title';
import period from '@salesforce/label/c.Period';
import beneficiary from '@salesforce/label/c.Beneficiary';
import allPeriods from '@salesforce/label/c.All_Periods';
import allBeneficiaries from '@salesforce/label/c.All_Beneficiaries';
import expected from '@salesforce/label/c.Expected_A_Year';
import realised from '@salesforce/label/c.Realised';
import attained from '@salesforce/label/c.Realised_Of_Expected';
import kpis from '@salesforce/label/c.KPIs_On_Track';
import agreedNote from '@salesforce/label/c.Agreed_Note';
import compareTitle from '@salesforce/label/c.Realised_Against_Expected';
import trendTitle from '@salesforce/label/c.Cumulative_Trend';
import empty from '@salesforce/label/c.Cockpit_Empty';
import emptyHint from '@salesforce/label/c.Cockpit_Empty_Hint';
import noBeneficiary from '@salesforce/label/c.Cockpit_No_Beneficiary';
import noBeneficiaryHint from '@salesforce/label/c.Cockpit_No_Beneficiary_Hint';
import noAccess from '@salesforce/label/c.No_Access';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import moneyHidden from '@salesforce/label/c.Money_Hidden';
import { formulaWords, shown as wordsOf } from 'c/fieldWords';
import { isNoAccess } from 'c/errorText';
import { money, monthName, percent } from 'c/numberText';
import { cumulativeTrend, measuredYears, realisedByBeneficiary } from 'c/valueMath';
import type { MeasuredPeriod } from 'c/valueMath';
import type { ChartLine } from 'c/chartCanvas';
import type { BeneficiaryRow } from 'c/beneficiaryTable';
import type { KpiRow } from 'c/kpiTable';
import { nextPage, nodes } from 'c/graphqlNodes';
import type { ProgramChoice } from 'c/programPicker';
import { COCKPIT_QUERY, PERIODS_QUERY, measuredIn, windowFrom } from './cockpitQuery';
import type { BeneficiaryNode, CockpitAnswer, KpiNode, PeriodNode, PeriodsAnswer, ProgramNode, Window } from './cockpitQuery';

const ALL = 'all';
const periodKey = ({ aggregate }: PeriodNode): string => `${aggregate.KPI__c.value} ${aggregate.Period_Start__c.value}`;

/** What was read with one more page, each once: a page may be told again. */
function merged<T>(read: readonly T[], page: readonly T[], keyOf: (one: T) => string): T[] {
    return [...new Map([...read, ...page].map((one) => [keyOf(one), one])).values()];
}

/** What was read, each by its own request. */
type Reading = 'programs' | 'program' | 'periods';

interface Option {
    label: string;
    value: string;
}

/**
 * What a program's CRM is worth: expected against realised value by beneficiary, its trend, and how the KPIs stand. Reads one program. The totals of
 * all periods are roll-ups and come first; sums by period follow, a window of time after the other, until they are complete.
 */
export default class ValueCockpit extends NavigationMixin(LightningElement) {
    query = COCKPIT_QUERY;
    periodsQuery = PERIODS_QUERY;
    label = {
        period,
        beneficiary,
        compareTitle,
        trendTitle,
        empty,
        emptyHint,
        noBeneficiary,
        noBeneficiaryHint,
        noAccess,
        noAccessHint,
        moneyHidden
    };

    chosen = false;
    programId: string | undefined;
    faults: Partial<Record<Reading, unknown[]>> = {};
    page: PageReference | undefined;
    program: ProgramNode | undefined;
    beneficiaries: BeneficiaryNode[] = [];
    kpis: KpiNode[] = [];
    periods: PeriodNode[] = [];
    kpisAfter: string | null = null;
    /** The window that is read, and where in it; none before the KPIs are known and after the last. */
    window: Window | undefined;
    windowAfter: string | null = null;
    lastMeasured = '';
    periodsComplete = false;
    #recordId: string | undefined;
    #range = '';

    /** The program of a record page; elsewhere one is chosen. */
    @api
    get recordId(): string | undefined {
        return this.#recordId;
    }
    set recordId(value: string | undefined) {
        this.#recordId = value;
        if (value) this.show(value);
    }

    /** Forgets what was read of another program. */
    show(programId: string | undefined): void {
        this.chosen = true;
        this.programId = programId;
        this.program = undefined;
        this.#range = '';
        [this.beneficiaries, this.kpis, this.periods] = [[], [], []];
        [this.kpisAfter, this.window, this.windowAfter, this.periodsComplete] = [null, undefined, null, false];
    }

    @wire(CurrentPageReference)
    handlePage(page: PageReference | undefined): void {
        this.page = page;
    }

    handleChoose({ detail }: CustomEvent<ProgramChoice>): void {
        this.show(detail.programId);
        this.failed('programs', detail.errors);
    }

    get variables(): Record<string, unknown> | undefined {
        return this.programId ? { id: this.programId, after: this.kpisAfter } : undefined;
    }

    get periodsVariables(): Record<string, unknown> | undefined {
        if (!this.programId || !this.window) return undefined;
        return { where: measuredIn(this.programId, this.window), after: this.windowAfter };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer({ data, errors }: { data?: CockpitAnswer; errors?: unknown[] }): void {
        if ((!data && !errors) || this.failed('program', errors) || !data?.uiapi) return;
        const answer = data.uiapi.query;
        this.program = nodes(answer.CRM_Program__c)[0];
        this.beneficiaries = nodes(answer.Beneficiary__c);
        const page = nodes(answer.Value_KPI__c);
        this.kpis = this.kpisAfter === null ? page : merged(this.kpis, page, (kpi) => kpi.Id);
        const after = nextPage(answer.Value_KPI__c);
        this.kpisAfter = after ?? this.kpisAfter;
        if (after === undefined) this.readPeriods(data.uiapi.aggregate);
    }

    /** Begins to read sums by period, from the first measured one; where nothing was measured they are complete. */
    readPeriods({ KPI_Measurement__c }: CockpitAnswer['uiapi']['aggregate']): void {
        const { min, max } = nodes(KPI_Measurement__c)[0]?.aggregate.Period_Start__c ?? {};
        const range = `${this.programId} ${min?.value} ${max?.value} ${this.kpis.length}`;
        // The same is not read twice when the program is told again.
        if (this.#range === range) return;
        this.#range = range;
        this.lastMeasured = max?.value ?? '';
        this.periodsComplete = !min?.value;
        this.windowAfter = null;
        this.window = min?.value ? windowFrom(min.value, this.kpis.length) : undefined;
    }

    @wire(graphql, { query: '$periodsQuery', variables: '$periodsVariables' })
    handlePeriods({ data, errors }: { data?: PeriodsAnswer; errors?: unknown[] }): void {
        if ((!data && !errors) || this.failed('periods', errors) || !data?.uiapi) return;
        const answer = data.uiapi.aggregate.KPI_Measurement__c;
        this.periods = merged(this.periods, nodes(answer), periodKey);
        const after = nextPage(answer);
        this.windowAfter = after ?? null;
        if (after !== undefined || !this.window) return;
        this.periodsComplete = this.window.until > this.lastMeasured;
        if (!this.periodsComplete) this.window = windowFrom(this.window.until, this.kpis.length);
    }

    /** Keeps what went wrong with a request, to be shown; tells whether something did. */
    failed(reading: Reading, errors: unknown[] | undefined): boolean {
        const failed = (errors ?? []).length > 0;
        this.faults = { ...this.faults, [reading]: failed ? errors : undefined };
        return failed;
    }

    get noAccess(): boolean {
        return Object.values(this.faults).some(isNoAccess);
    }

    get errors(): unknown[] | undefined {
        return this.noAccess ? undefined : Object.values(this.faults).find(Boolean);
    }

    get loading(): boolean {
        return !this.noAccess && !this.errors && (!this.chosen || (this.programId !== undefined && !this.program));
    }

    /** Nothing is awaited and nothing went wrong. */
    get settled(): boolean {
        return !this.loading && !this.noAccess && !this.errors;
    }

    get ready(): boolean {
        return this.settled && this.beneficiaries.length > 0;
    }

    /** A program that is new: there is nothing to show, but something to do. */
    get isNew(): boolean {
        return this.settled && this.program !== undefined && this.beneficiaries.length === 0;
    }

    get empty(): boolean {
        return this.settled && !this.program;
    }

    get periodsPending(): boolean {
        return !this.periodsComplete;
    }

    get cardTitle(): string {
        return title;
    }

    get choosesProgram(): boolean {
        return !this.#recordId;
    }

    get moneyHidden(): boolean {
        return this.program?.Expected_Annual_Value__c === undefined;
    }

    get tableShown(): boolean {
        return !this.moneyHidden && this.summed;
    }

    /** A year that the address names, or all. */
    get year(): string {
        const named = String(this.page?.state?.c__period ?? ALL);
        return /^\d{4}$/.test(named) ? named : ALL;
    }

    /** A beneficiary of the program that the address names, or all. */
    get beneficiaryId(): string {
        const named = this.page?.state?.c__beneficiary;
        return this.beneficiaries.find((one) => one.Id === named)?.Id ?? ALL;
    }

    get shownBeneficiaries(): BeneficiaryNode[] {
        return this.beneficiaries.filter((one) => this.beneficiaryId === ALL || one.Id === this.beneficiaryId);
    }

    get shownKpis(): KpiNode[] {
        const shown = new Set(this.shownBeneficiaries.map((one) => one.Id));
        return this.kpis.filter((kpi) => shown.has(kpi.Beneficiary__c.value ?? ''));
    }

    /** The program's measured periods, before the filters. */
    get programPeriods(): MeasuredPeriod[] {
        const beneficiaryOf = new Map(this.kpis.map((kpi) => [kpi.Id, kpi.Beneficiary__c.value ?? '']));
        return this.periods.map(({ aggregate }) => ({
            kpiId: aggregate.KPI__c.value ?? '',
            beneficiaryId: beneficiaryOf.get(aggregate.KPI__c.value ?? '') ?? '',
            periodStart: aggregate.Period_Start__c.value ?? '',
            realisedValue: aggregate.Realised_Value__c?.sum.value ?? undefined
        }));
    }

    get shownPeriods(): MeasuredPeriod[] {
        return this.programPeriods.filter(
            (one) =>
                (this.year === ALL || one.periodStart.startsWith(this.year)) &&
                (this.beneficiaryId === ALL || one.beneficiaryId === this.beneficiaryId)
        );
    }

    get periodOptions(): Option[] {
        const years = measuredYears(this.programPeriods);
        const all = this.year === ALL || years.includes(this.year) ? years : [this.year, ...years];
        return [{ label: allPeriods, value: ALL }, ...all.map((year) => ({ label: year, value: year }))];
    }

    get beneficiaryOptions(): Option[] {
        const own = this.beneficiaries.map((one) => ({ label: one.Name.value ?? '', value: one.Id }));
        return [{ label: allBeneficiaries, value: ALL }, ...own];
    }

    get expectedTotal(): number {
        return this.shownBeneficiaries.reduce((sum, one) => sum + (one.Expected_Annual_Value__c?.value ?? 0), 0);
    }

    /** Realised value by beneficiary: roll-ups for all periods, else sums of the chosen year. */
    get realised(): Map<string, number> {
        if (this.year !== ALL) return realisedByBeneficiary(this.shownPeriods);
        return new Map(this.shownBeneficiaries.map((one) => [one.Id, one.Realised_Value__c?.value ?? 0]));
    }

    get realisedTotal(): number {
        return [...this.realised.values()].reduce((sum, value) => sum + value, 0);
    }

    /** Whether the figures of the chosen period are there. */
    get summed(): boolean {
        return this.year === ALL || this.periodsComplete;
    }

    get tiles(): { label: string; value: string; note: string }[] {
        const onTrack = this.shownKpis.filter((kpi) => kpi.Status__c?.value === 'On track').length;
        const agreed = this.shownKpis.filter((kpi) => kpi.Agreed__c?.value).length;
        const status = { label: kpis, value: `${onTrack} / ${this.shownKpis.length}`, note: `${agreed} ${agreedNote}` };
        if (this.moneyHidden) return [status];
        const years = Math.max(measuredYears(this.shownPeriods).length, 1);
        const isKnown = this.expectedTotal !== 0 && this.periodsComplete;
        const share = isKnown ? percent(this.realisedTotal / (this.expectedTotal * years)) : '–';
        return [
            { label: realised, value: this.summed ? money(this.realisedTotal) : '–', note: this.year === ALL ? allPeriods : this.year },
            { label: expected, value: money(this.expectedTotal), note: '' },
            { label: attained, value: share, note: '' },
            status
        ];
    }

    get beneficiaryNames(): string[] {
        return this.shownBeneficiaries.map((one) => one.Name.value ?? '');
    }

    get compareLines(): ChartLine[] {
        const sums = this.realised;
        return [
            { label: expected, values: this.shownBeneficiaries.map((one) => one.Expected_Annual_Value__c?.value ?? 0) },
            { label: realised, values: this.shownBeneficiaries.map((one) => sums.get(one.Id) ?? 0) }
        ];
    }

    get trendMonths(): string[] {
        return cumulativeTrend(this.shownPeriods).months.map(monthName);
    }

    get trendLines(): ChartLine[] {
        const names = new Map(this.shownBeneficiaries.map((one) => [one.Id, one.Name.value ?? '']));
        return cumulativeTrend(this.shownPeriods).lines.map((line) => ({ label: names.get(line.id) ?? '', values: line.values }));
    }

    get beneficiaryRows(): BeneficiaryRow[] {
        const sums = this.realised;
        return this.shownBeneficiaries.map((one) => ({
            id: one.Id,
            name: one.Name.value ?? '',
            population: one.Population__c.value ?? 0,
            expected: one.Expected_Annual_Value__c?.value ?? 0,
            realised: sums.get(one.Id) ?? 0
        }));
    }

    get kpiRows(): KpiRow[] {
        const names = new Map(this.beneficiaries.map((one) => [one.Id, one.Name.value ?? '']));
        return this.shownKpis.map((kpi) => ({
            id: kpi.Id,
            name: kpi.Name.value ?? '',
            beneficiary: names.get(kpi.Beneficiary__c.value ?? '') ?? '',
            status: kpi.Status__c?.value ?? '',
            reason: formulaWords(kpi.Status_Reason__c?.value),
            warning: formulaWords(kpi.Owner_Warning__c?.value),
            attainment: kpi.Attainment__c?.value ?? undefined,
            agreed: kpi.Agreed__c?.value ?? false,
            confidence: wordsOf(kpi.Confidence__c)
        }));
    }

    handlePeriod(event: CustomEvent<{ value: string }>): void {
        this.filter({ c__period: event.detail.value });
    }

    handleBeneficiary(event: CustomEvent<{ value: string }>): void {
        this.filter({ c__beneficiary: event.detail.value });
    }

    /** Filters are kept in the address: Back, a reload and a link sent to somebody show the same. */
    filter(change: Record<string, string>): void {
        const page = { type: 'standard__navItemPage', ...this.page, state: { ...this.page?.state, ...change } };
        this.page = page;
        this[NavigationMixin.Navigate](page, true);
    }
}
