import { LightningElement, api } from 'lwc';
import heading from '@salesforce/label/c.Error_Heading';
import { errorText } from 'c/errorText';

/** Shows what went wrong, in the words of whoever refused. */
export default class ErrorPanel extends LightningElement {
    /** What a wire or a save failed with. */
    @api errors: unknown;

    heading = heading;

    get messages(): string[] {
        return errorText(this.errors);
    }
}
