/** Columns that the gate adds to what it keeps out, and how cells stand there: harmless in a spreadsheet, and as they were when they come back. */
import { harmless } from '../../transfer/csv.ts';

export const GATE_COLUMNS = ['gate__line', 'gate__reasons', 'gate__batch'] as const;

/** Whether a column is one that the gate has added. */
export const isOfGate = (header: string): boolean => /^gate__/i.test(header.trim());

/** What a spreadsheet would run, behind the apostrophes that it has already. */
const ESCAPED = /^'+[=+\-@\t\r]/;

/** A cell as it is written: what a spreadsheet would run gets an apostrophe; what looks as if it had one, another. */
export const escaped = (cell: string): string => (ESCAPED.test(cell) ? `'${cell}` : harmless(cell));

/** A cell as it was before. */
export const unescaped = (cell: string): string => (ESCAPED.test(cell) ? cell.slice(1) : cell);
