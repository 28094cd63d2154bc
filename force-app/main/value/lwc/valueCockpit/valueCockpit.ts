import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import title from '@salesforce/label/c.Cockpit_Title';
import program from '@salesforce/label/c.Program';
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
import noAccess from '@salesforce/label/c.No_Access';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import moneyHidden from '@salesforce/label/c.Money_Hidden';
import truncated from '@salesforce/label/c.Cockpit_Truncated';
import { formulaWords, shown as wordsOf } from 'c/fieldWords';
import { isNoAccess } from 'c/errorText';
import { money, monthName, percent } from 'c/numberText';
import { cumulativeTrend, measuredYears, realisedByBeneficiary } from 'c/valueMath';
import type { MeasuredPeriod } from 'c/valueMath';
import type { ChartLine } from 'c/chartCanvas';
import type { BeneficiaryRow } from 'c/beneficiaryTable';
import type { KpiRow } from 'c/kpiTable';
import { nodes } from 'c/graphqlNodes';
import { COCKPIT_QUERY } from './cockpitQuery';
import type { BeneficiaryNode, CockpitAnswer, KpiNode, MeasurementNode, ProgramNode } from './cockpitQuery';

const ALL = 'all';
interface Option {
    label: string;
    value: string;
}

/** What a program's CRM is worth: expected against realised value by beneficiary, its trend, and how the KPIs stand. */
export default class ValueCockpit extends LightningElement {
    query = COCKPIT_QUERY;
    label = { program, period, beneficiary, compareTitle, trendTitle, empty, emptyHint, noAccess, noAccessHint, moneyHidden, truncated };

    loading = true;
    noAccess = false;
    errors: unknown;
    truncated = false;
    year = ALL;
    beneficiaryId = ALL;
    chosenProgramId: string | undefined;
    #recordId: string | undefined;
    programs: ProgramNode[] = [];
    beneficiaries: BeneficiaryNode[] = [];
    kpis: KpiNode[] = [];
    measurements: MeasurementNode[] = [];

    /** The program of a record page; elsewhere one is chosen. */
    @api
    get recordId(): string | undefined {
        return this.#recordId;
    }
    set recordId(value: string | undefined) {
        this.#recordId = value;
        this.chosenProgramId = value;
    }

    /** On a record page only that program is read. Elsewhere all are, and choosing among them reads nothing anew. */
    get variables(): Record<string, unknown> {
        const id = this.#recordId;
        if (!id) return { programs: {}, beneficiaries: {}, kpis: {}, measurements: {} };
        return {
            programs: { Id: { eq: id } },
            beneficiaries: { Program__c: { eq: id } },
            kpis: { Beneficiary__r: { Program__c: { eq: id } } },
            measurements: { KPI__r: { Beneficiary__r: { Program__c: { eq: id } } } }
        };
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer({ data, errors }: { data?: CockpitAnswer; errors?: unknown[] }): void {
        if (!data && !errors) return;
        this.loading = false;
        this.noAccess = isNoAccess(errors);
        this.errors = errors?.length && !this.noAccess ? errors : undefined;
        if (this.errors || this.noAccess || !data?.uiapi) return;
        const answer = data.uiapi.query;
        this.programs = nodes(answer.CRM_Program__c);
        this.beneficiaries = nodes(answer.Beneficiary__c);
        this.kpis = nodes(answer.Value_KPI__c);
        this.measurements = nodes(answer.KPI_Measurement__c);
        this.truncated = answer.KPI_Measurement__c.pageInfo?.hasNextPage ?? false;
    }

    get cardTitle(): string {
        return title;
    }

    get empty(): boolean {
        return this.programs.length === 0;
    }

    get choosesProgram(): boolean {
        return !this.#recordId;
    }

    get programId(): string {
        const byDefault = this.programs.find((one) => one.Status__c?.value === 'Active') ?? this.programs[0];
        return this.chosenProgramId ?? byDefault?.Id ?? '';
    }

    get moneyHidden(): boolean {
        return this.programs.every((one) => one.Expected_Annual_Value__c === undefined);
    }

    get moneyShown(): boolean {
        return !this.moneyHidden;
    }

    get programBeneficiaries(): BeneficiaryNode[] {
        return this.beneficiaries.filter((one) => one.Program__c.value === this.programId);
    }

    get shownBeneficiaries(): BeneficiaryNode[] {
        return this.programBeneficiaries.filter((one) => this.beneficiaryId === ALL || one.Id === this.beneficiaryId);
    }

    get shownKpis(): KpiNode[] {
        const shown = new Set(this.shownBeneficiaries.map((one) => one.Id));
        return this.kpis.filter((kpi) => shown.has(kpi.Beneficiary__c.value ?? ''));
    }

    /** The program's measured periods, before the filters. */
    get programPeriods(): MeasuredPeriod[] {
        const own = new Set(this.programBeneficiaries.map((one) => one.Id));
        const beneficiaryOf = new Map(this.kpis.map((kpi) => [kpi.Id, kpi.Beneficiary__c.value ?? '']));
        return this.measurements.flatMap((one) => {
            const kpiId = one.KPI__c.value ?? '';
            const beneficiaryId = beneficiaryOf.get(kpiId) ?? '';
            if (!own.has(beneficiaryId)) return [];
            return [{ kpiId, beneficiaryId, periodStart: one.Period_Start__c.value ?? '', realisedValue: one.Realised_Value__c?.value ?? undefined }];
        });
    }

    get shownPeriods(): MeasuredPeriod[] {
        return this.programPeriods.filter(
            (one) =>
                (this.year === ALL || one.periodStart.startsWith(this.year)) &&
                (this.beneficiaryId === ALL || one.beneficiaryId === this.beneficiaryId)
        );
    }

    get programOptions(): Option[] {
        return this.programs.map((one) => ({ label: one.Name.value ?? '', value: one.Id }));
    }

    get periodOptions(): Option[] {
        return [{ label: allPeriods, value: ALL }, ...measuredYears(this.programPeriods).map((year) => ({ label: year, value: year }))];
    }

    get beneficiaryOptions(): Option[] {
        const own = this.programBeneficiaries.map((one) => ({ label: one.Name.value ?? '', value: one.Id }));
        return [{ label: allBeneficiaries, value: ALL }, ...own];
    }

    get expectedTotal(): number {
        return this.shownBeneficiaries.reduce((sum, one) => sum + (one.Expected_Annual_Value__c?.value ?? 0), 0);
    }

    get realisedTotal(): number {
        return this.shownPeriods.reduce((sum, one) => sum + (one.realisedValue ?? 0), 0);
    }

    get tiles(): { label: string; value: string; note: string }[] {
        const onTrack = this.shownKpis.filter((kpi) => kpi.Status__c?.value === 'On track').length;
        const agreed = this.shownKpis.filter((kpi) => kpi.Agreed__c?.value).length;
        const status = { label: kpis, value: `${onTrack} / ${this.shownKpis.length}`, note: `${agreed} ${agreedNote}` };
        if (this.moneyHidden) return [status];
        const years = Math.max(measuredYears(this.shownPeriods).length, 1);
        const share = this.expectedTotal === 0 ? '–' : percent(this.realisedTotal / (this.expectedTotal * years));
        return [
            { label: realised, value: money(this.realisedTotal), note: this.year === ALL ? allPeriods : this.year },
            { label: expected, value: money(this.expectedTotal), note: '' },
            { label: attained, value: share, note: '' },
            status
        ];
    }

    get beneficiaryNames(): string[] {
        return this.shownBeneficiaries.map((one) => one.Name.value ?? '');
    }

    get compareLines(): ChartLine[] {
        const sums = realisedByBeneficiary(this.shownPeriods);
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
        const sums = realisedByBeneficiary(this.shownPeriods);
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

    handleProgram(event: CustomEvent<{ value: string }>): void {
        this.chosenProgramId = event.detail.value;
        this.beneficiaryId = ALL;
        this.year = ALL;
    }

    handlePeriod(event: CustomEvent<{ value: string }>): void {
        this.year = event.detail.value;
    }

    handleBeneficiary(event: CustomEvent<{ value: string }>): void {
        this.beneficiaryId = event.detail.value;
    }
}
