import { LightningElement, api } from 'lwc';

/** Says that there is nothing yet, and what to do next. A button goes into the slot. */
export default class EmptyState extends LightningElement {
    /** What is missing. */
    @api heading = '';
    /** What to do about it. */
    @api message = '';
    /** An SLDS icon. */
    @api icon = 'utility:info';
}
