/** Turns whatever a wire or a save failed with into sentences for people: what, why and what to do. */
import pageFault from '@salesforce/label/c.Error_Page';
import rolledBack from '@salesforce/label/c.Error_Rolled_Back';
import unknownError from '@salesforce/label/c.Unknown_Error';
import { complaintsOf } from './complaints';
import type { Complaint } from './complaints';
import { isRolledBack, knownWords, refusedWords } from './platformErrors';

/** A sentence about what went wrong, and the record to look at, if there is one. */
export interface ErrorNote {
    text: string;
    recordId?: string;
}

/** What a page has found the words for itself: shown as it is. */
export interface ToldError {
    told: ErrorNote[];
}

/** True when the answer says that the user may not even know of an object: the schema lacks it. */
export function isNoAccess(errors: readonly unknown[] | undefined): boolean {
    return (errors ?? []).some((error) => /Field '\w+' in type 'RecordQuery' is undefined/.test((error as { message?: string }).message ?? ''));
}

const recordIn = (message: string): string => /record with id: (\w{15,18})/i.exec(message)?.[1] ?? '';

/** Every distinct sentence about an error, most telling first. Never empty. */
export function errorNotes(error: unknown): ErrorNote[] {
    const told = (error as ToldError | null | undefined)?.told;
    if (told) return told;
    const complaints = complaintsOf(error);
    // What was undone because something else was refused explains nothing where that is said.
    const causes = complaints.filter((one) => !isRolledBack(one));
    const notes = causes.map(noteOf).filter(({ text }) => text !== '');
    if (notes.length > 0) return notes.filter(({ text }, index) => notes.findIndex((one) => one.text === text) === index);
    return [{ text: complaints.length > causes.length ? rolledBack : unknownError }];
}

/** The sentences alone. */
export const errorText = (error: unknown): string[] => errorNotes(error).map(({ text }) => text);

/** True for an error that only says that a record was undone because another one was refused. */
export const isUndone = (error: unknown): boolean => complaintsOf(error).every(isRolledBack);

/** The record that a refused one repeats: its id, or '' where the org does not name it; undefined for another error. */
export function duplicateOf(error: unknown): string | undefined {
    const duplicate = complaintsOf(error).find(({ code, message }) => code === 'DUPLICATE_VALUE' || /duplicates? value/i.test(message));
    return duplicate && recordIn(duplicate.message);
}

function noteOf(complaint: Complaint): ErrorNote {
    if (complaint.isFault) return { text: pageFault };
    const known = knownWords(complaint);
    if (known === undefined) return { text: refusedWords(complaint) };
    const recordId = recordIn(complaint.message);
    return { text: known, ...(recordId ? { recordId } : {}) };
}
