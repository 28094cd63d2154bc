import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import TARGET from '@salesforce/schema/Adoption_Target__c';
import PRIVACY from '@salesforce/schema/Adoption_Privacy__c';
import targetsTitle from '@salesforce/label/c.Targets_Title';
import targetsNone from '@salesforce/label/c.Targets_None';
import targetsNew from '@salesforce/label/c.Targets_New';
import privacyTitle from '@salesforce/label/c.Privacy_Title';
import privacyNone from '@salesforce/label/c.Privacy_None';
import privacyNew from '@salesforce/label/c.Privacy_New';

/** A setting: its record, what it is for, and what it says. */
export interface Setting {
    id: string;
    name: string;
    text: string;
}

/** Targets, and what is kept about people: each opens its record, and who may make more is offered to. */
export default class AdoptionSettings extends NavigationMixin(LightningElement) {
    @api targets: Setting[] = [];
    @api privacy: Setting[] = [];

    mayMakeTargets = false;
    mayMakePrivacy = false;

    @wire(getObjectInfo, { objectApiName: TARGET })
    handleTargetInfo({ data }: { data?: { createable: boolean } }): void {
        this.mayMakeTargets = data?.createable ?? this.mayMakeTargets;
    }

    @wire(getObjectInfo, { objectApiName: PRIVACY })
    handlePrivacyInfo({ data }: { data?: { createable: boolean } }): void {
        this.mayMakePrivacy = data?.createable ?? this.mayMakePrivacy;
    }

    get parts(): Record<string, unknown>[] {
        const part = (object: string, title: string, none: string, add: string, mayAdd: boolean, settings: readonly Setting[]) => ({
            ...{ object, title, none: settings.length === 0 ? none : '', add, mayAdd },
            lines: settings.map((one) => ({ ...one, object, url: `/lightning/r/${object}/${one.id}/view` }))
        });
        return [
            part(TARGET.objectApiName, targetsTitle, targetsNone, targetsNew, this.mayMakeTargets, this.targets),
            part(PRIVACY.objectApiName, privacyTitle, privacyNone, privacyNew, this.mayMakePrivacy, this.privacy)
        ];
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id, object } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, objectApiName: object, actionName: 'view' } });
    }

    handleNew(event: Event): void {
        const { object } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__objectPage', attributes: { objectApiName: object, actionName: 'new' } });
    }
}
