import { gql } from 'lightning/graphql';
import { SNAPSHOT_FIELDS, TARGETS } from 'c/adoptionNodes';
import type { SnapshotNode, TargetNode } from 'c/adoptionMath';
import type { Connection, Field } from 'c/graphqlNodes';
import type { Counted } from 'c/needLines';

const PROPOSALS = `
    proposals: Automated_User__c(first: 200, where: { Status__c: { eq: "Proposed" } }, orderBy: { Records__c: { order: DESC } }) {
        totalCount
        edges { node { Id Name { value } User__r { Name { value } } } }
    }`;

/** Teams of the last weeks, with all users; and for who decides that, users who may be programs. */
export function needsQuery(decides: boolean): ReturnType<typeof gql> {
    return gql`
        query AdoptionNeeds($since: Date) {
            uiapi {
                query {
                    snapshots: Adoption_Snapshot__c(
                        first: 2000
                        where: { Segment_Type__c: { in: ["Organization", "Team"] }, Week__c: { gte: { value: $since } }, Final__c: { eq: true } }
                        orderBy: { Week__c: { order: DESC } }
                    ) {
                        edges { node { ${SNAPSHOT_FIELDS} } }
                    }
                    ${TARGETS}
                    ${decides ? PROPOSALS : ''}
                }
            }
        }
    `;
}

export interface ProposalNode {
    Id: string;
    Name: Field<string>;
    User__r: { Name: Field<string> } | null;
}

export interface NeedsAnswer {
    uiapi: {
        query: { snapshots: Connection<SnapshotNode>; Adoption_Target__c: Connection<TargetNode>; proposals?: Counted<ProposalNode> };
    };
}
