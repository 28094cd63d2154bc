import { LightningElement, api } from 'lwc';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import title from '@salesforce/label/c.Signatures';
import signBusiness from '@salesforce/label/c.Sign_Business';
import signDelivery from '@salesforce/label/c.Sign_Delivery';
import revoke from '@salesforce/label/c.Revoke';
import revokedText from '@salesforce/label/c.Revoked';
import signed from '@salesforce/label/c.Signed';
import type { SignatureRow } from 'c/signatureRows';

/** Who signed a record, and the buttons to sign it or to take a signature back. */
export default class SignaturePanel extends LightningElement {
    /** The record that is signed. */
    @api parentId: string | undefined;
    /** The object of its signatures, and their field for it. */
    @api signatureObject = '';
    @api parentField = '';
    @api signatures: SignatureRow[] = [];
    /** Where the agreement stands, in words. */
    @api standing = '';
    @api maySign = false;
    @api mayRevoke = false;

    label = { title, signBusiness, signDelivery, revoke };
    errors: unknown;
    saving = false;

    get maySignBusiness(): boolean {
        return this.maySide('Business');
    }

    get maySignDelivery(): boolean {
        return this.maySide('Delivery');
    }

    /** A side signs once. */
    maySide(side: string): boolean {
        return this.maySign && !this.signatures.some((one) => one.side === side && !one.revoked);
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
        return this.save(() => createRecord({ apiName: this.signatureObject, fields: { [this.parentField]: this.parentId, Side__c: side } }), signed);
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
