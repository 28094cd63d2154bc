import { FORM_VALUES } from '../transfer/csv-form.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import type { CommandOption } from './command.ts';

const option = (name: keyof CsvForm, value: string, what = ''): CommandOption => {
  const known = FORM_VALUES[name];
  return { type: 'string', value, help: `${known.join(', ')}${what} (default: ${known[0] ?? ''})` };
};

/** How a CSV file is written. */
export const FORM_OPTIONS: Record<keyof CsvForm, CommandOption> = {
  encoding: option('encoding', '<name>'),
  delimiter: option('delimiter', '<name>'),
  decimal: option('decimal', '<name>', ': the decimal sign of numbers'),
  dates: option('dates', '<form>'),
};
