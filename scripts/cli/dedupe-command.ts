/** `dedupe`: records of one file, or of two, that are one person or organisation. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { interruptible } from '../jobs/interrupt.ts';
import { progressReporter } from '../jobs/progress.ts';
import { EXIT } from '../jobs/run.ts';
import { UsageError } from '../org/errors.ts';
import { formOf } from '../transfer/csv-form.ts';
import { CONFIG_DIR, isOn, textOf, WORK_DIR } from './command.ts';
import type { Command, Values } from './command.ts';
import type { Output } from './dedupe.ts';
import { FORM_OPTIONS } from './form-options.ts';

/** Options that name files to write. */
const OUTPUTS: readonly Output[] = ['out', 'pairs', 'explain', 'model-out'];

/** The files to write. Throws a UsageError for one that is there, is named twice, or is read. */
function outputsOf(values: Values, inputs: readonly string[]): Map<Output, string> {
  const outputs = new Map(OUTPUTS.flatMap((name) => (textOf(values, name) === undefined ? [] : [[name, textOf(values, name) as string] as const])));
  const seen = new Set(inputs.map((path) => resolve(path)));
  for (const [name, path] of outputs) {
    if (path === '' || statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`--${name}: ${path === '' ? 'a name is missing' : `${path} is a folder`}. Name a file`);
    if (seen.has(resolve(path))) throw new UsageError(`--${name} names ${path}, which another option names, too. Name another file`);
    seen.add(resolve(path));
    if (existsSync(path) && !isOn(values, 'overwrite')) throw new UsageError(`${path} is there already. Name another, or say --overwrite`);
  }
  return outputs;
}

/** Whether two paths are one file. */
const isSameFile = (one: string, other: string): boolean => existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);

function onePerSource(values: Values): boolean | undefined {
  const said = textOf(values, 'one-per-file');
  if (said !== undefined && said !== 'yes' && said !== 'no') throw new UsageError(`--one-per-file: "${said}" is neither yes nor no`);
  return said === undefined ? undefined : said === 'yes';
}

export const dedupeCommand: Command = {
  name: 'dedupe',
  argument: '<file.csv>',
  summary: 'find records that are one person or organisation, and say why; needs no org',
  options: {
    id: { type: 'string', value: '<column>', help: 'the column that tells records apart' },
    out: { type: 'string', value: '<groups.csv>', help: 'group_id, record_id, score, band' },
    with: { type: 'string', value: '<other.csv>', help: 'look for the records of this file in the other' },
    pairs: { type: 'string', value: '<pairs.csv>', help: 'left_id, right_id, weight, probability, band' },
    explain: { type: 'string', value: '<explain.csv>', help: 'what each field adds to the weight of each pair' },
    model: { type: 'string', value: '<model.json>', help: 'a model that --model-out has written, instead of one learned from the file' },
    'model-out': { type: 'string', value: '<model.json>', help: 'write what was learned there' },
    'one-per-file': { type: 'string', value: '<yes|no>', help: 'with --with: each file has each record once (default: as the files look)' },
    encoding: FORM_OPTIONS.encoding,
    delimiter: FORM_OPTIONS.delimiter,
    spreadsheet: { type: 'boolean', help: 'make ids that a spreadsheet would run as formulas harmless' },
    overwrite: { type: 'boolean', help: 'replace files that are there' },
  },
  run: async (values, [file, ...more]) => {
    if (file === undefined || more.length > 0) throw new UsageError('Name one file: perennial dedupe <file.csv> --id <column> --out <groups.csv>');
    const [id, out, other, given] = [textOf(values, 'id'), textOf(values, 'out'), textOf(values, 'with'), textOf(values, 'model')];
    if (!id || !out) throw new UsageError('Say the column that tells records apart, and where groups go: --id <column> --out <groups.csv>');
    if (other !== undefined && isSameFile(file, other))
      throw new UsageError(`--with names ${file} itself. Leave it out: one file is searched for itself`);
    const oneEach = onePerSource(values);
    if (oneEach !== undefined && other === undefined) throw new UsageError('--one-per-file is about two files: say --with <other.csv>, too');
    const outputs = outputsOf(values, [file, ...(other === undefined ? [] : [other]), ...(given === undefined ? [] : [given])]);
    const [form, json] = [formOf(values), isOn(values, 'json')];
    const [{ dedupe }, { readModel }] = await Promise.all([import('./dedupe.ts'), import('../quality/duplicates/read-model.ts')]);
    const known = given === undefined ? undefined : readModel(given);
    const { progress, stop } = progressReporter(json);
    const began = Date.now();
    const { linked, written } = await interruptible((signal) =>
      dedupe({
        ...{ outputs, form, known, signal, onePerSource: oneEach, workDir: WORK_DIR, configDir: CONFIG_DIR },
        files: [file, ...(other === undefined ? [] : [other])].map((path) => ({ file: path, id })),
        spreadsheet: isOn(values, 'spreadsheet'),
        onProgress: (what, done) => progress(what, Math.round(done * 100), 100),
      }),
    ).finally(stop);
    const seconds = (Date.now() - began) / 1000;
    const { records, model, rules, pairs, onePerSource: isOnce } = linked;
    const columns = model.comparisons.map(({ column }) => ({ name: column.name, meaning: column.meaning }));
    const blocking = rules?.map(({ name }) => name) ?? [];
    if (json) {
      const told = { file, ...(other === undefined ? {} : { with: other, onePerFile: isOnce }), out, rows: records.rows, ...written };
      process.stdout.write(
        `${JSON.stringify({ ...told, columns, leftOut: records.leftOut, blocking, compared: pairs, prior: model.prior, seconds }, null, 2)}\n`,
      );
    } else {
      const many = (count: number): string => count.toLocaleString('en');
      process.stdout.write(
        `Compared by ${columns.map(({ name, meaning }) => (name === meaning ? name : `${name} (${meaning})`)).join(', ')}.\n` +
          (records.leftOut.length === 0 ? '' : `Too many columns: not compared by ${records.leftOut.join(', ')}.\n`) +
          `${many(pairs)} pairs ${rules ? `that have in common: ${blocking.join('; ')}` : 'are all there are'}.\n` +
          (other === undefined
            ? ''
            : `Each file has each record ${isOnce ? 'once' : 'more than once'}${oneEach === undefined ? ', as far as can be seen' : ''}.\n`) +
          `${many(records.rows)} rows, ${many(written.groups)} groups of ${many(written.records)} records in ${out}: ${many(written.auto)} pairs are sure, ${many(written.review)} want a look; ${seconds.toFixed(1)} s.\n`,
      );
    }
    return EXIT.done;
  },
};
