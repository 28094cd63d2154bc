/** Tells how a file is written that cannot be read as it was said: all of it at once, with the options that say so. */
import { createReadStream } from 'node:fs';
import { DATES, DELIMITERS, EMPTY, ENCODINGS, plainDay, plainNumber } from './csv-form.ts';
import type { CsvForm, DateForm, Encoding } from './csv-form.ts';
import { beginningOf, readCsvLines, SEPARATOR_LINE } from './csv-read.ts';
import type { CsvLine } from './csv-read.ts';

/** What the cells of a column are. */
export type ColumnKind = 'text' | 'number' | 'date';

/** A cell that shows something, with its place. */
interface Example {
  line: number;
  column: string;
  cell: string;
}

/** Whether commas may group the thousands of a number: then it says nothing of its decimal sign. */
const mayGroupByCommas = (cell: string): boolean => /^[+-]?[1-9]\d{0,2}(,\d{3})+$/.test(cell);

/** Whether commas group the thousands of a number beyond doubt: more than once, or before a decimal point. */
const groupsByCommas = (cell: string): boolean => /^[+-]?[1-9]\d{0,2}((,\d{3}){2,}(\.\d+)?|,\d{3}\.\d+)$/.test(cell);

/** Forms of dates in which the same text may be two days. */
const TWINS: Partial<Record<DateForm, DateForm>> = { 'DD/MM/YYYY': 'MM/DD/YYYY', 'MM/DD/YYYY': 'DD/MM/YYYY' };

/** Whether a number may mean a thousand times as much: three digits follow its only point. */
const isAmbiguous = (cell: string): boolean => /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(cell.trim());

/** What was seen of the numbers or dates of a file. */
class Tally<Form> {
  /** Cells that are not empty. */
  cells = 0;
  /** Cells that the form said does not explain, by the forms that do, with the first. */
  readonly others = new Map<Form, { count: number; example: Example }>();

  note(forms: readonly Form[], example: Example): void {
    for (const form of forms) {
      const seen = this.others.get(form);
      if (seen) seen.count += 1;
      else this.others.set(form, { count: 1, example });
    }
  }

  /** The form that explains the most of these cells; those it shares the first place with come next. */
  best(): { forms: Form[]; count: number; example: Example } | undefined {
    const [first, ...rest] = [...this.others].sort(([, a], [, b]) => b.count - a.count);
    if (!first) return undefined;
    const [form, { count, example }] = first;
    return { forms: [form, ...rest.filter(([, other]) => other.count === count).map(([other]) => other)], count, example };
  }
}

/** What differs from the form that was said, and the options that say how the file is written. */
export interface Diagnosis {
  findings: string[];
  options: string[];
}

/** Watches the cells of a file as they are read. */
export class FormWatch {
  readonly #watched: readonly { name: string; kind: ColumnKind; index: number }[];
  readonly #form: Pick<CsvForm, 'decimal' | 'dates'>;
  readonly #numbers = new Tally<CsvForm['decimal']>();
  readonly #days = new Tally<DateForm>();
  #ambiguous: Example | undefined;
  /** A number whose commas group thousands. */
  #grouped: Example | undefined;
  /** Whether a number speaks for the other decimal sign and for nothing else. */
  #isSure = false;

  /** Columns in the order of the cells. */
  constructor(columns: readonly { name: string; kind: ColumnKind }[], form: Pick<CsvForm, 'decimal' | 'dates'>) {
    this.#watched = columns.flatMap((column, index) => (column.kind === 'text' ? [] : [{ ...column, index }]));
    this.#form = form;
  }

  see({ line, cells }: CsvLine): void {
    for (const { name, kind, index } of this.#watched) {
      const cell = (cells[index] ?? '').trim();
      if (cell === '' || cell === EMPTY) continue;
      if (kind === 'number') this.#seeNumber({ line, column: name, cell });
      else this.#seeDay({ line, column: name, cell });
    }
  }

  #seeNumber(example: Example): void {
    this.#numbers.cells += 1;
    const { decimal } = this.#form;
    if (isAmbiguous(example.cell)) this.#ambiguous ??= example;
    if (groupsByCommas(example.cell)) this.#grouped ??= example;
    if (plainNumber(example.cell, decimal) !== undefined) return;
    const other = decimal === 'point' ? 'comma' : 'point';
    if (plainNumber(example.cell, other) === undefined) return;
    this.#numbers.note([other], example);
    if (!mayGroupByCommas(example.cell)) this.#isSure = true;
  }

  #seeDay(example: Example): void {
    this.#days.cells += 1;
    if (plainDay(example.cell, this.#form.dates) !== undefined) return;
    this.#days.note(
      DATES.filter((form) => plainDay(example.cell, form) !== undefined),
      example,
    );
  }

  /**
   * What the cells say against the form: that more than half of the numbers or dates are written in another, or that one number has a
   * decimal comma while another may mean a thousand times as much. Cells that nothing explains are left to whoever reads the row.
   */
  diagnosis(): Diagnosis {
    const diagnosis: Diagnosis = { findings: [], options: [] };
    const [number, day] = [this.#numbers.best(), this.#days.best()];
    const { cells } = this.#numbers;
    const other = number?.forms[0];
    const isDoubtful = this.#isSure && this.#ambiguous !== undefined;
    if (this.#grouped) diagnosis.findings.push(`its numbers group thousands by commas (${placeOf(this.#grouped)}): write them without grouping`);
    else if (number && !this.#isSure && number.count * 2 > cells)
      diagnosis.findings.push(
        `its numbers have commas, which may group thousands or be decimal signs (${placeOf(number.example)}): write them without grouping, or say --decimal comma where they are decimal signs`,
      );
    else if (number && (number.count * 2 > cells || isDoubtful)) {
      const thousand = this.#ambiguous && isDoubtful ? `, so that ${placeOf(this.#ambiguous)} may mean a thousand times as much` : '';
      diagnosis.findings.push(`its numbers have a decimal ${other ?? ''} (${placeOf(number.example)})${thousand}`);
      diagnosis.options.push(`--decimal ${other ?? ''}`);
    }
    const twin = TWINS[this.#form.dates];
    const exchanged = twin && this.#days.others.get(twin);
    if (twin && exchanged && day && day.count * 2 <= this.#days.cells) {
      diagnosis.findings.push(`its dates may be written ${twin} (${placeOf(exchanged.example)}): others can be read both ways`);
      diagnosis.options.push(`--dates ${twin}`);
    }
    if (day && day.count * 2 > this.#days.cells) {
      diagnosis.findings.push(`its dates are written ${day.forms.join(' or ')} (${placeOf(day.example)})`);
      diagnosis.options.push(`--dates ${day.forms[0] ?? ''}${day.forms.length > 1 ? ` (or ${day.forms.slice(1).join(', ')})` : ''}`);
    }
    return diagnosis;
  }
}

const placeOf = ({ line, column, cell }: Example): string => `line ${line}, ${column}: "${cell.slice(0, 40)}"`;

/** Rows that are looked at to tell how a file is written. */
const SAMPLE_ROWS = 2000;

/** Decodes a file's bytes to see whether an encoding has them all. */
class EncodingCheck {
  readonly #decoder: TextDecoder;
  fits = true;

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  /** Takes some bytes; undefined for the end of the file. */
  take(bytes?: Buffer): void {
    if (!this.fits) return;
    try {
      this.#decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      this.fits = false;
    }
  }
}

/** The encoding that the bytes of a file speak for. */
async function encodingOf(file: string, said: Encoding): Promise<Encoding> {
  const { mark } = await beginningOf(file, said);
  if (mark) return mark;
  const checks = new Map<Encoding, EncodingCheck>();
  for (const one of ENCODINGS) if (!one.startsWith('utf-16')) checks.set(one, new EncodingCheck(one));
  /** Runs of bytes that ASCII does not have: of one, and pairs in longer ones. */
  let [singles, pairs, run] = [0, 0, 0];
  const zeros = [0, 0];
  let place = 0;
  for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) {
    for (const check of checks.values()) check.take(bytes);
    for (const byte of bytes) {
      if (byte === 0) zeros[place & 1] = (zeros[place & 1] ?? 0) + 1;
      place += 1;
      if (byte >= 0x80) run += 1;
      else if (run > 0) {
        if (run === 1) singles += 1;
        else pairs += run >> 1;
        run = 0;
      }
    }
  }
  for (const check of checks.values()) check.take();
  const fits = (one: Encoding): boolean => checks.get(one)?.fits ?? false;
  const [even = 0, odd = 0] = zeros;
  // Every character of ASCII has one zero byte in UTF-16.
  if ((even + odd) * 3 >= place) return even > odd ? 'utf-16be' : 'utf-16le';
  if (singles + pairs + run === 0) return said;
  if (fits('utf-8')) return 'utf-8';
  if (said !== 'utf-8' && fits(said)) return said;
  // A Chinese character takes two bytes; an accented letter of a Western language stands alone among others.
  if (singles >= pairs) return 'windows-1252';
  return (['gb18030', 'big5'] as const).find(fits) ?? 'windows-1252';
}

/** The delimiter by which a header has the most of the names looked for; without any, the most cells. */
function delimiterOf(header: string, isKnown: (name: string) => boolean): CsvForm['delimiter'] {
  const score = (sign: string): number => {
    const names = header.split(sign).map((name) => name.trim().replaceAll(/^"|"$/g, ''));
    return names.filter(isKnown).length * 1000 + names.length;
  };
  const names = Object.keys(DELIMITERS) as CsvForm['delimiter'][];
  return names.reduce((best, name) => (score(DELIMITERS[name]) > score(DELIMITERS[best]) ? name : best));
}

/** The first line of a file that is not `sep=…`. */
async function headerOf(file: string, encoding: Encoding): Promise<string> {
  const decode = new TextDecoder(encoding);
  let text = '';
  for await (const bytes of createReadStream(file, { end: 1 << 17 }) as AsyncIterable<Buffer>) text += decode.decode(bytes, { stream: true });
  const lines = text.split(/\r\n|\n|\r/);
  return (SEPARATOR_LINE.test(lines[0] ?? '') ? lines[1] : lines[0]) ?? '';
}

/**
 * How a file is written that cannot be read by the form said: encoding, delimiter, decimal sign and dates, all that differ. `kindOf` tells
 * the kind of a column by its name, undefined for one that nobody asks for. A few thousand rows are looked at.
 */
export async function diagnose(file: string, form: CsvForm, kindOf: (name: string) => ColumnKind | undefined): Promise<Diagnosis> {
  const encoding = await encodingOf(file, form.encoding);
  const { separator } = await beginningOf(file, encoding);
  const header = await headerOf(file, encoding);
  const delimiter = separator === undefined ? delimiterOf(header, (name) => kindOf(name) !== undefined) : form.delimiter;
  const diagnosis: Diagnosis = { findings: [], options: [] };
  if (encoding !== form.encoding) {
    diagnosis.findings.push(`it is in ${encoding.toUpperCase()}, not in ${form.encoding.toUpperCase()}`);
    diagnosis.options.push(`--encoding ${encoding}`);
  }
  if (delimiter !== form.delimiter) {
    diagnosis.findings.push(`its cells are separated by ${delimiter === 'pipe' ? 'a pipe' : `${delimiter}s`}`);
    diagnosis.options.push(`--delimiter ${delimiter}`);
  }
  let watch: FormWatch | undefined;
  let rows = 0;
  try {
    for await (const lines of readCsvLines(file, { encoding, delimiter })) {
      for (const one of lines) {
        if (watch) watch.see(one);
        else watch = new FormWatch(columnsOf(one.cells, kindOf), form);
        rows += 1;
      }
      if (rows > SAMPLE_ROWS) break;
    }
  } catch {
    // What stands before the row that cannot be read says enough.
  }
  const { findings, options } = watch?.diagnosis() ?? { findings: [], options: [] };
  return { findings: [...diagnosis.findings, ...findings], options: [...diagnosis.options, ...options] };
}

const columnsOf = (header: readonly string[], kindOf: (name: string) => ColumnKind | undefined): { name: string; kind: ColumnKind }[] =>
  header.map((name) => ({ name: name.trim(), kind: kindOf(name.trim()) ?? 'text' }));

/** A diagnosis in words. */
export const inWords = ({ findings }: Diagnosis): string =>
  findings.length < 2 ? findings.join('') : `${findings.slice(0, -1).join('; ')}; and ${findings.at(-1) ?? ''}`;
