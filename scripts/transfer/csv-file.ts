/** The CSV files of the data folder, as jobs read them. */
import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EMPTY, PLAIN, plainDay, plainNumber } from './csv-form.ts';
import type { CsvForm } from './csv-form.ts';
import { CsvFileProblem, readCsvLines } from './csv-read.ts';
import type { CsvLine } from './csv-read.ts';
import { diagnose, FormWatch, inWords } from './csv-watch.ts';
import type { ColumnKind, Diagnosis } from './csv-watch.ts';

/** A row of a CSV file: its place, for messages, and its cells by column. */
export interface CsvRow {
  place: string;
  cells: Record<string, string>;
}

/** What is wrong with a file as a whole, and what to do. */
export interface CsvProblem {
  problem: string;
  remedy: string;
}

/** A file's rows, or what is wrong with it. */
export type CsvFile = { rows: CsvRow[]; problem?: never } | { rows: CsvRow[]; problem: CsvProblem };

/** Columns of a file that a job reads, and what their cells are. */
export type WantedColumns = Readonly<Record<string, ColumnKind>>;

const failed = (problem: string, remedy: string): CsvFile => ({ rows: [], problem: { problem, remedy } });

/** The remedy for a file in another form: options of the command line, and the key of the configuration that says the same. */
const sayingSo = ({ options }: Diagnosis, key: string | undefined): string =>
  `Say so: ${options.join(' ')}${key ? `, or in ${key}` : ''}. Or save it as CSV in UTF-8 with commas, decimal points and dates as YYYY-MM-DD.`;

/** What is wrong with the name or kind of a file; undefined for a plain file of the folder. */
function nameProblem(dataDir: string, file: string): CsvFile | undefined {
  if (basename(file) !== file || file === '..')
    return failed(`"${file}" is not a plain file name`, 'Name a file of the data folder, without a path.');
  const stats = lstatSync(join(dataDir, file), { throwIfNoEntry: false });
  if (!stats) return failed(`File ${file} is not in ${dataDir}`, 'Put the file there, or name the folder with --data-dir.');
  // A link may lead elsewhere, a pipe may never end.
  if (!stats.isFile()) return failed(`File ${file} cannot be read: it is not a plain file`, 'Put a plain file there.');
  return stats.size === 0 ? failed(`File ${file} is empty`, 'Put a file with a header and rows there.') : undefined;
}

/**
 * Reads the wanted columns of a CSV file of the data folder. Numbers and dates come as the platform writes them; a cell that is neither
 * stays as it is, for whoever judges the row. What is wrong with the file as a whole comes back as one problem, which names all that
 * differs from the form said. `formKey` is where the configuration says the form, for the remedy.
 */
export async function readCsvFile(
  dataDir: string,
  file: string,
  { wanted, form: said = {}, formKey }: { wanted: WantedColumns; form?: Partial<CsvForm> | undefined; formKey?: string },
): Promise<CsvFile> {
  const path = join(dataDir, file);
  const problem = nameProblem(dataDir, file);
  if (problem) return problem;
  // A file beside one that is written in another form: its own header tells, and then it is plain.
  const whole: CsvForm = { ...PLAIN, ...said };
  const forms = whole.delimiter === PLAIN.delimiter ? [whole] : [whole, { ...PLAIN, encoding: whole.encoding }];
  let found: CsvFile | undefined;
  for (const form of forms) {
    const attempt = await readByForm(path, file, wanted, form);
    found ??= attempt.file;
    if (attempt.hasColumns) {
      found = attempt.file;
      break;
    }
  }
  const [form = PLAIN] = forms;
  if (!found?.problem) return found ?? failed(`File ${file} is empty`, 'Put a file with a header and rows there.');
  const diagnosis = await diagnose(path, form, (name) => wanted[name]).catch(() => ({ findings: [], options: [] }));
  return diagnosis.findings.length === 0
    ? found
    : failed(`File ${file} cannot be read as it is: ${inWords(diagnosis)}`, sayingSo(diagnosis, formKey));
}

/** Reads a file by a form. Whether its header has the wanted columns is told apart: if not, another delimiter may be the right one. */
async function readByForm(path: string, file: string, wanted: WantedColumns, form: CsvForm): Promise<{ file: CsvFile; hasColumns: boolean }> {
  const rows: CsvRow[] = [];
  let columns: { name: string; place: number; kind: ColumnKind }[] | undefined;
  let watch: FormWatch | undefined;
  try {
    for await (const lines of readCsvLines(path, form)) {
      for (const line of lines) {
        if (columns && watch) {
          watch.see({ line: line.line, cells: columns.map(({ place }) => line.cells[place] ?? '') });
          rows.push(rowOf(file, line, columns, form));
          continue;
        }
        const header = headerOf(file, line, wanted);
        if ('problem' in header) return { file: header, hasColumns: false };
        columns = header.columns;
        watch = new FormWatch(columns, form);
      }
    }
  } catch (error) {
    if (!(error instanceof CsvFileProblem)) throw error;
    const message = error.message.replace(path, `File ${file}`);
    return { file: failed(message, 'Put the file right and run the job again.'), hasColumns: columns !== undefined };
  }
  const { findings, options } = watch?.diagnosis() ?? { findings: [], options: [] };
  // Told in words by the diagnosis of the whole file.
  if (findings.length > 0) return { file: failed(inWords({ findings, options }), ''), hasColumns: true };
  if (!columns) return { file: failed(`File ${file} has no header`, 'Put a file with a header and rows there.'), hasColumns: false };
  return { file: { rows }, hasColumns: true };
}

/** Where the wanted columns stand, or what is wrong with the header. */
function headerOf(
  file: string,
  { cells }: CsvLine,
  wanted: WantedColumns,
): { columns: { name: string; place: number; kind: ColumnKind }[] } | Extract<CsvFile, { problem: CsvProblem }> {
  const header = cells.map((name) => name.trim());
  const names = Object.keys(wanted);
  const refuse = (problem: string, remedy: string) => ({ rows: [], problem: { problem, remedy } });
  const missing = names.filter((name) => !header.includes(name));
  if (missing.length > 0)
    return refuse(`File ${file} has no column ${missing.map((name) => `"${name}"`).join(', ')}`, `Its columns are: ${header.join(', ') || 'none'}.`);
  const double = names.find((name) => header.filter((one) => one === name).length > 1);
  if (double !== undefined) return refuse(`File ${file} has two columns "${double}"`, 'Rename one of them.');
  return { columns: Object.entries(wanted).map(([name, kind]) => ({ name, kind, place: header.indexOf(name) })) };
}

/** A cell without the blanks around it; what a spreadsheet could not look up is empty. */
function filled(cell: string): string {
  const trimmed = cell.trim();
  return trimmed === EMPTY ? '' : trimmed;
}

function rowOf(file: string, { line, cells }: CsvLine, columns: readonly { name: string; place: number; kind: ColumnKind }[], form: CsvForm): CsvRow {
  const plain = (cell: string, kind: ColumnKind): string =>
    (kind === 'number' ? plainNumber(cell, form.decimal) : kind === 'date' ? plainDay(cell, form.dates) : undefined) ?? cell;
  return {
    place: `${file}, line ${line}`,
    cells: Object.fromEntries(columns.map(({ name, place, kind }) => [name, plain(filled(cells[place] ?? ''), kind)])),
  };
}
