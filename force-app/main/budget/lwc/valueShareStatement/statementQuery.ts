import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import type { SignatureNode } from 'c/signatureRows';

/** An agreement with its signatures, KPIs, settlements and their lines, in one request. */
export const STATEMENT_QUERY = gql`
    query ValueShareStatement($id: ID) {
        uiapi {
            query {
                Gain_Share_Agreement__c(where: { Id: { eq: $id } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Share__c {
                                value
                            }
                            Threshold__c {
                                value
                            }
                            Floor__c {
                                value
                            }
                            Cap__c @optional {
                                value
                            }
                            Start_Date__c {
                                value
                            }
                            End_Date__c {
                                value
                            }
                            Signed__c @optional {
                                value
                            }
                            Settled_Value__c @optional {
                                value
                            }
                            Settled_Amount__c @optional {
                                value
                            }
                            Program__r {
                                Name {
                                    value
                                }
                            }
                            KPIs__r(first: 200) @optional {
                                edges {
                                    node {
                                        Id
                                        KPI__r {
                                            Name {
                                                value
                                            }
                                            Agreed__c {
                                                value
                                            }
                                        }
                                    }
                                }
                            }
                            Signatures__r(first: 200, orderBy: { CreatedDate: { order: DESC } }) @optional {
                                edges {
                                    node {
                                        Id
                                        Side__c {
                                            value
                                            displayValue
                                        }
                                        Signed_On__c @optional {
                                            value
                                        }
                                        Revoked__c @optional {
                                            value
                                        }
                                        Signed_By__c @optional {
                                            value
                                        }
                                        Signed_By__r @optional {
                                            Name {
                                                value
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                Gain_Share_Settlement__c(
                    first: 2000
                    where: { Agreement__c: { eq: $id }, Status__c: { eq: "Final" } }
                    orderBy: { Sequence__c: { order: ASC } }
                ) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Month__c {
                                value
                            }
                            Number__c {
                                value
                            }
                            Value__c {
                                value
                            }
                            Cumulative_Value__c {
                                value
                            }
                            Entitlement__c {
                                value
                            }
                            Amount__c {
                                value
                            }
                        }
                    }
                }
                Gain_Share_Line__c(first: 2000, where: { Settlement__r: { Agreement__c: { eq: $id } } }, orderBy: { Period_End__c: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Settlement__c {
                                value
                            }
                            KPI_Name__c {
                                value
                            }
                            Period_End__c {
                                value
                            }
                            Actual_Copy__c @optional {
                                value
                            }
                            Value_Now__c {
                                value
                            }
                            Settled_Before__c {
                                value
                            }
                            Value__c {
                                value
                            }
                        }
                    }
                    pageInfo {
                        hasNextPage
                    }
                }
            }
        }
    }
`;

export interface AgreementNode {
    Id: string;
    Name: Field<string>;
    Share__c: Field<number>;
    Threshold__c: Field<number>;
    Floor__c: Field<number>;
    Cap__c?: Field<number>;
    Start_Date__c: Field<string>;
    End_Date__c: Field<string>;
    Signed__c?: Field<boolean>;
    Settled_Value__c?: Field<number>;
    Settled_Amount__c?: Field<number>;
    Program__r: { Name: Field<string> };
    KPIs__r?: Connection<{ Id: string; KPI__r: { Name: Field<string>; Agreed__c: Field<boolean> } }> | null;
    Signatures__r?: Connection<SignatureNode> | null;
}
export interface SettlementNode {
    Id: string;
    Name: Field<string>;
    Month__c: Field<string>;
    Number__c: Field<number>;
    Value__c: Field<number>;
    Cumulative_Value__c: Field<number>;
    Entitlement__c: Field<number>;
    Amount__c: Field<number>;
}
export interface LineNode {
    Id: string;
    Settlement__c: Field<string>;
    KPI_Name__c: Field<string>;
    Period_End__c: Field<string>;
    Actual_Copy__c?: Field<number>;
    Value_Now__c: Field<number>;
    Settled_Before__c: Field<number>;
    Value__c: Field<number>;
}

/** The answer's shape. */
export interface StatementAnswer {
    uiapi: {
        query: {
            Gain_Share_Agreement__c: Connection<AgreementNode>;
            Gain_Share_Settlement__c: Connection<SettlementNode>;
            Gain_Share_Line__c: Connection<LineNode>;
        };
    };
}
