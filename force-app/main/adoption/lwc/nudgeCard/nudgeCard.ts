import { LightningElement, api } from 'lwc';
import openRecord from '@salesforce/label/c.Nudge_Open_Record';
import openList from '@salesforce/label/c.Nudge_Open_List';
import save from '@salesforce/label/c.Save';
import tomorrow from '@salesforce/label/c.Nudge_Tomorrow';
import inAWeek from '@salesforce/label/c.Nudge_In_A_Week';
import dismiss from '@salesforce/label/c.Nudge_Dismiss';
import why from '@salesforce/label/c.Nudge_Why';
import done from '@salesforce/label/c.Nudge_Already_Done';
import notRelevant from '@salesforce/label/c.Nudge_Not_Relevant';
import wrong from '@salesforce/label/c.Nudge_Wrong';
import noTime from '@salesforce/label/c.Nudge_No_Time';
import notAgain from '@salesforce/label/c.Nudge_Not_Again';
import { fill } from 'c/numberText';
import type { FieldInfo } from 'c/fieldInput';

/** A nudge as it is shown. */
export interface NudgeView {
    id: string;
    message: string;
    /** Open Record, Open List or Edit Field. */
    action: string;
    recordId: string;
    /** Empty where the object is not known. */
    objectApiName: string;
    recordName: string;
    /** Object and list view. */
    listView: string;
    /** The field that is edited in place; undefined where the user may not edit it. */
    field: FieldInfo | undefined;
    value: unknown;
    recordTypeId: string;
    /** Whether there is something to open: on its own page a record is open. */
    opens: boolean;
}

/** What is saved in place. */
export interface SaveValueDetail {
    view: NudgeView;
    value: unknown;
}

export interface SnoozeDetail {
    id: string;
    days: number;
}

export interface DismissDetail {
    id: string;
    reason: string;
}

/** Why a nudge is dismissed. */
const REASONS = [
    { value: 'Already Done', label: done },
    { value: 'Not Relevant', label: notRelevant },
    { value: 'Wrong', label: wrong },
    { value: 'No Time', label: noTime }
];

/** One nudge: what it says, what to do about it in place, and how to be rid of it. */
export default class NudgeCard extends LightningElement {
    /** What the org refused; undefined after a save that went through. */
    @api errors: unknown;
    /** What there is to say after a save. */
    @api hint = '';
    @api saving = false;

    label = { save, tomorrow, inAWeek, dismiss, why, notAgain };
    reasons = REASONS;
    dismisses = false;
    /** What the template follows: a private field is not watched. */
    shown!: NudgeView;

    @api
    get view(): NudgeView {
        return this.shown;
    }
    set view(view: NudgeView) {
        if (view.id !== this.shown?.id) this.dismisses = false;
        this.shown = view;
    }

    get edits(): boolean {
        return this.view.action === 'Edit Field' && this.view.field !== undefined;
    }

    get opensList(): boolean {
        return this.view.action === 'Open List';
    }

    get openText(): string {
        return this.opensList ? openList : fill(openRecord, this.view.recordName);
    }

    handleOpen(): void {
        this.dispatchEvent(new CustomEvent('open', { detail: { view: this.view } }));
    }

    handleSubmit(event: Event): void {
        event.preventDefault();
        const input = this.template!.querySelector<HTMLElement & { value: unknown }>('c-field-input');
        this.dispatchEvent(new CustomEvent<SaveValueDetail>('savevalue', { detail: { view: this.view, value: input?.value ?? null } }));
    }

    handleSnooze(event: Event): void {
        const days = Number((event.currentTarget as HTMLElement).dataset.days);
        this.dispatchEvent(new CustomEvent<SnoozeDetail>('snooze', { detail: { id: this.view.id, days } }));
    }

    async handleDismiss(): Promise<void> {
        this.dismisses = !this.dismisses;
        await Promise.resolve();
        this.template!.querySelector<HTMLElement>('[data-reason]')?.focus();
    }

    handleReason(event: Event): void {
        const { reason = '' } = (event.currentTarget as HTMLElement).dataset;
        this.dispatchEvent(new CustomEvent<DismissDetail>('dismiss', { detail: { id: this.view.id, reason } }));
    }

    handleMute(): void {
        this.dispatchEvent(new CustomEvent('mute', { detail: { id: this.view.id } }));
    }

    /** Escape closes the reasons. */
    handleKey(event: KeyboardEvent): void {
        if (event.key !== 'Escape' || !this.dismisses) return;
        event.stopPropagation();
        this.dismisses = false;
        this.template!.querySelector<HTMLElement>('[data-dismiss]')?.focus();
    }
}
