import { readCsvFile } from '../transfer/csv-file.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import type { RawActual, SourceFacts } from './facts.ts';

/** Which file and columns. */
export interface CsvSource {
  file: string;
  periodColumn: string;
  actualColumn: string;
  volumeColumn: string | undefined;
}

/** Reads a source's CSV file from the data folder. What is wrong with the file as a whole comes back as a problem. */
export async function readCsvSource(
  dataDir: string,
  source: CsvSource,
  form: Partial<CsvForm> = {},
): Promise<Pick<SourceFacts, 'actuals' | 'problem'>> {
  const { periodColumn, actualColumn, volumeColumn } = source;
  const { rows, problem } = await readCsvFile(dataDir, source.file, {
    wanted: { [periodColumn]: 'date', [actualColumn]: 'number', ...(volumeColumn ? { [volumeColumn]: 'number' } : {}) },
    form,
  });
  if (problem) return { actuals: [], problem };
  return {
    actuals: rows.map(({ place, cells }): RawActual => ({
      place,
      period: cells[periodColumn] ?? '',
      actual: cells[actualColumn] ?? '',
      volume: volumeColumn ? (cells[volumeColumn] ?? '') : 1,
    })),
  };
}
