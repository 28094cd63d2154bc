import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import heading from '@salesforce/label/c.Error_Heading';
import open from '@salesforce/label/c.Error_Open_Record';
import dismiss from '@salesforce/label/c.Error_Dismiss';
import { errorNotes } from 'c/errorText';

/** Shows what went wrong and what to do about it, until the next try or until it is dismissed. */
export default class ErrorPanel extends NavigationMixin(LightningElement) {
    /** A refused save may be dismissed; a page that could not be read has nothing else to show. */
    @api dismissible = false;

    label = { heading, open, dismiss };
    visible = true;
    #errors: unknown;

    /** What a wire or a save failed with. */
    @api
    get errors(): unknown {
        return this.#errors;
    }
    set errors(value: unknown) {
        this.#errors = value;
        this.visible = true;
    }

    get notes(): { text: string; recordId?: string; url: string }[] {
        return errorNotes(this.#errors).map((note) => ({ ...note, url: note.recordId ? `/lightning/r/${note.recordId}/view` : '' }));
    }

    handleOpen(event: Event): void {
        event.preventDefault();
        const { id } = (event.currentTarget as HTMLElement).dataset;
        this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: id, actionName: 'view' } });
    }

    handleDismiss(): void {
        this.visible = false;
    }
}
