import type { ShellModel } from '../../../model.ts';

/** The model the server put in this page. */
export const model: ShellModel = JSON.parse(document.getElementById('shell-model')?.textContent ?? '{}') as ShellModel;
