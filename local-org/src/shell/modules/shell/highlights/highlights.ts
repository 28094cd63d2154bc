import { api, LightningElement, wire } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getFieldValue, getRecord, type RecordRepresentation } from 'lightning/uiRecordApi';
import { recordsChanged } from 'shell/changes';
import { messageOf } from 'shell/errors';
import { ask } from 'shell/http';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { type ObjectInfo, pageLabel } from 'shell/objectInfo';
import { recordFields } from 'shell/recordFields';
import RecordModal from 'shell/recordModal';
import { navigate } from 'shell/router';
import { toast } from 'shell/toasts';

/** force:highlightsPanel: name, compact layout, Edit and Delete. */
export default class Highlights extends LightningElement {
  @api recordId!: string;
  @api objectApiName!: string;
  labels = labels;

  @wire(getObjectInfo, { objectApiName: '$objectApiName' })
  info?: { data?: ObjectInfo };

  @wire(getRecord, { recordId: '$recordId', optionalFields: '$wanted' })
  answer?: { data?: RecordRepresentation };

  get object() {
    return model.objects[this.objectApiName]!;
  }

  get icon() {
    return this.object.icon ?? 'standard:record';
  }

  get record() {
    return this.answer?.data;
  }

  get wanted() {
    return this.info?.data && recordFields(this.info.data, [this.object.nameField, ...this.object.compactFields]);
  }

  get name() {
    return getFieldValue(this.record, `${this.objectApiName}.${this.object.nameField}`) ?? '';
  }

  /** The compact layout without the name, which is the heading, and without fields the user may not see. */
  get fields() {
    const { nameField, compactFields } = this.object;
    return compactFields.flatMap((field) => {
      const info = field !== nameField && this.record?.fields[field] && this.info?.data?.fields[field];
      return info ? [{ info, apiName: field, label: pageLabel(info) }] : [];
    });
  }

  get hasFields() {
    return this.fields.length > 0;
  }

  edit() {
    void RecordModal.openForm(this.object, { recordId: this.recordId });
  }

  async remove() {
    const label = fill(labels.deleteQuestion, this.object.label);
    const sure = await LightningConfirm.open({ message: label, label: fill(labels.deleteTitle, this.object.label), theme: 'default' });
    if (!sure) return;
    const { name } = this;
    try {
      await ask('DELETE', `/ui-api/records/${this.recordId}`);
    } catch (error) {
      toast(labels.deleteFailed, 'error', messageOf(error));
      return;
    }
    // First away from the record's page: nothing there can be read any more.
    navigate({ type: 'standard__objectPage', attributes: { objectApiName: this.objectApiName, actionName: 'list' }, state: {} }, true);
    toast(fill(labels.deleted, this.object.label, String(name)));
    await new Promise(requestAnimationFrame);
    await recordsChanged();
  }
}
