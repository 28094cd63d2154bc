import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';

/** A phase with its payments, and its spend by category and status, in one request. */
export const PHASE_QUERY = gql`
    query PhasePanel($id: ID) {
        uiapi {
            query {
                Lifecycle_Phase__c(where: { Id: { eq: $id } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Kind__c {
                                value
                            }
                            Status__c {
                                value
                            }
                            Budget__c @optional {
                                value
                            }
                            Spent__c @optional {
                                value
                            }
                            Planned__c @optional {
                                value
                            }
                            Milestones__r(first: 200) @optional {
                                edges {
                                    node {
                                        Id
                                        Amount__c @optional {
                                            value
                                        }
                                        Accepted__c @optional {
                                            value
                                        }
                                    }
                                }
                            }
                            Deviation__c @optional {
                                value
                            }
                            Forecast_Straight_Line__c @optional {
                                value
                            }
                            Forecast_Run_Rate__c @optional {
                                value
                            }
                            Slimming_Allowance__c @optional {
                                value
                            }
                            Slimming_Spent__c @optional {
                                value
                            }
                            Stewardship_Allowance__c @optional {
                                value
                            }
                            Stewardship_Spent__c @optional {
                                value
                            }
                            Allowance_Warning__c @optional {
                                value
                            }
                        }
                    }
                }
            }
            aggregate {
                Budget_Entry__c(first: 100, where: { Phase__c: { eq: $id } }, groupBy: { Category__c: { group: true }, Status__c: { group: true } }) {
                    edges {
                        node {
                            aggregate {
                                Category__c {
                                    value
                                    displayValue
                                }
                                Status__c {
                                    value
                                }
                                Amount__c {
                                    sum {
                                        value
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
`;

export interface PhaseNode {
    Id: string;
    Name: Field<string>;
    Kind__c: Field<string>;
    Status__c: Field<string>;
    Budget__c?: Field<number>;
    Spent__c?: Field<number>;
    Planned__c?: Field<number>;
    Milestones__r?: Connection<{ Id: string; Amount__c?: Field<number>; Accepted__c?: Field<boolean> }> | null;
    Deviation__c?: Field<number>;
    Forecast_Straight_Line__c?: Field<number>;
    Forecast_Run_Rate__c?: Field<number>;
    Slimming_Allowance__c?: Field<number>;
    Slimming_Spent__c?: Field<number>;
    Stewardship_Allowance__c?: Field<number>;
    Stewardship_Spent__c?: Field<number>;
    Allowance_Warning__c?: Field<string>;
}
export interface GroupNode {
    aggregate: { Category__c: Field<string>; Status__c: Field<string>; Amount__c: { sum: Field<number> } };
}
/** The answer's shape. */
export interface PhaseAnswer {
    uiapi: {
        query: { Lifecycle_Phase__c: Connection<PhaseNode> };
        aggregate: { Budget_Entry__c: Connection<GroupNode> };
    };
}
