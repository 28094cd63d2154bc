import { gql } from 'lightning/graphql';
import { addMonths } from 'c/lifecycleMath';
import type { Connection } from 'c/graphqlNodes';

/** A program with its beneficiaries and KPIs; KPIs page by page. Money is optional: who may not see it still gets the rest. */
export const COCKPIT_QUERY = gql`
    query ValueCockpit($id: ID, $after: String) {
        uiapi {
            query {
                CRM_Program__c(where: { Id: { eq: $id } }) {
                    edges {
                        node {
                            Id
                            Expected_Annual_Value__c @optional {
                                value
                            }
                        }
                    }
                }
                Beneficiary__c(first: 2000, where: { Program__c: { eq: $id } }, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Population__c {
                                value
                            }
                            Expected_Annual_Value__c @optional {
                                value
                            }
                            Realised_Value__c @optional {
                                value
                            }
                        }
                    }
                }
                Value_KPI__c(
                    first: 2000
                    after: $after
                    where: { Beneficiary__r: { Program__c: { eq: $id } } }
                    orderBy: { Name: { order: ASC }, Id: { order: ASC } }
                ) {
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
                        }
                    }
                    pageInfo {
                        hasNextPage
                        endCursor
                    }
                }
            }
            aggregate {
                KPI_Measurement__c(where: { KPI__r: { Beneficiary__r: { Program__c: { eq: $id } } } }) {
                    edges {
                        node {
                            aggregate {
                                Period_Start__c {
                                    min {
                                        value
                                    }
                                    max {
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

/** Realised value by KPI and period within a window of time: sums that the org makes, never the measurements themselves. */
export const PERIODS_QUERY = gql`
    query ValueByPeriod($where: KPI_Measurement__c_Filter, $after: String) {
        uiapi {
            aggregate {
                KPI_Measurement__c(
                    first: 2000
                    after: $after
                    where: $where
                    groupBy: { KPI__c: { group: true }, Period_Start__c: { group: true } }
                    orderBy: { KPI__c: { order: ASC }, Period_Start__c: { order: ASC } }
                ) {
                    edges {
                        node {
                            aggregate {
                                KPI__c {
                                    value
                                }
                                Period_Start__c {
                                    value
                                }
                                Realised_Value__c @optional {
                                    sum {
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
    Expected_Annual_Value__c?: Amount;
}
export interface BeneficiaryNode {
    Id: string;
    Name: Text;
    Population__c: Amount;
    Expected_Annual_Value__c?: Amount;
    Realised_Value__c?: Amount;
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
}
/** The sum of a KPI's measurements that start on one day: one measurement, as a period is measured once. */
export interface PeriodNode {
    aggregate: { KPI__c: Text; Period_Start__c: Text; Realised_Value__c?: { sum: Amount } };
}

/** The answer's shape. */
export interface CockpitAnswer {
    uiapi: {
        query: {
            CRM_Program__c: Connection<ProgramNode>;
            Beneficiary__c: Connection<BeneficiaryNode>;
            Value_KPI__c: Connection<KpiNode>;
        };
        aggregate: { KPI_Measurement__c: Connection<{ aggregate: { Period_Start__c: { min: Text; max: Text } } }> };
    };
}
/** The answer's shape. */
export interface PeriodsAnswer {
    uiapi: { aggregate: { KPI_Measurement__c: Connection<PeriodNode> } };
}

/** Groups that one request answers. */
const GROUPS_AT_ONCE = 2000;

/** A stretch of time that one request reads: from the first of a month up to, and without, the first of another. */
export interface Window {
    from: string;
    until: string;
}

/** The window that begins at `from`: as long as a measurement a month of so many KPIs fits into one answer. */
export function windowFrom(from: string, kpis: number): Window {
    const months = Math.max(1, Math.floor(GROUPS_AT_ONCE / Math.max(1, kpis)));
    const first = `${from.slice(0, 7)}-01`;
    return { from: first, until: addMonths(first, months) };
}

/** The filter of a program's measurements in a window. */
export const measuredIn = (programId: string, { from, until }: Window): Record<string, unknown> => ({
    and: [
        { KPI__r: { Beneficiary__r: { Program__c: { eq: programId } } } },
        { Period_Start__c: { gte: { value: from } } },
        { Period_Start__c: { lt: { value: until } } }
    ]
});
