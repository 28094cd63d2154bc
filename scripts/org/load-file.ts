/** Reads the file of a load and sees that all of it can be loaded, before anything is sent. */
import { accessSync, constants, createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { CsvError } from 'csv-parse';
import type { DescribeSObjectResult, Field } from 'jsforce';
import { csvRows } from './csv.ts';
import { UsageError } from './errors.ts';

/** A column of the file, and the field it goes to. */
export interface Column {
  /** As the header has it: `Name`, `Account.Key__c`. */
  header: string;
  /** The field of the object that takes it: of a parent named by key, the reference. */
  field: Field;
}

/** Encodings a file may be said to have; the first is taken otherwise. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'gb18030', 'big5'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What cells may be parted by, as it is said on the command line. */
export const DELIMITERS: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };

/** Bytes of a row. A record in a job has 400,000 characters at most (Bulk API 2.0 limits), of up to four bytes, and some quotes. */
const MOST_BYTES = 2_000_000;

/** Sees that there is a plain file. Throws a UsageError. */
export function checkFile(file: string): { size: number; changed: number } {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${file}: there is no such file`);
  if (!stats.isFile()) throw new UsageError(`${file} is not a plain file`);
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw new UsageError(`${file} cannot be read: you lack the right to`);
  }
  if (stats.size === 0) throw new UsageError(`${file} is empty: a header and rows are expected`);
  return { size: stats.size, changed: Math.round(stats.mtimeMs) };
}

/** Sees by its first bytes that a file is not in another encoding than is said. Throws a UsageError. */
async function checkMark(file: string, encoding: Encoding): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(3), 0, 3, 0);
    const mark = buffer[0] === 0xff && buffer[1] === 0xfe ? 'utf-16le' : buffer[0] === 0xfe && buffer[1] === 0xff ? 'utf-16be' : undefined;
    if (mark && mark !== encoding)
      throw new UsageError(
        `${file} is in ${mark.toUpperCase()}, as spreadsheets save "Unicode text". Say --encoding ${mark}, or save it as CSV in UTF-8`,
      );
  } finally {
    await handle.close();
  }
}

/** Text of a file's bytes, as they come. Throws what {@link TextDecoder} does at bytes that are none of the encoding. */
function decoder(encoding: Encoding): Transform {
  const decode = new TextDecoder(encoding, { fatal: true });
  const attempt = (done: (error: Error | null, text?: string) => void, bytes?: Buffer): void => {
    let text: string;
    try {
      text = bytes ? decode.decode(bytes, { stream: true }) : decode.decode();
    } catch (error) {
      return done(error as Error);
    }
    done(null, text);
  };
  return new Transform({
    encoding: 'utf8',
    transform: (chunk: Buffer, _encoding, done) => attempt(done, chunk),
    flush: (done) => attempt(done),
  });
}

/** The rows of a file, some at a time; the header is the first. Throws a UsageError that names file and row. */
export async function* readLoadFile(file: string, { encoding, delimiter }: { encoding: Encoding; delimiter: string }): AsyncGenerator<string[][]> {
  await checkMark(file, encoding);
  // Rows of other lengths are told here: in words, and with the row.
  const how = { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true, max_record_size: MOST_BYTES };
  const source = createReadStream(file, { highWaterMark: 1 << 17 });
  // The header is row 0.
  let n = 0;
  let width: number | undefined;
  try {
    for await (const rows of csvRows(source, how, [decoder(encoding)])) {
      width ??= rows[0]?.length ?? 0;
      const ragged = rows.findIndex((row) => row.length !== width);
      if (ragged >= 0)
        throw new UsageError(
          `${file}, row ${n + ragged}: it has ${rows[ragged]?.length ?? 0} cells where the header has ${width}. Give every row as many as the header; a cell with a "${delimiter}" in it needs quotes. Nothing was loaded`,
        );
      n += rows.length;
      yield rows;
    }
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new UsageError(
        `${file} is not in ${encoding.toUpperCase()} (something after row ${Math.max(0, n - 1)}). Save it as CSV in UTF-8, or say how it is with --encoding: ${ENCODINGS.join(', ')}. Nothing was loaded`,
      );
    if (code === 'CSV_MAX_RECORD_SIZE')
      throw new UsageError(
        `${file}, after row ${Math.max(0, n - 1)}: a row has more than ${MOST_BYTES.toLocaleString('en')} bytes. Is there a quote that never ends? Nothing was loaded`,
      );
    if (error instanceof CsvError) throw new UsageError(`${file}, after row ${Math.max(0, n - 1)}: it is not CSV: ${message}. Nothing was loaded`);
    throw error;
  }
}

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.slice(0, 40).join(', ') + (names.length > 40 ? ', …' : ''));

/** What a file's header says of it. */
export interface Layout {
  /** The columns that are sent. */
  columns: Column[];
  /** Their places in a row of the file: other columns are results of an earlier load. */
  places: number[];
  /** The one of them rows are told apart by. */
  key: Column;
  /** Those that may be given to a new record only: a master that records keep. */
  fixed: ReadonlySet<Column>;
}

/** Columns that only results have: a file of them can be loaded again. */
const RESULT_COLUMNS = new Set(['sf__id', 'sf__error', 'sf__created']);

/** The layout of a header, with each column's field. Throws a UsageError that names the columns the object lacks, and those nobody may write. */
export function layoutOf(file: string, header: readonly string[], describe: DescribeSObjectResult, keyName: string): Layout {
  const names = header.map((name) => name.trim());
  const places = names.flatMap((name, index) => (RESULT_COLUMNS.has(name.toLowerCase()) ? [] : [index]));
  const sent = places.map((place) => names[place] as string);
  const [only = ''] = sent.length === 1 ? sent : [];
  const other = Object.entries(DELIMITERS).find(([, sign]) => only.includes(sign))?.[0];
  if (other !== undefined)
    throw new UsageError(`${file}: its header is one column, "${only.slice(0, 60)}". Say how cells are parted: --delimiter ${other}`);
  const seen = new Set<string>();
  for (const name of sent) {
    if (name === '') throw new UsageError(`${file}: column ${seen.size + 1} has no name`);
    if (seen.has(name.toLowerCase())) throw new UsageError(`${file} has two columns "${name}". Rename one of them, or take it out`);
    seen.add(name.toLowerCase());
  }
  const fieldOf = (name: string): Field | undefined => {
    const [head = '', key] = name.split('.');
    const wanted = head.toLowerCase();
    return key === undefined
      ? describe.fields.find((field) => field.name.toLowerCase() === wanted)
      : describe.fields.find((field) => field.relationshipName?.toLowerCase() === wanted);
  };
  const missing = sent.filter((name) => !fieldOf(name));
  if (missing.length > 0)
    throw new UsageError(
      `${file}: ${describe.name} has no field ${listed(missing.map((name) => `"${name}"`))}, or you may not see it. Its fields: ${listed(describe.fields.map((field) => field.name))}`,
    );
  const keyField = keyFieldOf(describe, keyName);
  if (!keyField || !(keyField.externalId || keyField.name === 'Id' || keyField.idLookup))
    throw new UsageError(
      `--key ${keyName}: ${keyField ? 'it is no external id' : `${describe.name} has no such field`}. External ids of ${describe.name}: ${listed(describe.fields.filter((field) => field.externalId).map((field) => field.name))}`,
    );
  const columns = sent.map((name): Column => ({ header: name, field: fieldOf(name) as Field }));
  const key = columns.find(({ header: name }) => name.toLowerCase() === keyName.toLowerCase());
  if (!key) throw new UsageError(`${file} has no column "${keyName}", which --key names. Its columns: ${listed(sent)}`);
  const unwritable = columns.filter((column) => column !== key && !column.field.createable && !column.field.updateable);
  if (unwritable.length > 0)
    throw new UsageError(
      `${file}: ${unwritable.map(({ header: name }) => `"${name}"`).join(', ')} cannot be written: the org works it out, or you may not. Take it out`,
    );
  if (!describe.createable && !describe.updateable)
    throw new UsageError(`${describe.name} cannot be written by you, or by anybody: ask for the right to create and edit it`);
  const fixed = new Set(columns.filter((column) => column !== key && !column.field.updateable));
  return { columns, places, key, fixed };
}

/** The field a key names, whatever its case. */
export const keyFieldOf = (describe: DescribeSObjectResult, keyName: string): Field | undefined =>
  describe.fields.find((field) => field.name.toLowerCase() === keyName.toLowerCase());
