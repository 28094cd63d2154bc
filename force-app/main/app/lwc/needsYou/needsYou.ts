import { LightningElement, api } from 'lwc';
import title from '@salesforce/label/c.Needs_Title';
import count from '@salesforce/label/c.Needs_Count';
import empty from '@salesforce/label/c.Needs_Empty';
import emptyHint from '@salesforce/label/c.Needs_Empty_Hint';
import noAccess from '@salesforce/label/c.Needs_No_Access';
import noAccessHint from '@salesforce/label/c.Needs_No_Access_Hint';
import { fill } from 'c/numberText';
import type { NeedsDetail } from 'c/needLines';

/** What needs the user now, in all pillars that they may see. */
export default class NeedsYou extends LightningElement {
    /** The program of a record page; all programs elsewhere. */
    @api recordId: string | undefined;

    label = { title, empty, emptyHint, noAccess, noAccessHint };
    told: Record<string, NeedsDetail> = {};

    get all(): NeedsDetail[] {
        return Object.values(this.told);
    }

    get loading(): boolean {
        // Each pillar's component tells that it waits as soon as it is on the page.
        return this.all.length === 0 || this.all.some(({ state }) => state === 'loading');
    }

    get total(): number {
        return this.all.reduce((sum, one) => sum + one.total, 0);
    }

    get noAccess(): boolean {
        return !this.loading && this.all.every(({ state }) => state === 'noAccess');
    }

    get empty(): boolean {
        return !this.loading && !this.noAccess && this.total === 0 && this.all.every(({ state }) => state !== 'failed');
    }

    get countText(): string {
        return this.total > 0 ? fill(count, this.total) : '';
    }

    handleNeeds({ detail }: CustomEvent<NeedsDetail>): void {
        this.told = { ...this.told, [detail.pillar]: detail };
    }
}
