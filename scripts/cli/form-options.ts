import { FORM_VALUES } from '../transfer/csv-form.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import type { CommandOption, CommandOptions } from './command.ts';

const option = (name: keyof CsvForm, value: string, what = ''): CommandOption => {
  const [usual, ...others] = FORM_VALUES[name];
  return { type: 'string', value, help: `${[usual, ...others].join(', ')}${what} (default: ${usual ?? ''})` };
};

/** How a CSV file is written. */
export const FORM_OPTIONS: CommandOptions = {
  encoding: option('encoding', '<name>'),
  delimiter: option('delimiter', '<name>'),
  decimal: option('decimal', '<name>', ': the decimal sign of numbers'),
  dates: option('dates', '<form>'),
};
