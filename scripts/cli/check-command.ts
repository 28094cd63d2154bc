/** `check`: a CSV file against quality rules. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { interruptible } from '../jobs/interrupt.ts';
import { progressReporter } from '../jobs/progress.ts';
import { EXIT } from '../jobs/run.ts';
import { printable, table } from '../jobs/table.ts';
import { asDiskFailure, UsageError } from '../org/errors.ts';
import { formOf } from '../transfer/csv-form.ts';
import { isOn, textOf, WORK_DIR } from './command.ts';
import type { Issue } from '../quality/engine/check.ts';
import type { SuggestedRule } from '../quality/suggest/suggest.ts';
import type { Command, Values } from './command.ts';
import { FORM_OPTIONS } from './form-options.ts';
import { keptText, registered } from './registered.ts';

const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;

/** Writes the rules that a file speaks for. */
async function suggestFor(values: Values, file: string, proposed: string): Promise<SuggestedRule[]> {
  const [{ Engine }, { openCsv }, { suggest }] = await Promise.all([
    import('../quality/engine/engine.ts'),
    import('../quality/engine/csv-source.ts'),
    import('../quality/suggest/suggest.ts'),
  ]);
  const form = formOf(values);
  mkdirSync(WORK_DIR, { recursive: true, mode: 0o700 });
  const { progress, stop } = progressReporter(isOn(values, 'json'));
  const rules = await interruptible(async (signal) => {
    const engine = await Engine.open({ workDir: WORK_DIR, signal });
    try {
      const options = { object: textOf(values, 'object'), now: new Date().toISOString(), signal, onProgress: progress };
      return await suggest(engine, () => openCsv(engine, file, form), options);
    } finally {
      engine.close();
    }
  }).finally(stop);
  const whole = `${proposed}.new`;
  try {
    writeFileSync(whole, `${JSON.stringify({ rules }, null, 2)}\n`);
    renameSync(whole, proposed);
  } catch (error) {
    rmSync(whole, { force: true });
    throw asDiskFailure(error, proposed, 'Make room, and run the same command again.');
  }
  return rules;
}

/** Tells what is suggested. */
function tellSuggested(values: Values, file: string, proposed: string, rules: readonly SuggestedRule[]): number {
  if (isOn(values, 'json')) {
    process.stdout.write(`${JSON.stringify({ file, suggested: rules.length, proposed, rules }, null, 2)}\n`);
    return EXIT.done;
  }
  const shown = rules.map(({ kind, fields, parameters, suggestion }) => ({
    Kind: kind,
    Fields: [...fields, ...((parameters['determines'] as string[] | undefined)?.map((name) => `→ ${name}`) ?? [])].join(', '),
    'Keep to it': suggestion.support,
    Exceptions: suggestion.exceptions,
  }));
  if (rules.length > 0) process.stdout.write(`${table(shown)}\n\n`);
  process.stdout.write(
    `${rules.length} rules suggested in ${proposed}, each with its cut-off. Delete those that you do not want, and check with the rest.\n`,
  );
  return EXIT.done;
}

export const checkCommand: Command = {
  name: 'check',
  argument: '<file.csv>',
  summary: 'check a CSV file against quality rules; needs no org',
  options: {
    rules: { type: 'string', value: '<rules.json>' },
    out: { type: 'string', value: '<issues.csv>' },
    object: { type: 'string', value: '<name>', help: 'the object whose rules to take, where the rules file has those of several' },
    suggest: { type: 'string', value: '<proposed.json>', help: 'write rules that the data speaks for there; then --rules and --out may be left out' },
    key: { type: 'string', value: '<column>', help: 'a column that tells rows apart, written beside each issue' },
    encoding: FORM_OPTIONS.encoding,
    delimiter: FORM_OPTIONS.delimiter,
    spreadsheet: { type: 'boolean', help: 'make cells that a spreadsheet would run as formulas harmless' },
    overwrite: { type: 'boolean', help: 'replace a file of issues that is there' },
  },
  run: async (values, [file, ...more]) => {
    if (file === undefined || more.length > 0) throw new UsageError('Name one file: perennial check <file.csv> …');
    const [rulesFile, out, proposed] = [textOf(values, 'rules'), textOf(values, 'out'), textOf(values, 'suggest')];
    if (proposed !== undefined) {
      if (existsSync(proposed) && !isOn(values, 'overwrite')) throw new UsageError(`${proposed} is there already. Name another, or say --overwrite`);
      const suggested = await suggestFor(values, file, proposed);
      if (!rulesFile && !out) return tellSuggested(values, file, proposed, suggested);
    }
    if (!rulesFile || !out) throw new UsageError('Say the rules and where issues go: --rules <rules.json> --out <issues.csv>');
    if (resolve(out) === resolve(file)) throw new UsageError('--out names the file that is checked. Name another');
    if (existsSync(out) && !isOn(values, 'overwrite')) throw new UsageError(`${out} is there already. Name another, or say --overwrite`);
    const form = formOf(values);
    const json = isOn(values, 'json');
    const { readRules, rulesOf } = await import('../quality/read-rules-file.ts');
    const rules = rulesOf(rulesFile, readRules(rulesFile), textOf(values, 'object'));
    const [{ Engine }, { openCsv }, { check }, { IssuesFile }, { writeHarmless }] = await Promise.all([
      import('../quality/engine/engine.ts'),
      import('../quality/engine/csv-source.ts'),
      import('../quality/engine/check.ts'),
      import('../quality/engine/issues-file.ts'),
      import('../transfer/spreadsheet.ts'),
    ]);
    const { progress, stop } = progressReporter(json);
    const began = Date.now();
    const [partial, whole] = [`${out}.partial`, `${out}.new`];
    mkdirSync(WORK_DIR, { recursive: true, mode: 0o700 });
    mkdirSync(dirname(out), { recursive: true });
    const checked = await registered('issues', out, () =>
      interruptible(async (signal) => {
        const engine = await Engine.open({
          workDir: WORK_DIR,
          signal,
        });
        try {
          const source = await openCsv(engine, file, form);
          const issues = await IssuesFile.begin(partial);
          const options = {
            rules,
            key: textOf(values, 'key'),
            now: new Date().toISOString(),
            take: (found: readonly Issue[]) => issues.take(found),
            onProgress: (done: number) => progress(`Checking ${file}`, Math.round(done * 100), 100),
          };
          const result = await check(engine, source, options).finally(() => issues.end());
          if (isOn(values, 'spreadsheet')) {
            await writeHarmless(partial, whole);
            renameSync(whole, out);
          } else renameSync(partial, out);
          return result;
        } catch (error) {
          throw error instanceof UsageError ? error : asDiskFailure(error, out, 'Make room, and run the same command again.');
        } finally {
          engine.close();
          for (const left of [partial, whole]) rmSync(left, { force: true });
        }
      }),
    ).finally(stop);
    const seconds = (Date.now() - began) / 1000;
    if (json) process.stdout.write(`${JSON.stringify({ file, out, ...checked, seconds }, null, 2)}\n`);
    else {
      const number = (count: number): string => count.toLocaleString('en');
      const shown = checked.scores.map(({ rule, kind, checked: judged, failed, ties, score, status }) => ({
        Rule: printable(rule),
        Kind: kind,
        Checked: judged,
        Failed: failed,
        Ties: ties,
        Score: percent(score),
        Status: status ?? '',
      }));
      process.stdout.write(
        `${table(shown)}\n\n${number(checked.rows)} rows, ${number(checked.issues)} issues in ${out}; ${seconds.toFixed(1)} s.${await keptText('issues')}\n`,
      );
    }
    return checked.issues > 0 ? EXIT.findings : EXIT.done;
  },
};
