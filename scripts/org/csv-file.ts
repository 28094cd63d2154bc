import { lstat, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';

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

const failed = (problem: string, remedy: string): CsvFile => ({ rows: [], problem: { problem, remedy } });

/** A file that is one: no link that leads elsewhere, no pipe that never ends. */
async function readPlainFile(path: string): Promise<Buffer> {
  if (!(await lstat(path)).isFile()) throw new Error('it is not a plain file');
  return readFile(path);
}

/** Reads the wanted columns of a CSV file in UTF-8 from the data folder. What is wrong with the file as a whole comes back as a problem. */
export async function readCsvFile(dataDir: string, file: string, wanted: readonly string[]): Promise<CsvFile> {
  if (basename(file) !== file || file === '..')
    return failed(`"${file}" is not a plain file name`, 'Name a file of the data folder, without a path.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readPlainFile(join(dataDir, file)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return failed(`File ${file} is not in ${dataDir}`, 'Put the file there, or name the folder with --data-dir.');
    return failed(`File ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Save it as CSV in UTF-8.');
  }
  let lines: { cells: string[]; line: number }[];
  try {
    const parsed = parse(text, { bom: true, skip_empty_lines: true, trim: true, info: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    lines = parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    return failed(
      `File ${file} is not CSV: ${error instanceof Error ? error.message : String(error)}`,
      'Give every row as many cells as the header, parted by commas.',
    );
  }
  const [first, ...body] = lines;
  const header = first?.cells ?? [];
  const missing = wanted.filter((column) => !header.includes(column));
  if (missing.length > 0)
    return failed(
      `File ${file} has no column ${missing.map((column) => `"${column}"`).join(', ')}`,
      `Its columns are: ${header.join(', ') || 'none'}.`,
    );
  const double = wanted.find((column) => header.filter((name) => name === column).length > 1);
  if (double !== undefined) return failed(`File ${file} has two columns "${double}"`, 'Rename one of them.');
  const places = wanted.map((column): [string, number] => [column, header.indexOf(column)]);
  return {
    rows: body.map(({ cells, line }) => ({
      place: `${file}, row ${line}`,
      cells: Object.fromEntries(places.map(([column, at]) => [column, cells[at] ?? ''])),
    })),
  };
}
