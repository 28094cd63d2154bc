import { gql } from 'lightning/graphql';
import type { Connection, Field } from 'c/graphqlNodes';
import type { SignatureNode } from 'c/signatureRows';

/** A KPI with its measurements and signatures, in one request. */
export const KPI_QUERY = gql`
    query KpiPanel($id: ID) {
        uiapi {
            query {
                Value_KPI__c(where: { Id: { eq: $id } }, first: 1) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Granularity__c {
                                value
                            }
                            Status__c @optional {
                                value
                            }
                            Status_Reason__c @optional {
                                value
                            }
                            Owner_Warning__c @optional {
                                value
                            }
                            Baseline__c @optional {
                                value
                            }
                            Target__c @optional {
                                value
                            }
                            Unit_Value__c @optional {
                                value
                            }
                            Expected_Annual_Value__c @optional {
                                value
                            }
                            Population__c @optional {
                                value
                            }
                            Beneficiary__r @optional {
                                Name {
                                    value
                                }
                                Population__c {
                                    value
                                }
                            }
                            Agreed__c @optional {
                                value
                            }
                            Measurements__r(first: 2000, orderBy: { Period_Start__c: { order: ASC } }) @optional {
                                edges {
                                    node {
                                        Id
                                        Period_Start__c {
                                            value
                                        }
                                        Actual__c {
                                            value
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
            }
        }
    }
`;

export interface MeasurementNode {
    Id: string;
    Period_Start__c: Field<string>;
    Actual__c: Field<number>;
}
export interface KpiNode {
    Id: string;
    Name: Field<string>;
    Granularity__c: Field<string>;
    Status__c?: Field<string>;
    Status_Reason__c?: Field<string>;
    Owner_Warning__c?: Field<string>;
    Baseline__c?: Field<number>;
    Target__c?: Field<number>;
    Unit_Value__c?: Field<number>;
    Expected_Annual_Value__c?: Field<number>;
    Population__c?: Field<number>;
    Beneficiary__r?: { Name: Field<string>; Population__c: Field<number> } | null;
    Agreed__c?: Field<boolean>;
    Measurements__r?: Connection<MeasurementNode> | null;
    Signatures__r?: Connection<SignatureNode> | null;
}

/** The answer's shape. */
export interface KpiAnswer {
    uiapi: { query: { Value_KPI__c: Connection<KpiNode> } };
}
