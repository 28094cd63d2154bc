import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import SNAPSHOT from '@salesforce/schema/Adoption_Snapshot__c';
import AUTOMATED from '@salesforce/schema/Automated_User__c';
import behind from '@salesforce/label/c.Needs_Team_Behind';
import behindText from '@salesforce/label/c.Need_Team_Behind';
import proposed from '@salesforce/label/c.Needs_Automated';
import decide from '@salesforce/label/c.Need_Automated';
import { SIGNAL_PERIODS, rateOf, targetOf, teamsBehind, weekOf } from 'c/adoptionMath';
import type { SnapshotNode, Standout, TargetNode } from 'c/adoptionMath';
import { nodes } from 'c/graphqlNodes';
import { addDays } from 'c/lifecycleMath';
import { needGroup, needsAwaited, takeNeeds, tellNeeds } from 'c/needLines';
import type { NeedGroup, NeedLine } from 'c/needLines';
import { fill, percent, todayHere } from 'c/numberText';
import type { WireAnswer } from 'c/wireAnswer';
import { needsQuery } from './needsQuery';
import type { NeedsAnswer } from './needsQuery';

const PILLAR = 'adoption';

/** Teams that have fallen behind, and users who may be programs. Tells how many by `needs`. */
export default class AdoptionNeeds extends LightningElement {
    /** The program of a record page. Adoption belongs to none: it is shown on Home only. */
    @api programId: string | undefined;

    groups: NeedGroup[] = [];
    errors: unknown;
    reads: boolean | undefined;
    decides: boolean | undefined;
    variables = { since: addDays(weekOf(todayHere()), -7 * (SIGNAL_PERIODS + 1)) };

    connectedCallback(): void {
        tellNeeds(this, needsAwaited(PILLAR));
    }

    @wire(getObjectInfo, { objectApiName: SNAPSHOT })
    handleInfo({ data, error }: { data?: object; error?: unknown }): void {
        if (data || error) this.reads = data !== undefined;
        if (this.reads === false) tellNeeds(this, { pillar: PILLAR, state: 'noAccess', total: 0 });
    }

    @wire(getObjectInfo, { objectApiName: AUTOMATED })
    handleAutomatedInfo({ data, error }: { data?: { updateable: boolean }; error?: unknown }): void {
        if (data || error) this.decides = data?.updateable ?? false;
    }

    get query(): ReturnType<typeof needsQuery> | undefined {
        return this.reads && this.decides !== undefined ? needsQuery(this.decides) : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<NeedsAnswer>): void {
        takeNeeds(this, PILLAR, answer, (query) => this.groupsOf(query));
    }

    groupsOf({ snapshots, Adoption_Target__c, proposals }: NeedsAnswer['uiapi']['query']): NeedGroup[] {
        if (this.programId) return [];
        const targets = nodes(Adoption_Target__c);
        const lines = teamsBehind(nodes(snapshots), targets).map((one) => this.teamLine(one, targets));
        return [
            { key: 'teamBehind', title: behind, lines, total: lines.length },
            needGroup('automated', proposed, proposals, (one) => ({
                ...{ recordId: one.Id, objectApiName: AUTOMATED.objectApiName, text: one.User__r?.Name.value ?? one.Name.value ?? '', urgent: false },
                detail: decide
            }))
        ];
    }

    teamLine({ key, name, latest }: Standout<SnapshotNode>, targets: readonly TargetNode[]): NeedLine {
        const target = targetOf(targets, 'Adoption_Rate__c', { type: 'Team', key }, latest.Week__c.value ?? '') ?? 0;
        return {
            ...{ recordId: latest.Id, objectApiName: SNAPSHOT.objectApiName, text: name, urgent: true },
            detail: fill(behindText, percent(rateOf(latest) ?? 0), percent(target))
        };
    }
}
