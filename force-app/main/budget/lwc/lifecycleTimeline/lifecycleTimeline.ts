import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import PROGRAM from '@salesforce/schema/CRM_Program__c';
import title from '@salesforce/label/c.Timeline_Title';
import labourBudget from '@salesforce/label/c.Labour_Budget';
import returnsAYear from '@salesforce/label/c.Returns_A_Year';
import spent from '@salesforce/label/c.Spent';
import spentNote from '@salesforce/label/c.Spent_Note';
import byGoLive from '@salesforce/label/c.Spent_By_Go_Live';
import byGoLiveNote from '@salesforce/label/c.Spent_By_Go_Live_Note';
import nextPayment from '@salesforce/label/c.Next_Payment';
import noPayment from '@salesforce/label/c.No_Payment_Due';
import frontLoaded from '@salesforce/label/c.Front_Loaded_Warning';
import overspent from '@salesforce/label/c.Overspent_Warning';
import openActions from '@salesforce/label/c.Open_Actions_Warning';
import nextCycleDue from '@salesforce/label/c.Next_Cycle_Due';
import planNext from '@salesforce/label/c.Plan_Next_Cycle';
import phasesLabel from '@salesforce/label/c.Phases';
import today from '@salesforce/label/c.Today';
import paid from '@salesforce/label/c.Paid';
import committed from '@salesforce/label/c.Committed';
import planned from '@salesforce/label/c.Planned';
import milestonesOf from '@salesforce/label/c.Milestones_Of';
import moneyLine from '@salesforce/label/c.Phase_Money';
import empty from '@salesforce/label/c.Timeline_Empty';
import emptyHint from '@salesforce/label/c.Timeline_Empty_Hint';
import noAccess from '@salesforce/label/c.No_Access_Budget';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { formulaWords, shown } from 'c/fieldWords';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { dayText, decimal, exactMoney, fill, money, percent, todayHere } from 'c/numberText';
import { placeOf, yearsBetween } from 'c/lifecycleMath';
import { nodes } from 'c/graphqlNodes';
import type { ProgramChoice } from 'c/programPicker';
import { TIMELINE_QUERY } from './timelineQuery';
import type { MilestoneNode, PhaseNode, ProgramNode, TimelineAnswer } from './timelineQuery';

interface Part {
    key: string;
    css: string;
    style: string;
}
interface Row {
    id: string;
    name: string;
    url: string;
    status: string;
    dates: string;
    barClass: string;
    barStyle: string;
    parts: Part[];
    money: string;
    milestonesLabel: string;
    milestones: { id: string; url: string; css: string; style: string; text: string }[];
    hasMilestones: boolean;
}

/** Six years at a glance: the phases on a time axis, what each has cost of what it may, and when which payment is due. */
export default class LifecycleTimeline extends NavigationMixin(LightningElement) {
    query = TIMELINE_QUERY;
    label = { title, phasesLabel, today, paid, committed, planned, planNext, empty, emptyHint, noAccess, noAccessHint };

    loading = true;
    noAccess = false;
    errors: unknown;
    mayPlan = false;
    programId: string | undefined;
    program: ProgramNode | undefined;
    phases: PhaseNode[] = [];
    milestones: MilestoneNode[] = [];
    today = todayHere();
    #recordId: string | undefined;

    /** The program of a record page; elsewhere one is chosen. */
    @api
    get recordId(): string | undefined {
        return this.#recordId;
    }
    set recordId(value: string | undefined) {
        this.#recordId = value;
        this.programId = value;
    }

    /** Only one program is read. */
    get variables(): Record<string, unknown> | undefined {
        return this.programId ? { id: this.programId } : undefined;
    }

    handleChoose({ detail }: CustomEvent<ProgramChoice>): void {
        this.programId = detail.programId;
        [this.program, this.phases, this.milestones] = [undefined, [], []];
        takeAnswer(this, { errors: detail.errors ?? [] });
        this.loading = detail.programId !== undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<TimelineAnswer>): void {
        const query = takeAnswer(this, answer)?.query;
        if (!query) return;
        [this.program] = nodes(query.CRM_Program__c);
        this.phases = nodes(query.Lifecycle_Phase__c);
        this.milestones = nodes(query.Payment_Milestone__c);
    }

    @wire(getObjectInfo, { objectApiName: PROGRAM })
    handleInfo({ data }: { data?: { createable: boolean } }): void {
        this.mayPlan = data?.createable ?? false;
    }

    get choosesProgram(): boolean {
        return !this.#recordId;
    }

    get empty(): boolean {
        return this.phases.length === 0;
    }

    get from(): string {
        return this.phases[0]?.Start_Date__c.value ?? '';
    }

    get to(): string {
        return this.phases.at(-1)?.End_Date__c.value ?? '';
    }

    get tiles(): { label: string; value: string; note: string }[] {
        const one = this.program;
        const whole = one?.Labour_Budget__c?.value ?? 0;
        const expected = one?.Expected_Return__c?.value ?? 0;
        const gone = (one?.Paid_Spend__c?.value ?? 0) + (one?.Committed_Spend__c?.value ?? 0);
        const due = this.milestones.find((milestone) => milestone.Status__c?.value !== 'Paid');
        return [
            { label: labourBudget, value: money(whole), note: expected > 0 ? fill(returnsAYear, decimal(expected)) : '' },
            { label: spent, value: money(gone), note: fill(spentNote, percent(whole === 0 ? 0 : gone / whole)) },
            { label: byGoLive, value: percent((one?.Front_Load__c?.value ?? 0) / 100), note: byGoLiveNote },
            {
                label: nextPayment,
                value: due ? exactMoney(due.Amount__c?.value ?? 0) : '–',
                note: due
                    ? [due.Name.value, dayText(due.Due_Date__c?.value), formulaWords(due.Status__c?.value)].filter(Boolean).join(' · ')
                    : noPayment
            }
        ];
    }

    get warnings(): string[] {
        const one = this.program;
        const actions = one?.Open_Actions__c?.value ?? 0;
        return [
            ...(one?.Front_Loaded__c?.value ? [frontLoaded] : []),
            ...this.phases.filter((phase) => (phase.Overspend_Step__c?.value ?? 0) > 0).map((phase) => fill(overspent, phase.Name.value ?? '')),
            ...this.phases
                .filter((phase) => phase.Allowance_Warning__c?.value)
                .map((phase) => `${phase.Name.value ?? ''}: ${formulaWords(phase.Allowance_Warning__c?.value)}`),
            ...(actions > 0 ? [fill(openActions, actions)] : []),
            ...(this.nextCycleDue ? [fill(nextCycleDue, dayText(one?.Cycle_End__c?.value))] : [])
        ];
    }

    get warned(): boolean {
        return this.warnings.length > 0;
    }

    get nextCycleDue(): boolean {
        return (this.program?.Next_Cycle_Due__c?.value ?? false) && (this.program?.Next_Cycles__r?.edges.length ?? 0) === 0;
    }

    get offersNextCycle(): boolean {
        return this.nextCycleDue && this.mayPlan;
    }

    get years(): { key: string; text: string; style: string }[] {
        // Beside the word for today a year has no room.
        const place = (day: string): number => placeOf(day, this.from, this.to);
        const isFree = (day: string): boolean => !this.showsToday || Math.abs(place(day) - place(this.today)) > 5;
        return yearsBetween(this.from, this.to).map((day) => ({ key: day, text: isFree(day) ? day.slice(0, 4) : '', style: this.at(day) }));
    }

    get showsToday(): boolean {
        return this.from <= this.today && this.today <= this.to;
    }

    get todayStyle(): string {
        return this.at(this.today);
    }

    get rows(): Row[] {
        return this.phases.map((phase) => this.row(phase));
    }

    at(day: string): string {
        return `inset-inline-start: ${placeOf(day, this.from, this.to)}%`;
    }

    row(phase: PhaseNode): Row {
        const [from, to] = [phase.Start_Date__c.value ?? '', phase.End_Date__c.value ?? ''];
        const left = placeOf(from, this.from, this.to);
        const status = phase.Status__c.value ?? '';
        const budget = phase.Budget__c?.value ?? 0;
        const amounts = [phase.Paid__c?.value ?? 0, phase.Committed__c?.value ?? 0, phase.Planned__c?.value ?? 0];
        const [paidSum = 0, committedSum = 0, plannedSum = 0] = amounts;
        const whole = Math.max(budget, paidSum + committedSum + plannedSum, 1);
        const part = (key: string, amount: number): Part => ({
            key,
            css: `part ${key}`,
            style: `inline-size: ${Math.max(0, (amount / whole) * 100)}%`
        });
        const name = phase.Name.value ?? '';
        const milestones = this.milestones.filter((one) => one.Phase__c.value === phase.Id);
        return {
            id: phase.Id,
            name,
            url: `/lightning/r/Lifecycle_Phase__c/${phase.Id}/view`,
            status: shown(phase.Status__c),
            dates: `${dayText(from)} – ${dayText(to)}`,
            barClass: status === 'Open' ? 'bar open' : 'bar',
            barStyle: `inset-inline-start: ${left}%; inline-size: ${placeOf(to, this.from, this.to) - left}%`,
            parts: [part('paid', paidSum), part('committed', committedSum), part('planned', plannedSum)],
            money: fill(moneyLine, money(paidSum), money(committedSum), money(plannedSum), money(budget)),
            milestonesLabel: fill(milestonesOf, name),
            milestones: milestones.map((one) => this.mark(one, to)),
            hasMilestones: milestones.length > 0
        };
    }

    mark(one: MilestoneNode, phaseEnd: string): Row['milestones'][0] {
        const status = one.Status__c?.value ?? '';
        const due = one.Due_Date__c?.value ?? phaseEnd;
        const css = status.startsWith('Waiting') ? 'waiting' : status.toLowerCase();
        const late = status !== 'Paid' && due < this.today ? ' late' : '';
        return {
            id: one.Id,
            url: `/lightning/r/Payment_Milestone__c/${one.Id}/view`,
            css: `mark ${css}${late}`,
            style: this.at(due),
            text: [
                one.Name.value,
                exactMoney(one.Paid_Amount__c?.value ?? one.Amount__c?.value ?? 0),
                dayText(one.Due_Date__c?.value),
                formulaWords(status)
            ]
                .filter(Boolean)
                .join(', ')
        };
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id, object } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, objectApiName: object, actionName: 'view' } });
    }

    handlePlanNext(): void {
        this[NavigationMixin.Navigate]({
            type: 'standard__navItemPage',
            attributes: { apiName: 'New_Program' },
            state: { c__previous: this.programId }
        });
    }
}
