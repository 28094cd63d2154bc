import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import { isName, nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo } from 'c/objectInfos';

/** Fields of a rule that a nudge is shown by. */
const RULE = [
    'Name',
    'External_Key__c',
    'Object__c',
    'Condition__c',
    'Message__c',
    'Edit_Field__c',
    'List_View__c',
    'Record_Field__c',
    'Priority__c'
];

/** The user's own nudges, what they say in the user's language, and what the user has said about nudges. */
export const NUDGES_QUERY = gql`
    query MyNudges($me: ID, $language: String) {
        uiapi {
            query {
                Adoption_Nudge__c(first: 20, where: { OwnerId: { eq: $me }, Status__c: { in: ["Open", "Snoozed"] } }, orderBy: { Day__c: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Record_Id__c { value }
                            Status__c { value }
                            Snoozed_Until__c { value }
                            Rule__r {
                                Id
                                Action__c { value }
                                ${RULE.map((name) => `${name} { value }`).join(' ')}
                            }
                        }
                    }
                }
                Nudge_Text__c(first: 200, where: { Language__c: { eq: $language } }) {
                    edges { node { Id Rule__c { value } Message__c { value } } }
                }
                Nudge_Preference__c(first: 1, where: { OwnerId: { eq: $me } }) {
                    edges {
                        node {
                            Id
                            Opt_Out__c { value }
                            No_Messages__c { value }
                            Quiet_From__c { value }
                            Quiet_Until__c { value }
                            Muted_Rules__c { value }
                        }
                    }
                }
            }
        }
    }
`;

export interface RuleNode {
    Id: string;
    Name: Field<string>;
    External_Key__c: Field<string>;
    Object__c: Field<string>;
    Condition__c: Field<string>;
    Message__c: Field<string>;
    Action__c: Field<string>;
    Edit_Field__c: Field<string>;
    List_View__c: Field<string>;
    Record_Field__c: Field<string>;
    Priority__c: Field<number>;
    Acted_By__c: Field<string>;
}

export interface NudgeNode {
    Id: string;
    Record_Id__c: Field<string>;
    Status__c: Field<string>;
    Snoozed_Until__c: Field<string>;
    /** Null where the rule is gone. */
    Rule__r: RuleNode | null;
}

export interface PreferenceNode {
    Id: string;
    Opt_Out__c: Field<boolean>;
    No_Messages__c: Field<boolean>;
    Quiet_From__c: Field<number>;
    Quiet_Until__c: Field<number>;
    Muted_Rules__c: Field<string>;
}

export interface NudgesAnswer {
    uiapi: {
        query: {
            Adoption_Nudge__c: Connection<NudgeNode>;
            Nudge_Text__c: Connection<{ Id: string; Rule__c: Field<string>; Message__c: Field<string> }>;
            Nudge_Preference__c: Connection<PreferenceNode>;
        };
    };
}

/** A record that a nudge is about: fields by API name, parents by the name of the relationship. */
export type RecordNode = { Id: string } & Record<string, unknown>;

/** What is read of records of an object. */
export interface RecordsWanted {
    info: ObjectInfo;
    ids: readonly string[];
    /** Fields as paths. */
    paths: readonly (readonly string[])[];
}

/** The selection of a path: `Account { Name { value displayValue } }`. */
const selectionOf = (path: readonly string[]): string => path.reduceRight((inner, name) => `${name} { ${inner} }`, 'value displayValue');

/** One request for the records that nudges are about; undefined while there is nothing to read. */
export function recordsQuery(wanted: readonly RecordsWanted[]): { query: ReturnType<typeof gql>; variables: Record<string, string[]> } | undefined {
    const parts = wanted.filter(({ info, ids }) => isName(info.apiName) && ids.length > 0);
    if (parts.length === 0) return undefined;
    const bodies = parts.map(({ info, paths }, index) => {
        const own = ['RecordTypeId', nameFieldOf(info)].filter((name): name is string => name !== undefined && info.fields[name] !== undefined);
        const all = new Set([...own.map((name) => [name]), ...paths].filter((path) => path.every(isName)).map(selectionOf));
        return `of${index}: ${info.apiName}(first: 50, where: { Id: { in: $ids${index} } }) { edges { node { Id ${[...all].join(' ')} } } }`;
    });
    return {
        query: gql`query NudgeRecords(${parts.map((_, index) => `$ids${index}: [ID]`).join(', ')}) { uiapi { query { ${bodies.join('\n')} } } }`,
        variables: Object.fromEntries(parts.map(({ ids }, index) => [`ids${index}`, [...new Set(ids)]]))
    };
}
