import { LightningElement, api } from 'lwc';
import addField from '@salesforce/label/c.Rule_Add_Field';
import removeField from '@salesforce/label/c.Rule_Remove_Field';
import { fill } from 'c/numberText';

/** Several fields of an object, chosen one by one. Sends `change` with all that are chosen as `detail.value`. */
export default class FieldChooser extends LightningElement {
    @api label = '';
    /** The fields that can be chosen, with their labels. */
    @api options: { label: string; value: string }[] = [];
    /** API names of those that are. */
    @api value: string[] = [];
    @api disabled = false;

    placeholder = addField;

    get rest(): { label: string; value: string }[] {
        return this.options.filter(({ value }) => !this.value.includes(value));
    }

    get chosen(): { name: string; label: string; remove: string }[] {
        return this.value.map((name) => {
            const label = this.options.find(({ value }) => value === name)?.label ?? name;
            return { name, label, remove: fill(removeField, label) };
        });
    }

    tell(value: string[]): void {
        this.dispatchEvent(new CustomEvent<{ value: string[] }>('change', { detail: { value } }));
    }

    handleAdd(event: CustomEvent<{ value: string }>): void {
        const { value } = event.detail;
        if (value) this.tell([...this.value, value]);
    }

    handleRemove(event: Event): void {
        const { field } = (event.currentTarget as HTMLElement).dataset;
        this.tell(this.value.filter((one) => one !== field));
    }
}
