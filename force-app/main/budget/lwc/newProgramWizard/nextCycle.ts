import { gql } from 'lightning/graphql';
import { addDays } from 'c/lifecycleMath';
import type { Connection, Field } from 'c/graphqlNodes';
import type { Fate } from 'c/carriedKpiTable';
import type { NewRecord } from './programMutation';

/** A program whose cycle ends, with what the next one can carry over. */
export const PREVIOUS_QUERY = gql`
    query PreviousCycle($id: ID) {
        uiapi {
            query {
                CRM_Program__c(where: { Id: { eq: $id } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Labour_Budget__c {
                                value
                            }
                            Cycle_End__c {
                                value
                            }
                        }
                    }
                }
                Beneficiary__c(first: 200, where: { Program__c: { eq: $id } }, orderBy: { Name: { order: ASC } }) {
                    edges {
                        node {
                            Id
                            Name {
                                value
                            }
                            Population__c {
                                value
                            }
                        }
                    }
                }
                Value_KPI__c(
                    first: 2000
                    where: { Active__c: { eq: true }, Beneficiary__r: { Program__c: { eq: $id } } }
                    orderBy: { Name: { order: ASC } }
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
                            Direction__c {
                                value
                            }
                            Unit__c {
                                value
                            }
                            Granularity__c {
                                value
                            }
                            Baseline__c {
                                value
                            }
                            Baseline_Date__c {
                                value
                            }
                            Target__c {
                                value
                            }
                            Unit_Value__c {
                                value
                            }
                            Annual_Volume__c {
                                value
                            }
                            Confidence__c {
                                value
                            }
                            Latest_Actual__c {
                                value
                            }
                            Latest_Period__c {
                                value
                            }
                            Status__c {
                                value
                            }
                        }
                    }
                }
            }
        }
    }
`;

export interface PreviousKpi {
    Id: string;
    Name: Field<string>;
    Beneficiary__c: Field<string>;
    Direction__c: Field<string>;
    Unit__c: Field<string>;
    Granularity__c: Field<string>;
    Baseline__c: Field<number>;
    Baseline_Date__c: Field<string>;
    Target__c: Field<number>;
    Unit_Value__c: Field<number>;
    Annual_Volume__c: Field<number>;
    Confidence__c: Field<string>;
    Latest_Actual__c: Field<number>;
    Latest_Period__c: Field<string>;
    Status__c: Field<string>;
}
export interface PreviousAnswer {
    uiapi: {
        query: {
            CRM_Program__c: Connection<{ Id: string; Name: Field<string>; Labour_Budget__c: Field<number>; Cycle_End__c: Field<string> }>;
            Beneficiary__c: Connection<{ Id: string; Name: Field<string>; Population__c: Field<number> }>;
            Value_KPI__c: Connection<PreviousKpi>;
        };
    };
}

/** A KPI of the cycle before, with what is proposed for it and why. */
export interface CarriedKpi {
    kpi: PreviousKpi;
    fate: Fate;
    lesson: string;
}

/** A KPI that was reached starts again from where it stands; one that was never measured is let go; others go on. */
export function proposedFate(kpi: PreviousKpi): Fate {
    const latest = kpi.Latest_Actual__c.value;
    const [baseline, target] = [kpi.Baseline__c.value, kpi.Target__c.value];
    if (latest === null) return 'retire';
    if (baseline === null || target === null) return 'keep';
    const reached = kpi.Direction__c.value === 'Decrease' ? latest <= target : latest >= target;
    return reached ? 'rebase' : 'keep';
}

/** A name for the next cycle: two programs of one name cannot be told apart, so it carries the year it starts. */
export const nameOfCycle = (name: string, start: string): string => `${name.replace(/ \d{4}$/, '').slice(0, 75)} ${start.slice(0, 4)}`;

/** The first day after a cycle. */
export const startAfter = (cycleEnd: string): string => addDays(cycleEnd, 1);

/** Lines of what was learned, for the program's field of lessons. */
export function lessonsText(carried: readonly CarriedKpi[], words: Record<Fate, string>): string {
    return carried.map(({ kpi, fate, lesson }) => `${kpi.Name.value ?? ''}: ${words[fate]}${lesson ? ` – ${lesson}` : ''}`).join('\n');
}

/** Beneficiaries and KPIs of the next cycle; retired ones and beneficiaries without any stay behind. */
export function carriedRecords(previous: PreviousAnswer['uiapi']['query'], carried: readonly CarriedKpi[]): NewRecord[] {
    const kept = carried.filter(({ fate }) => fate !== 'retire');
    const beneficiaries = previous.Beneficiary__c.edges
        .map(({ node }) => node)
        .filter(({ Id }) => kept.some(({ kpi }) => kpi.Beneficiary__c.value === Id));
    const aliases = new Map(beneficiaries.map(({ Id }, index) => [Id, `beneficiary${index + 1}`]));
    return [
        ...beneficiaries.map(({ Id, Name, Population__c }) => ({
            alias: aliases.get(Id) ?? '',
            object: 'Beneficiary__c',
            values: { Program__c: '@{program}', Name: Name.value, Population__c: Population__c.value }
        })),
        ...kept.map(({ kpi, fate }, index) => ({
            alias: `kpi${index + 1}`,
            object: 'Value_KPI__c',
            values: kpiValues(kpi, fate, `@{${aliases.get(kpi.Beneficiary__c.value ?? '') ?? ''}}`)
        }))
    ];
}

/** A KPI that is re-based starts from its latest actual, and its target has to be agreed anew. */
function kpiValues(kpi: PreviousKpi, fate: Fate, Beneficiary__c: string): Record<string, unknown> {
    const values = {
        Beneficiary__c,
        Name: kpi.Name.value,
        Direction__c: kpi.Direction__c.value,
        Unit__c: kpi.Unit__c.value,
        Granularity__c: kpi.Granularity__c.value,
        Unit_Value__c: kpi.Unit_Value__c.value,
        Annual_Volume__c: kpi.Annual_Volume__c.value,
        Confidence__c: kpi.Confidence__c.value,
        ...(fate === 'rebase'
            ? { Baseline__c: kpi.Latest_Actual__c.value, Baseline_Date__c: kpi.Latest_Period__c.value }
            : { Baseline__c: kpi.Baseline__c.value, Baseline_Date__c: kpi.Baseline_Date__c.value, Target__c: kpi.Target__c.value })
    };
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
