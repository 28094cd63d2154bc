import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';

/** Bodies with members and meetings, actions, and who owns what: all of a program in one request. */
export const BOARD_QUERY = gql`
    query GovernanceBoard($id: ID) {
        uiapi {
            query {
                Governance_Body__c(first: 200, where: { Program__c: { eq: $id }, Active__c: { eq: true } }, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Kind__c {
                                value
                                displayValue
                            }
                            Purpose__c @optional {
                                value
                            }
                            Cadence_Days__c @optional {
                                value
                            }
                            Last_Meeting__c @optional {
                                value
                            }
                            Next_Meeting_Due__c @optional {
                                value
                            }
                            Overdue__c @optional {
                                value
                            }
                            Members__r(first: 200) @optional {
                                edges {
                                    node {
                                        Id
                                        Role__c {
                                            value
                                            displayValue
                                        }
                                        Function__c @optional {
                                            value
                                        }
                                        Left__c @optional {
                                            value
                                        }
                                        Person__c @optional {
                                            value
                                        }
                                        Person__r @optional {
                                            Name {
                                                value
                                            }
                                        }
                                    }
                                }
                            }
                            Meetings__r(first: 1, where: { Held__c: { eq: true } }, orderBy: { Meeting_Date__c: { order: DESC } }) @optional {
                                edges {
                                    node {
                                        Id
                                        Decisions__c @optional {
                                            value
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                Corrective_Action__c(
                    first: 200
                    where: { Program__c: { eq: $id }, Status__c: { eq: "Open" } }
                    orderBy: { Due_Date__c: { order: ASC } }
                ) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Reason__c {
                                value
                                displayValue
                            }
                            Due_Date__c {
                                value
                            }
                            Overdue__c @optional {
                                value
                            }
                            Action_Owner__r @optional {
                                Name {
                                    value
                                }
                            }
                        }
                    }
                }
                Value_KPI__c(first: 2000, where: { Beneficiary__r: { Program__c: { eq: $id } } }, orderBy: { Name: { order: ASC } }) @optional {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            KPI_Owner__c @optional {
                                value
                            }
                            Backup_Owner__c @optional {
                                value
                            }
                        }
                    }
                }
                Lifecycle_Phase__c(first: 200, where: { Program__c: { eq: $id } }, orderBy: { Sequence__c: { order: ASC } }) @optional {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Phase_Owner__c @optional {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

export interface MemberNode {
    Id: string;
    Role__c: Field<string>;
    Function__c?: Field<string>;
    Left__c?: Field<boolean>;
    Person__c?: Field<string>;
    Person__r?: { Name: Field<string> } | null;
}
export interface BodyNode {
    Id: string;
    Name: Field<string>;
    Kind__c: Field<string>;
    Purpose__c?: Field<string>;
    Cadence_Days__c?: Field<number>;
    Last_Meeting__c?: Field<string>;
    Next_Meeting_Due__c?: Field<string>;
    Overdue__c?: Field<boolean>;
    Members__r?: Connection<MemberNode> | null;
    Meetings__r?: Connection<{ Id: string; Decisions__c?: Field<string> }> | null;
}
export interface ActionNode {
    Id: string;
    Name: Field<string>;
    Reason__c: Field<string>;
    Due_Date__c: Field<string>;
    Overdue__c?: Field<boolean>;
    Action_Owner__r?: { Name: Field<string> } | null;
}
export interface OwnedNode {
    Id: string;
    Name: Field<string>;
    KPI_Owner__c?: Field<string>;
    Backup_Owner__c?: Field<string>;
    Phase_Owner__c?: Field<string>;
}

/** The answer's shape. */
export interface BoardAnswer {
    uiapi: {
        query: {
            Governance_Body__c: Connection<BodyNode>;
            Corrective_Action__c: Connection<ActionNode>;
            Value_KPI__c?: Connection<OwnedNode>;
            Lifecycle_Phase__c?: Connection<OwnedNode>;
        };
    };
}
