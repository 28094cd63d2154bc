import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import edit from '@salesforce/label/c.Issue_Edit';
import editThis from '@salesforce/label/c.Issue_Edit_This';
import save from '@salesforce/label/c.Save';
import cancel from '@salesforce/label/c.Cancel';
import select from '@salesforce/label/c.Issue_Select';
import take from '@salesforce/label/c.Issue_Take';
import { fill } from 'c/numberText';
import type { FieldInfo } from 'c/fieldInput';

/** An issue with the record beside it, as the page shows it. */
export interface IssueRow {
    id: string;
    recordId: string;
    objectApiName: string;
    objectLabel: string;
    /** The name of the record; its id where the user may not see it. */
    recordName: string;
    isVisible: boolean;
    fieldLabel: string;
    field: FieldInfo | undefined;
    recordTypeId: string;
    value: unknown;
    valueText: string;
    reason: string;
    /** What the rule takes for right; undefined where it knows nothing. */
    suggestion: string | undefined;
    mayEdit: boolean;
    /** Steward, due day, and what else there is to say. */
    facts: string;
    /** Why nothing is to be done here now, such as a fix that waits for the next scan. */
    note: string;
}

/** What a row sends when its value is to be saved. */
export interface SaveDetail {
    id: string;
    value: unknown;
}

/** What keys do on a row. What the row does not do itself it tells the page, by an event of that name. */
const KEYS: Record<string, string> = {
    ArrowDown: 'next',
    j: 'next',
    ArrowUp: 'previous',
    k: 'previous',
    ' ': 'choose',
    x: 'choose',
    Enter: 'edit',
    e: 'edit',
    t: 'take',
    a: 'assign',
    s: 'snooze',
    w: 'waive',
    u: 'undo'
};

/** An issue: which record, what is wrong with which value, and what to do about it without leaving the page. */
export default class IssueItem extends NavigationMixin(LightningElement) {
    @api row!: IssueRow;
    @api selected = false;
    @api selectable = false;
    @api saving = false;
    /** What the org refused; undefined after a save that went through. */
    @api errors: unknown;
    /** The row that the keyboard is on: the tab key gets there. */
    @api active = false;

    label = { edit, save, cancel };
    editing = false;

    /** Puts the keyboard on this row. */
    @api
    focus(): void {
        this.template!.querySelector<HTMLElement>('.item')?.focus();
    }

    /** Goes back from editing to showing. */
    @api
    close(): void {
        this.editing = false;
    }

    get itemClass(): string {
        return `item slds-grid slds-wrap slds-gutters_x-small${this.selected ? ' selected' : ''}${this.row.note ? ' settled' : ''}`;
    }

    get notEditing(): boolean {
        return !this.editing;
    }

    get rowTab(): string {
        return this.active ? '0' : '-1';
    }

    get url(): string {
        return `/lightning/r/${this.row.objectApiName}/${this.row.recordId}/view`;
    }

    get itemLabel(): string {
        return `${this.row.recordName}: ${this.row.fieldLabel}, ${this.row.reason}`;
    }

    get selectLabel(): string {
        return fill(select, this.row.recordName);
    }

    get editLabel(): string {
        return fill(editThis, this.row.fieldLabel, this.row.recordName);
    }

    get takeLabel(): string {
        return fill(take, this.row.suggestion ?? '');
    }

    get mayTake(): boolean {
        return this.row.mayEdit && this.row.suggestion !== undefined && !this.row.note;
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId: this.row.recordId, objectApiName: this.row.objectApiName, actionName: 'view' }
        });
    }

    handleSelect(): void {
        this.tell('choose');
    }

    async handleEdit(): Promise<void> {
        if (!this.row.mayEdit) return;
        this.editing = true;
        await Promise.resolve();
        this.template!.querySelector<HTMLElement>('c-field-input')?.focus();
    }

    handleCancel(): void {
        this.editing = false;
        this.focus();
    }

    handleSubmit(event: Event): void {
        event.preventDefault();
        const input = this.template!.querySelector<HTMLElement & { value: unknown }>('c-field-input');
        this.send(input?.value ?? null);
    }

    handleTake(): void {
        this.send(this.row.suggestion);
    }

    send(value: unknown): void {
        this.dispatchEvent(new CustomEvent<SaveDetail>('savevalue', { detail: { id: this.row.id, value } }));
    }

    /** Letters are commands only where nothing is typed. */
    async handleKey(event: KeyboardEvent): Promise<void> {
        const leaves = event.key === 'Escape' && this.editing;
        const isOnRow = event.target === event.currentTarget && !event.ctrlKey && !event.metaKey && !event.altKey;
        const command = leaves ? 'leave' : isOnRow ? KEYS[event.key] : undefined;
        if (!command) return;
        event.preventDefault();
        event.stopPropagation();
        if (command === 'leave') this.handleCancel();
        else if (command === 'edit') await this.handleEdit();
        else if (command !== 'take') this.tell(command);
        else if (this.mayTake) this.handleTake();
    }

    tell(name: string): void {
        this.dispatchEvent(new CustomEvent(name, { detail: { id: this.row.id } }));
    }
}
