import { LightningElement, api } from 'lwc';
import numberForm from '@salesforce/label/c.Number_Form';
import numberRange from '@salesforce/label/c.Number_Range';
import { exampleNumber, formatNumber, parseNumber } from 'c/localNumber';
import { fill } from 'c/numberText';

interface Input extends HTMLElement {
    setCustomValidity(message: string): void;
    reportValidity(): boolean;
}

/**
 * A field for a number, written and read as the user's locale does. Sends `change` with the number as `detail.value`, undefined when the field
 * is emptied, and nothing while the text is no number in range: the field then says which form is expected.
 */
export default class NumberInput extends LightningElement {
    @api name = '';
    @api label = '';
    @api variant = 'standard';
    @api fieldLevelHelp = '';
    @api required = false;
    /** The least and the most that is taken. */
    @api min: number | string | undefined;
    @api max: number | string | undefined;
    /** Decimals that are kept; more are rounded when the field is left. */
    @api decimals: number | string = 4;

    text = '';
    #value: number | undefined;
    #showsComplaint = false;

    /** The number; undefined when the field is empty or says none. */
    @api
    get value(): number | undefined {
        return this.#value;
    }
    set value(value: number | null | undefined) {
        // A page hands back what it heard: the text stays as it was typed.
        if ((value ?? undefined) === this.#value && this.complaint === '') return;
        this.#value = value ?? undefined;
        this.text = formatNumber(this.#value);
    }

    /** Shows what is wrong with the text, if anything. Returns whether it is right. */
    @api
    reportValidity(): boolean {
        const input = this.template!.querySelector<Input>('lightning-input')!;
        this.#showsComplaint = this.complaint !== '';
        input.setCustomValidity(this.complaint);
        // A field that is not on the page yet has no answer: then the complaint decides.
        return (input.reportValidity() ?? true) && this.complaint === '';
    }

    /** What is wrong with the text. */
    get complaint(): string {
        const value = this.read;
        if (value === undefined) return '';
        if (Number.isNaN(value)) return fill(numberForm, exampleNumber());
        const [min, max] = [Number(this.min ?? -Infinity), Number(this.max ?? Infinity)];
        return value >= min && value <= max ? '' : fill(numberRange, formatNumber(min), formatNumber(max));
    }

    /** The number that the text says, with the decimals that are kept. */
    get read(): number | undefined {
        const value = parseNumber(this.text);
        return value === undefined ? undefined : Number(value.toFixed(Number(this.decimals)));
    }

    /** While it is edited a number has no groups: a digit more would make them wrong. */
    handleFocus(): void {
        if (this.complaint === '') this.text = formatNumber(this.read, { groups: false });
    }

    handleChange(event: CustomEvent<{ value: string }>): void {
        // The event of the inner field ends here; the page hears of a number.
        event.stopPropagation();
        this.text = event.detail.value ?? '';
        const isRight = this.complaint === '';
        this.#value = isRight ? this.read : undefined;
        // Taken back at once, not when the field is left: what is below would move away under a click.
        if (isRight && this.#showsComplaint) this.reportValidity();
        if (isRight) this.dispatchEvent(new CustomEvent('change', { detail: { value: this.#value } }));
    }

    handleCommit(): void {
        if (this.reportValidity()) this.text = formatNumber(this.read);
    }
}
