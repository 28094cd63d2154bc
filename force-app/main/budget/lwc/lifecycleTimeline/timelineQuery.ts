import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';

/** A program with its phases and payments, in one request. */
export const TIMELINE_QUERY = gql`
    query LifecycleTimeline($id: ID) {
        uiapi {
            query {
                CRM_Program__c(where: { Id: { eq: $id } }) {
                    edges {
                        node {
                            Id
                            Labour_Budget__c @optional {
                                value
                            }
                            Paid_Spend__c @optional {
                                value
                            }
                            Committed_Spend__c @optional {
                                value
                            }
                            Front_Load__c @optional {
                                value
                            }
                            Front_Loaded__c @optional {
                                value
                            }
                            Expected_Return__c @optional {
                                value
                            }
                            Open_Actions__c @optional {
                                value
                            }
                            Next_Cycle_Due__c @optional {
                                value
                            }
                            Cycle_End__c @optional {
                                value
                            }
                            Next_Cycles__r(first: 1) @optional {
                                edges {
                                    node {
                                        Id
                                    }
                                }
                            }
                        }
                    }
                }
                Lifecycle_Phase__c(first: 2000, where: { Program__c: { eq: $id } }, orderBy: { Sequence__c: { order: ASC } }) {
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
                                displayValue
                            }
                            Start_Date__c {
                                value
                            }
                            End_Date__c {
                                value
                            }
                            Budget__c @optional {
                                value
                            }
                            Planned__c @optional {
                                value
                            }
                            Committed__c @optional {
                                value
                            }
                            Paid__c @optional {
                                value
                            }
                            Overspend_Step__c @optional {
                                value
                            }
                            Allowance_Warning__c @optional {
                                value
                            }
                        }
                    }
                }
                Payment_Milestone__c(first: 2000, where: { Phase__r: { Program__c: { eq: $id } } }, orderBy: { Due_Date__c: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Phase__c {
                                value
                            }
                            Due_Date__c @optional {
                                value
                            }
                            Status__c @optional {
                                value
                            }
                            Amount__c @optional {
                                value
                            }
                            Paid_Amount__c @optional {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

export interface ProgramNode {
    Id: string;
    Labour_Budget__c?: Field<number>;
    Paid_Spend__c?: Field<number>;
    Committed_Spend__c?: Field<number>;
    Front_Load__c?: Field<number>;
    Front_Loaded__c?: Field<boolean>;
    Expected_Return__c?: Field<number>;
    Open_Actions__c?: Field<number>;
    Next_Cycle_Due__c?: Field<boolean>;
    Cycle_End__c?: Field<string>;
    Next_Cycles__r?: Connection<{ Id: string }> | null;
}
export interface PhaseNode {
    Id: string;
    Name: Field<string>;
    Kind__c: Field<string>;
    Status__c: Field<string>;
    Start_Date__c: Field<string>;
    End_Date__c: Field<string>;
    Budget__c?: Field<number>;
    Planned__c?: Field<number>;
    Committed__c?: Field<number>;
    Paid__c?: Field<number>;
    Overspend_Step__c?: Field<number>;
    Allowance_Warning__c?: Field<string>;
}
export interface MilestoneNode {
    Id: string;
    Name: Field<string>;
    Phase__c: Field<string>;
    Due_Date__c?: Field<string>;
    Status__c?: Field<string>;
    Amount__c?: Field<number>;
    Paid_Amount__c?: Field<number>;
}

/** The answer's shape. */
export interface TimelineAnswer {
    uiapi: {
        query: {
            CRM_Program__c: Connection<ProgramNode>;
            Lifecycle_Phase__c: Connection<PhaseNode>;
            Payment_Milestone__c: Connection<MilestoneNode>;
        };
    };
}
