import { LightningElement, api } from 'lwc';
import { createRecord } from 'lightning/uiRecordApi';
import MEASUREMENT from '@salesforce/schema/KPI_Measurement__c';
import title from '@salesforce/label/c.Measurement_Add';
import period from '@salesforce/label/c.Period_Start';
import hintMonth from '@salesforce/label/c.Period_Hint_Month';
import hintQuarter from '@salesforce/label/c.Period_Hint_Quarter';
import hintYear from '@salesforce/label/c.Period_Hint_Year';
import actual from '@salesforce/label/c.Actual';
import volume from '@salesforce/label/c.Period_Volume';
import evidence from '@salesforce/label/c.Evidence_Link';
import save from '@salesforce/label/c.Measurement_Save';
import saved from '@salesforce/label/c.Measurement_Saved';
import check from '@salesforce/label/c.Measurement_Check';
import checkQuestion from '@salesforce/label/c.Measurement_Check_Question';
import alreadyMeasured from '@salesforce/label/c.Measurement_Duplicate';
import { duplicateOf } from 'c/errorText';
import type { ToldError } from 'c/errorText';
import { saveRecord } from 'c/recordSave';
import { decimal, fill, monthName } from 'c/numberText';
import LightningConfirm from 'lightning/confirm';

interface Field extends HTMLElement {
    name: string;
    value: string | number | null | undefined;
    reportValidity(): boolean;
}

/** An actual that the KPI has already. */
export interface KnownActual {
    id: string;
    period: string;
    actual: number | null;
}

const HINTS: Record<string, string> = { Month: hintMonth, Quarter: hintQuarter, Year: hintYear };
/** Where a figure comes from that somebody typed: a value that is stored, the same in every language. */
const BY_HAND = 'By hand';
/** A measurement covers the volume of its period once, unless somebody says otherwise. */
const FIRST_VOLUME = 1;
/** An actual this many times as large or as small as the one before is asked about. */
const SUSPICIOUS_FACTOR = 10;

/** A form for one more actual of a KPI. The org's rules decide; what they say is shown. */
export default class MeasurementForm extends LightningElement {
    @api kpiId: string | undefined;
    /** Month, Quarter or Year: the value, not its translation. */
    @api granularity = 'Month';
    /** What has been measured so far, earliest first. */
    @api known: KnownActual[] = [];

    firstVolume = FIRST_VOLUME;
    label = { title, period, actual, volume, evidence, save };
    errors: unknown;
    saving = false;

    get periodHint(): string {
        return HINTS[this.granularity] ?? hintMonth;
    }

    get inputs(): Field[] {
        return [...this.template!.querySelectorAll<Field>('lightning-input, c-number-input')];
    }

    get values(): Record<string, string | number> {
        const filled = this.inputs
            .map(({ name, value }) => [name, value] as const)
            .filter(([, value]) => value !== '' && value !== undefined && value !== null);
        return Object.fromEntries(filled) as Record<string, string | number>;
    }

    /** The actual of the period before, or the first one after: what a new actual is compared with. */
    neighbour(periodStart: string): KnownActual | undefined {
        const measured = this.known.filter(({ actual: figure, period: start }) => figure !== null && start !== periodStart);
        return measured.filter(({ period: start }) => start < periodStart).at(-1) ?? measured[0];
    }

    /** Asks about an actual that is ten times the one before, or a tenth of it: often a decimal sign is missing. */
    async isMeant({ Period_Start__c: periodStart, Actual__c: entered }: Record<string, string | number>): Promise<boolean> {
        const other = this.neighbour(String(periodStart));
        const [now, before] = [Math.abs(Number(entered)), Math.abs(other?.actual ?? 0)];
        if (!other || before === 0 || (now < before * SUSPICIOUS_FACTOR && now > before / SUSPICIOUS_FACTOR)) return true;
        const message = fill(checkQuestion, decimal(Number(entered)), decimal(other.actual ?? 0), monthName(other.period));
        return LightningConfirm.open({ label: check, message, variant: 'header' });
    }

    /** A period is measured once: says which measurement is there. Undefined for another error. */
    duplicate(error: unknown, periodStart: string): ToldError | undefined {
        const found = duplicateOf(error);
        if (found === undefined) return undefined;
        const recordId = found || this.known.find(({ period: start }) => start === periodStart)?.id;
        return { told: [{ text: fill(alreadyMeasured, monthName(periodStart)), ...(recordId ? { recordId } : {}) }] };
    }

    async handleSubmit(event: Event): Promise<void> {
        event.preventDefault();
        if (this.saving || this.inputs.map((input) => input.reportValidity()).includes(false)) return;
        const { values } = this;
        this.errors = undefined;
        // While the question is open, the form rests.
        this.saving = true;
        const isMeant = await this.isMeant(values);
        this.saving = false;
        if (!isMeant) return;
        const fields = { KPI__c: this.kpiId, Source__c: BY_HAND, ...values };
        const failure = await saveRecord(this, () => createRecord({ apiName: MEASUREMENT.objectApiName, fields }), saved);
        if (failure) {
            this.errors = this.duplicate(failure, String(values.Period_Start__c)) ?? failure;
            return;
        }
        for (const input of this.inputs) input.value = input.name === 'Period_Volume__c' ? FIRST_VOLUME : undefined;
        this.dispatchEvent(new CustomEvent('saved'));
    }
}
