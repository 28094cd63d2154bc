import { LightningElement, api } from 'lwc';
import howTo from '@salesforce/label/c.Measure_How';
import { fill } from 'c/numberText';

/** One figure, and how it is worked out. */
export default class MeasureTile extends LightningElement {
    /** What the figure is. */
    @api label = '';
    /** The figure, as text. */
    @api value = '';
    /** A few words below it. */
    @api note = '';
    /** What it means, and its formula. */
    @api definition = '';

    open = false;

    get toggleLabel(): string {
        return fill(howTo, this.label);
    }

    get expanded(): string {
        return String(this.open);
    }

    handleToggle(): void {
        this.open = !this.open;
    }
}
