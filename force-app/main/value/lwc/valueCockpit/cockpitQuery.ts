import { gql } from 'lightning/graphql';
import type { Connection } from 'c/graphqlNodes';

/** Everything the cockpit shows, in one request. Money is optional: who may not see it still gets the rest. */
export const COCKPIT_QUERY = gql`
    query ValueCockpit(
        $programs: CRM_Program__c_Filter
        $beneficiaries: Beneficiary__c_Filter
        $kpis: Value_KPI__c_Filter
        $measurements: KPI_Measurement__c_Filter
    ) {
        uiapi {
            query {
                CRM_Program__c(first: 200, where: $programs, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Status__c @optional {
                                value
                            }
                            Expected_Annual_Value__c @optional {
                                value
                            }
                        }
                    }
                }
                Beneficiary__c(first: 200, where: $beneficiaries, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Program__c {
                                value
                            }
                            Population__c {
                                value
                            }
                            Expected_Annual_Value__c @optional {
                                value
                            }
                        }
                    }
                }
                Value_KPI__c(first: 2000, where: $kpis, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Beneficiary__c {
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
                            Attainment__c @optional {
                                value
                            }
                            Agreed__c @optional {
                                value
                            }
                            Confidence__c @optional {
                                value
                                displayValue
                            }
                            Expected_Annual_Value__c @optional {
                                value
                            }
                        }
                    }
                }
                KPI_Measurement__c(first: 2000, where: $measurements, orderBy: { Period_Start__c: { order: DESC } }) {
                    edges {
                        node {
                            Id
                            KPI__c {
                                value
                            }
                            Period_Start__c {
                                value
                            }
                            Realised_Value__c @optional {
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

interface Text {
    value: string | null;
    displayValue?: string | null;
}
interface Amount {
    value: number | null;
}
interface Flag {
    value: boolean | null;
}

export interface ProgramNode {
    Id: string;
    Name: Text;
    Status__c?: Text;
    Expected_Annual_Value__c?: Amount;
}
export interface BeneficiaryNode {
    Id: string;
    Name: Text;
    Program__c: Text;
    Population__c: Amount;
    Expected_Annual_Value__c?: Amount;
}
export interface KpiNode {
    Id: string;
    Name: Text;
    Beneficiary__c: Text;
    Status__c?: Text;
    Status_Reason__c?: Text;
    Owner_Warning__c?: Text;
    Attainment__c?: Amount;
    Agreed__c?: Flag;
    Confidence__c?: Text;
    Expected_Annual_Value__c?: Amount;
}
export interface MeasurementNode {
    Id: string;
    KPI__c: Text;
    Period_Start__c: Text;
    Realised_Value__c?: Amount;
}

/** The answer's shape. */
export interface CockpitAnswer {
    uiapi: {
        query: {
            CRM_Program__c: Connection<ProgramNode>;
            Beneficiary__c: Connection<BeneficiaryNode>;
            Value_KPI__c: Connection<KpiNode>;
            KPI_Measurement__c: Connection<MeasurementNode>;
        };
    };
}
