/** Takes the rows of a load's file into its staging file. */
import { EMPTY, PLAIN, plainDay, plainNumber } from './csv-form.ts';
import type { CsvForm } from './csv-form.ts';
import type { CsvLine } from './csv-read.ts';
import type { FormWatch } from './csv-watch.ts';
import type { LoadContext } from './load-context.ts';
import type { Column } from './load-file.ts';
import { isNumber, keyOf, problemOf } from './same.ts';

/** What rows are sorted by, so that jobs do not wait for each other's parents: a master before any other reference. */
export function parentColumn(columns: readonly Column[]): number | undefined {
  const references = columns.flatMap(({ field }, index) => (field.type === 'reference' && field.name !== 'OwnerId' ? [index] : []));
  return references.find((index) => columns[index]?.field.cascadeDelete) ?? references[0];
}

/** A cell as it is sent: a number or date as the platform writes it, where the file writes it otherwise. */
export function plainCell({ field, parent }: Column, cell: string, { decimal, dates }: Pick<CsvForm, 'decimal' | 'dates'>): string {
  // Exports pad cells with blanks: one of blanks is empty, and #N/A is that beside blanks, too.
  const trimmed = cell.trim();
  if (trimmed === '' || trimmed === EMPTY) return trimmed;
  if (parent) return cell;
  if (isNumber(field) && decimal !== PLAIN.decimal) return plainNumber(cell, decimal) ?? cell;
  if (field.type === 'date' && dates !== PLAIN.dates) return plainDay(cell, dates) ?? cell;
  return cell;
}

/** Takes rows of the file into the staging file: numbers and dates as the platform writes them, what no org takes refused. */
export class RowStaging {
  readonly #context: LoadContext;
  readonly #form: CsvForm;
  readonly #watch: FormWatch;
  readonly #keyPlace: number;
  readonly #parentPlace: number | undefined;
  /** Places of columns that name a parent of the same object by the key rows are told apart by. */
  readonly #selfPlaces: number[];
  readonly #parentPlaces: number[];

  constructor(context: LoadContext, form: CsvForm, watch: FormWatch) {
    const { columns, key, object } = context;
    this.#context = context;
    this.#form = form;
    this.#watch = watch;
    this.#keyPlace = columns.indexOf(key);
    this.#parentPlace = parentColumn(columns);
    this.#parentPlaces = columns.flatMap(({ parent }, place) => (parent ? [place] : []));
    this.#selfPlaces = columns.flatMap(({ parent }, place) => (parent?.object === object && parent.key.name === key.field.name ? [place] : []));
  }

  add(lines: readonly CsvLine[]): void {
    for (const line of lines) this.#addRow(line);
  }

  #addRow({ line, cells: given }: CsvLine): void {
    const { staging, columns, places, key } = this.#context;
    const raw = places.length === given.length ? given : places.map((place) => given[place] as string);
    this.#watch.see({ line, cells: raw });
    const cells = raw.map((cell, place) => plainCell(columns[place] as Column, cell, this.#form));
    const own = keyOf(key, cells[this.#keyPlace] ?? '');
    const parent = this.#parentPlace === undefined ? '' : (cells[this.#parentPlace] ?? '');
    const problems = columns.flatMap((column, place) => problemOf(column, cells[place] ?? '', this.#form.dates) ?? []);
    const error = own === '' || own === EMPTY ? `there is no ${key.header}` : problems.length > 0 ? problems.join('; ') : null;
    const emptied = this.#parentPlaces.filter((place) => cells[place] === EMPTY).join(',');
    const isAsWritten = cells.every((cell, place) => cell === raw[place]);
    staging.add({ n: line, key: own, parent, cells, raw: isAsWritten ? undefined : raw, emptied, error });
    for (const place of this.#selfPlaces) {
      const named = keyOf(key, cells[place] ?? '');
      if (named !== '' && named !== EMPTY) staging.addLink(line, named);
    }
  }
}
