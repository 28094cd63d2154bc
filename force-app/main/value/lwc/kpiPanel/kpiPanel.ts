import { LightningElement, api, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import MEASUREMENT from '@salesforce/schema/KPI_Measurement__c';
import SIGNATURE from '@salesforce/schema/KPI_Signature__c';
import title from '@salesforce/label/c.KPI_Panel_Title';
import trend from '@salesforce/label/c.KPI_Trend';
import period from '@salesforce/label/c.Period';
import actual from '@salesforce/label/c.Actual';
import baseline from '@salesforce/label/c.Baseline';
import target from '@salesforce/label/c.Target';
import empty from '@salesforce/label/c.KPI_No_Measurements';
import emptyHint from '@salesforce/label/c.KPI_No_Measurements_Hint';
import agreedText from '@salesforce/label/c.Signatures_Agreed';
import openText from '@salesforce/label/c.Signatures_Open';
import noAccess from '@salesforce/label/c.No_Access';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { formulaWords } from 'c/fieldWords';
import { isNoAccess } from 'c/errorText';
import { badgeOf } from 'c/statusBadge';
import { monthName } from 'c/numberText';
import type { ChartLine } from 'c/chartCanvas';
import type { KnownActual } from 'c/measurementForm';
import { nodes } from 'c/graphqlNodes';
import { signatureRows } from 'c/signatureRows';
import type { SignatureNode, SignatureRow } from 'c/signatureRows';

interface Text {
    value: string | null;
    displayValue?: string | null;
}
interface Amount {
    value: number | null;
}
interface KpiNode {
    Id: string;
    Granularity__c: Text;
    Status__c?: Text;
    Status_Reason__c?: Text;
    Owner_Warning__c?: Text;
    Baseline__c?: Amount;
    Target__c?: Amount;
    Agreed__c?: { value: boolean };
    Measurements__r?: { edges: { node: { Id: string; Period_Start__c: Text; Actual__c: Amount } }[] };
    Signatures__r?: { edges: { node: SignatureNode }[] };
}
interface Answer {
    uiapi: { query: { Value_KPI__c: { edges: { node: KpiNode }[] } } };
}
interface ObjectInfo {
    createable: boolean;
    updateable: boolean;
}

/** A KPI's record page: its trend against baseline and target, a form for the next actual, and who signed. */
export default class KpiPanel extends LightningElement {
    /** The KPI. */
    @api recordId: string | undefined;

    label = { title, trend, period, empty, emptyHint, noAccess, noAccessHint };
    loading = true;
    noAccess = false;
    errors: unknown;
    kpi: KpiNode | undefined;
    mayMeasure = false;
    maySign = false;
    mayRevoke = false;
    #refresh: (() => Promise<void>) | undefined;

    query = gql`
        query KpiPanel($id: ID) {
            uiapi {
                query {
                    Value_KPI__c(where: { Id: { eq: $id } }, first: 1) {
                        edges {
                            node {
                                Id
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
                                                displayValue
                                            }
                                            Revoked__c @optional {
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

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { id: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer({ data, errors, refresh }: { data?: Answer; errors?: unknown[]; refresh?: () => Promise<void> }): void {
        if (!data && !errors) return;
        this.#refresh = refresh;
        this.loading = false;
        this.noAccess = isNoAccess(errors);
        this.errors = errors?.length && !this.noAccess ? errors : undefined;
        if (!this.errors && !this.noAccess) this.kpi = data?.uiapi?.query.Value_KPI__c.edges[0]?.node;
    }

    @wire(getObjectInfo, { objectApiName: MEASUREMENT })
    handleMeasurementInfo({ data }: { data?: ObjectInfo }): void {
        this.mayMeasure = data?.createable ?? false;
    }

    @wire(getObjectInfo, { objectApiName: SIGNATURE })
    handleSignatureInfo({ data }: { data?: ObjectInfo }): void {
        this.maySign = data?.createable ?? false;
        this.mayRevoke = data?.updateable ?? false;
    }

    get status(): string {
        return formulaWords(this.kpi?.Status__c?.value);
    }

    get badge(): string {
        return badgeOf(this.kpi?.Status__c?.value ?? '');
    }

    get reason(): string {
        return formulaWords(this.kpi?.Status_Reason__c?.value);
    }

    get warning(): string {
        return formulaWords(this.kpi?.Owner_Warning__c?.value);
    }

    get granularity(): string {
        return this.kpi?.Granularity__c.value ?? 'Month';
    }

    get standing(): string {
        return this.kpi?.Agreed__c?.value ? agreedText : openText;
    }

    get measurements(): KnownActual[] {
        return nodes(this.kpi?.Measurements__r).map((one) => ({
            id: one.Id,
            period: one.Period_Start__c.value ?? '',
            actual: one.Actual__c.value
        }));
    }

    get measured(): boolean {
        return this.measurements.length > 0;
    }

    get months(): string[] {
        return this.measurements.map((one) => monthName(one.period));
    }

    get lines(): ChartLine[] {
        const level = (label: string, value: number | null | undefined): ChartLine[] => {
            if (value === null || value === undefined) return [];
            return [{ label, values: this.measurements.map(() => value), level: true }];
        };
        return [
            { label: actual, values: this.measurements.map((one) => one.actual) },
            ...level(baseline, this.kpi?.Baseline__c?.value),
            ...level(target, this.kpi?.Target__c?.value)
        ];
    }

    get signatures(): SignatureRow[] {
        return signatureRows(this.kpi?.Signatures__r);
    }

    handleSaved(): void {
        this.#refresh?.();
    }
}
