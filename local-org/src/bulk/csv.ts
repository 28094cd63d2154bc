/** CSV as Bulk API 2.0 reads and writes it. */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { parse } from 'csv-parse';

export const DELIMITERS = { BACKQUOTE: '`', CARET: '^', COMMA: ',', PIPE: '|', SEMICOLON: ';', TAB: '\t' } as const;
export const LINE_ENDINGS = { LF: '\n', CRLF: '\r\n' } as const;

/** How a job's rows are parted. */
export interface Dialect {
  columnDelimiter: keyof typeof DELIMITERS;
  lineEnding: keyof typeof LINE_ENDINGS;
}

/** Bytes of a row: a record has 400,000 characters at most (Bulk API 2.0 limits), of up to four bytes, and its quotes. */
const MOST_BYTES = 2_000_000;

/** A file that is not the CSV the job says, in the platform's words: such a job fails. */
export class CsvError extends Error {}

/** The rows of a file, some at a time; the first is the header. Throws a {@link CsvError}. */
export async function* readRows(file: string, { columnDelimiter, lineEnding }: Dialect): AsyncGenerator<string[][]> {
  if (isUtf16(file)) throw new CsvError('ClientInputError : The data must be in UTF-8');
  const input = createReadStream(file, { highWaterMark: 1 << 17 });
  const parser = parse({
    delimiter: DELIMITERS[columnDelimiter],
    record_delimiter: LINE_ENDINGS[lineEnding],
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MOST_BYTES,
  });
  let failure: Error | undefined;
  let ended = false;
  let wake = (): void => undefined;
  parser.on('readable', () => wake());
  parser.once('end', () => {
    ended = true;
    wake();
  });
  for (const stream of [input, parser])
    stream.once('error', (error: Error) => {
      failure = error;
      wake();
    });
  input.pipe(parser);
  try {
    for (;;) {
      const more = new Promise<void>((resolve) => (wake = resolve));
      const rows: string[][] = [];
      for (let row: string[] | null; (row = parser.read() as string[] | null) !== null;) rows.push(row);
      if (rows.length > 0) yield rows;
      else if (failure) throw new CsvError(`InvalidBatch : ${failure.message}`);
      else if (ended) return;
      else await more;
    }
  } finally {
    input.destroy();
    parser.destroy();
  }
}

/** Whether a file begins as one in UTF-16 does. */
function isUtf16(file: string): boolean {
  const mark = Buffer.alloc(2);
  const opened = openSync(file, 'r');
  readSync(opened, mark, 0, 2, 0);
  closeSync(opened);
  return mark.equals(Buffer.of(0xff, 0xfe)) || mark.equals(Buffer.of(0xfe, 0xff));
}

const cell = (value: string): string => (value.includes('"') ? `"${value.replaceAll('"', '""')}"` : `"${value}"`);

/** A row as results have it: every cell in quotes. */
export function csvLine(cells: readonly string[], { columnDelimiter, lineEnding }: Dialect): string {
  const delimiter = DELIMITERS[columnDelimiter];
  let line = '';
  for (let index = 0; index < cells.length; index++) line += (index === 0 ? '' : delimiter) + cell(cells[index] as string);
  return line + LINE_ENDINGS[lineEnding];
}
