import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { graphql } from 'lightning/graphql';
import title from '@salesforce/label/c.Governance_Title';
import overdue from '@salesforce/label/c.Overdue';
import cadence from '@salesforce/label/c.Meets_Every';
import last from '@salesforce/label/c.Last_Met';
import never from '@salesforce/label/c.Never_Met';
import due from '@salesforce/label/c.Next_Meeting_By';
import members from '@salesforce/label/c.Members';
import decisions from '@salesforce/label/c.Latest_Decisions';
import left from '@salesforce/label/c.Member_Left';
import leftOwns from '@salesforce/label/c.Member_Left_Owns';
import actionsTitle from '@salesforce/label/c.Open_Actions';
import noActions from '@salesforce/label/c.No_Open_Actions';
import action from '@salesforce/label/c.Action';
import reason from '@salesforce/label/c.Reason';
import owner from '@salesforce/label/c.Owner';
import dueDate from '@salesforce/label/c.Due_Date';
import empty from '@salesforce/label/c.Governance_Empty';
import emptyHint from '@salesforce/label/c.Governance_Empty_Hint';
import noAccess from '@salesforce/label/c.No_Access_Budget';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { shown } from 'c/fieldWords';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { dayText, fill } from 'c/numberText';
import { nodes } from 'c/graphqlNodes';
import { BOARD_QUERY } from './boardQuery';
import type { ActionNode, BoardAnswer, BodyNode, MemberNode, OwnedNode } from './boardQuery';

interface Body {
    id: string;
    name: string;
    url: string;
    purpose: string;
    facts: string;
    overdue: boolean;
    members: { id: string; text: string; warning: string }[];
    decisions: string;
}

/** Who steers a program: bodies and when they meet, members who left with what they own, decisions and open actions. */
export default class GovernanceBoard extends NavigationMixin(LightningElement) {
    /** The program. */
    @api recordId: string | undefined;

    query = BOARD_QUERY;
    label = { title, overdue, members, decisions, actionsTitle, noActions, action, reason, owner, dueDate, empty, emptyHint, noAccess, noAccessHint };
    loading = true;
    noAccess = false;
    errors: unknown;
    nodes: BodyNode[] = [];
    actionNodes: ActionNode[] = [];
    owned: OwnedNode[] = [];

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { id: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<BoardAnswer>): void {
        const query = takeAnswer(this, answer)?.query;
        if (!query) return;
        this.nodes = nodes(query.Governance_Body__c);
        this.actionNodes = nodes(query.Corrective_Action__c);
        this.owned = [...nodes(query.Value_KPI__c), ...nodes(query.Lifecycle_Phase__c)];
    }

    get empty(): boolean {
        return this.nodes.length === 0 && this.actionNodes.length === 0;
    }

    get bodies(): Body[] {
        return this.nodes.map((one) => ({
            id: one.Id,
            name: one.Name.value ?? '',
            url: `/lightning/r/Governance_Body__c/${one.Id}/view`,
            purpose: one.Purpose__c?.value ?? shown(one.Kind__c),
            facts: [
                fill(cadence, one.Cadence_Days__c?.value ?? 0),
                one.Last_Meeting__c?.value ? fill(last, dayText(one.Last_Meeting__c.value)) : never,
                fill(due, dayText(one.Next_Meeting_Due__c?.value))
            ].join(' · '),
            overdue: one.Overdue__c?.value ?? false,
            members: nodes(one.Members__r).map((each) => this.member(each)),
            decisions: one.Meetings__r?.edges[0]?.node.Decisions__c?.value ?? ''
        }));
    }

    /** Someone who left is shown with what they own: someone else has to take it over. */
    member(one: MemberNode): Body['members'][0] {
        const owns = this.owned
            .filter((node) =>
                [node.KPI_Owner__c, node.Backup_Owner__c, node.Phase_Owner__c].some((field) => field?.value && field.value === one.Person__c?.value)
            )
            .map((node) => node.Name.value ?? '');
        const text = [one.Person__r?.Name.value, shown(one.Role__c), one.Function__c?.value].filter(Boolean).join(' · ');
        const warning = owns.length > 0 ? fill(leftOwns, owns.join(', ')) : left;
        return { id: one.Id, text, warning: one.Left__c?.value ? warning : '' };
    }

    get actions(): { id: string; name: string; url: string; reason: string; owner: string; due: string; overdue: boolean }[] {
        return this.actionNodes.map((one) => ({
            id: one.Id,
            name: one.Name.value ?? '',
            url: `/lightning/r/Corrective_Action__c/${one.Id}/view`,
            reason: shown(one.Reason__c),
            owner: one.Action_Owner__r?.Name.value ?? '',
            due: dayText(one.Due_Date__c.value),
            overdue: one.Overdue__c?.value ?? false
        }));
    }

    get hasActions(): boolean {
        return this.actionNodes.length > 0;
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id, object } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, objectApiName: object, actionName: 'view' } });
    }
}
