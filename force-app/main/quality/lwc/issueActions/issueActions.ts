import { LightningElement, api } from 'lwc';
import USER_ID from '@salesforce/user/Id';
import assign from '@salesforce/label/c.Issue_Assign';
import snooze from '@salesforce/label/c.Issue_Snooze';
import waive from '@salesforce/label/c.Issue_Waive';
import reopen from '@salesforce/label/c.Issue_Reopen';
import undo from '@salesforce/label/c.Undo_This';
import apply from '@salesforce/label/c.Apply';
import cancel from '@salesforce/label/c.Cancel';
import selected from '@salesforce/label/c.Issues_Selected';
import steward from '@salesforce/label/c.Steward';
import due from '@salesforce/label/c.Due_Day';
import until from '@salesforce/label/c.Until_Day';
import reason from '@salesforce/label/c.Waive_Reason';
import reasonHelp from '@salesforce/label/c.Waive_Reason_Help';
import assigned from '@salesforce/label/c.Issues_Assigned';
import snoozed from '@salesforce/label/c.Issues_Snoozed';
import waived from '@salesforce/label/c.Issues_Waived';
import reopened from '@salesforce/label/c.Issues_Reopened';
import { addDays, addMonths } from 'c/lifecycleMath';
import { fill, todayHere } from 'c/numberText';

export type IssueAction = 'assign' | 'snooze' | 'waive';

/** What is to be written into the selected issues. */
export interface ApplyDetail {
    values: Record<string, unknown>;
    /** What was done, with {0} for how many. */
    done: string;
}

interface Input extends HTMLElement {
    name: string;
    value: string;
    reportValidity(): boolean;
}

/** What a steward does with many issues at once: assign, snooze, waive, open again, and undo. Sends `apply`, `undo`, and `leave` when a form is closed. */
export default class IssueActions extends LightningElement {
    @api count = 0;
    /** The status of the issues that are shown: those that are not open may be opened again. */
    @api status = 'Open';
    @api saving = false;
    /** What would be undone, in words; empty when there is nothing. */
    @api undoable = '';

    label = { assign, snooze, waive, reopen, apply, cancel, steward, due, until, reason, reasonHelp };
    action: IssueAction | undefined;
    stewardId: string | null = USER_ID;
    #today = todayHere();

    /** Opens the form of an action. */
    @api
    async begin(action: IssueAction): Promise<void> {
        if (this.count === 0) return;
        this.action = action;
        await Promise.resolve();
        this.template!.querySelector<HTMLElement>('[data-first]')?.focus();
    }

    get countText(): string {
        return fill(selected, this.count);
    }

    get none(): boolean {
        return this.count === 0 || this.saving;
    }

    get isOpen(): boolean {
        return this.status === 'Open';
    }

    get undoLabel(): string {
        return fill(undo, this.undoable);
    }

    get assigns(): boolean {
        return this.action === 'assign';
    }

    get snoozes(): boolean {
        return this.action === 'snooze';
    }

    get waives(): boolean {
        return this.action === 'waive';
    }

    get formTitle(): string {
        return this.action ? { assign, snooze, waive }[this.action] : '';
    }

    get tomorrow(): string {
        return addDays(this.#today, 1);
    }

    get inAWeek(): string {
        return addDays(this.#today, 7);
    }

    get inAYear(): string {
        return addMonths(this.#today, 12);
    }

    async handleAction(event: Event): Promise<void> {
        await this.begin((event.currentTarget as HTMLElement).dataset.action as IssueAction);
    }

    handleCancel(): void {
        this.action = undefined;
        this.dispatchEvent(new CustomEvent('leave'));
    }

    handleKey(event: KeyboardEvent): void {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        this.handleCancel();
    }

    handleSteward(event: CustomEvent<{ recordId: string | null }>): void {
        this.stewardId = event.detail.recordId;
    }

    handleUndo(): void {
        this.dispatchEvent(new CustomEvent('undo'));
    }

    handleReopen(): void {
        this.send({ Status__c: 'Open', Snoozed_Until__c: null, Waived_Until__c: null }, reopened);
    }

    handleSubmit(event: Event): void {
        event.preventDefault();
        const inputs = [...this.template!.querySelectorAll<Input>('[data-field]')];
        // `every` would leave the others without their message.
        if (inputs.filter((input) => !input.reportValidity()).length > 0) return;
        const typed = Object.fromEntries(inputs.map((input) => [input.dataset.field, input.value]));
        if (this.assigns) this.send({ ...typed, Steward__c: this.stewardId }, assigned);
        if (this.snoozes) this.send({ ...typed, Status__c: 'Snoozed' }, snoozed);
        if (this.waives) this.send({ ...typed, Status__c: 'Waived' }, waived);
        this.action = undefined;
    }

    send(values: Record<string, unknown>, done: string): void {
        this.dispatchEvent(new CustomEvent<ApplyDetail>('apply', { detail: { values, done } }));
    }
}
