import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import tried from '@salesforce/label/c.Rule_Tried';
import scanned from '@salesforce/label/c.Rule_Scanned_Score';
import together from '@salesforce/label/c.Rule_Tried_Together';
import fails from '@salesforce/label/c.Rule_Fails';
import record from '@salesforce/label/c.Rule_Record';
import value from '@salesforce/label/c.Rule_Value';
import reason from '@salesforce/label/c.Imports_Reason';
import field from '@salesforce/label/c.Imports_Column';
import { reasonWords } from 'c/issueWords';
import { decimal, fill } from 'c/numberText';

/** What a rule says of some records. */
export interface Preview {
    object: string;
    /** Records that were read, that fall under the rule, and that fail it. */
    read: number;
    checked: number;
    failed: number;
    /** Whether records were compared with each other. */
    isTogether: boolean;
    /** The share of right records at the last scan; undefined where there was none. */
    scanned: number | undefined;
    lines: { id: string; name: string; field: string; value: string; reason: string }[];
}

const share = (part: number): string => `${decimal(Math.round(part * 1000) / 10)} %`;

/** Who fails a rule, and why, before it is active. */
export default class RulePreview extends NavigationMixin(LightningElement) {
    @api preview!: Preview;

    label = { fails, record, value, reason, field, together };

    get text(): string {
        const { read, checked, failed } = this.preview;
        return fill(tried, decimal(read), decimal(checked), decimal(failed), checked === 0 ? '–' : share(1 - failed / checked));
    }

    get scannedText(): string {
        return this.preview.scanned === undefined ? '' : fill(scanned, share(this.preview.scanned));
    }

    get lines(): object[] {
        const { lines, object } = this.preview;
        return lines.map((line, index) => ({
            ...line,
            key: String(index),
            value: line.value || '–',
            words: reasonWords(line.reason),
            url: `/lightning/r/${object}/${line.id}/view`
        }));
    }

    get hasLines(): boolean {
        return this.preview.lines.length > 0;
    }

    handleRecord(event: Event): void {
        event.preventDefault();
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: id, objectApiName: this.preview.object, actionName: 'view' }
        });
    }
}
