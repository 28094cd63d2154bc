/** `load` and `extract`: an org's rows from and to CSV files. */
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { isOn, textOf, WORK_DIR } from './command.ts';
import type { Command, Values } from './command.ts';
import { FORM_OPTIONS } from './form-options.ts';
import type { OrgClient } from '../org/client.ts';
import { formOf } from '../transfer/csv-form.ts';
import { UsageError } from '../org/errors.ts';
import { isDay } from '../transfer/figures.ts';
import { interruptible } from '../jobs/interrupt.ts';
import { openOrg, ORG_OPTIONS } from './open.ts';
import { keptText, registered } from './registered.ts';
import { willWrite } from '../jobs/personal-files/index-file.ts';
import { progressReporter } from '../jobs/progress.ts';
import { EXIT } from '../jobs/run.ts';
import { condition, identifier } from '../org/soql.ts';

/** A client, in a process whose memory is to stay the same for a thousand rows and for a million. */
function clientFor(values: Values): Promise<OrgClient> {
  // Rows are garbage as soon as they are sent: the heap is cleared when it has grown by a fifth, not when it has doubled.
  setFlagsFromString('--heap-growing-percent=20');
  return openOrg(values);
}

export const loadCommand: Command = {
  name: 'load',
  argument: '<file.csv>',
  summary: 'create and update records by a key: only rows that differ; killed and run again, it goes on',
  options: {
    object: { type: 'string', value: '<object>' },
    key: { type: 'string', value: '<external id>' },
    'target-org': ORG_OPTIONS['target-org'],
    ...FORM_OPTIONS,
    all: { type: 'boolean', help: 'send rows that change nothing, too' },
    refused: {
      ...{ type: 'string', value: '<file>' },
      help: 'rows that were refused, with the reason (default: <file>.refused.csv); an existing file is never overwritten',
    },
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: async (values, [file, ...more]) => {
    if (file === undefined || more.length > 0) throw new UsageError('Name one file: perennial load <file.csv> …');
    const [object, key] = [textOf(values, 'object'), textOf(values, 'key')];
    if (!object || !key) throw new UsageError('Say the object and its key: --object <object> --key <external id>');
    const form = formOf(values);
    const json = isOn(values, 'json');
    const refusedFile = textOf(values, 'refused');
    const client = await clientFor(values);
    const { load } = await import('../transfer/load.ts');
    const { progress, stop } = progressReporter(json);
    const began = Date.now();
    const loaded = await interruptible((signal) =>
      load(client, {
        ...{ file, object, key, form, all: isOn(values, 'all'), workDir: WORK_DIR, onProgress: progress, signal },
        onRefusedFile: (path) => willWrite(WORK_DIR, 'refused', path, form),
        ...(refusedFile === undefined ? {} : { refusedFile }),
      }),
    ).finally(stop);
    const seconds = (Date.now() - began) / 1000;
    const outcome = { org: client.connection.instanceUrl, ...loaded, calls: client.calls, retries: client.retries, seconds };
    if (json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
    else {
      const number = (count: number): string => count.toLocaleString('en');
      process.stdout.write(
        `Org: ${client.connection.instanceUrl}\n${number(loaded.rows)} rows: ${number(loaded.loaded)} loaded, ${number(loaded.unchanged)} unchanged, ${number(loaded.refused)} refused; ${number(client.calls)} API calls, ${seconds.toFixed(1)} s.\n`,
      );
      if (loaded.refusedFile)
        process.stdout.write(`What was refused, and why: ${loaded.refusedFile}. Put it right and load that file.${await keptText('refused')}\n`);
    }
    return loaded.refused > 0 ? EXIT.findings : EXIT.done;
  },
};

/** A moment as SOQL has it. Throws a UsageError. */
function momentOf(text: string): string {
  const moment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  // 31 November is no day, though there are clocks that take it for the next.
  if (Number.isNaN(moment) || !isDay(text.slice(0, 10)))
    throw new UsageError(`--since: "${text}" must be a moment such as 2026-01-31 or 2026-01-31T09:00:00Z`);
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}

export const extractCommand: Command = {
  name: 'extract',
  summary: 'write records to a CSV file; killed and run again, it goes on',
  options: {
    object: { type: 'string', value: '<object>' },
    fields: { type: 'string', value: '<a,b,…>' },
    output: { type: 'string', value: '<file.csv>' },
    'target-org': ORG_OPTIONS['target-org'],
    where: { type: 'string', value: '<condition>', help: 'a SOQL condition' },
    since: { type: 'string', value: '<moment>', help: 'only what changed at or after it' },
    spreadsheet: { type: 'boolean', help: 'make cells that a spreadsheet would run as formulas harmless' },
    overwrite: { type: 'boolean', help: 'replace a file that is there' },
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: async (values) => {
    const [object, fields, file] = [textOf(values, 'object'), textOf(values, 'fields'), textOf(values, 'output')];
    if (!object || !fields || !file) throw new UsageError('Say what to read and where to: --object <object> --fields <a,b,…> --output <file.csv>');
    const names = fields.split(',').map((name) => identifier(name.trim()));
    const double = names.find((name, index) => names.findIndex((one) => one.toLowerCase() === name.toLowerCase()) < index);
    if (double !== undefined) throw new UsageError(`--fields: "${double}" is there twice`);
    if (existsSync(file) && !isOn(values, 'overwrite')) throw new UsageError(`${file} is there already. Name another, or say --overwrite`);
    const [since, where] = [textOf(values, 'since'), textOf(values, 'where')];
    const json = isOn(values, 'json');
    const client = await clientFor(values);
    const { extractToFile } = await import('../transfer/extract.ts');
    const { progress, stop } = progressReporter(json);
    const began = Date.now();
    const extraction = {
      object: identifier(object),
      fields: names,
      where: where === undefined ? undefined : condition(where),
      since: since === undefined ? undefined : momentOf(since),
    };
    const extracted = await registered('extract', file, () =>
      interruptible((signal) =>
        extractToFile(client, extraction, {
          file,
          spreadsheet: isOn(values, 'spreadsheet'),
          signal,
          onProgress: (done, total) => progress(`Extracting ${object}`, done, total),
        }),
      ),
    ).finally(stop);
    const seconds = (Date.now() - began) / 1000;
    if (json)
      process.stdout.write(
        `${JSON.stringify({ org: client.connection.instanceUrl, ...extracted, file, calls: client.calls, retries: client.retries, seconds }, null, 2)}\n`,
      );
    else
      process.stdout.write(
        `Org: ${client.connection.instanceUrl}\n${extracted.rows.toLocaleString('en')} rows to ${file}, by ${extracted.by}; ${client.calls.toLocaleString('en')} API calls, ${seconds.toFixed(1)} s. Next time only what changes from now on: --since ${extracted.asOf}\n${(await keptText('extract')).trim()}\n`,
      );
    return EXIT.done;
  },
};
