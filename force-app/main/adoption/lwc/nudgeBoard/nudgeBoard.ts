import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { updateRecord } from 'lightning/uiRecordApi';
import RULE from '@salesforce/schema/Nudge_Rule__c';
import RESULT from '@salesforce/schema/Nudge_Result__c';
import title from '@salesforce/label/c.Nudge_Board_Title';
import hint from '@salesforce/label/c.Nudge_Board_Hint';
import active from '@salesforce/label/c.Nudge_Board_Active';
import proposed from '@salesforce/label/c.Nudge_Board_Proposed';
import retired from '@salesforce/label/c.Nudge_Board_Retired';
import empty from '@salesforce/label/c.Nudge_Board_Empty';
import emptyHint from '@salesforce/label/c.Nudge_Board_Empty_Hint';
import activated from '@salesforce/label/c.Nudge_Board_Activated';
import saved from '@salesforce/label/c.Nudge_Board_Decided';
import { nodes } from 'c/graphqlNodes';
import type { DecideDetail, RuleView } from 'c/nudgeVerdict';
import { saveRecord } from 'c/recordSave';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { BOARD_QUERY, ruleView } from './boardQuery';
import type { BoardAnswer } from './boardQuery';

/** Verdicts in the order in which they ask for somebody. */
const ORDER = ['Harms', 'Broken', 'Not Worth It', 'Not Shown to Help', 'Works', 'Too Early'];

const rankOf = ({ result }: RuleView): number => (result ? ORDER.indexOf(result.verdict) : ORDER.length);

/** Which nudges help, by how much, and which should go. On the page of a rule it shows that one. */
export default class NudgeBoard extends LightningElement {
    /** A rule: only that is shown. */
    @api recordId: string | undefined;

    label = { title, hint, empty, emptyHint };
    query: typeof BOARD_QUERY | undefined;
    loading = true;
    noAccess = false;
    saving = false;
    decides = false;
    errors: unknown;
    /** What the org refused, by rule. */
    ruleErrors: Record<string, unknown> = {};
    rules: RuleView[] = [];

    #refresh: (() => Promise<void>) | undefined;

    @wire(getObjectInfo, { objectApiName: RULE })
    handleRuleInfo({ data }: { data?: { updateable: boolean } }): void {
        if (data) this.decides = data.updateable;
    }

    /** Whoever may not see results is not asked. */
    @wire(getObjectInfo, { objectApiName: RESULT })
    handleResultInfo({ data, error }: { data?: object; error?: unknown }): void {
        if (data) this.query = BOARD_QUERY;
        if (error) this.noAccess = true;
    }

    get variables(): Record<string, unknown> {
        return this.recordId ? { rules: { Id: { eq: this.recordId } }, results: { Rule__c: { eq: this.recordId } } } : {};
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<BoardAnswer>): void {
        this.#refresh = answer.refresh ?? this.#refresh;
        const found = takeAnswer(this, answer)?.query;
        if (!found) return;
        const results = nodes(found.Nudge_Result__c);
        this.rules = nodes(found.Nudge_Rule__c).map((rule) => ruleView(rule, results));
    }

    get isShown(): boolean {
        return !this.noAccess;
    }

    get ready(): boolean {
        return !this.loading && !this.errors;
    }

    get isEmpty(): boolean {
        return this.ready && this.rules.length === 0;
    }

    get sections(): { status: string; title: string; rules: { id: string; rule: RuleView; errors: unknown }[] }[] {
        const titles: [string, string][] = [
            ['Active', active],
            ['Proposed', proposed],
            ['Retired', retired]
        ];
        return titles
            .map(([status, name]) => ({
                status,
                title: name,
                rules: this.rules
                    .filter((rule) => rule.status === status)
                    .sort((a, b) => rankOf(a) - rankOf(b))
                    .map((rule) => ({ id: rule.id, rule, errors: this.ruleErrors[rule.id] }))
            }))
            .filter(({ rules }) => this.ready && rules.length > 0);
    }

    async handleDecide(event: CustomEvent<DecideDetail>): Promise<void> {
        const { id, status, decision } = event.detail;
        const fields = { Id: id, ...(status ? { Status__c: status } : {}), ...(decision === undefined ? {} : { Decision__c: decision }) };
        const error = await saveRecord(this, () => updateRecord({ fields }), status === 'Active' ? activated : saved);
        this.ruleErrors = { ...this.ruleErrors, [id]: error };
        if (!error) await this.#refresh?.();
    }
}
