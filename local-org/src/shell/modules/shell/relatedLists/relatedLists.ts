import { api, LightningElement } from 'lwc';
import { model } from 'shell/model';

/** force:relatedListContainer: the layout's related lists; a single-list component names one. */
export default class RelatedLists extends LightningElement {
  @api recordId!: string;
  @api objectApiName!: string;
  @api properties: Record<string, string> = {};

  /** Lists of objects the user cannot read are not shown. */
  get lists() {
    const only = this.properties.relatedListApiName;
    const all = model.objects[this.objectApiName]?.layout.relatedLists ?? [];
    return all.filter(({ relationship, object }) => model.objects[object] && (!only || only === relationship));
  }
}
