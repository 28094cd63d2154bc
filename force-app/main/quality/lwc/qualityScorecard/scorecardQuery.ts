import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';

/** Scans that are told apart on the trend: one a week for half a year. */
export const WEEKS_SHOWN = 26;

/** The scans of the last half year, newest first, and what the rules want. A scan a day makes fewer than the 200 that are read. */
export const SCANS_QUERY = gql`
    query QualityScans {
        uiapi {
            query {
                Quality_Scan__c(first: 200, where: { Status__c: { ne: "Running" } }, orderBy: { External_Key__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            External_Key__c {
                                value
                            }
                            Finished__c {
                                value
                            }
                            Status__c {
                                value
                            }
                            Records__c {
                                value
                            }
                            Message__c @optional {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

/** How each rule did in some scans. */
export const SCORES_QUERY = gql`
    query QualityScores($scans: [ID], $after: String) {
        uiapi {
            query {
                Quality_Score__c(first: 2000, after: $after, where: { Scan__c: { in: $scans } }, orderBy: { Id: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Scan__c {
                                value
                            }
                            Object__c {
                                value
                            }
                            Dimension__c {
                                value
                                displayValue
                            }
                            Checked__c {
                                value
                            }
                            Failed__c {
                                value
                            }
                            Waived__c {
                                value
                            }
                            Complete__c {
                                value
                            }
                            Rule__c {
                                value
                            }
                            Rule__r {
                                Name {
                                    value
                                }
                                Rule_Id__c {
                                    value
                                }
                                Weight__c {
                                    value
                                }
                                Warn_Below__c {
                                    value
                                }
                                Fail_Below__c {
                                    value
                                }
                                Steward__r @optional {
                                    Name {
                                        value
                                    }
                                }
                            }
                        }
                    }
                    pageInfo {
                        hasNextPage
                        endCursor
                    }
                }
            }
        }
    }
`;

export interface ScanNode {
    Id: string;
    External_Key__c: Field<string>;
    Finished__c: Field<string>;
    Status__c: Field<string>;
    Records__c: Field<number>;
    Message__c?: Field<string>;
}

export interface ScoreNode {
    Id: string;
    Scan__c: Field<string>;
    Object__c: Field<string>;
    Dimension__c: Field<string>;
    Checked__c: Field<number>;
    Failed__c: Field<number>;
    Waived__c: Field<number>;
    Complete__c: Field<boolean>;
    Rule__c: Field<string>;
    Rule__r: {
        Name: Field<string>;
        Rule_Id__c: Field<string>;
        Weight__c: Field<number>;
        Warn_Below__c: Field<number>;
        Fail_Below__c: Field<number>;
        Steward__r?: { Name: Field<string> } | null;
    } | null;
}

export interface ScansAnswer {
    uiapi: { query: { Quality_Scan__c: Connection<ScanNode> } };
}
export interface ScoresAnswer {
    uiapi: { query: { Quality_Score__c: Connection<ScoreNode> } };
}

/** The scans that the trend shows, oldest first: of each week the last one, of at most {@link WEEKS_SHOWN} weeks back from the newest. */
export function weeklyScans(newestFirst: readonly ScanNode[]): ScanNode[] {
    const newest = newestFirst[0];
    if (!newest) return [];
    // Weeks are counted back from the newest scan, so that it is always shown.
    const dayOf = (scan: ScanNode): number => Date.parse(`${scan.External_Key__c.value ?? ''}T00:00:00Z`);
    const seen = new Map<number, ScanNode>();
    for (const scan of newestFirst) {
        const ago = Math.floor((dayOf(newest) - dayOf(scan)) / 604_800_000);
        if (!(ago <= WEEKS_SHOWN) || seen.has(ago)) continue;
        seen.set(ago, scan);
    }
    return [...seen.values()].reverse();
}
