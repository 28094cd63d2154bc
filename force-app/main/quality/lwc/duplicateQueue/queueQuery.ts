import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import { GROUP_FIELDS } from 'c/mergeGroups';
import type { GroupNode } from 'c/mergeGroups';
import { isName, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo } from 'c/objectInfos';

/** Groups of one page of the list. */
export const PAGE_SIZE = 50;

/** Sure groups that a sample is drawn of, and that are approved by it: as many as one request gives. */
export const MOST_SAMPLED = 2000;

/** What the list shows of a group. It is called after one of its records. */
const LIST_FIELDS = `
    Id
    Name { value }
    Object__c { value displayValue }
    Band__c { value displayValue }
    Weight__c { value }
    Record_Count__c { value }
    Members__r(first: 1, orderBy: { Record_Id__c: { order: ASC } }) { edges { node { Id Object__c { value } Record_Id__c { value } } } }
`;

/** A page of groups by priority, and how many of the open ones are sure. */
export const QUEUE_QUERY = gql`
    query DuplicateQueue($where: Duplicate_Group__c_Filter, $sure: Duplicate_Group__c_Filter, $after: String) {
        uiapi {
            query {
                Duplicate_Group__c(first: ${String(PAGE_SIZE)}, after: $after, where: $where, orderBy: { Priority__c: { order: DESC, nulls: LAST }, Id: { order: ASC } }) {
                    totalCount
                    edges {
                        node {
                            ${LIST_FIELDS}
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
    Members__r: Connection<FirstMember>;
}

/** The record that a group is called after. */
export interface FirstMember {
    Id: string;
    Object__c: Field<string>;
    Record_Id__c: Field<string>;
}

/** The names of some records, one part an object. Undefined while there is nothing to read. */
export function namesQuery(
    members: readonly FirstMember[],
    infos: ReadonlyMap<string, ObjectInfo>
): { query: ReturnType<typeof gql>; variables: Record<string, string[]> } | undefined {
    const parts = [...Map.groupBy(members, (one) => one.Object__c.value ?? '')].flatMap(([object, own]) => {
        const info = infos.get(object);
        const name = info && nameFieldOf(info);
        return name !== undefined && isName(object) && isName(name) ? [{ object, name, ids: own.map((one) => one.Record_Id__c.value ?? '') }] : [];
    });
    if (parts.length === 0) return undefined;
    const bodies = parts.map(
        ({ object, name }, index) =>
            `of${index}: ${object}(first: 200, where: { Id: { in: $ids${index} } }) { edges { node { Id name: ${name} { value } } } }`
    );
    return {
        query: gql`query GroupNames(${parts.map((_, index) => `$ids${index}: [ID]`).join(', ')}) { uiapi { query { ${bodies.join('\n')} } } }`,
        variables: Object.fromEntries(parts.map(({ ids }, index) => [`ids${index}`, ids]))
    };
}

/** The answer's shape. */
export interface NamesAnswer {
    uiapi: { query: Record<string, Connection<{ Id: string; name: Field<string> }>> };
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
                Duplicate_Group__c(first: ${String(MOST_SAMPLED)}, where: $sure, orderBy: { Priority__c: { order: DESC, nulls: LAST }, Id: { order: ASC } }) {
                    edges {
                        node {
                            ${LIST_FIELDS}
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
