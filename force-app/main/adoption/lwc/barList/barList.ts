import { LightningElement, api } from 'lwc';

/** A count with its name. */
export interface BarItem {
    key: string;
    label: string;
    count: number;
    /** The count as it is shown. */
    text: string;
}

/** Counts one below the other, each with a bar: the largest is as wide as there is room. */
export default class BarList extends LightningElement {
    @api items: BarItem[] = [];

    get lines(): (BarItem & { style: string })[] {
        const most = Math.max(1, ...this.items.map(({ count }) => count));
        return this.items.map((one) => ({ ...one, style: `inline-size: ${Math.round((100 * one.count) / most)}%` }));
    }
}
