import { api, LightningElement, wire } from 'lwc';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { getRecord, type RecordRepresentation } from 'lightning/uiRecordApi';
import { messageOf } from 'shell/errors';
import { labels } from 'shell/labels';
import { fieldsShown, layoutOf } from 'shell/layouts';
import { model } from 'shell/model';
import { type ObjectInfo, pageLabel } from 'shell/objectInfo';
import { columnClass, recordFields } from 'shell/recordFields';
import type RecordForm from 'shell/recordForm';

/** force:detailPanel: the page layout's sections, to read and, when the user may, to edit in place. */
export default class RecordDetail extends LightningElement {
  @api recordId!: string;
  @api objectApiName!: string;
  labels = labels;
  isEditing = false;
  isSaving = false;

  @wire(getObjectInfo, { objectApiName: '$objectApiName' })
  info?: { data?: ObjectInfo; error?: unknown };

  @wire(getRecord, { recordId: '$recordId', optionalFields: '$wanted' })
  answer?: { data?: RecordRepresentation; error?: unknown };

  get object() {
    return model.objects[this.objectApiName]!;
  }

  get record() {
    return this.answer?.data;
  }

  get wanted() {
    return this.info?.data && recordFields(this.info.data, fieldsShown(this.objectApiName));
  }

  get problem() {
    const error = this.info?.error ?? this.answer?.error;
    return error ? messageOf(error) : '';
  }

  get isLoading() {
    return !this.record && !this.problem;
  }

  get isViewing() {
    return this.record && !this.isEditing;
  }

  /** Sections with the fields the user may see; a section without any is not shown. */
  get sections() {
    const visible = (field: string) => {
      const info = this.record?.fields[field] && this.info?.data?.fields[field];
      return info ? [{ info, apiName: field, label: pageLabel(info), inlineHelpText: info.inlineHelpText }] : [];
    };
    return layoutOf(this.objectApiName, this.record?.recordTypeId)
      .sections.map(({ label, columns }, key) => ({
        key,
        label,
        columnClass: columnClass(columns.length),
        columns: columns.map((column, place) => ({ key: place, fields: column.flatMap(({ field }) => visible(field)) })),
      }))
      .filter(({ columns }) => columns.some(({ fields }) => fields.length > 0));
  }

  startEdit() {
    this.isEditing = true;
  }

  endEdit() {
    this.isEditing = false;
  }

  async save() {
    this.isSaving = true;
    try {
      if (await (this.refs!.form as unknown as RecordForm).save()) this.isEditing = false;
    } finally {
      this.isSaving = false;
    }
  }
}
