import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';

type Document = ReturnType<typeof gql>;

const RULE = `
    Id
    Name { value }
    Rule_Id__c { value }
    Version__c { value }
    Status__c { value displayValue }
    Object__c { value }
    Kind__c { value displayValue }
    Fields__c { value }
    Parameters__c { value }
    Condition__c { value }
    Dimension__c { value displayValue }
    Severity__c { value displayValue }
    Weight__c { value }
    Warn_Below__c { value }
    Fail_Below__c { value }
    Fix__c { value }
    Blocks_Import__c { value }
    Steward__c { value }
    Support__c { value }
    Exceptions__c { value }
    Cut_Off__c { value }
    Decision_Reason__c { value }`;

/** A version of a rule. */
export interface RuleNode {
    Id: string;
    Name: Field<string>;
    Rule_Id__c: Field<string>;
    Version__c: Field<number>;
    Status__c: Field<string>;
    Object__c: Field<string>;
    Kind__c: Field<string>;
    Fields__c: Field<string>;
    Parameters__c: Field<string>;
    Condition__c: Field<string>;
    Dimension__c: Field<string>;
    Severity__c: Field<string>;
    Weight__c: Field<number>;
    Warn_Below__c: Field<number>;
    Fail_Below__c: Field<number>;
    Fix__c: Field<string>;
    Blocks_Import__c: Field<boolean>;
    Steward__c: Field<string>;
    Support__c: Field<number>;
    Exceptions__c: Field<number>;
    Cut_Off__c: Field<string>;
    Decision_Reason__c: Field<string>;
}

/** The rule of a record page, or those that wait for a decision. */
export const rulesQuery = (isOne: boolean): Document => gql`
    query EditedRules${isOne ? '($record: ID)' : ''} {
        uiapi {
            query {
                Quality_Rule__c(first: 200, where: { ${isOne ? 'Id: { eq: $record }' : 'Status__c: { eq: "Proposed" }'} }, orderBy: { CreatedDate: { order: DESC } }) {
                    edges { node { ${RULE} } }
                }
            }
        }
    }
`;

/** All versions of a rule, newest first, and the last score of any. */
export const VERSIONS_QUERY: Document = gql`
    query RuleVersions($rule: String) {
        uiapi {
            query {
                Quality_Rule__c(first: 50, where: { Rule_Id__c: { eq: $rule } }, orderBy: { Version__c: { order: DESC } }) {
                    edges { node { ${RULE} } }
                }
                Quality_Score__c(first: 1, where: { Rule__r: { Rule_Id__c: { eq: $rule } } }, orderBy: { CreatedDate: { order: DESC } }) {
                    edges { node { Id Checked__c { value } Failed__c { value } Waived__c { value } } }
                }
            }
        }
    }
`;

export interface RulesAnswer {
    uiapi: { query: { Quality_Rule__c: Connection<RuleNode> } };
}

export interface VersionsAnswer {
    uiapi: {
        query: {
            Quality_Rule__c: Connection<RuleNode>;
            Quality_Score__c: Connection<{ Id: string; Checked__c: Field<number>; Failed__c: Field<number>; Waived__c: Field<number> }>;
        };
    };
}

/** Records that a rule is tried on. */
export const TRIED_RECORDS = 200;

/** A record as the query of {@link triedQuery} gives it: fields, and parents with fields. */
export type TriedRecord = { Id: string } & Record<string, unknown>;

interface Tree {
    [name: string]: Tree;
}

const written = (tree: Tree): string =>
    Object.entries(tree)
        .map(([name, inside]) => (Object.keys(inside).length === 0 ? `${name} { value }` : `${name} { ${written(inside)} }`))
        .join(' ');

/** The records of an object that were changed last, with fields by their paths; only names that a description has told get into it. */
export function triedQuery(object: string, paths: readonly (readonly string[])[]): Document | undefined {
    if (![object, ...paths.flat()].every((name) => /^\w+$/.test(name))) return undefined;
    const tree: Tree = {};
    for (const path of paths) {
        let at = tree;
        for (const name of path) at = at[name] ??= {};
    }
    delete tree.Id;
    return gql`
        query TriedRecords {
            uiapi {
                query {
                    ${object}(first: ${TRIED_RECORDS}, orderBy: { LastModifiedDate: { order: DESC } }) {
                        edges { node { Id ${written(tree)} } }
                    }
                }
            }
        }
    `;
}

/** Makes a version and retires the one before it, or changes what is there: all of it or nothing. */
export function ruleMutation(
    made: Record<string, unknown> | undefined,
    changed: readonly { id: string; values: Record<string, unknown> }[]
): { query: Document; variables: Record<string, unknown> } {
    const declared = [
        ...(made ? ['$made: Quality_Rule__cCreateInput!'] : []),
        ...changed.map((_, index) => `$one${index}: Quality_Rule__cUpdateInput!`)
    ];
    const bodies = [
        ...changed.map((_, index) => `one${index}: Quality_Rule__cUpdate(input: $one${index}) { success }`),
        ...(made ? ['made: Quality_Rule__cCreate(input: $made) { Record { Id } }'] : [])
    ];
    return {
        query: gql`mutation SaveRule(${declared.join(', ')}) { uiapi(input: { allOrNone: true }) { ${bodies.join('\n')} } }`,
        variables: {
            ...(made ? { made: { Quality_Rule__c: made } } : {}),
            ...Object.fromEntries(changed.map(({ id, values }, index) => [`one${index}`, { Id: id, Quality_Rule__c: values }]))
        }
    };
}
