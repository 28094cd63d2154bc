import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import USER_ID from '@salesforce/user/Id';
import KPI from '@salesforce/schema/Value_KPI__c';
import SIGNATURE from '@salesforce/schema/KPI_Signature__c';
import offCourse from '@salesforce/label/c.Needs_Off_Course';
import stale from '@salesforce/label/c.Needs_Stale';
import ownerless from '@salesforce/label/c.Needs_Owner';
import unsigned from '@salesforce/label/c.Needs_Signature';
import signBusiness from '@salesforce/label/c.Sign_Business';
import signDelivery from '@salesforce/label/c.Sign_Delivery';
import ownerIs from '@salesforce/label/c.Owner_Is';
import { formulaWords } from 'c/fieldWords';
import { nodes } from 'c/graphqlNodes';
import { joined, needGroup, needsAwaited, takeNeeds, tellNeeds } from 'c/needLines';
import type { NeedGroup, NeedLine } from 'c/needLines';
import { fill } from 'c/numberText';
import type { WireAnswer } from 'c/wireAnswer';
import { needsFilters, needsQuery } from './needsQuery';
import type { KpiNode, NeedsAnswer, UnsignedNode } from './needsQuery';

const PILLAR = 'value';

interface ObjectInfo {
    createable: boolean;
    updateable: boolean;
}

/** KPIs that need somebody: off course, stale, without an owner, or waiting for the user's signature. Tells how many by `needs`. */
export default class ValueNeeds extends LightningElement {
    /** One program; all programs when empty. */
    @api programId: string | undefined;

    groups: NeedGroup[] = [];
    errors: unknown;
    maySign: boolean | undefined;
    decides: boolean | undefined;

    connectedCallback(): void {
        tellNeeds(this, needsAwaited(PILLAR));
    }

    /** What the user may do has to be known first: it decides what is asked for. */
    @wire(getObjectInfo, { objectApiName: SIGNATURE })
    handleSignatureInfo({ data, error }: { data?: ObjectInfo; error?: unknown }): void {
        if (data || error) this.maySign = data?.createable ?? false;
    }

    @wire(getObjectInfo, { objectApiName: KPI })
    handleKpiInfo({ data, error }: { data?: ObjectInfo; error?: unknown }): void {
        if (data || error) this.decides = data?.updateable ?? false;
    }

    get query(): ReturnType<typeof needsQuery> | undefined {
        return this.maySign === undefined || this.decides === undefined ? undefined : needsQuery(this.maySign);
    }

    get variables(): Record<string, unknown> | undefined {
        const { maySign = false, decides = false } = this;
        return needsFilters(this.programId, USER_ID, { maySign, decides });
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<NeedsAnswer>): void {
        takeNeeds(this, PILLAR, answer, (query) => this.groupsOf(query));
    }

    groupsOf(answer: NeedsAnswer['uiapi']['query']): NeedGroup[] {
        return [
            needGroup('signature', unsigned, answer.unsigned, (kpi) => this.signatureLine(kpi)),
            needGroup('offCourse', offCourse, answer.offCourse, (kpi) => this.line(kpi, formulaWords(kpi.Status_Reason__c?.value), true)),
            needGroup('stale', stale, answer.stale, (kpi) => this.line(kpi, formulaWords(kpi.Status_Reason__c?.value), true)),
            needGroup('owner', ownerless, answer.ownerless, (kpi) => this.line(kpi, formulaWords(kpi.Owner_Warning__c?.value), false))
        ];
    }

    line(kpi: KpiNode, why: string, urgent: boolean): NeedLine {
        const owner = kpi.KPI_Owner__r?.Name.value;
        return {
            recordId: kpi.Id,
            objectApiName: KPI.objectApiName,
            text: kpi.Name.value ?? '',
            detail: joined(why, kpi.Beneficiary__r?.Program__r.Name.value, owner ? fill(ownerIs, owner) : ''),
            urgent
        };
    }

    /** The side the user signs for: the owner, or a backup who does not decide on KPIs, for the business. Nobody signs for both. */
    signatureLine(kpi: UnsignedNode): NeedLine | undefined {
        if (nodes(kpi.Signatures__r).some(({ Signed_By__c }) => Signed_By__c.value === USER_ID)) return undefined;
        const isMine = kpi.KPI_Owner__c.value === USER_ID || (kpi.Backup_Owner__c.value === USER_ID && !this.decides);
        if (isMine && kpi.Business_Signatures__c.value === 0) return this.line(kpi, signBusiness, false);
        return this.decides && kpi.Delivery_Signatures__c.value === 0 ? this.line(kpi, signDelivery, false) : undefined;
    }
}
