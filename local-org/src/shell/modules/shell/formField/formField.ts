import { api, LightningElement } from 'lwc';
import { labels } from 'shell/labels';
import { model } from 'shell/model';
import { type FieldInfo, pageLabel } from 'shell/objectInfo';

const INPUT_TYPES: Record<string, string> = {
  Currency: 'number',
  Percent: 'number',
  Double: 'number',
  Int: 'number',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Email: 'email',
  Phone: 'tel',
  Url: 'text',
};
const NUMBER_FORMATS: Record<string, string> = { Currency: 'currency', Percent: 'percent-fixed' };

interface Input extends HTMLElement {
  validity?: ValidityState;
  setCustomValidity(message: string): void;
  reportValidity(): boolean;
}

/** One field of a form: the input that suits its type. */
export default class FormField extends LightningElement {
  @api info!: FieldInfo;
  @api value: unknown;
  /** Picklist options. */
  @api options: { label: string; value: string }[] = [];
  @api required = false;
  /** True for a dependent picklist as long as what it depends on has no value. */
  @api waits = false;
  labels = labels;

  /** Shows the input's error, if any; true when there is none. */
  @api reportValidity(): boolean {
    return this.input?.reportValidity() ?? true;
  }

  /** Puts the server's complaint at the input; an empty text takes it away. */
  @api setError(message: string) {
    this.input?.setCustomValidity(message);
    this.input?.reportValidity();
  }

  @api focus() {
    this.input?.focus();
  }

  get input(): Input | null {
    return this.template!.querySelector('[data-input]');
  }

  get label() {
    return pageLabel(this.info);
  }

  get isPicklist() {
    return this.info.dataType === 'Picklist' || this.info.dataType === 'ComboBox';
  }

  get isMultiPicklist() {
    return this.info.dataType === 'MultiPicklist';
  }

  get isTextArea() {
    return this.info.dataType === 'TextArea';
  }

  get isCheckbox() {
    return this.info.dataType === 'Boolean';
  }

  /** The object a lookup searches: the first the user can read. */
  get lookupObject() {
    if (this.info.dataType !== 'Reference') return undefined;
    const names = this.info.referenceToInfos.map(({ apiName }) => apiName);
    return names.find((name) => model.objects[name]) ?? names.find((name) => name === 'User') ?? names[0];
  }

  get inputType() {
    return INPUT_TYPES[this.info.dataType] ?? 'text';
  }

  get formatter() {
    return NUMBER_FORMATS[this.info.dataType];
  }

  get step() {
    return this.inputType === 'number' ? String(10 ** -this.info.scale) : undefined;
  }

  get maxLength() {
    return this.inputType === 'text' && this.info.length > 0 ? this.info.length : undefined;
  }

  get text() {
    return this.value ?? '';
  }

  get selected() {
    return this.value ? String(this.value).split(';') : [];
  }

  /** A value that is no longer offered stays selectable, as on the platform. */
  get comboboxOptions() {
    const current = String(this.value ?? '');
    const known = current === '' || this.options.some(({ value }) => value === current);
    return [...(this.required ? [] : [{ label: labels.none, value: '' }]), ...this.options, ...(known ? [] : [{ label: current, value: current }])];
  }

  takeValue(event: CustomEvent<{ value: unknown }>) {
    const { value } = event.detail;
    // A date that cannot be read stays as it was typed, with the input's own complaint; the value would empty the input.
    if (this.input?.validity?.badInput) return;
    this.announce(Array.isArray(value) ? value.join(';') : value);
  }

  takeChecked(event: CustomEvent<{ checked: boolean }>) {
    this.announce(event.detail.checked);
  }

  takeRecord(event: CustomEvent<{ recordId: string | null }>) {
    this.announce(event.detail.recordId);
  }

  announce(value: unknown) {
    this.input?.setCustomValidity('');
    this.dispatchEvent(new CustomEvent('fieldchange', { detail: { field: this.info.apiName, value } }));
  }
}
