import type { ShellModel } from '../../../model.ts';

const received = JSON.parse(document.getElementById('shell-model')?.textContent ?? '{}') as ShellModel;

/** The same entries and nothing inherited: an address may ask for an object called `constructor`. */
const plain = <T>(record: Record<string, T>): Record<string, T> => Object.assign(Object.create(null), record) as Record<string, T>;

/** The model the server put in this page. */
export const model: ShellModel = { ...received, objects: plain(received.objects), pages: plain(received.pages) };
