import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import SIGNATURE from '@salesforce/schema/Gain_Share_Signature__c';
import title from '@salesforce/label/c.Statement_Title';
import terms from '@salesforce/label/c.Statement_Terms';
import termsCap from '@salesforce/label/c.Statement_Terms_Cap';
import kpisLabel from '@salesforce/label/c.Statement_KPIs';
import notAgreed from '@salesforce/label/c.Not_Agreed';
import settledValue from '@salesforce/label/c.Settled_Value';
import settledAmount from '@salesforce/label/c.Settled_Amount';
import period from '@salesforce/label/c.Period';
import month from '@salesforce/label/c.Month';
import correction from '@salesforce/label/c.Correction_Of';
import value from '@salesforce/label/c.Measured_Value';
import cumulative from '@salesforce/label/c.Cumulative_Value';
import entitled from '@salesforce/label/c.Entitlement';
import amount from '@salesforce/label/c.Amount';
import kpi from '@salesforce/label/c.KPI';
import actual from '@salesforce/label/c.Actual';
import before from '@salesforce/label/c.Settled_Before';
import now from '@salesforce/label/c.Value_Now';
import difference from '@salesforce/label/c.Difference';
import linesOf from '@salesforce/label/c.Lines_Of';
import showLines from '@salesforce/label/c.Show_Lines';
import hideLines from '@salesforce/label/c.Hide_Lines';
import print from '@salesforce/label/c.Print';
import chartTitle from '@salesforce/label/c.Statement_Chart';
import capLabel from '@salesforce/label/c.Cap';
import signed from '@salesforce/label/c.Agreement_Signed';
import unsigned from '@salesforce/label/c.Agreement_Unsigned';
import empty from '@salesforce/label/c.Statement_Empty';
import emptyHint from '@salesforce/label/c.Statement_Empty_Hint';
import truncated from '@salesforce/label/c.Statement_Truncated';
import notSignable from '@salesforce/label/c.Agreement_Not_Signable';
import signQuestion from '@salesforce/label/c.Sign_Agreement_Question';
import revokeQuestion from '@salesforce/label/c.Revoke_Agreement_Question';
import noAccess from '@salesforce/label/c.No_Access_Budget';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { dayText, decimal, exactMoney, fill, monthName } from 'c/numberText';
import type { ChartLine } from 'c/chartCanvas';
import { signatureRows } from 'c/signatureRows';
import type { SignatureRow } from 'c/signatureRows';
import { nodes } from 'c/graphqlNodes';
import { recall, remember } from 'c/sessionState';
import { STATEMENT_QUERY } from './statementQuery';
import type { AgreementNode, LineNode, SettlementNode, StatementAnswer } from './statementQuery';

interface Row {
    id: string;
    month: string;
    note: string;
    value: string;
    cumulative: string;
    entitled: string;
    amount: string;
    open: boolean;
    toggle: string;
    toggleLabel: string;
    caption: string;
    lines: { id: string; kpi: string; period: string; actual: string; before: string; now: string; difference: string }[];
}

/** What the measured value has earned under an agreement, settlement by settlement with the lines it comes from; made to be printed. */
export default class ValueShareStatement extends LightningElement {
    query = STATEMENT_QUERY;
    label = {
        title,
        kpisLabel,
        period,
        month,
        value,
        cumulative,
        entitled,
        amount,
        kpi,
        actual,
        before,
        now,
        difference,
        print,
        chartTitle,
        empty,
        emptyHint,
        truncated,
        noAccess,
        noAccessHint
    };
    loading = true;
    noAccess = false;
    errors: unknown;
    truncated = false;
    maySign = false;
    mayRevoke = false;
    agreement: AgreementNode | undefined;
    settlements: SettlementNode[] = [];
    lines: LineNode[] = [];
    opened: string[] = [];
    #refresh: (() => Promise<void>) | undefined;
    #recordId: string | undefined;

    /** The agreement. What its reader has opened stays open when the page is loaded again. */
    @api
    get recordId(): string | undefined {
        return this.#recordId;
    }
    set recordId(id: string | undefined) {
        this.#recordId = id;
        this.opened = recall<string[]>(this.openedName) ?? [];
    }

    get openedName(): string {
        return `statement.${this.#recordId ?? ''}`;
    }

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { id: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<StatementAnswer>): void {
        this.#refresh = answer.refresh;
        const query = takeAnswer(this, answer)?.query;
        if (!query) return;
        this.agreement = query.Gain_Share_Agreement__c.edges[0]?.node;
        this.settlements = nodes(query.Gain_Share_Settlement__c);
        this.lines = nodes(query.Gain_Share_Line__c);
        this.truncated = query.Gain_Share_Line__c.pageInfo?.hasNextPage ?? false;
    }

    @wire(getObjectInfo, { objectApiName: SIGNATURE })
    handleInfo({ data }: { data?: { createable: boolean; updateable: boolean } }): void {
        this.maySign = data?.createable ?? false;
        this.mayRevoke = data?.updateable ?? false;
    }

    get heading(): string {
        return `${this.agreement?.Program__r.Name.value ?? ''}: ${this.agreement?.Name.value ?? ''}`;
    }

    get termsText(): string {
        const one = this.agreement;
        const cap = one?.Cap__c?.value;
        return [
            fill(
                terms,
                decimal(one?.Share__c.value ?? 0),
                exactMoney(one?.Threshold__c.value ?? 0),
                exactMoney(one?.Floor__c.value ?? 0),
                dayText(one?.Start_Date__c.value),
                dayText(one?.End_Date__c.value)
            ),
            cap === null || cap === undefined ? '' : fill(termsCap, exactMoney(cap))
        ]
            .filter(Boolean)
            .join(' ');
    }

    get kpiNames(): string {
        return nodes(this.agreement?.KPIs__r)
            .map(({ KPI__r }) => `${KPI__r.Name.value ?? ''}${KPI__r.Agreed__c.value ? '' : ` (${notAgreed})`}`)
            .join(', ');
    }

    get tiles(): { label: string; value: string }[] {
        return [
            { label: settledValue, value: exactMoney(this.agreement?.Settled_Value__c?.value ?? 0) },
            { label: settledAmount, value: exactMoney(this.agreement?.Settled_Amount__c?.value ?? 0) }
        ];
    }

    get empty(): boolean {
        return this.settlements.length === 0;
    }

    get rows(): Row[] {
        return this.settlements.map((one) => {
            const name = monthName(one.Month__c.value ?? '');
            const number = one.Number__c.value ?? 0;
            const open = this.opened.includes(one.Id);
            return {
                id: one.Id,
                month: number === 0 ? name : fill(correction, number, name),
                note: one.Name.value ?? '',
                value: exactMoney(one.Value__c.value ?? 0),
                cumulative: exactMoney(one.Cumulative_Value__c.value ?? 0),
                entitled: exactMoney(one.Entitlement__c.value ?? 0),
                amount: exactMoney(one.Amount__c.value ?? 0),
                open,
                toggle: open ? hideLines : showLines,
                toggleLabel: `${open ? hideLines : showLines} ${one.Name.value ?? ''}`,
                caption: fill(linesOf, one.Name.value ?? ''),
                lines: this.lines.filter((line) => line.Settlement__c.value === one.Id).map((line) => this.line(line))
            };
        });
    }

    line(one: LineNode): Row['lines'][0] {
        const text = (field: { value: number | null }): string => exactMoney(field.value ?? 0);
        return {
            id: one.Id,
            kpi: one.KPI_Name__c.value ?? '',
            period: dayText(one.Period_End__c.value),
            actual: one.Actual_Copy__c?.value === null || one.Actual_Copy__c === undefined ? '' : decimal(one.Actual_Copy__c.value),
            before: text(one.Settled_Before__c),
            now: text(one.Value_Now__c),
            difference: text(one.Value__c)
        };
    }

    get months(): string[] {
        return this.rows.map((row) => row.month);
    }

    get chartLines(): ChartLine[] {
        const cap = this.agreement?.Cap__c?.value;
        const level = cap === null || cap === undefined ? [] : [{ label: capLabel, values: this.settlements.map(() => cap), level: true }];
        return [{ label: entitled, values: this.settlements.map((one) => one.Entitlement__c.value) }, ...level];
    }

    get standing(): string {
        return this.agreement?.Signed__c?.value ? signed : unsigned;
    }

    get signatures(): SignatureRow[] {
        return signatureRows(this.agreement?.Signatures__r);
    }

    /** Why nobody can sign yet; nothing where the user does not see the KPIs: then the org decides. */
    get hindrance(): string {
        return this.agreement?.KPIs__r && nodes(this.agreement.KPIs__r).length === 0 ? notSignable : '';
    }

    get signQuestion(): string {
        return fill(signQuestion, this.agreement?.Name.value ?? '', this.termsText);
    }

    get revokeQuestion(): string {
        return fill(revokeQuestion, this.agreement?.Name.value ?? '', exactMoney(this.agreement?.Settled_Amount__c?.value ?? 0));
    }

    handleToggle(event: Event): void {
        const id = (event.currentTarget as HTMLElement).dataset.id ?? '';
        this.opened = this.opened.includes(id) ? this.opened.filter((one) => one !== id) : [...this.opened, id];
        remember(this.openedName, this.opened);
    }

    /** On paper nothing can be opened: all lines are shown first. */
    async handlePrint(): Promise<void> {
        const opened = this.opened;
        this.opened = this.settlements.map((one) => one.Id);
        await Promise.resolve();
        window.print();
        this.opened = opened;
    }

    handleSaved(): void {
        this.#refresh?.();
    }
}
