import { gql } from 'lightning/graphql';
import { nodes } from 'c/graphqlNodes';
import type { Connection, Field } from 'c/graphqlNodes';
import { isName } from 'c/objectInfos';

/** Issues of one page. */
export const PAGE_SIZE = 100;

/** A page of issues by impact, their rules, what they come from, and when the last scan ended. */
export const QUEUE_QUERY = gql`
    query StewardQueue($where: Quality_Issue__c_Filter, $allRoots: Quality_Issue__c_Filter, $after: String) {
        uiapi {
            query {
                Quality_Issue__c(first: ${String(PAGE_SIZE)}, after: $after, where: $where, orderBy: { Impact__c: { order: DESC }, Id: { order: ASC } }) {
                    totalCount
                    edges {
                        node {
                            Id
                            Rule__c { value }
                            Object__c { value }
                            Record_Id__c { value }
                            Field__c { value }
                            Reason__c { value }
                            Status__c { value }
                            First_Seen__c { value }
                            Reopened__c { value }
                            Due__c { value }
                            Snoozed_Until__c { value }
                            Waived_Until__c { value }
                            Waive_Reason__c { value }
                            Steward__c { value }
                            Steward__r { Name { value } }
                        }
                    }
                    pageInfo { hasNextPage endCursor }
                }
                Quality_Rule__c(first: 2000, where: { Status__c: { ne: "Proposed" } }, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name { value }
                            Kind__c { value }
                            Fields__c { value }
                            Parameters__c { value }
                            Severity__c { value displayValue }
                            Fix__c { value }
                            Steward__c { value }
                            Steward__r { Name { value } }
                        }
                    }
                }
                Quality_Scan__c(first: 1, where: { Status__c: { ne: "Running" } }, orderBy: { Finished__c: { order: DESC } }) {
                    edges { node { Id Started__c { value } Finished__c { value } } }
                }
            }
            aggregate {
                Quality_Issue__c(first: 2000, where: $allRoots, groupBy: { Rule__c: { group: true }, Object__c: { group: true }, Field__c: { group: true } }) {
                    edges {
                        node {
                            aggregate {
                                Rule__c { value }
                                Object__c { value }
                                Field__c { value }
                                Id { count { value } }
                                Impact__c { sum { value } }
                            }
                        }
                    }
                }
            }
        }
    }
`;

/** An issue as the query reads it. */
export interface IssueNode {
    Id: string;
    Rule__c: Field<string>;
    Object__c: Field<string>;
    Record_Id__c: Field<string>;
    Field__c: Field<string>;
    Reason__c: Field<string>;
    Status__c: Field<string>;
    First_Seen__c: Field<string>;
    Reopened__c: Field<number>;
    Due__c: Field<string>;
    Snoozed_Until__c: Field<string>;
    Waived_Until__c: Field<string>;
    Waive_Reason__c: Field<string>;
    Steward__c: Field<string>;
    Steward__r: { Name: Field<string> } | null;
}

/** A rule as the query reads it. */
export interface RuleNode {
    Id: string;
    Name: Field<string>;
    Kind__c: Field<string>;
    Fields__c: Field<string>;
    Parameters__c: Field<string>;
    Severity__c: Field<string>;
    Fix__c: Field<string>;
    Steward__c: Field<string>;
    Steward__r: { Name: Field<string> } | null;
}

/** Issues of one rule and field, counted. */
export interface RootNode {
    aggregate: {
        Rule__c: Field<string>;
        Object__c: Field<string>;
        Field__c: Field<string>;
        Id: { count: Field<number> };
        Impact__c: { sum: Field<number> };
    };
}

/** The answer's shape. */
export interface QueueAnswer {
    uiapi: {
        query: {
            Quality_Issue__c: Connection<IssueNode> & { totalCount: number };
            Quality_Rule__c: Connection<RuleNode>;
            Quality_Scan__c: Connection<{ Id: string; Started__c: Field<string>; Finished__c: Field<string> }>;
        };
        aggregate: { Quality_Issue__c: Connection<RootNode> };
    };
}

type Document = ReturnType<typeof gql>;

/** What like records say: for each rule that takes the majority for right, its values counted by what they depend on. */
export interface MajorityAsked {
    object: string;
    /** The fields that determine, and the one that is judged. */
    by: readonly string[];
    field: string;
    /** Values of the last of the determining fields on the page, and the type of that field. */
    values: readonly string[];
    type: string;
}

/** Parts that one query may have. */
const MAX_PARTS = 10;

/** What GraphQL calls the values of fields that records may be alike in. */
const SCALARS: Record<string, string> = { String: 'String', Picklist: 'Picklist', Email: 'EmailAddress', Phone: 'PhoneNumber', Reference: 'ID' };

/** True where like records may be looked for by a field of this type. */
export const isComparable = (type: string): boolean => SCALARS[type] !== undefined;

/** Counts the values of like records. Undefined where no rule asks for it. */
export function majorityQuery(asked: readonly MajorityAsked[]): { query: Document; variables: Record<string, string[]> } | undefined {
    const parts = asked.filter(({ object, by, field, type }) => [object, field, ...by].every(isName) && isComparable(type)).slice(0, MAX_PARTS);
    if (parts.length === 0) return undefined;
    const bodies = parts.map(({ object, by, field }, index) => {
        const fields = [...new Set([...by, field])];
        const last = by.at(-1) ?? '';
        return `of${index}: ${object}(first: 2000, where: { ${last}: { in: $values${index} }, ${field}: { ne: null } }, groupBy: { ${fields.map((name) => `${name}: { group: true }`).join(', ')} }) {
            edges { node { aggregate { ${fields.map((name) => `${name} { value }`).join(' ')} Id { count { value } } } } }
        }`;
    });
    return {
        query: gql`query LikeRecords(${parts.map(({ type }, index) => `$values${index}: [${SCALARS[type] ?? ''}]`).join(', ')}) { uiapi { aggregate { ${bodies.join('\n')} } } }`,
        variables: Object.fromEntries(parts.map(({ values }, index) => [`values${index}`, [...values]]))
    };
}

/** Counted values of like records. */
export interface LikeNode {
    aggregate: Record<string, Field<string>> & { Id: { count: Field<number> } };
}

/** What makes records like each other, as a key. */
export const likenessOf = (values: readonly unknown[]): string => JSON.stringify(values);

/** The value that most like records have, by what determines it. A tie has none. */
export function majorities(asked: MajorityAsked, counted: Connection<LikeNode> | undefined): Map<string, string> {
    const best = new Map<string, { value: string; count: number; isTie: boolean }>();
    for (const { aggregate } of nodes(counted)) {
        const key = likenessOf(asked.by.map((name) => aggregate[name]?.value));
        const [value, count] = [aggregate[asked.field]?.value ?? '', aggregate.Id.count.value ?? 0];
        const known = best.get(key);
        if (!known || count > known.count) best.set(key, { value, count, isTie: false });
        else if (count === known.count) known.isTie = true;
    }
    return new Map([...best].filter(([, one]) => !one.isTie).map(([key, { value }]) => [key, value]));
}

/** Writes the same values into many issues, each for itself: one that is refused holds up none of the others. */
export function issueMutation(changes: readonly { id: string; values: Record<string, unknown> }[]): {
    query: Document;
    variables: Record<string, unknown>;
} {
    const declared = changes.map((_, index) => `$one${index}: Quality_Issue__cUpdateInput!`).join(', ');
    const bodies = changes.map((_, index) => `one${index}: Quality_Issue__cUpdate(input: $one${index}) { success }`).join('\n');
    return {
        query: gql`mutation UpdateIssues(${declared}) { uiapi(input: { allOrNone: false }) { ${bodies} } }`,
        variables: Object.fromEntries(changes.map(({ id, values }, index) => [`one${index}`, { Id: id, Quality_Issue__c: values }]))
    };
}
