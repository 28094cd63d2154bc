import { LightningElement, api } from 'lwc';
import { createRecord } from 'lightning/uiRecordApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import MEASUREMENT from '@salesforce/schema/KPI_Measurement__c';
import title from '@salesforce/label/c.Measurement_Add';
import period from '@salesforce/label/c.Period_Start';
import periodHintMonth from '@salesforce/label/c.Period_Start_Hint';
import actual from '@salesforce/label/c.Actual';
import volume from '@salesforce/label/c.Period_Volume';
import evidence from '@salesforce/label/c.Evidence_Link';
import save from '@salesforce/label/c.Measurement_Save';
import saved from '@salesforce/label/c.Measurement_Saved';
import byHand from '@salesforce/label/c.Source_By_Hand';

interface Field extends HTMLElement {
    name: string;
    type: string;
    value: string;
    reportValidity(): boolean;
}

/** A form for one more actual of a KPI. The org's rules decide; what they say is shown. */
export default class MeasurementForm extends LightningElement {
    @api kpiId: string | undefined;
    /** Month, Quarter or Year. */
    @api granularity = 'Month';

    label = { title, period, actual, volume, evidence, save };
    errors: unknown;
    saving = false;

    get periodHint(): string {
        return periodHintMonth.replace('{0}', this.granularity.toLowerCase());
    }

    get inputs(): Field[] {
        return [...this.template!.querySelectorAll<Field>('lightning-input')];
    }

    async handleSubmit(event: Event): Promise<void> {
        event.preventDefault();
        if (this.saving || this.inputs.map((input) => input.reportValidity()).includes(false)) return;
        this.saving = true;
        this.errors = undefined;
        const values = Object.fromEntries(
            this.inputs
                .filter((input) => input.value !== '' && input.value !== undefined && input.value !== null)
                .map((input) => [input.name, input.type === 'number' ? Number(input.value) : input.value])
        );
        try {
            await createRecord({ apiName: MEASUREMENT.objectApiName, fields: { KPI__c: this.kpiId, Source__c: byHand, ...values } });
            for (const input of this.inputs) input.value = input.name === 'Period_Volume__c' ? '1' : '';
            this.dispatchEvent(new ShowToastEvent({ title: saved, variant: 'success' }));
            this.dispatchEvent(new CustomEvent('saved'));
        } catch (error) {
            this.errors = error;
        } finally {
            this.saving = false;
        }
    }
}
