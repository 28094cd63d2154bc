import { api, LightningElement } from 'lwc';
import { messageOf } from 'shell/errors';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { objectInfo } from 'shell/objectInfo';
import { readRows, type Row } from 'shell/recordQuery';

const SHOWN = 10;
const PAUSE = 200;

/** Finds a record by its name. Fires `change` with detail {recordId}, null when cleared. */
export default class RecordPicker extends LightningElement {
  @api label = '';
  @api objectApiName!: string;
  @api placeholder?: string;
  @api fieldLevelHelp?: string;
  /** standard or label-hidden */
  @api variant = 'standard';
  @api required = false;
  @api disabled = false;
  labels = labels;
  recordId: string | null = null;
  selectedName = '';
  text = '';
  rows: Row[] = [];
  active = -1;
  isOpen = false;
  error = '';
  message = '';
  customError = '';
  timer?: ReturnType<typeof setTimeout>;

  /** Id of the record picked. */
  @api get value(): string | null {
    return this.recordId;
  }

  set value(id: string | null) {
    if (id === this.recordId) return;
    this.recordId = id || null;
    this.selectedName = this.text = '';
    if (this.recordId) void this.showName(this.recordId);
  }

  @api setCustomValidity(message: string) {
    this.customError = message;
  }

  @api checkValidity(): boolean {
    return !this.customError && !(this.required && !this.recordId);
  }

  @api reportValidity(): boolean {
    this.error = this.customError || (this.checkValidity() ? '' : labels.missingRequired);
    return this.checkValidity();
  }

  @api focus() {
    this.template!.querySelector('input')?.focus();
  }

  @api clearSelection() {
    this.choose(undefined);
  }

  get nameField() {
    return model.objects[this.objectApiName]?.nameField ?? 'Name';
  }

  get searchText() {
    return this.placeholder ?? fill(labels.searchRecords, model.objects[this.objectApiName]?.labelPlural ?? this.objectApiName);
  }

  get expanded() {
    return String(this.isOpen);
  }

  get invalid() {
    return String(Boolean(this.error));
  }

  get canClear() {
    return Boolean(this.recordId) && !this.disabled;
  }

  get activeId() {
    return this.isOpen ? this.rows[this.active]?.Id : undefined;
  }

  get formElementClass() {
    return `slds-form-element${this.error ? ' slds-has-error' : ''}`;
  }

  get labelClass() {
    return this.variant === 'label-hidden' ? 'slds-assistive-text' : 'slds-form-element__label';
  }

  get comboboxClass() {
    return `slds-combobox slds-dropdown-trigger slds-dropdown-trigger_click${this.isOpen ? ' slds-is-open' : ''}`;
  }

  get items() {
    return this.rows.map((row, index) => ({
      id: row.Id,
      name: String(row[this.nameField] ?? row.Id),
      selected: String(index === this.active),
      className: `slds-media slds-listbox__option slds-listbox__option_plain slds-media_small${index === this.active ? ' slds-has-focus' : ''}`,
    }));
  }

  open() {
    if (this.recordId || this.disabled) return;
    this.isOpen = true;
    void this.find();
  }

  leave() {
    this.isOpen = false;
    if (!this.recordId) this.text = '';
    this.reportValidity();
  }

  search(event: Event) {
    this.text = (event.target as HTMLInputElement).value;
    this.isOpen = true;
    this.active = -1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.find(), PAUSE);
  }

  pressKey(event: KeyboardEvent) {
    if (event.key === 'Escape' && this.isOpen) {
      event.stopPropagation();
      this.isOpen = false;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!this.isOpen) this.open();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.active = (this.active + step + this.rows.length) % Math.max(this.rows.length, 1);
    } else if (event.key === 'Enter' && this.isOpen && this.rows[this.active]) {
      event.preventDefault();
      this.choose(this.rows[this.active]);
    }
  }

  /** Before the input loses focus and the list goes away. */
  pick(event: Event) {
    event.preventDefault();
    const { id } = (event.currentTarget as HTMLElement).dataset;
    this.choose(this.rows.find((row) => row.Id === id));
  }

  clear() {
    this.choose(undefined);
    this.focus();
  }

  choose(row: Row | undefined) {
    this.recordId = row?.Id ?? null;
    this.selectedName = this.text = row ? String(row[this.nameField] ?? row.Id) : '';
    this.isOpen = false;
    this.error = this.customError = '';
    this.dispatchEvent(new CustomEvent('change', { detail: { recordId: this.recordId } }));
  }

  async find() {
    const { text } = this;
    const rows = await this.read(text ? { [this.nameField]: { like: `%${text}%` } } : undefined);
    if (text !== this.text) return;
    this.rows = rows;
    this.active = rows.length > 0 && text ? 0 : -1;
    if (rows.length === 0) this.message ||= fill(labels.noMatches, model.objects[this.objectApiName]?.labelPlural ?? this.objectApiName);
  }

  async showName(id: string) {
    const [row] = await this.read({ Id: { eq: id } });
    if (this.recordId === id) this.selectedName = this.text = String(row?.[this.nameField] ?? id);
  }

  async read(where: object | undefined): Promise<Row[]> {
    this.message = '';
    try {
      const info = await objectInfo(this.objectApiName);
      const { nameField } = this;
      const { rows, errors } = await readRows({ info, fields: [nameField], where, orderBy: { field: nameField, direction: 'asc' }, first: SHOWN });
      this.message = errors?.[0]?.message ?? '';
      return rows;
    } catch (error) {
      this.message = messageOf(error);
      return [];
    }
  }
}
