import { LightningElement, api } from 'lwc';

/** One figure with its name. */
export default class StatTile extends LightningElement {
    /** What the figure is. */
    @api label = '';
    /** The figure, as text. */
    @api value = '';
    /** A few words below it. */
    @api note = '';
}
