import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import USER_ID from '@salesforce/user/Id';
import AGREEMENT from '@salesforce/schema/Gain_Share_Agreement__c';
import SIGNATURE from '@salesforce/schema/Gain_Share_Signature__c';
import agreements from '@salesforce/label/c.Needs_Agreement';
import payments from '@salesforce/label/c.Needs_Payment';
import bodies from '@salesforce/label/c.Needs_Body';
import actions from '@salesforce/label/c.Needs_Action';
import allowances from '@salesforce/label/c.Needs_Allowance';
import accept from '@salesforce/label/c.Need_Accept';
import pay from '@salesforce/label/c.Need_Pay';
import gateWaiting from '@salesforce/label/c.Gate_Waiting';
import due from '@salesforce/label/c.Due_On';
import overdue from '@salesforce/label/c.Overdue';
import since from '@salesforce/label/c.Since';
import ownerIs from '@salesforce/label/c.Owner_Is';
import signBusiness from '@salesforce/label/c.Sign_Business';
import signDelivery from '@salesforce/label/c.Sign_Delivery';
import { formulaWords } from 'c/fieldWords';
import { nodes } from 'c/graphqlNodes';
import { addDays } from 'c/lifecycleMath';
import { joined, needGroup, needsAwaited, takeNeeds, tellNeeds } from 'c/needLines';
import type { NeedGroup, NeedLine } from 'c/needLines';
import { dayText, exactMoney, fill, todayHere } from 'c/numberText';
import type { WireAnswer } from 'c/wireAnswer';
import { needsFilters, needsQuery } from './needsQuery';
import type { ActionNode, NeedsAnswer, PaymentNode, UnsignedNode } from './needsQuery';

const PILLAR = 'budget';

interface ObjectInfo {
    createable: boolean;
    updateable: boolean;
}

/** A payment is shown this many days before it is due. */
const DAYS_AHEAD = 14;

/** Payments, meetings, actions, allowances and agreements that need somebody. Tells how many by `needs`. */
export default class BudgetNeeds extends LightningElement {
    /** One program; all programs when empty. */
    @api programId: string | undefined;

    groups: NeedGroup[] = [];
    errors: unknown;
    maySign: boolean | undefined;
    decides: boolean | undefined;
    today = todayHere();

    connectedCallback(): void {
        tellNeeds(this, needsAwaited(PILLAR));
    }

    /** What the user may do has to be known first: it decides what is asked for. */
    @wire(getObjectInfo, { objectApiName: SIGNATURE })
    handleSignatureInfo({ data, error }: { data?: ObjectInfo; error?: unknown }): void {
        if (data || error) this.maySign = data?.createable ?? false;
    }

    @wire(getObjectInfo, { objectApiName: AGREEMENT })
    handleAgreementInfo({ data, error }: { data?: ObjectInfo; error?: unknown }): void {
        if (data || error) this.decides = data?.updateable ?? false;
    }

    get query(): ReturnType<typeof needsQuery> | undefined {
        return this.maySign === undefined || this.decides === undefined ? undefined : needsQuery(this.maySign);
    }

    get variables(): Record<string, unknown> {
        return needsFilters(this.programId, USER_ID, addDays(this.today, DAYS_AHEAD), this.maySign ?? false);
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<NeedsAnswer>): void {
        takeNeeds(this, PILLAR, answer, (query) => this.groupsOf(query));
    }

    groupsOf(answer: NeedsAnswer['uiapi']['query']): NeedGroup[] {
        return [
            needGroup('agreement', agreements, answer.unsigned, (one) => this.agreementLine(one)),
            needGroup('payment', payments, answer.payments, (one) => this.paymentLine(one)),
            needGroup('action', actions, answer.actions, (one) => this.actionLine(one)),
            needGroup('body', bodies, answer.bodies, (one) => ({
                recordId: one.Id,
                objectApiName: 'Governance_Body__c',
                text: one.Name.value ?? '',
                detail: joined(this.dueText(one.Next_Meeting_Due__c.value, true), one.Program__r?.Name.value),
                urgent: true
            })),
            needGroup('allowance', allowances, answer.allowances, (one) => ({
                recordId: one.Id,
                objectApiName: 'Lifecycle_Phase__c',
                text: one.Name.value ?? '',
                detail: joined(formulaWords(one.Allowance_Warning__c.value), one.Program__r?.Name.value),
                urgent: false
            }))
        ];
    }

    dueText(day: string | null, isLate: boolean): string {
        if (!day) return isLate ? overdue : '';
        return isLate ? `${overdue} ${fill(since, dayText(day))}` : fill(due, dayText(day));
    }

    /** A payment is accepted and paid on the page of its phase. */
    paymentLine(one: PaymentNode): NeedLine {
        const gate = one.Gate__r;
        const waits = gate && !gate.Accepted__c.value;
        const isLate = (one.Due_Date__c.value ?? '') < this.today;
        const next = waits ? fill(gateWaiting, gate.Name.value ?? '', gate.Phase__r.Name.value ?? '') : one.Accepted__c.value ? pay : accept;
        return {
            recordId: one.Phase__c.value ?? '',
            objectApiName: 'Lifecycle_Phase__c',
            text: joined(one.Phase__r.Name.value, one.Name.value, one.Amount__c ? exactMoney(one.Amount__c.value ?? 0) : ''),
            detail: joined(next, this.dueText(one.Due_Date__c.value, isLate), one.Phase__r.Program__r.Name.value),
            urgent: isLate
        };
    }

    actionLine(one: ActionNode): NeedLine {
        const isLate = one.Overdue__c.value ?? false;
        const owner = one.Action_Owner__r?.Name.value;
        return {
            recordId: one.Id,
            objectApiName: 'Corrective_Action__c',
            text: one.Name.value ?? '',
            detail: joined(this.dueText(one.Due_Date__c.value, isLate), one.Program__r?.Name.value, owner ? fill(ownerIs, owner) : ''),
            urgent: isLate
        };
    }

    /** Who may edit agreements signs for delivery, anybody else for the business; nobody signs for both. */
    agreementLine(one: UnsignedNode): NeedLine | undefined {
        const hasSigned = nodes(one.Signatures__r).some(({ Signed_By__c }) => Signed_By__c.value === USER_ID);
        const open = this.decides ? one.Delivery_Signatures__c.value === 0 : one.Business_Signatures__c.value === 0;
        if (hasSigned || !open) return undefined;
        return {
            recordId: one.Id,
            objectApiName: AGREEMENT.objectApiName,
            text: one.Name.value ?? '',
            detail: joined(this.decides ? signDelivery : signBusiness, one.Program__r?.Name.value),
            urgent: false
        };
    }
}
