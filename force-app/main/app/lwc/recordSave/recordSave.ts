import { ShowToastEvent } from 'lightning/platformShowToastEvent';

/** A page with buttons that rest while it saves. */
export interface SavingPage {
    saving: boolean;
    dispatchEvent(event: Event): boolean;
}

/** Writes, and says so in a toast. Gives what the write failed with; undefined when it was done. */
export async function saveRecord(page: SavingPage, write: () => Promise<unknown>, done: string): Promise<unknown> {
    page.saving = true;
    try {
        await write();
        page.dispatchEvent(new ShowToastEvent({ title: done, variant: 'success' }));
        return undefined;
    } catch (error) {
        return error;
    } finally {
        page.saving = false;
    }
}
