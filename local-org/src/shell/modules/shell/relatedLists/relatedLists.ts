import { api, LightningElement, wire } from 'lwc';
import { getRecord, type RecordRepresentation } from 'lightning/uiRecordApi';
import { layoutOf } from 'shell/layouts';
import { model } from 'shell/model';

/** force:relatedListContainer: the layout's related lists; a single-list component names one. */
export default class RelatedLists extends LightningElement {
  @api recordId!: string;
  @api objectApiName!: string;
  @api properties: Record<string, string> = {};

  @wire(getRecord, { recordId: '$recordId', optionalFields: [] })
  answer?: { data?: RecordRepresentation };

  /** Lists of objects the user cannot read are not shown. */
  get lists() {
    const only = this.properties.relatedListApiName;
    const all = layoutOf(this.objectApiName, this.answer?.data?.recordTypeId).relatedLists;
    return all.filter(({ relationship, object }) => model.objects[object] && (!only || only === relationship));
  }
}
