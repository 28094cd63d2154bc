import { gql } from 'lightning/graphql';
import type { Connection } from 'c/graphqlNodes';
import { GROUP_FIELDS } from 'c/mergeGroups';
import type { GroupNode } from 'c/mergeGroups';

/** A group with its records. */
export const REVIEW_QUERY = gql`
    query MergeReview($group: ID) {
        uiapi {
            query {
                Duplicate_Group__c(first: 1, where: { Id: { eq: $group } }) {
                    edges { node { ${GROUP_FIELDS} } }
                }
            }
        }
    }
`;

/** The answer's shape. */
export interface ReviewAnswer {
    uiapi: { query: { Duplicate_Group__c: Connection<GroupNode> } };
}
