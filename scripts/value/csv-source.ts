import { lstat, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { RawActual, SourceFacts } from './facts.ts';

/** Which file and columns. */
export interface CsvSource {
  file: string;
  periodColumn: string;
  actualColumn: string;
  volumeColumn: string | undefined;
}

const problem = (text: string, remedy: string): Pick<SourceFacts, 'actuals' | 'problem'> => ({ actuals: [], problem: { problem: text, remedy } });

/** A file that is one: no link that leads elsewhere, no pipe that never ends. */
async function readPlainFile(path: string): Promise<Buffer> {
  if (!(await lstat(path)).isFile()) throw new Error('it is not a plain file');
  return readFile(path);
}

/** Reads a source's CSV file from the data folder. What is wrong with the file as a whole comes back as a problem. */
export async function readCsvSource(dataDir: string, source: CsvSource): Promise<Pick<SourceFacts, 'actuals' | 'problem'>> {
  if (basename(source.file) !== source.file || source.file === '..')
    return problem(`"${source.file}" is not a plain file name`, 'Name a file of the data folder, without a path.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readPlainFile(join(dataDir, source.file)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return problem(`File ${source.file} is not in ${dataDir}`, 'Put the file there, or name the folder with --data-dir.');
    return problem(`File ${source.file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, 'Save it as CSV in UTF-8.');
  }
  let rows: { cells: string[]; line: number }[];
  try {
    const parsed = parse(text, { bom: true, skip_empty_lines: true, trim: true, info: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    rows = parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    return problem(
      `File ${source.file} is not CSV: ${error instanceof Error ? error.message : String(error)}`,
      'Give every row as many cells as the header, parted by commas.',
    );
  }
  const [first, ...body] = rows;
  const header = first?.cells ?? [];
  const at = (column: string): number => header.indexOf(column);
  const wanted = [source.periodColumn, source.actualColumn, ...(source.volumeColumn ? [source.volumeColumn] : [])];
  const missing = wanted.filter((column) => at(column) === -1);
  if (missing.length > 0)
    return problem(
      `File ${source.file} has no column ${missing.map((column) => `"${column}"`).join(', ')}`,
      `Its columns are: ${header.join(', ') || 'none'}.`,
    );
  const double = wanted.find((column) => header.filter((name) => name === column).length > 1);
  if (double !== undefined) return problem(`File ${source.file} has two columns "${double}"`, 'Rename one of them.');
  const volumeAt = source.volumeColumn ? at(source.volumeColumn) : -1;
  return {
    actuals: body.map(({ cells: row, line }): RawActual => ({
      place: `${source.file}, row ${line}`,
      period: row[at(source.periodColumn)] ?? '',
      actual: row[at(source.actualColumn)] ?? '',
      volume: volumeAt === -1 ? 1 : (row[volumeAt] ?? ''),
    })),
  };
}
