import { UsageError } from '../org/errors.ts';
import type { CsvForm } from './csv-form.ts';
import { CsvFileProblem } from './csv-read.ts';
import { diagnose, inWords } from './csv-watch.ts';
import type { ColumnKind, Diagnosis } from './csv-watch.ts';

/** A file that is written in another form than was said. */
export class FormProblem extends UsageError {
  constructor(file: string, diagnosis: Diagnosis) {
    super(`${file} cannot be read as it is: ${inWords(diagnosis)}. Say so: ${diagnosis.options.join(' ')}. Nothing was loaded`);
  }
}

/**
 * Does some work on a file. When it cannot be read, or its header is not the one looked for, the error names all that differs from the form
 * said. `kindOf` tells the kind of a column by its name, undefined for one that nobody asks for.
 */
export async function explainingForm<T>(
  file: string,
  form: CsvForm,
  kindOf: (name: string) => ColumnKind | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsageError) || error instanceof FormProblem) throw error;
    const diagnosis = await diagnose(file, form, kindOf);
    if (diagnosis.findings.length > 0) throw new FormProblem(file, diagnosis);
    throw error instanceof CsvFileProblem ? new UsageError(`${error.message}. Nothing was loaded`) : error;
  }
}
