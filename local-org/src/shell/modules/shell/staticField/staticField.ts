import { api, LightningElement } from 'lwc';
import type { RecordRepresentation } from 'lightning/uiRecordApi';
import { type FieldInfo, pageLabel } from 'shell/objectInfo';

/** A field of a form that cannot be edited: label and value. */
export default class StaticField extends LightningElement {
  @api record!: RecordRepresentation;
  @api info!: FieldInfo;

  get label() {
    return pageLabel(this.info);
  }
}
