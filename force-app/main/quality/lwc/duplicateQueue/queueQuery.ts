import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import { GROUP_FIELDS } from 'c/mergeGroups';
import type { GroupNode } from 'c/mergeGroups';

/** Groups of one page of the list. */
export const PAGE_SIZE = 50;

/** Sure groups that a sample is drawn of, and that are approved by it: as many as one request gives. */
export const MOST_SAMPLED = 2000;

/** A page of groups by priority, and how many of the open ones are sure. */
export const QUEUE_QUERY = gql`
    query DuplicateQueue($where: Duplicate_Group__c_Filter, $sure: Duplicate_Group__c_Filter, $after: String) {
        uiapi {
            query {
                Duplicate_Group__c(first: ${String(PAGE_SIZE)}, after: $after, where: $where, orderBy: { Priority__c: { order: DESC }, Id: { order: ASC } }) {
                    totalCount
                    edges {
                        node {
                            Id
                            Name { value }
                            Object__c { value }
                            Band__c { value displayValue }
                            Weight__c { value }
                            Record_Count__c { value }
                        }
                    }
                    pageInfo { hasNextPage endCursor }
                }
                sure: Duplicate_Group__c(first: 1, where: $sure) { totalCount edges { node { Id } } }
            }
        }
    }
`;

/** A group as the list shows it. */
export interface QueueNode {
    Id: string;
    Name: Field<string>;
    Object__c: Field<string>;
    Band__c: Field<string>;
    Weight__c: Field<number>;
    Record_Count__c: Field<number>;
}

/** The answer's shape. */
export interface QueueAnswer {
    uiapi: {
        query: {
            Duplicate_Group__c: Connection<QueueNode> & { totalCount: number };
            sure: Connection<{ Id: string }> & { totalCount: number };
        };
    };
}

/** The sure groups that a sample is drawn of, the most valuable first. */
export const SURE_QUERY = gql`
    query SureGroups($sure: Duplicate_Group__c_Filter) {
        uiapi {
            query {
                Duplicate_Group__c(first: ${String(MOST_SAMPLED)}, where: $sure, orderBy: { Priority__c: { order: DESC }, Id: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name { value }
                            Object__c { value }
                            Band__c { value displayValue }
                            Weight__c { value }
                            Record_Count__c { value }
                        }
                    }
                }
            }
        }
    }
`;

/** The answer's shape. */
export interface SureAnswer {
    uiapi: { query: { Duplicate_Group__c: Connection<QueueNode> } };
}

/** Some groups with their records, to be approved together. */
export const BATCH_QUERY = gql`
    query ApprovedTogether($ids: [ID]) {
        uiapi {
            query {
                Duplicate_Group__c(first: 100, where: { Id: { in: $ids } }) {
                    edges { node { ${GROUP_FIELDS} } }
                }
            }
        }
    }
`;

/** The answer's shape. */
export interface BatchAnswer {
    uiapi: { query: { Duplicate_Group__c: Connection<GroupNode> } };
}
