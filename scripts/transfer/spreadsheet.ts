import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { csvLine, csvRows, harmless } from './csv.ts';

/** Writes a CSV file anew so that a spreadsheet runs none of its cells. */
export async function writeHarmless(file: string, to: string): Promise<void> {
  const lines = async function* (): AsyncGenerator<string> {
    // By it spreadsheets know that a file is in UTF-8.
    yield '\ufeff';
    for await (const rows of csvRows(createReadStream(file), {})) yield rows.map((row) => csvLine(row.map(harmless))).join('');
  };
  await pipeline(lines, createWriteStream(to));
}
