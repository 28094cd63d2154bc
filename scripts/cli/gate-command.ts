/** `gate`: a CSV file into an org, but for what is not clean. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { interruptible } from '../jobs/interrupt.ts';
import { parsedJson, problemsBy } from '../jobs/config-file.ts';
import { progressReporter } from '../jobs/progress.ts';
import { EXIT, tellFindings } from '../jobs/run.ts';
import { printable, table } from '../jobs/table.ts';
import { UsageError } from '../org/errors.ts';
import type { Gated } from '../quality/gate/gate.ts';
import type { Mapping, Proposal } from '../quality/gate/mapping.ts';
import { formOf } from '../transfer/csv-form.ts';
import { CONFIG_DIR, isOn, textOf, WORK_DIR } from './command.ts';
import type { Command, Values } from './command.ts';
import { FORM_OPTIONS } from './form-options.ts';
import { openOrg, ORG_OPTIONS } from './open.ts';
import { keptText } from './registered.ts';

const MAPPING_FILE = {
  type: 'object',
  description: 'an object with "columns"',
  additionalProperties: false,
  required: ['columns'],
  properties: {
    columns: {
      type: 'object',
      minProperties: 1,
      description: 'an object of column names',
      additionalProperties: { type: ['string', 'null'], minLength: 1, description: 'a field, or null to leave the column out' },
    },
  },
};

/** Reads a mapping. Throws a UsageError that names the file and what is wrong with it. */
function readMapping(file: string): Mapping {
  const wrong = (what: string): UsageError => new UsageError(`${file}: ${what}`);
  const content = parsedJson(readFileSync(file, 'utf8'), wrong);
  const problems = problemsBy(MAPPING_FILE, content);
  if (problems.length > 0) throw wrong(problems.slice(0, 5).join('; '));
  return (content as { columns: Mapping }).columns;
}

const shownMapping = (proposals: readonly Proposal[]): string =>
  table(proposals.map(({ header, target, why }) => ({ Column: header, 'Goes to': target ?? '– (left out)', Why: why })));

/** Has a person confirm where columns go: at the terminal, or by a file that is written to be looked through. */
function confirmation(mappingFile: string | undefined, isQuiet: boolean): (proposals: readonly Proposal[]) => Promise<void> {
  return async (proposals) => {
    if (mappingFile !== undefined) {
      const columns = Object.fromEntries(proposals.map(({ header, target }) => [header, target]));
      writeFileSync(mappingFile, `${JSON.stringify({ columns }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
      throw new UsageError(`${shownMapping(proposals)}\n\n${mappingFile} says so now. Look it through, and run the same command again`);
    }
    if (!process.stdin.isTTY || !process.stdout.isTTY || isQuiet)
      throw new UsageError(
        `${shownMapping(proposals)}\n\nNobody has confirmed where these columns go. Say --yes to take the proposal, or --mapping <file> to have it written down and changed`,
      );
    process.stdout.write(`${shownMapping(proposals)}\n\n`);
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      const answer = await terminal.question('Take the columns so? [y/N] ');
      if (!/^y(es)?$/i.test(answer.trim()))
        throw new UsageError('Nothing was sent. To change where columns go, say --mapping <file>: the proposal is written there');
    } finally {
      terminal.close();
    }
  };
}

/** A percentage. Throws a UsageError. */
function percentOf(values: Values, name: string): number | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent <= 100)) throw new UsageError(`--${name}: "${text}" must be a percentage from 0 to 100`);
  return percent;
}

const number = (count: number): string => count.toLocaleString('en');

async function tell({ batch, rows, accepted, quarantined, refused, stopped, reasons, quarantineFile, dryRun, findings }: Gated): Promise<void> {
  if (reasons.length > 0) {
    const shown = reasons.slice(0, 30).map((one) => ({ Column: one.column, Reason: one.code, Rule: one.rule, Rows: one.rows }));
    process.stdout.write(`${table(shown)}\n${reasons.length > 30 ? `and ${reasons.length - 30} more\n` : ''}\n`);
  }
  const would = dryRun ? 'would be ' : '';
  process.stdout.write(
    `${batch === undefined ? '' : `${batch}: `}${number(rows)} rows: ${would}${number(accepted)} accepted, ${number(quarantined)} quarantined${dryRun ? '' : `, ${number(refused)} refused by the org`}.\n`,
  );
  if (stopped !== undefined)
    process.stdout.write(`The batch ${dryRun ? 'would be' : 'was'} stopped: ${stopped}. No row ${dryRun ? 'would go' : 'went'} in.\n`);
  if (quarantineFile !== undefined)
    process.stdout.write(
      `What was kept out, and why: ${quarantineFile}. Mend it there, and take that file through the gate.${await keptText('quarantine')}\n`,
    );
  tellFindings(findings);
}

export const gateCommand: Command = {
  name: 'gate',
  argument: '<file.csv>',
  summary: 'load what is clean, keep out what is not with every reason; killed and run again, it goes on',
  options: {
    object: { type: 'string', value: '<object>' },
    key: { type: 'string', value: '<external id>' },
    'target-org': ORG_OPTIONS['target-org'],
    source: { type: 'string', value: '<name>', help: 'where files like this come from: its mapping and limit are remembered' },
    mapping: { type: 'string', value: '<file>', help: 'where columns go, as JSON; a file that is not there is written with the proposal' },
    yes: { type: 'boolean', help: 'take the proposed mapping' },
    'max-quarantined': { type: 'string', value: '<percent>', help: 'when more of the rows are kept out, none goes in' },
    again: { type: 'boolean', help: 'take a file that has been through the gate' },
    ...FORM_OPTIONS,
    'config-dir': { type: 'string', value: '<folder>', help: 'where quality-rules.json is (default: the config folder of this project)' },
    'dry-run': { type: 'boolean', help: 'tell what would be, send and write nothing' },
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: async (values, [file, ...more]) => {
    if (file === undefined || more.length > 0) throw new UsageError('Name one file: perennial gate <file.csv> …');
    const [object, key, mappingFile] = [textOf(values, 'object'), textOf(values, 'key'), textOf(values, 'mapping')];
    if (!object || !key) throw new UsageError('Say the object and its key: --object <object> --key <external id>');
    if (mappingFile !== undefined && isOn(values, 'yes')) throw new UsageError('--mapping says where columns go: leave out --yes');
    const source = textOf(values, 'source');
    if (source !== undefined && (source.trim() === '' || source.trim().length > 80)) throw new UsageError('--source: a name of up to 80 characters');
    const json = isOn(values, 'json');
    const isWritten = mappingFile !== undefined && existsSync(mappingFile);
    const maxQuarantined = percentOf(values, 'max-quarantined');
    const form = formOf(values);
    const mapping = isWritten ? readMapping(mappingFile) : undefined;
    const client = await openOrg(values);
    const { gate } = await import('../quality/gate/gate.ts');
    const { progress, stop } = progressReporter(json);
    const began = Date.now();
    const gated = await interruptible((signal) =>
      gate(client, {
        ...{ file, object, key, source, form, mapping, maxQuarantined, signal, workDir: WORK_DIR, onProgress: progress },
        ...{ again: isOn(values, 'again'), dryRun: isOn(values, 'dry-run'), configDir: resolve(textOf(values, 'config-dir') ?? CONFIG_DIR) },
        ...(isOn(values, 'yes') ? {} : { confirm: confirmation(mappingFile, json) }),
      }),
    ).finally(stop);
    const seconds = (Date.now() - began) / 1000;
    if (json)
      process.stdout.write(
        `${JSON.stringify({ org: client.connection.instanceUrl, ...gated, calls: client.calls, retries: client.retries, seconds }, null, 2)}\n`,
      );
    else {
      process.stdout.write(`Org: ${client.connection.instanceUrl}\n`);
      await tell(gated);
      process.stdout.write(`${printable(file)}: ${number(client.calls)} API calls, ${seconds.toFixed(1)} s.\n`);
    }
    return gated.quarantined + gated.refused > 0 || gated.findings.length > 0 ? EXIT.findings : EXIT.done;
  },
};
