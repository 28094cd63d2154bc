/** Suggests rules that data speaks for: found in a sample, counted over all rows. */
import { KINDS } from '../kinds.ts';
import type { Rule } from '../rule.ts';
import { check, inOrder } from '../engine/check.ts';
import { columnSql } from '../engine/csv-source.ts';
import type { CsvPart, CsvSource } from '../engine/csv-source.ts';
import type { Engine } from '../engine/engine.ts';
import type { ColumnValues, Suggestion } from './column.ts';
import { differsByDigits, formatOf } from './formats.ts';
import { dateOrdersOf, dependenciesOf } from './pairs.ts';
import { keyOf, listOf, mailOf, rangeOf, requiredOf } from './single.ts';

/** Rows of which rules are found; all rows count them. */
const SAMPLE_ROWS = 25_000;

/** More exceptions than this share of the rows, and the rule is not suggested. */
const MAX_EXCEPTIONS = 0.06;

/** A rule with what speaks for it. */
export interface SuggestedRule extends Rule {
  suggestion: {
    /** Rows that the rule judges and that keep to it. */
    support: number;
    /** Rows that do not. */
    exceptions: number;
    cutOff: string;
  };
}

export interface SuggestOptions {
  object?: string | undefined;
  now: string;
  /** Columns that nothing is suggested for. */
  except?: ReadonlySet<string>;
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
}

/** An id by which a suggestion is known again: kind and fields, whatever its parameters have become. */
export const suggestionId = ({ kind, fields, parameters }: Suggestion, object: string | undefined): string => {
  const determined = (parameters['determines'] as string[] | undefined) ?? [];
  return ['suggested', ...(object === undefined ? [] : [object]), kind, ...fields, ...determined].join('-').slice(0, 80);
};

/** Suggests rules for what a source has. `sourceOf` opens it anew: it is read several times, which is less than to keep all of it. */
export async function suggest(engine: Engine, sourceOf: () => Promise<CsvSource>, options: SuggestOptions): Promise<SuggestedRule[]> {
  const { object, now, except = new Set(), signal, onProgress } = options;
  const columns = await sampled(engine, await sourceOf(), (done) => onProgress('Looking at a sample', Math.round(done * 100), 100));
  const used = columns.filter(({ name }) => !except.has(name));
  const single = used.flatMap((column) => {
    const [range, mail, form] = [rangeOf(column), mailOf(column), formatOf(column)];
    // A range says that its values are numbers, too.
    const format = mail ?? (range && /^[\\d+{},().|-]*$/.test(String(form?.parameters['pattern'] ?? '')) ? undefined : form);
    // Of a few values a list says more than their form, unless it is their digits that differ.
    const list = (mail ?? (format && differsByDigits(column))) ? undefined : listOf(column);
    return [requiredOf(column), list ?? format, list ? undefined : range, keyOf(column)].filter((one) => one !== undefined);
  });
  onProgress('Comparing columns');
  const known = columns.map((column) => (except.has(column.name) ? { ...column, values: new Map<string, number>() } : column));
  const pairs = [...(await dependenciesOf(engine, 'sample', known, signal)), ...(await dateOrdersOf(engine, 'sample', known))];
  const rules = [...single, ...pairs].map((one): SuggestedRule => ({
    ...{ id: suggestionId(one, object), kind: one.kind, fields: one.fields, parameters: one.parameters, severity: 'medium', weight: 1 },
    ...(object === undefined ? {} : { object }),
    ...{ dimension: KINDS.get(one.kind)?.dimension ?? 'validity', blocksImport: false },
    suggestion: { support: 0, exceptions: 0, cutOff: one.cutOff },
  }));
  await engine.run('DROP TABLE sample');
  return counted(engine, sourceOf, rules, { now, onProgress });
}

/** Works on the parts of a source side by side, and tells how far it is. */
async function eachPart(source: CsvSource, work: (part: CsvPart) => Promise<void>, onProgress: (done: number) => void): Promise<void> {
  for await (const done of inOrder(source.parts(), async (part) => {
    await part.use(() => work(part));
    return part.done;
  }))
    onProgress(done);
}

/** Keeps some rows of a source in the table `sample`: every so many, in the order of the file. Gives their values by column. */
async function sampled(engine: Engine, source: CsvSource, onProgress: (done: number) => void): Promise<ColumnValues[]> {
  const names = source.columns.map((_, index) => columnSql(index));
  await engine.run(`CREATE TABLE kept (part BIGINT, n BIGINT, ${names.map((name) => `${name} VARCHAR`).join(', ')})`);
  let every: Promise<number> | undefined;
  const everyOf = async ({ from, done }: CsvPart): Promise<number> => {
    const [counted] = await engine.rows<{ n: string }>(`SELECT count(*) AS n FROM ${from}`);
    return Math.max(1, Math.round(Number(counted?.n ?? 0) / Math.max(0.0001, done) / SAMPLE_ROWS));
  };
  const keep = async (part: CsvPart): Promise<void> => {
    every ??= everyOf(part);
    await engine.run(
      `INSERT INTO kept SELECT ${part.index}, n, ${names.join(', ')} FROM (SELECT *, row_number() OVER () AS n FROM ${part.from}) WHERE n % ${await every} = 0`,
    );
  };
  await eachPart(source, keep, onProgress);
  // Parts end in any order: the same file gives the same sample.
  await engine.run(`CREATE TABLE sample AS SELECT ${names.join(', ')} FROM kept ORDER BY part, n`);
  await engine.run('DROP TABLE kept');
  const [counted] = await engine.rows<{ n: string }>('SELECT count(*) AS n FROM sample');
  const columns: ColumnValues[] = [];
  for (const [index, name] of source.columns.entries()) {
    const values = await engine.rows<{ v: string; n: string }>(
      `SELECT ${columnSql(index)} AS v, count(*) AS n FROM sample WHERE trim(${columnSql(index)}) <> '' GROUP BY v ORDER BY n DESC, v`,
    );
    columns.push({ name, rows: Number(counted?.n ?? 0), values: new Map(values.map(({ v, n }) => [v, Number(n)])) });
  }
  return columns;
}

/** Counts what keeps to each rule over all rows; leaves out rules with too many exceptions. */
async function counted(
  engine: Engine,
  sourceOf: () => Promise<CsvSource>,
  rules: readonly SuggestedRule[],
  { now, onProgress }: Pick<SuggestOptions, 'now' | 'onProgress'>,
): Promise<SuggestedRule[]> {
  const counts = new Map<string, { support: number; exceptions: number }>();
  const [byRows, bySets] = [rules.filter(({ kind }) => !KINDS.get(kind)?.sets), rules.filter(({ kind }) => KINDS.get(kind)?.sets)];
  if (byRows.length > 0) {
    const { scores } = await check(engine, await sourceOf(), {
      ...{ rules: byRows, now, take: () => undefined },
      onProgress: (done) => onProgress('Counting exceptions', Math.round(done * 50), 100),
    });
    for (const { rule, checked, failed } of scores) counts.set(rule, { support: checked - failed, exceptions: failed });
  }
  if (bySets.length > 0)
    for (const [id, count] of await countedInSets(engine, await sourceOf(), bySets, (done) =>
      onProgress('Counting exceptions', 50 + Math.round(done * 50), 100),
    ))
      counts.set(id, count);
  return rules.flatMap((rule) => {
    const { support, exceptions } = counts.get(rule.id) ?? { support: 0, exceptions: 0 };
    return exceptions > (support + exceptions) * MAX_EXCEPTIONS ? [] : [{ ...rule, suggestion: { ...rule.suggestion, support, exceptions } }];
  });
}

/** Counts what keeps to rules over all rows together. Groups are enough: nobody asks which rows they are. */
async function countedInSets(
  engine: Engine,
  source: CsvSource,
  rules: readonly SuggestedRule[],
  onProgress: (done: number) => void,
): Promise<Map<string, { support: number; exceptions: number }>> {
  const at = (name: string): string => columnSql(source.columns.indexOf(name));
  const determined = ({ parameters }: SuggestedRule): string[] => (parameters['determines'] as string[] | undefined) ?? [];
  const used = [...new Set(rules.flatMap((rule) => [...rule.fields, ...determined(rule)]))].map(at);
  await engine.run(`CREATE TABLE compared (${used.map((name) => `${name} VARCHAR`).join(', ')})`);
  await eachPart(
    source,
    (part) => engine.run(`INSERT INTO compared SELECT ${used.join(', ')} FROM ${part.from}`),
    (done) => onProgress(done / 2),
  );
  const counts = new Map<string, { support: number; exceptions: number }>();
  for (const [index, rule] of rules.entries()) {
    const [from, to] = [rule.fields[0] ?? '', determined(rule)[0]].map((name) => (name === undefined ? undefined : at(name)));
    const groups =
      to === undefined
        ? `SELECT count(*) AS n, CASE WHEN count(*) > 1 THEN count(*) ELSE 0 END AS failing FROM compared WHERE ${from ?? ''} IS NOT NULL GROUP BY trim(${from ?? ''})`
        : `SELECT n, CASE WHEN n < max(n) OVER (PARTITION BY a) THEN n ELSE 0 END AS failing FROM (SELECT ${from ?? ''} AS a, ${to} AS b, count(*) AS n FROM compared WHERE ${from ?? ''} IS NOT NULL AND ${to} IS NOT NULL GROUP BY ALL)`;
    const [summed] = await engine.rows<{ n: string | null; failing: string | null }>(`SELECT sum(n) AS n, sum(failing) AS failing FROM (${groups})`);
    const exceptions = Number(summed?.failing ?? 0);
    counts.set(rule.id, { support: Number(summed?.n ?? 0) - exceptions, exceptions });
    onProgress(0.5 + (index + 1) / rules.length / 2);
  }
  await engine.run('DROP TABLE compared');
  return counts;
}
