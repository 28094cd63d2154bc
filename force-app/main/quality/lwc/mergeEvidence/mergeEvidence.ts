import { LightningElement, api } from 'lwc';
import heading from '@salesforce/label/c.Merge_Evidence';
import hint from '@salesforce/label/c.Merge_Evidence_Hint';
import linkLabel from '@salesforce/label/c.Merge_Link';
import linkText from '@salesforce/label/c.Merge_Link_Text';
import prior from '@salesforce/label/c.Merge_Prior';
import shared from '@salesforce/label/c.Merge_Shared';
import rare from '@salesforce/label/c.Merge_Rare';
import frequent from '@salesforce/label/c.Merge_Frequent';
import moved from '@salesforce/label/c.Merge_Moved';
import total from '@salesforce/label/c.Merge_Total';
import stepLabel from '@salesforce/label/c.Merge_Step';
import bitsLabel from '@salesforce/label/c.Merge_Bits';
import none from '@salesforce/label/c.Merge_No_Evidence';
import type { EvidenceLink } from 'c/mergeMath';
import { decimal, fill } from 'c/numberText';

/** What the steps that are about no field are called. */
const WORDS: Record<string, string> = { prior, 'shared with others': shared, 'rare values': rare, 'frequent values': frequent, moved };

const keyOf = ({ left, right }: EvidenceLink): string => `${left} ${right}`;

/** How the weight of a pair of records comes about: a waterfall from what is known of any pair to the weight of this one. */
export default class MergeEvidence extends LightningElement {
    /** The links of a group. */
    @api links: EvidenceLink[] = [];
    /** What the records are called, by id. */
    @api names: Record<string, string> = {};

    label = { heading, hint, linkLabel, stepLabel, bitsLabel, none };

    /** Which link is shown; the weakest at first: it decides. */
    shown: string | undefined;

    get hasLinks(): boolean {
        return this.links.length > 0;
    }

    get isEmpty(): boolean {
        return this.links.length === 0;
    }

    get hasSeveral(): boolean {
        return this.links.length > 1;
    }

    get link(): EvidenceLink | undefined {
        return this.links.find((one) => keyOf(one) === this.shown) ?? this.links.at(-1);
    }

    get shownKey(): string {
        return this.link ? keyOf(this.link) : '';
    }

    get options(): { label: string; value: string }[] {
        const nameOf = (id: string): string => this.names[id] ?? id;
        return this.links.map((one) => ({
            label: fill(linkText, nameOf(one.left), nameOf(one.right), decimal(one.weight)),
            value: keyOf(one)
        }));
    }

    get steps(): object[] {
        const { steps = [], weight = 0 } = this.link ?? {};
        let sum = 0;
        // What says nothing is not a step.
        const telling = steps.filter(([, , own]) => own !== 0);
        const bars = telling.map(([field, level, own]) => {
            const from = sum;
            sum += own;
            return { field, level, weight: own, from, to: sum };
        });
        const ends = [0, weight, ...bars.flatMap(({ from, to }) => [from, to])];
        const [least, most] = [Math.min(...ends), Math.max(...ends)];
        const place = (value: number): number => ((value - least) / Math.max(most - least, 0.1)) * 100;
        const style = (from: number, to: number): string =>
            `inset-inline-start: ${place(Math.min(from, to)).toFixed(2)}%; inline-size: ${Math.max(0.5, Math.abs(place(to) - place(from))).toFixed(2)}%`;
        const row = (key: number, name: string, own: number, from: number, to: number, kind: string): object => ({
            ...{ key, name, bits: `${own > 0 ? '+' : ''}${decimal(own)}`, style: style(from, to), bar: `bar ${kind}` }
        });
        return [
            ...bars.map(({ field, level, weight: own, from, to }, at) =>
                row(at, field === '' ? (WORDS[level] ?? level) : `${field}: ${level}`, own, from, to, own < 0 ? 'against' : 'for')
            ),
            row(bars.length, total, weight, 0, weight, 'sum')
        ];
    }

    handleLink({ detail: { value } }: CustomEvent<{ value: string }>): void {
        this.shown = value;
    }
}
