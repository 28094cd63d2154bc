/** Judges the rows of a file against the org and the rules, as they would be after the import. */
import type { DescribeSObjectResult, Field } from 'jsforce';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import { UsageError } from '../../org/errors.ts';
import type { OrgClient } from '../../org/client.ts';
import type { Finding } from '../../jobs/run.ts';
import { EMPTY } from '../../transfer/csv-form.ts';
import type { CsvWriter } from '../../transfer/csv-writer.ts';
import type { Column } from '../../transfer/load-file.ts';
import { check } from '../engine/check.ts';
import type { Issue } from '../engine/check.ts';
import { columnSql } from '../engine/csv-source.ts';
import type { Columns, CsvSource } from '../engine/csv-source.ts';
import type { Engine } from '../engine/engine.ts';
import { planOf, RuleBook } from '../engine/plan.ts';
import { uniqueKeys } from '../kinds/unique.ts';
import { KINDS } from '../kinds.ts';
import type { Rule } from '../rule.ts';
import { isRequired } from './cells.ts';
import { LINE_COLUMN } from './intake.ts';
import { importParents, importRecords } from './org-tables.ts';
import { REASON_COLUMNS } from './reasons.ts';
import { keySql, readSql } from './tables.ts';

/** Rows that are judged at a time. */
const ROWS_AT_ONCE = 100_000;

/** Columns of our own beside the fields of the object: the line a row begins in, and the fields that it would change. */
const [LINE, CHANGED] = ['#line', '#changed'];

/** What stands in {@link CHANGED} for a record that the org does not have. */
const NEW = '*';

const { text: quoted } = DUCKDB;

export interface JudgeOptions {
  engine: Engine;
  client: OrgClient;
  described: DescribeSObjectResult;
  /** As the file names them. */
  headers: readonly string[];
  columns: readonly Column[];
  key: Column;
  /** What {@link takeIn} wrote. */
  intake: string;
  /** Active rules of the object: those that keep rows out, and those of what must be there once. */
  rules: readonly Rule[];
  /** The moment it is, ISO in UTC. */
  now: string;
  findings: Finding[];
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
}

/** The reference of a column in the table of the file. */
const fileColumn = (index: number): string => `f${index}`;

/** A file in the engine, with all that it is judged by. */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #source: Columns;
  /** The column of the file that fills a field, by the name of the field. */
  readonly #filled: ReadonlyMap<string, number>;
  #lines = 0;

  constructor(options: JudgeOptions) {
    const { described, columns } = options;
    this.#options = options;
    const types = Object.fromEntries(described.fields.map(({ name, type }) => [name, type]));
    this.#source = {
      columns: [...described.fields.map(({ name }) => name), LINE, CHANGED],
      types: () => Promise.resolve(types),
      lacks: (name) => `${described.name} has no field "${name}" that the gate can read`,
    };
    this.#filled = new Map(columns.map(({ field }, index) => [field.name, index]));
  }

  /** Judges all rows: adds what it finds to the reasons. The table `reasons` has them all in the end. */
  async run(reasons: CsvWriter): Promise<void> {
    const { engine, rules } = this.#options;
    await this.#readIntake();
    const judged = await this.#judgeable(rules);
    const fields = this.#fieldsFor(judged.map(({ reads }) => reads).flat());
    await engine.run(`CREATE TABLE found (line BIGINT, "column" VARCHAR, code VARCHAR, rule VARCHAR, detail VARCHAR)`);
    await this.#judgeKeys();
    await this.#findParents();
    await this.#readRecords(fields);
    await this.#joinRecords(fields);
    await this.#judgeBlanks();
    for (const field of fields) if (field.unique && field !== this.#options.key.field) await this.#judgeUnique(field);
    for (const { rule, reads } of judged) if (rule.kind === 'unique') await this.#judgeDoubles(rule, reads);
    await this.#judgeByRules(judged, reasons);
  }

  /** Gathers all reasons, those of {@link CsvWriter} too, each once, and adds rows whose parents in the file were kept out. */
  async gather(reasonsFile: string): Promise<void> {
    const { engine } = this.#options;
    await engine.run(`CREATE TABLE reasons AS SELECT line, "column", code, min(rule) AS rule, min(detail) AS detail FROM (
      SELECT CAST(line AS BIGINT) AS line, coalesce("column", '') AS "column", code, coalesce(rule, '') AS rule, coalesce(detail, '') AS detail FROM ${readSql(reasonsFile, REASON_COLUMNS)}
      UNION ALL SELECT * FROM found) GROUP BY ALL`);
    await this.#holdChildren();
  }

  #header(field: string): string {
    const index = this.#filled.get(field);
    return index === undefined ? field : (this.#options.headers[index] ?? field);
  }

  /** A reason as a query of rows finds it. */
  #blame(column: string, code: string, { rule = '', detail = "''", from }: { rule?: string; detail?: string; from: string }): Promise<void> {
    return this.#options.engine.run(`INSERT INTO found SELECT line, ${quoted(column)}, ${quoted(code)}, ${quoted(rule)}, ${detail} FROM ${from}`);
  }

  async #readIntake(): Promise<void> {
    const { engine, intake, columns, key } = this.#options;
    const names = columns.map((_, index) => fileColumn(index));
    const own = fileColumn(columns.indexOf(key));
    await engine.run(
      `CREATE TABLE intake AS SELECT CAST(${LINE_COLUMN} AS BIGINT) AS line, ${names.join(', ')}, ${keySql(key.field, `nullif(${own}, ${quoted(EMPTY)})`)} AS k FROM ${readSql(intake, [LINE_COLUMN, ...names])}`,
    );
    const [last] = await engine.rows<{ line: string | null }>('SELECT max(line) AS line FROM intake');
    this.#lines = Number(last?.line ?? 0);
  }

  /** The rules that can be judged here, with the fields they read. Others are told: the gate must not pass over them in silence. */
  async #judgeable(rules: readonly Rule[]): Promise<{ rule: Rule; reads: string[] }[]> {
    const { now, findings } = this.#options;
    const judged: { rule: Rule; reads: string[] }[] = [];
    for (const rule of rules)
      try {
        const { book } = await planOf(this.#source, [rule], { now });
        judged.push({ rule, reads: book.usedNames });
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        findings.push({
          where: `Rule ${rule.id}`,
          problem: `the gate does not judge it: ${error.message}`,
          remedy: 'The next scan judges it. Give the right to read the field, or write the rule without fields of parents.',
        });
      }
    return judged;
  }

  /** The fields that records of the org are read with. */
  #fieldsFor(reads: readonly string[]): Field[] {
    const { described, columns, key } = this.#options;
    const names = new Set([...reads, ...columns.filter(({ field }) => field.unique).map(({ field }) => field.name)]);
    return described.fields
      .filter(({ name }) => names.has(name) && name !== 'Id' && name !== key.field.name)
      .concat(key.field.name === 'Id' ? [] : [key.field]);
  }

  async #judgeKeys(): Promise<void> {
    const { engine, key } = this.#options;
    const column = this.#header(key.field.name);
    await this.#blame(column, 'no_key', { from: 'intake WHERE k IS NULL' });
    await engine.run(
      `CREATE TABLE doubled AS SELECT k, string_agg(CAST(line AS VARCHAR), ', ' ORDER BY line) AS lines FROM (SELECT k, line, row_number() OVER (PARTITION BY k ORDER BY line) AS n, count(*) OVER (PARTITION BY k) AS all_ FROM intake WHERE k IS NOT NULL) WHERE all_ > 1 AND n <= 5 GROUP BY k`,
    );
    await this.#blame(column, 'doubled_key', { detail: `'lines ' || lines`, from: 'intake JOIN doubled USING (k)' });
  }

  /** Looks for what columns refer to. */
  async #findParents(): Promise<void> {
    const { columns, headers, described, key } = this.#options;
    for (const [index, column] of columns.entries()) {
      const { field, parent } = column;
      const isReference = field.type === 'reference';
      if (!parent && (!isReference || (field.referenceTo ?? []).length === 0)) continue;
      const table = `parents${index}`;
      const cell = `nullif(${fileColumn(index)}, ${quoted(EMPTY)})`;
      const own = parent ? keySql(parent.key, cell) : `left(trim(${cell}), 15)`;
      await importParents(this.#options, {
        table,
        column,
        keysOf: `SELECT DISTINCT ${own} AS k, trim(${cell}) AS value FROM intake WHERE ${own} IS NOT NULL`,
      });
      const isSelf = parent?.object === described.name && parent.key.name === key.field.name;
      const missing = `SELECT i.line, i.${fileColumn(index)} AS value, p.n FROM (SELECT *, ${own} AS pk FROM intake) AS i LEFT JOIN (SELECT k, count(*) AS n FROM ${table} GROUP BY k) AS p ON p.k = i.pk WHERE i.pk IS NOT NULL`;
      await this.#blame(headers[index] ?? '', 'parent_not_found', {
        detail: 'value',
        from: `(${missing}) WHERE n IS NULL${isSelf ? ` AND ${keySql(parent.key, 'value')} NOT IN (SELECT k FROM intake WHERE k IS NOT NULL)` : ''}`,
      });
      await this.#blame(headers[index] ?? '', 'parent_not_unique', { detail: 'value', from: `(${missing}) WHERE n > 1` });
    }
  }

  async #readRecords(fields: readonly Field[]): Promise<void> {
    const { described, key } = this.#options;
    await importRecords(this.#options, {
      object: described.name,
      fields: ['Id', ...fields.map(({ name }) => name)],
      query: (from) => `CREATE TABLE org AS SELECT *, ${keySql(key.field, `"${key.field.name}"`)} AS k FROM ${from}`,
    });
  }

  /** Makes `judged`, the rows as they would be after the import, and `others`, the records that the file leaves alone. */
  async #joinRecords(fields: readonly Field[]): Promise<void> {
    const { engine, described, key, now, columns } = this.#options;
    const places = new Map(this.#source.columns.map((name, index) => [name, index]));
    const at = (name: string): string => columnSql(places.get(name) ?? -1);
    const read = fields.map(({ name }) => name);
    const all = described.fields.filter(({ name }) => name === 'Id' || read.includes(name));
    const values = all.map((field) => {
      const { name } = field;
      const there = name === 'Id' ? 'o.Id' : `o."${name}"`;
      const index = this.#filled.get(name);
      if (/^(CreatedDate|LastModifiedDate|SystemModstamp)$/.test(name)) return `${quoted(now)} AS ${at(name)}`;
      const unsaid = `CASE WHEN o.Id IS NULL THEN ${defaultOf(field)} ELSE ${there} END`;
      if (index === undefined) return `${unsaid} AS ${at(name)}`;
      const cell = `i.${fileColumn(index)}`;
      const given = columns[index]?.parent ? `coalesce(p${index}.id, ${cell})` : cell;
      return `CASE WHEN ${cell} IS NULL THEN ${unsaid} WHEN ${cell} = ${quoted(EMPTY)} THEN NULL ELSE ${given} END AS ${at(name)}`;
    });
    const parents = columns.flatMap(({ parent }, index) =>
      parent && all.some(({ name }) => this.#filled.get(name) === index)
        ? [
            `LEFT JOIN (SELECT k, min(id) AS id FROM parents${index} GROUP BY k) AS p${index} ON p${index}.k = ${keySql(parent.key, `i.${fileColumn(index)}`)}`,
          ]
        : [],
    );
    // Of records that are there twice by the key one is enough: the load asks the org.
    await engine.run(
      `CREATE TABLE joined AS SELECT i.line AS line, o.Id AS id, ${values.join(', ')} FROM intake AS i LEFT JOIN (SELECT * FROM org QUALIFY row_number() OVER (PARTITION BY k ORDER BY Id) = 1) AS o ON o.k = i.k ${parents.join(' ')}`,
    );
    const changes = all.flatMap(({ name }) =>
      this.#filled.has(name) && name !== key.field.name
        ? [`CASE WHEN j.${at(name)} IS DISTINCT FROM ${name === 'Id' ? 'o.Id' : `o."${name}"`} THEN ${quoted(name)} END`]
        : [],
    );
    await engine.run(
      `CREATE TABLE judged AS SELECT j.*, CAST(j.line AS VARCHAR) AS ${at(LINE)}, CASE WHEN j.id IS NULL THEN '${NEW}' ELSE ${changes.length === 0 ? "''" : `concat_ws(',', ${changes.join(', ')})`} END AS ${at(CHANGED)} FROM joined AS j LEFT JOIN org AS o ON o.Id = j.id ORDER BY j.line`,
    );
    const others = all.map(({ name }) => `${name === 'Id' ? 'Id' : `"${name}"`} AS ${at(name)}`);
    await engine.run(
      `CREATE TABLE others AS SELECT Id AS id, ${others.join(', ')}, NULL AS ${at(LINE)}, '' AS ${at(CHANGED)} FROM org WHERE Id NOT IN (SELECT id FROM joined WHERE id IS NOT NULL)`,
    );
    await engine.run('DROP TABLE joined');
    if (key.field.name === 'Id')
      await this.#blame(this.#header('Id'), 'no_record', { from: 'intake WHERE k IS NOT NULL AND k NOT IN (SELECT k FROM org WHERE k IS NOT NULL)' });
  }

  /** A new record lacks a field that the org asks for. */
  async #judgeBlanks(): Promise<void> {
    const { described, key } = this.#options;
    for (const field of described.fields) {
      if (!isRequired(field) || field.name === key.field.name) continue;
      const index = this.#filled.get(field.name);
      const isBlank = index === undefined ? '' : ` AND (i.${fileColumn(index)} IS NULL OR trim(i.${fileColumn(index)}) = '')`;
      await this.#blame(this.#header(field.name), 'blank', {
        detail: quoted(index === undefined ? 'new records need it, and the file has no column for it' : 'new records need it'),
        from: `(SELECT i.line FROM intake AS i JOIN judged AS j ON j.line = i.line WHERE j.id IS NULL${isBlank})`,
      });
    }
  }

  /** A value that must be there once is there twice: in the file, or in the file and the org. */
  #judgeUnique(field: Field): Promise<void> {
    const own = keySql(field, columnSql(this.#source.columns.indexOf(field.name)));
    return this.#findDoubles([own], { column: this.#header(field.name), rule: '', reads: [field.name] });
  }

  /** Rows that would be a record's double, by what a rule compares. */
  async #judgeDoubles(rule: Rule, reads: readonly string[]): Promise<void> {
    const { now } = this.#options;
    const book = new RuleBook(this.#source, await this.#source.types(), now).begin(rule);
    const when = rule.when === undefined ? undefined : book.formula(rule.when);
    await this.#findDoubles(uniqueKeys(rule, book), { column: this.#header(rule.fields[0] ?? ''), rule: rule.id, reads, when });
  }

  async #findDoubles(
    keys: readonly string[],
    { column, rule, reads, when = 'TRUE' }: { column: string; rule: string; reads: readonly string[]; when?: string | undefined },
  ): Promise<void> {
    const { engine } = this.#options;
    const named = keys.map((key, index) => `${key} AS k${index}`).join(', ');
    const filled = keys.map((_, index) => `k${index} IS NOT NULL AND k${index} <> ''`).join(' AND ');
    const same = keys.map((_, index) => `g.k${index} = d.k${index}`).join(' AND ');
    const changed = columnSql(this.#source.columns.indexOf(CHANGED));
    await engine.run(
      `CREATE OR REPLACE TABLE compared AS SELECT * FROM (SELECT line, id, ${changed} AS changed, ${named} FROM judged WHERE ${when} UNION ALL SELECT NULL, id, '', ${named} FROM others WHERE ${when}) WHERE ${filled}`,
    );
    await engine.run(
      `CREATE OR REPLACE TABLE doubles AS SELECT d.line, g.record, CASE WHEN g.first = d.line THEN g.last ELSE g.first END AS other FROM compared AS d JOIN (SELECT ${keys.map((_, index) => `k${index}`).join(', ')}, min(line) AS first, max(line) AS last, min(CASE WHEN line IS NULL THEN id END) AS record FROM compared GROUP BY ALL HAVING count(*) > 1) AS g ON ${same} WHERE d.line IS NOT NULL AND ${this.#isChanged('d.changed', reads)}`,
    );
    await this.#blame(column, 'duplicate_in_org', { rule, detail: 'record', from: 'doubles WHERE record IS NOT NULL' });
    await this.#blame(column, 'duplicate_in_file', { rule, detail: `'line ' || other`, from: 'doubles WHERE record IS NULL' });
  }

  /** Whether a row makes a new record, or changes one of some fields: what was wrong before, it is not blamed for. */
  #isChanged(changed: string, reads: readonly string[]): string {
    const fields = reads.filter((name) => this.#filled.has(name)).map(quoted);
    return `(${changed} = '${NEW}'${fields.length === 0 ? '' : ` OR list_has_any(string_split(${changed}, ','), [${fields.join(', ')}])`})`;
  }

  async #judgeByRules(judged: readonly { rule: Rule; reads: string[] }[], reasons: CsvWriter): Promise<void> {
    const { engine, now, onProgress } = this.#options;
    const reads = new Map(judged.map(({ rule, reads: own }) => [rule.id, own]));
    const take = async (issues: readonly Issue[]): Promise<void> => {
      for (const { rule, key, field, reason, carried } of issues) {
        const changed = carried[0] ?? '';
        const isOwn = changed === NEW || changed.split(',').some((name) => reads.get(rule.id)?.includes(name));
        if (key !== '' && reason !== 'tie' && isOwn) reasons.add([key, this.#header(field), reason, rule.id, '']);
      }
      await reasons.flush();
    };
    const used = judged.map(({ rule }) => rule).filter(({ kind }) => kind !== 'unique');
    const byCells = used.filter(({ kind }) => KINDS.get(kind)?.sets === undefined);
    const bySets = used.filter((rule) => !byCells.includes(rule));
    for (const [rules, withOthers] of [
      [byCells, false],
      [bySets, true],
    ] as const) {
      if (rules.length === 0) continue;
      await check(engine, this.#parts(withOthers), {
        ...{ rules, key: LINE, carry: [CHANGED], now, take },
        onProgress: (done) => onProgress('Judging by rules', Math.round(done * 100), 100),
      });
    }
  }

  #parts(withOthers: boolean): CsvSource {
    const lines = this.#lines;
    return {
      ...this.#source,
      parts: async function* () {
        const use = <T>(work: () => Promise<T>): Promise<T> => work();
        let index = 0;
        for (let from = 0; from <= lines; from += ROWS_AT_ONCE)
          yield await Promise.resolve({
            ...{ index: index++, done: Math.min(1, from / (lines + 1)), use },
            from: `(SELECT * FROM judged WHERE line >= ${from} AND line < ${from + ROWS_AT_ONCE} ORDER BY line)`,
          });
        if (withOthers) yield { index, done: 1, use, from: 'others' };
      },
    };
  }

  /** Rows whose parents are rows that were kept out, and that the org does not have either. */
  async #holdChildren(): Promise<void> {
    const { engine, columns, headers, described, key } = this.#options;
    const selves = columns.flatMap(({ parent }, index) =>
      parent?.object === described.name && parent.key.name === key.field.name ? [{ index, parent }] : [],
    );
    for (let more = selves.length > 0; more;) {
      const [before] = await engine.rows<{ n: string }>('SELECT count(*) AS n FROM reasons');
      for (const { index, parent } of selves)
        await engine.run(
          `INSERT INTO reasons SELECT i.line, ${quoted(headers[index] ?? '')}, 'parent_held', '', 'line ' || p.line FROM intake AS i JOIN intake AS p ON p.k = ${keySql(parent.key, `i.${fileColumn(index)}`)} WHERE p.line IN (SELECT line FROM reasons) AND p.k NOT IN (SELECT k FROM org WHERE k IS NOT NULL) AND i.line NOT IN (SELECT line FROM reasons WHERE code = 'parent_held')`,
        );
      const [after] = await engine.rows<{ n: string }>('SELECT count(*) AS n FROM reasons');
      more = before?.n !== after?.n;
    }
  }
}

/** What a new record has in a field that nobody fills, as SQL. */
function defaultOf({ defaultValue, picklistValues, type }: Field): string {
  if (type === 'boolean') return quoted(String(defaultValue ?? false));
  const value: unknown = defaultValue ?? picklistValues?.find((one) => one.defaultValue && one.active)?.value;
  return value === null || value === undefined || typeof value === 'object' ? 'NULL' : quoted(String(value as string));
}
