import { api, LightningElement } from 'lwc';
import type { LayoutFieldModel } from '../../../model.ts';
import { createRecord, type RecordRepresentation, updateRecord } from 'lightning/uiRecordApi';
import { recordsChanged } from 'shell/changes';
import { isConflict, messageOf, writeErrors } from 'shell/errors';
import type FormField from 'shell/formField';
import { ask } from 'shell/http';
import { fill, labels } from 'shell/labels';
import { fieldsShown, layoutOf } from 'shell/layouts';
import { model } from 'shell/model';
import { type FieldInfo, MASTER_RECORD_TYPE, type ObjectInfo, objectInfo, type PicklistValues, picklistValues } from 'shell/objectInfo';
import { columnClass, recordFields } from 'shell/recordFields';
import { toast } from 'shell/toasts';

/** The page layout as a form, of a new or an existing record. The buttons belong to whoever shows it. */
export default class RecordForm extends LightningElement {
  @api objectApiName!: string;
  /** The record to edit; a new one is made without it. */
  @api recordId?: string;
  /** The record type of a new record; the user's usual one without it. */
  @api recordTypeId?: string | undefined;
  /** Field values a new record starts with. */
  @api defaults: Record<string, unknown> = {};
  labels = labels;
  info?: ObjectInfo | undefined;
  picklists: Record<string, PicklistValues> = {};
  /** The record as it was read, for what cannot be edited. */
  record?: RecordRepresentation;
  values: Record<string, unknown> = {};
  original: Record<string, unknown> = {};
  pageErrors: string[] = [];
  /** Who saved the record in the meantime, in a sentence. */
  conflict = '';
  typeId = MASTER_RECORD_TYPE;

  connectedCallback() {
    void this.load();
  }

  async load() {
    this.conflict = '';
    this.pageErrors = [];
    try {
      const info = await objectInfo(this.objectApiName);
      if (this.recordId) this.record = await this.readRecord(info);
      this.typeId = this.record?.recordTypeId ?? this.recordTypeId ?? info.defaultRecordTypeId ?? MASTER_RECORD_TYPE;
      this.picklists = await picklistValues(this.objectApiName, this.typeId);
      this.original = Object.fromEntries(Object.entries(this.record?.fields ?? {}).map(([field, { value }]) => [field, value]));
      this.values = this.recordId ? { ...this.original } : { ...this.picklistDefaults(), ...this.object.defaults, ...this.defaults };
      this.info = info;
    } catch (error) {
      this.pageErrors = [messageOf(error)];
    }
  }

  /** Saves what was changed and says so; the record's Id, or undefined when something has to be corrected first. */
  @api async save(): Promise<string | undefined> {
    this.pageErrors = [];
    this.conflict = '';
    const fields = this.fieldElements();
    fields.forEach((field) => field.setError(''));
    const invalid = fields.filter((field) => !field.reportValidity());
    if (invalid.length > 0) {
      invalid[0]?.focus();
      return undefined;
    }
    try {
      const { id } = await this.write();
      return id;
    } catch (error) {
      if (isConflict(error)) await this.showConflict();
      else this.showErrors(error, fields);
      return undefined;
    }
  }

  get object() {
    return model.objects[this.objectApiName]!;
  }

  get isLoading() {
    return !this.info && !this.hasErrors;
  }

  get hasErrors() {
    return this.pageErrors.length > 0;
  }

  get sections() {
    if (!this.info) return [];
    return layoutOf(this.objectApiName, this.typeId)
      .sections.map(({ label, columns }, key) => ({
        key,
        label,
        columnClass: columnClass(columns.length),
        columns: columns.map((column, place) => ({ key: place, fields: column.flatMap((field) => this.fieldOf(field)) })),
      }))
      .filter(({ columns }) => columns.some(({ fields }) => fields.length > 0));
  }

  /** A field of the form; a new record's form has only what can be filled in. */
  fieldOf({ field, behavior }: LayoutFieldModel) {
    const info = this.info?.fields[field];
    if (!info) return [];
    // An owner is changed by an action of its own, not in the form.
    const disabled = field === 'OwnerId' || behavior === 'Readonly' || !(this.recordId ? info.updateable : info.createable);
    if (disabled && !this.recordId) return [];
    const required = !disabled && (behavior === 'Required' || (info.required && info.dataType !== 'Boolean'));
    const options = this.optionsOf(info);
    // A dependent picklist waits for what it depends on.
    const waits = info.controllerName !== null && options.length === 0;
    return [{ name: field, info, disabled, required, value: this.values[field], options, waits }];
  }

  /** Picklist options; of a dependent picklist those valid for the controlling value. */
  optionsOf(info: FieldInfo) {
    const list = this.picklists[info.apiName];
    if (!list) return [];
    const controller = info.controllerName ? list.controllerValues[String(this.values[info.controllerName] ?? '')] : undefined;
    const valid = list.values.filter(({ validFor }) => !info.controllerName || (controller !== undefined && validFor.includes(controller)));
    return valid.map(({ label, value }) => ({ label, value }));
  }

  change(event: CustomEvent<{ field: string; value: unknown }>) {
    const { field, value } = event.detail;
    this.values = { ...this.values, [field]: value, ...Object.fromEntries(this.dependentsOf(field).map((name) => [name, null])) };
  }

  /** Picklists that depend on a field, and those that depend on them. */
  dependentsOf(field: string, seen: string[] = [field]): string[] {
    const found = Object.values(this.info?.fields ?? {}).filter(({ controllerName, apiName }) => controllerName === field && !seen.includes(apiName));
    return found.flatMap(({ apiName }) => [apiName, ...this.dependentsOf(apiName, [...seen, apiName])]);
  }

  readRecord(info: ObjectInfo): Promise<RecordRepresentation> {
    const fields = recordFields(info, [...new Set([this.object.nameField, ...fieldsShown(this.objectApiName)])]);
    return ask<RecordRepresentation>('GET', `/ui-api/records/${this.recordId}?optionalFields=${fields.join(',')}`);
  }

  picklistDefaults(): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.picklists).flatMap(([field, { defaultValue }]) => (defaultValue ? [[field, defaultValue.value]] : [])),
    );
  }

  async write(): Promise<RecordRepresentation> {
    const entries = Object.entries(this.values).filter(([field]) => !this.recordId || this.info?.fields[field]?.updateable);
    const typed = entries.map(([field, value]) => [field, typedValue(this.info?.fields[field], value)] as const);
    const fields = Object.fromEntries(typed.filter(([field, value]) => value !== (this.original[field] ?? null)));
    const record = this.recordId
      ? await updateRecord({ fields: { ...fields, Id: this.recordId } }, { ifUnmodifiedSince: this.record?.lastModifiedDate })
      : await createRecord({ apiName: this.objectApiName, fields: { ...fields, ...(this.recordTypeId && { RecordTypeId: this.recordTypeId }) } });
    const name = record.fields?.[this.object.nameField]?.value ?? this.values[this.object.nameField] ?? '';
    toast(fill(this.recordId ? labels.saved : labels.created, this.object.label, String(name)));
    return record;
  }

  async showConflict() {
    const by = `${this.objectApiName}.LastModifiedBy.Name`;
    const path = `/ui-api/records/${this.recordId}?optionalFields=${by}`;
    const now = await ask<RecordRepresentation>('GET', path).catch(() => undefined);
    const person = now?.fields.LastModifiedBy?.displayValue;
    this.conflict = fill(labels.recordChanged, person ?? labels.somebody);
  }

  /** Shows what the record is now; what was typed is gone. */
  async reload() {
    this.info = undefined;
    await this.load();
    await recordsChanged();
  }

  showErrors(error: unknown, fields: FormField[]) {
    const { page, fields: byField } = writeErrors(
      error,
      fields.map((field) => field.info.apiName),
    );
    this.pageErrors = page;
    const wrong = fields.filter((field) => byField[field.info.apiName]);
    wrong.forEach((field) => field.setError(byField[field.info.apiName] ?? ''));
    wrong[0]?.focus();
  }

  fieldElements(): FormField[] {
    return [...this.template!.querySelectorAll('shell-form-field')] as unknown as FormField[];
  }
}

/** What an input holds as the value the API takes; inputs hold text, also of numbers. */
function typedValue(info: FieldInfo | undefined, value: unknown): unknown {
  if (value === '' || value === undefined || value === null) return null;
  return ['Currency', 'Percent', 'Double', 'Int'].includes(info?.dataType ?? '') ? Number(value) : value;
}
