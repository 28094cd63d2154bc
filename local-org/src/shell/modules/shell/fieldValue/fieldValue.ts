import { api, LightningElement } from 'lwc';
import currency from '@salesforce/i18n/currency';
import timeZone from '@salesforce/i18n/timeZone';
import type { RecordRepresentation } from 'lightning/uiRecordApi';
import { labels } from 'shell/labels';
import { model } from 'shell/model';
import type { FieldInfo } from 'shell/objectInfo';
import { nameFieldOf } from 'shell/recordFields';
import { objectOf, recordUrl } from 'shell/router';

/** A field of a record, read-only, formatted by its type. */
export default class FieldValue extends LightningElement {
  @api record!: RecordRepresentation;
  @api info!: FieldInfo;
  timeZone = timeZone;

  get cell() {
    return this.record.fields[this.info.apiName];
  }

  get value(): unknown {
    return this.cell?.value;
  }

  get isEmpty() {
    return this.value === null || this.value === undefined || this.value === '';
  }

  get isBoolean() {
    return this.info.dataType === 'Boolean';
  }

  get booleanIcon() {
    return this.value ? 'utility:check' : 'utility:steps';
  }

  get booleanText() {
    return this.value ? labels.yes : labels.no;
  }

  /** How a number is shown. A percent field holds 10 for 10 %. */
  get number() {
    const { dataType, scale } = this.info;
    if (dataType === 'Currency') return { style: 'currency', currency, minimum: scale, maximum: scale };
    if (dataType === 'Percent') return { style: 'percent-fixed', minimum: 0, maximum: scale };
    return dataType === 'Double' || dataType === 'Int' ? { style: 'decimal', minimum: 0, maximum: scale } : undefined;
  }

  get isDate() {
    return this.info.dataType === 'Date';
  }

  get isDateTime() {
    return this.info.dataType === 'DateTime';
  }

  get isTime() {
    return this.info.dataType === 'Time';
  }

  get isUrl() {
    return this.info.dataType === 'Url';
  }

  get isEmail() {
    return this.info.dataType === 'Email';
  }

  get isPhone() {
    return this.info.dataType === 'Phone';
  }

  get isRichText() {
    return this.info.extraTypeInfo === 'RichTextArea' || (this.info.dataType === 'String' && /<(a|img|br)[\s/>]/i.test(String(this.value)));
  }

  get isReference() {
    return this.info.dataType === 'Reference';
  }

  get referenceUrl() {
    const object = this.isReference ? objectOf(String(this.value)) : undefined;
    return object && model.objects[object] ? recordUrl(String(this.value), object) : undefined;
  }

  get referenceName() {
    const parent = this.record.fields[this.info.relationshipName ?? ''];
    const owner = parent?.value as RecordRepresentation | null | undefined;
    return owner?.fields?.[nameFieldOf(this.info) ?? '']?.value ?? parent?.displayValue ?? this.cell?.displayValue ?? this.value;
  }

  get text() {
    return this.info.dataType === 'MultiPicklist' ? String(this.value).split(';').join('; ') : (this.cell?.displayValue ?? String(this.value));
  }
}
