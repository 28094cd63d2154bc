import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Signals_Title';
import none from '@salesforce/label/c.Signals_None';

/** Something that stands out, and what to do about it. */
export interface Signal {
    key: string;
    text: string;
    remedy: string;
    urgent: boolean;
}

/** What stands out in adoption. Knows nothing of how it was found. */
export default class AdoptionSignals extends LightningElement {
    @api signals: Signal[] = [];

    label = { title, none };

    get hasNone(): boolean {
        return this.signals.length === 0;
    }

    get lines(): (Signal & { icon: string })[] {
        return this.signals.map((one) => ({ ...one, icon: one.urgent ? 'utility:warning' : 'utility:info' }));
    }
}
