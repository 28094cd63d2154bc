import { gql } from 'lightning/graphql';
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
                        edges {
                            node {
                                Id
                                Week__c { value }
                                Segment_Type__c { value }
                                Segment__c { value }
                                Segment_Key__c { value }
                                Enabled__c { value }
                                Active__c { value }
                                Steps__c { value }
                                Concentration__c { value }
                            }
                        }
                    }
                    Adoption_Target__c(first: 200, orderBy: { Valid_From__c: { order: DESC } }) {
                        edges {
                            node {
                                Segment_Type__c { value }
                                Segment_Key__c { value }
                                Adoption_Rate__c { value }
                                Business_Share__c { value }
                                Valid_From__c { value }
                            }
                        }
                    }
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
