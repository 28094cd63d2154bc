import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import type { Counted } from 'c/needLines';

const STEWARDSHIP = `
    ownerless: Quality_Rule__c(first: 200, where: { Status__c: { eq: "Active" }, Steward__c: { eq: null } }, orderBy: { Name: { order: ASC } }) {
        totalCount
        edges { node { Id Name { value } Object__c { value } } }
    }
    scans: Quality_Scan__c(first: 1, where: { Status__c: { ne: "Running" } }, orderBy: { External_Key__c: { order: DESC } }) {
        edges {
            node {
                Id
                Name { value }
                Status__c { value }
                Finished__c { value }
                Message__c @optional { value }
                Scores__r(first: 200, where: { Standing__c: { in: ["Fails", "Warns"] } }, orderBy: { Score__c: { order: ASC } }) {
                    totalCount
                    edges {
                        node {
                            Id
                            Score__c { value }
                            Standing__c { value }
                            Rule__c { value }
                            Rule__r { Name { value } Warn_Below__c { value } Object__c { value } }
                        }
                    }
                }
            }
        }
    }`;

/** The last files of all sources: what was mended is not what a source sends. */
const IMPORTS = `
    imports: Import_Batch__c(
        first: 200,
        where: { Status__c: { ne: "Running" }, Source__c: { ne: null }, Mended_From__c: { eq: null } },
        orderBy: { CreatedDate: { order: DESC } }
    ) {
        edges {
            node {
                Id
                Source__c { value }
                Source__r { Name { value } }
                Rows__c { value }
                Quarantined__c { value }
                Refused__c { value }
            }
        }
    }`;

const OWN_ISSUES = `
    issues: Quality_Issue__c(first: 200, where: { Status__c: { eq: "Open" }, OwnerId: { eq: $user } }, orderBy: { Impact__c: { order: DESC } }) {
        totalCount
        edges {
            node {
                Id
                Object__c { value }
                Record_Id__c { value }
                Field__c { value }
                Reason__c { value }
                Rule__r { Name { value } Fix__c { value } }
            }
        }
    }`;

/** What needs somebody in quality: rules and scans for who keeps the rules, with imports as far as they see them; issues of their own records for everybody else. */
export function needsQuery(keepsRules: boolean, seesImports: boolean): ReturnType<typeof gql> {
    return gql`
        query QualityNeeds${keepsRules ? '' : '($user: ID)'} {
            uiapi {
                query {
                    ${keepsRules ? STEWARDSHIP : OWN_ISSUES}
                    ${seesImports ? IMPORTS : ''}
                }
            }
        }
    `;
}

export interface OwnerlessNode {
    Id: string;
    Name: Field<string>;
    Object__c: Field<string>;
}
export interface LowScoreNode {
    Id: string;
    Score__c: Field<number>;
    Standing__c: Field<string>;
    Rule__c: Field<string>;
    Rule__r: { Name: Field<string>; Warn_Below__c: Field<number>; Object__c: Field<string> } | null;
}
export interface ScanNode {
    Id: string;
    Name: Field<string>;
    Status__c: Field<string>;
    Finished__c: Field<string>;
    Message__c?: Field<string>;
    Scores__r: Counted<LowScoreNode> | null;
}
export interface OwnIssueNode {
    Id: string;
    Object__c: Field<string>;
    Record_Id__c: Field<string>;
    Field__c: Field<string>;
    Reason__c: Field<string>;
    Rule__r: { Name: Field<string>; Fix__c: Field<string> } | null;
}

export interface ImportNode {
    Id: string;
    Source__c: Field<string>;
    Source__r: { Name: Field<string> } | null;
    Rows__c: Field<number>;
    Quarantined__c: Field<number>;
    Refused__c: Field<number>;
}

/** The answer's shape; what was not asked for is not there. */
export interface NeedsAnswer {
    uiapi: {
        query: {
            ownerless?: Counted<OwnerlessNode>;
            scans?: Connection<ScanNode>;
            issues?: Counted<OwnIssueNode>;
            imports?: Connection<ImportNode>;
        };
    };
}
