import { LightningElement, api } from 'lwc';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import SIGNATURE from '@salesforce/schema/KPI_Signature__c';
import title from '@salesforce/label/c.Signatures';
import agreedText from '@salesforce/label/c.Signatures_Agreed';
import openText from '@salesforce/label/c.Signatures_Open';
import signBusiness from '@salesforce/label/c.Sign_Business';
import signDelivery from '@salesforce/label/c.Sign_Delivery';
import revoke from '@salesforce/label/c.Revoke';
import revokedText from '@salesforce/label/c.Revoked';
import signed from '@salesforce/label/c.Signed';

/** A signature as it is listed. */
export interface SignatureRow {
    id: string;
    side: string;
    by: string;
    on: string;
    revoked: boolean;
}

/** Who signed a KPI, and the buttons to sign it or to take a signature back. */
export default class KpiSignatures extends LightningElement {
    @api kpiId: string | undefined;
    @api signatures: SignatureRow[] = [];
    /** True while both sides have signed. */
    @api agreed = false;
    @api maySign = false;
    @api mayRevoke = false;

    label = { title, signBusiness, signDelivery, revoke };
    errors: unknown;
    saving = false;

    get agreement(): string {
        return this.agreed ? agreedText : openText;
    }

    get lines(): { id: string; text: string; revocable: boolean }[] {
        return this.signatures.map((one) => ({
            id: one.id,
            text: [one.side, one.by, one.on, one.revoked ? revokedText : ''].filter(Boolean).join(' · '),
            revocable: this.mayRevoke && !one.revoked
        }));
    }

    handleSign(event: Event): Promise<void> {
        const { side } = (event.currentTarget as HTMLElement).dataset;
        return this.save(() => createRecord({ apiName: SIGNATURE.objectApiName, fields: { KPI__c: this.kpiId, Side__c: side } }), signed);
    }

    handleRevoke(event: Event): Promise<void> {
        const { id } = (event.currentTarget as HTMLElement).dataset;
        return this.save(() => updateRecord({ fields: { Id: id, Revoked__c: true } }), revokedText);
    }

    async save(work: () => Promise<unknown>, done: string): Promise<void> {
        this.saving = true;
        this.errors = undefined;
        try {
            await work();
            this.dispatchEvent(new ShowToastEvent({ title: done, variant: 'success' }));
            this.dispatchEvent(new CustomEvent('saved'));
        } catch (error) {
            this.errors = error;
        } finally {
            this.saving = false;
        }
    }
}
