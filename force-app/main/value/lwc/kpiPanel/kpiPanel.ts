import { LightningElement, api, wire } from 'lwc';
import { graphql } from 'lightning/graphql';
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
import populationDiffers from '@salesforce/label/c.KPI_Population_Differs';
import notSignable from '@salesforce/label/c.KPI_Not_Signable';
import signQuestion from '@salesforce/label/c.Sign_KPI_Question';
import revokeQuestion from '@salesforce/label/c.Revoke_KPI_Question';
import noAccess from '@salesforce/label/c.No_Access';
import noAccessHint from '@salesforce/label/c.No_Access_Value_Hint';
import { formulaWords } from 'c/fieldWords';
import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { badgeOf } from 'c/statusBadge';
import { decimal, exactMoney, fill, monthName } from 'c/numberText';
import { addDays } from 'c/lifecycleMath';
import { periodAround } from 'c/valueMath';
import type { ChartLine } from 'c/chartCanvas';
import type { KnownActual } from 'c/measurementForm';
import { nodes } from 'c/graphqlNodes';
import { signatureRows } from 'c/signatureRows';
import type { SignatureRow } from 'c/signatureRows';
import { KPI_QUERY } from './kpiQuery';
import type { KpiAnswer, KpiNode } from './kpiQuery';

interface ObjectInfo {
    createable: boolean;
    updateable: boolean;
}

/** First days of the periods from one to another, both included. */
function periodsBetween(first: string, last: string, granularity: string): string[] {
    const starts: string[] = [];
    for (let start = first; start <= last;) {
        starts.push(start);
        const { end } = periodAround(start, granularity as 'Month' | 'Quarter' | 'Year');
        start = addDays(end, 1);
    }
    return starts;
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

    query = KPI_QUERY;

    get variables(): Record<string, unknown> | undefined {
        return this.recordId ? { id: this.recordId } : undefined;
    }

    @wire(graphql, { query: '$query', variables: '$variables' })
    handleAnswer(answer: WireAnswer<KpiAnswer>): void {
        this.#refresh = answer.refresh;
        const found = takeAnswer(this, answer);
        if (found) this.kpi = found.query.Value_KPI__c.edges[0]?.node;
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

    /** Every period from the first to the last that was measured: one that was left out shows as a gap. */
    get periods(): string[] {
        const [first, last] = [this.measurements[0]?.period, this.measurements.at(-1)?.period];
        return first && last ? periodsBetween(first, last, this.granularity) : [];
    }

    get months(): string[] {
        return this.periods.map((start) => monthName(start));
    }

    get lines(): ChartLine[] {
        const { periods } = this;
        const actuals = new Map(this.measurements.map((one) => [one.period, one.actual]));
        const level = (label: string, value: number | null | undefined): ChartLine[] => {
            if (value === null || value === undefined) return [];
            return [{ label, values: periods.map(() => value), level: true }];
        };
        return [
            { label: actual, values: periods.map((start) => actuals.get(start) ?? null) },
            ...level(baseline, this.kpi?.Baseline__c?.value),
            ...level(target, this.kpi?.Target__c?.value)
        ];
    }

    /** Signed terms stay: a population that has changed since counts once the KPI is signed anew. */
    get populationNote(): string {
        const [signedWith, now] = [this.kpi?.Population__c?.value, this.kpi?.Beneficiary__r?.Population__c.value];
        const isSame = signedWith === now || typeof signedWith !== 'number' || typeof now !== 'number';
        if (isSame || !this.kpi?.Agreed__c?.value) return '';
        return fill(populationDiffers, this.kpi.Beneficiary__r?.Name.value ?? '', decimal(now), decimal(signedWith));
    }

    /** Why nobody can sign yet; nothing where the user does not see the terms: then the org decides. */
    get hindrance(): string {
        const terms = [this.kpi?.Baseline__c, this.kpi?.Target__c, this.kpi?.Unit_Value__c];
        return terms.some((field) => field?.value === null) ? notSignable : '';
    }

    get worth(): string {
        const value = this.kpi?.Expected_Annual_Value__c?.value;
        return value === null || value === undefined ? '–' : exactMoney(value);
    }

    get signQuestion(): string {
        return fill(signQuestion, this.kpi?.Name.value ?? '', this.worth);
    }

    get revokeQuestion(): string {
        return fill(revokeQuestion, this.kpi?.Name.value ?? '', this.worth);
    }

    get signatures(): SignatureRow[] {
        return signatureRows(this.kpi?.Signatures__r);
    }

    handleSaved(): void {
        this.#refresh?.();
    }
}
