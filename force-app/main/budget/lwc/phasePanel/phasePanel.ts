import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import LightningConfirm from 'lightning/confirm';
import { updateRecord } from 'lightning/uiRecordApi';
import PHASE from '@salesforce/schema/Lifecycle_Phase__c';
import title from '@salesforce/label/c.Phase_Panel_Title';
import budget from '@salesforce/label/c.Budget';
import spent from '@salesforce/label/c.Spent';
import straightLine from '@salesforce/label/c.Forecast_Straight_Line';
import straightLineNote from '@salesforce/label/c.Forecast_Straight_Line_Note';
import runRate from '@salesforce/label/c.Forecast_Run_Rate';
import runRateNote from '@salesforce/label/c.Forecast_Run_Rate_Note';
import deviationOver from '@salesforce/label/c.Deviation_Over';
import deviationBelow from '@salesforce/label/c.Deviation_Below';
import deviationNone from '@salesforce/label/c.Deviation_None';
import slimming from '@salesforce/label/c.Slimming_Allowance';
import stewardship from '@salesforce/label/c.Stewardship_Allowance';
import spentOf from '@salesforce/label/c.Spent_Of';
import byCategory from '@salesforce/label/c.Spend_By_Category';
import category from '@salesforce/label/c.Category';
import paid from '@salesforce/label/c.Paid';
import committed from '@salesforce/label/c.Committed';
import planned from '@salesforce/label/c.Planned';
import openPhase from '@salesforce/label/c.Open_Phase';
import closePhase from '@salesforce/label/c.Close_Phase';
import reopenPhase from '@salesforce/label/c.Reopen_Phase';
import openQuestion from '@salesforce/label/c.Open_Phase_Question';
import closeQuestion from '@salesforce/label/c.Close_Phase_Question';
import closeUnaccepted from '@salesforce/label/c.Close_Phase_Unaccepted';
import closePlanned from '@salesforce/label/c.Close_Phase_Planned';
import reopenQuestion from '@salesforce/label/c.Reopen_Phase_Question';
import saved from '@salesforce/label/c.Saved';
import empty from '@salesforce/label/c.Phase_No_Spend';
import emptyHint from '@salesforce/label/c.Phase_No_Spend_Hint';
import noAccess from '@salesforce/label/c.No_Access_Budget';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { formulaWords, shown } from 'c/fieldWords';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { exactMoney, fill, money, percent } from 'c/numberText';
import type { ChartLine } from 'c/chartCanvas';
import { saveRecord } from 'c/recordSave';
import { nodes } from 'c/graphqlNodes';
import type { Field } from 'c/graphqlNodes';
import { PHASE_QUERY } from './phaseQuery';
import type { GroupNode, PhaseAnswer, PhaseNode } from './phaseQuery';

const STATUSES = ['Paid', 'Committed', 'Planned'] as const;
const STATUS_LABELS = { Paid: paid, Committed: committed, Planned: planned };

/** How far spend is from the budget, in words; nothing where that is not known. */
function deviationText(inPercent: number | null | undefined): string {
    if (inPercent === null || inPercent === undefined) return '';
    if (inPercent === 0) return deviationNone;
    return fill(inPercent > 0 ? deviationOver : deviationBelow, percent(Math.abs(inPercent) / 100));
}

/** A phase's record page: budget against spend, where it is heading, and what it went on. */
export default class PhasePanel extends LightningElement {
    /** The phase. */
    @api recordId: string | undefined;

    label = { title, byCategory, category, openPhase, closePhase, reopenPhase, empty, emptyHint, noAccess, noAccessHint };
    loading = true;
    noAccess = false;
    errors: unknown;
    saveErrors: unknown;
    mayEdit = false;
    saving = false;
    phase: PhaseNode | undefined;
    groups: GroupNode[] = [];
    #refresh: (() => Promise<void>) | undefined;

    query = PHASE_QUERY;

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { id: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<PhaseAnswer>): void {
        this.#refresh = answer.refresh;
        const found = takeAnswer(this, answer);
        if (!found) return;
        this.phase = found.query.Lifecycle_Phase__c.edges[0]?.node;
        this.groups = nodes(found.aggregate.Budget_Entry__c);
    }

    @wire(getObjectInfo, { objectApiName: PHASE })
    handleInfo({ data }: { data?: { updateable: boolean } }): void {
        this.mayEdit = data?.updateable ?? false;
    }

    get tiles(): { label: string; value: string; note: string }[] {
        const one = this.phase;
        const text = (field: Field<number> | undefined): string => money(field?.value ?? 0);
        const off = one?.Deviation__c?.value;
        const allowance = (label: string, of: Field<number> | undefined, gone: Field<number> | undefined) => ({
            label,
            value: text(gone),
            note: fill(spentOf, text(of))
        });
        return [
            { label: budget, value: text(one?.Budget__c), note: '' },
            { label: spent, value: text(one?.Spent__c), note: deviationText(off) },
            { label: straightLine, value: text(one?.Forecast_Straight_Line__c), note: straightLineNote },
            { label: runRate, value: text(one?.Forecast_Run_Rate__c), note: runRateNote },
            ...(one?.Kind__c.value === 'Run'
                ? [
                      allowance(slimming, one.Slimming_Allowance__c, one.Slimming_Spent__c),
                      allowance(stewardship, one.Stewardship_Allowance__c, one.Stewardship_Spent__c)
                  ]
                : [])
        ];
    }

    get warning(): string {
        return formulaWords(this.phase?.Allowance_Warning__c?.value);
    }

    get hasSpend(): boolean {
        return this.groups.length > 0;
    }

    /** Each category once, by its value, in the order of what the user reads. */
    get categories(): { value: string | null; text: string }[] {
        const byValue = new Map(this.groups.map(({ aggregate: { Category__c } }) => [Category__c.value, shown(Category__c)]));
        return [...byValue].map(([value, text]) => ({ value, text })).sort((a, b) => a.text.localeCompare(b.text));
    }

    get categoryNames(): string[] {
        return this.categories.map(({ text }) => text);
    }

    get lines(): ChartLine[] {
        return STATUSES.map((status) => ({
            label: STATUS_LABELS[status],
            values: this.categories.map(({ value }) => {
                const group = this.groups.find(({ aggregate }) => aggregate.Category__c.value === value && aggregate.Status__c.value === status);
                return group?.aggregate.Amount__c.sum.value ?? 0;
            })
        }));
    }

    get mayOpen(): boolean {
        return this.mayEdit && this.phase?.Status__c.value === 'Planned';
    }

    get mayClose(): boolean {
        return this.mayEdit && this.phase?.Status__c.value === 'Open';
    }

    get mayReopen(): boolean {
        return this.mayEdit && this.phase?.Status__c.value === 'Closed';
    }

    get name(): string {
        return this.phase?.Name.value ?? '';
    }

    /** What is left undone when the phase is closed now, in figures. */
    get closingQuestion(): string {
        const milestones = nodes(this.phase?.Milestones__r);
        const open = milestones.filter((one) => one.Accepted__c?.value === false);
        const amount = open.reduce((sum, one) => sum + (one.Amount__c?.value ?? 0), 0);
        const stillPlanned = this.phase?.Planned__c?.value ?? 0;
        return [
            fill(closeQuestion, this.name),
            open.length > 0 ? fill(closeUnaccepted, open.length, milestones.length, exactMoney(amount)) : '',
            stillPlanned > 0 ? fill(closePlanned, exactMoney(stillPlanned)) : ''
        ]
            .filter(Boolean)
            .join(' ');
    }

    handleOpen(): Promise<void> {
        return this.change('Open', openPhase, fill(openQuestion, this.name, exactMoney(this.phase?.Budget__c?.value ?? 0)));
    }

    handleClose(): Promise<void> {
        return this.change('Closed', closePhase, this.closingQuestion);
    }

    handleReopen(): Promise<void> {
        const [budgeted, gone] = [this.phase?.Budget__c?.value ?? 0, this.phase?.Spent__c?.value ?? 0];
        return this.change('Open', reopenPhase, fill(reopenQuestion, this.name, exactMoney(gone), exactMoney(budgeted)));
    }

    async change(status: string, label: string, message: string): Promise<void> {
        if (await LightningConfirm.open({ label, message, variant: 'header' })) await this.save(status);
    }

    async save(status: string): Promise<void> {
        this.saveErrors = undefined;
        const write = async (): Promise<void> => {
            await updateRecord({ fields: { Id: this.recordId, Status__c: status } });
            await this.#refresh?.();
        };
        this.saveErrors = await saveRecord(this, write, saved);
    }
}
