import { LightningElement, api } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import { createRecord, updateRecord } from 'lightning/uiRecordApi';
import { saveRecord } from 'c/recordSave';
import USER_ID from '@salesforce/user/Id';
import title from '@salesforce/label/c.Signatures';
import signBusiness from '@salesforce/label/c.Sign_Business';
import signDelivery from '@salesforce/label/c.Sign_Delivery';
import revoke from '@salesforce/label/c.Revoke';
import revokedText from '@salesforce/label/c.Revoked';
import signed from '@salesforce/label/c.Signed';
import otherSide from '@salesforce/label/c.Signed_Other_Side';
import { fill } from 'c/numberText';
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
    /** Why nobody can sign it yet; empty when it can be signed. */
    @api hindrance = '';
    /** What follows from a signature, and from taking one back: asked before either. */
    @api signQuestion = '';
    @api revokeQuestion = '';
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

    get standingSignatures(): SignatureRow[] {
        return this.signatures.filter((one) => !one.revoked);
    }

    /** The signature of this user, who signs for one side only. */
    get own(): SignatureRow | undefined {
        return this.standingSignatures.find((one) => one.byId !== '' && one.byId === USER_ID);
    }

    isSigned(side: string): boolean {
        return this.standingSignatures.some((one) => one.side === side);
    }

    /** A side signs once, by another person than the other side, and when there is something to sign. */
    maySide(side: string): boolean {
        return this.maySign && this.hindrance === '' && !this.own && !this.isSigned(side);
    }

    /** Why somebody who may sign cannot sign what is still to be signed. */
    get whyNot(): string {
        const isComplete = this.isSigned('Business') && this.isSigned('Delivery');
        if (!this.maySign || isComplete) return '';
        return this.hindrance || (this.own ? fill(otherSide, this.own.sideText) : '');
    }

    get lines(): { id: string; text: string; revocable: boolean }[] {
        return this.signatures.map((one) => ({
            id: one.id,
            text: [one.sideText, one.by, one.on, one.revoked ? revokedText : ''].filter(Boolean).join(' · '),
            revocable: this.mayRevoke && !one.revoked
        }));
    }

    async handleSign(event: Event): Promise<void> {
        const { side } = (event.currentTarget as HTMLElement).dataset;
        const label = side === 'Business' ? signBusiness : signDelivery;
        if (!(await LightningConfirm.open({ label, message: this.signQuestion, variant: 'header' }))) return;
        await this.keep(() => createRecord({ apiName: this.signatureObject, fields: { [this.parentField]: this.parentId, Side__c: side } }), signed);
    }

    async handleRevoke(event: Event): Promise<void> {
        const { id } = (event.currentTarget as HTMLElement).dataset;
        if (!(await LightningConfirm.open({ label: revoke, message: this.revokeQuestion, variant: 'header' }))) return;
        await this.keep(() => updateRecord({ fields: { Id: id, Revoked__c: true } }), revokedText);
    }

    async keep(write: () => Promise<unknown>, done: string): Promise<void> {
        this.errors = undefined;
        this.errors = await saveRecord(this, write, done);
        if (!this.errors) this.dispatchEvent(new CustomEvent('saved'));
    }
}
