import { LightningElement, api, wire } from 'lwc';
import { getPicklistValues } from 'lightning/uiObjectInfoApi';
import none from '@salesforce/label/c.None_Value';

/** A field as the description of its object tells it. */
export interface FieldInfo {
    apiName: string;
    label: string;
    /** As the UI API calls it, such as `String`, `Picklist` or `Reference`. */
    dataType: string;
    updateable: boolean;
    referenceToInfos?: { apiName: string }[];
    /** The name by which a lookup leads to its record. */
    relationshipName?: string | null;
    unique?: boolean;
    externalId?: boolean;
    scale?: number;
}

/** How a field of each type is typed in. */
const INPUT_TYPES: Record<string, string> = {
    Email: 'email',
    Phone: 'tel',
    Url: 'url',
    Date: 'date',
    DateTime: 'datetime',
    Boolean: 'checkbox'
};
const NUMBERS = ['Currency', 'Double', 'Int', 'Percent', 'Long'];
const LISTS = ['Picklist', 'MultiPicklist'];

interface Focusable extends HTMLElement {
    value?: unknown;
    checked?: boolean;
}

/** One field of a record to edit: the input that its type asks for. Its value is read from `value`. */
export default class FieldInput extends LightningElement {
    @api field: FieldInfo | undefined;
    @api objectApiName = '';
    @api recordTypeId = '';

    options: { label: string; value: string }[] = [];
    #value: unknown;

    /** The value as the record has it, or as it was typed; null when it is empty. */
    @api
    get value(): unknown {
        return this.#value;
    }
    set value(value: unknown) {
        this.#value = value ?? null;
    }

    /** Puts the focus into the input. */
    @api
    focus(): void {
        this.template!.querySelector<Focusable>('[data-input]')?.focus();
    }

    get label(): string {
        return this.field?.label ?? '';
    }

    get isList(): boolean {
        return this.field?.dataType === 'Picklist';
    }

    get isMultiple(): boolean {
        return this.field?.dataType === 'MultiPicklist';
    }

    get isNumber(): boolean {
        return NUMBERS.includes(this.field?.dataType ?? '');
    }

    get isReference(): boolean {
        return this.field?.dataType === 'Reference';
    }

    get isLongText(): boolean {
        return this.field?.dataType === 'TextArea';
    }

    get inputType(): string {
        return INPUT_TYPES[this.field?.dataType ?? ''] ?? 'text';
    }

    get isChecked(): boolean {
        return this.#value === true;
    }

    get chosen(): string[] {
        return typeof this.#value === 'string' ? this.#value.split(';') : [];
    }

    get referenceTo(): string {
        return this.field?.referenceToInfos?.[0]?.apiName ?? '';
    }

    get picklistField(): string | undefined {
        return this.field && LISTS.includes(this.field.dataType) ? `${this.objectApiName}.${this.field.apiName}` : undefined;
    }

    @wire(getPicklistValues, { recordTypeId: '$recordTypeId', fieldApiName: '$picklistField' })
    handleValues({ data }: { data?: { values: { label: string; value: string }[] } }): void {
        if (!data) return;
        const listed = data.values.map(({ label, value }) => ({ label, value }));
        this.options = this.isMultiple ? listed : [{ label: none, value: '' }, ...listed];
    }

    handleChange(event: CustomEvent<{ value?: unknown; checked?: boolean; recordId?: string | null }>): void {
        const { detail } = event;
        const typed = this.inputType === 'checkbox' ? detail.checked : this.isReference ? detail.recordId : detail.value;
        this.#value = Array.isArray(typed) ? typed.join(';') || null : typed === '' || typed === undefined ? null : typed;
    }
}
