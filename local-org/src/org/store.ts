import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { isFormula, isIdLookup } from '../catalog/catalog.ts';
import { addSqlFunctions } from './sql-functions.ts';

/** What a row holds: SQLite's own values. Booleans are 0 and 1, dates ISO text. */
export type Stored = string | number | null;
export type Row = Record<string, Stored>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS org_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS component (type TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, body TEXT NOT NULL, modified TEXT NOT NULL, PRIMARY KEY (type, name));
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS token (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT, expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deploy (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS recycle_bin (id TEXT PRIMARY KEY, object TEXT NOT NULL, batch TEXT NOT NULL, deleted TEXT NOT NULL, deleted_by TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS recycle_bin_batch ON recycle_bin (batch);
CREATE TABLE IF NOT EXISTS notification (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, type_id TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, target_id TEXT NOT NULL, created TEXT NOT NULL, read INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS notification_user ON notification (user_id, created);
CREATE TABLE IF NOT EXISTS package_version (id TEXT PRIMARY KEY, zip BLOB NOT NULL, key_hash TEXT, about TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS flow_version (id TEXT PRIMARY KEY, xml TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS bulk_job (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS validation (id TEXT PRIMARY KEY, zip TEXT NOT NULL, created TEXT NOT NULL);
`;

const COLUMN_TYPES: Partial<Record<FieldDef['type'], string>> = {
  boolean: 'INTEGER NOT NULL DEFAULT 0',
  int: 'INTEGER',
  double: 'REAL',
  currency: 'REAL',
  percent: 'REAL',
  id: 'TEXT',
  reference: 'TEXT',
  date: 'TEXT',
  datetime: 'TEXT',
  time: 'TEXT',
  base64: 'TEXT',
};

/** References every record has, by which nobody looks for any. */
const AUDIT_IDS = new Set(['CreatedById', 'LastModifiedById']);

/** So many numbers are taken from the counter of ids at once. */
const IDS_AT_ONCE = 20;

/** Quotes an identifier that comes from the catalog. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a statement has it where nothing can be bound. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** The table that holds an object's rows. */
export const tableOf = (object: ObjectDef): string => quoted(`r_${object.name}`);

/** One org's SQLite file: rows, components, settings. It knows columns, not Salesforce. */
/** A condition that finds a row by a key of it: its one parameter is the key. */
export const keyIs = (field: FieldDef): string => `${quoted(field.name)} = ?${field.caseSensitive ? ' COLLATE BINARY' : ''}`;

export class Store {
  readonly db: DatabaseSync;
  readonly #file: string;
  readonly #statements = new Map<string, StatementSync>();
  readonly #ready = new Map<string, { object: ObjectDef; table: string }>();
  readonly #finding = new WeakMap<ObjectDef, string>();
  readonly #levels: { begin: string; end: string; undo: string[] }[] = [];
  #ids: { next: number; last: number } | undefined;
  #depth = 0;
  /** Whether the transaction that is open has made tables or columns: rolled back, they are gone. */
  #altered = false;

  constructor(file: string) {
    this.db = new DatabaseSync(file);
    this.#file = file;
    // What a killed process wrote is there all the same; only a power cut could cost the last moments of an org that is made anew by one command.
    this.db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 16000; PRAGMA temp_store = MEMORY;');
    this.db.exec('PRAGMA case_sensitive_like = OFF; PRAGMA cache_size = -65536;');
    this.db.exec(SCHEMA);
    addSqlFunctions(this.db);
  }

  close(): void {
    this.db.close();
  }

  /** A second connection that goes on reading what there is now, whatever is written; undefined for a store without a file. */
  snapshot(): DatabaseSync | undefined {
    if (this.#file === ':memory:') return undefined;
    const reader = new DatabaseSync(this.#file, { readOnly: true });
    addSqlFunctions(reader);
    reader.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; BEGIN; SELECT COUNT(*) FROM org_setting');
    return reader;
  }

  /** A prepared statement, kept for the next time. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      if (this.#statements.size > 2000) this.#statements.clear();
      statement = this.db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  all(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.statement(sql).all(...parameters) as Row[];
  }

  get(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return this.statement(sql).get(...parameters) as Row | undefined;
  }

  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.statement(sql).run(...parameters).changes);
  }

  /** Whether an object has a row of this id. Its table must be ready. */
  has(object: ObjectDef, id: string): boolean {
    let sql = this.#finding.get(object);
    if (sql === undefined) {
      sql = `SELECT 1 AS found FROM ${tableOf(object)} WHERE "Id" = ?`;
      this.#finding.set(object, sql);
    }
    return this.statement(sql).get(id) !== undefined;
  }

  /** Runs `work` so that it happens whole or not at all; nests. */
  transaction<T>(work: () => T): T {
    const { begin, end, undo } = this.#level(this.#depth);
    this.run(begin);
    if (this.#depth === 0) this.#altered = false;
    this.#depth += 1;
    try {
      const result = work();
      this.#depth -= 1;
      this.run(end);
      return result;
    } catch (error) {
      this.#depth -= 1;
      // A full disk has ended the whole of it already.
      if (this.db.isTransaction) for (const sql of undo) this.run(sql);
      // Ids that were set aside in it are the counter's again.
      this.#ids = undefined;
      if (this.#altered) this.catalogChanged();
      throw error;
    }
  }

  /** The statements of a transaction so many levels deep. */
  #level(depth: number): { begin: string; end: string; undo: string[] } {
    this.#levels[depth] ??=
      depth === 0
        ? { begin: 'BEGIN IMMEDIATE', end: 'COMMIT', undo: ['ROLLBACK'] }
        : { begin: `SAVEPOINT s${depth}`, end: `RELEASE s${depth}`, undo: [`ROLLBACK TO s${depth}`, `RELEASE s${depth}`] };
    return this.#levels[depth];
  }

  setting(name: string): string | undefined {
    return this.get('SELECT value FROM org_setting WHERE name = ?', name)?.['value'] as string | undefined;
  }

  setSetting(name: string, value: string): void {
    this.run('INSERT INTO org_setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', name, value);
  }

  /** The next number of a named counter, from 1. */
  next(name: string): number {
    const row = this.get('INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value', name);
    return Number(row?.['value']);
  }

  /** The next number of the counter ids are made of. Within a transaction they are taken from it some at a time: rolled back, they are left out. */
  nextId(): number {
    if (this.#depth === 0) return this.next('id');
    if (!this.#ids || this.#ids.next > this.#ids.last) {
      const last = Number(
        this.get(
          `INSERT INTO counter (name, value) VALUES ('id', ${IDS_AT_ONCE}) ON CONFLICT (name) DO UPDATE SET value = value + ${IDS_AT_ONCE} RETURNING value`,
        )?.['value'],
      );
      this.#ids = { next: last - IDS_AT_ONCE + 1, last };
    }
    return this.#ids.next++;
  }

  /** How often a counter has been taken so far. */
  peek(name: string): number {
    return Number(this.get('SELECT value FROM counter WHERE name = ?', name)?.['value'] ?? 0);
  }

  /** The names of a table's columns in lower case; none for a table that is not there. */
  #columnsOf(table: string): Set<string> {
    const columns = this.db.prepare(`PRAGMA table_info(${table})`).all();
    return new Set(columns.map((column) => String(column['name']).toLowerCase()));
  }

  /** Makes sure an object's table has a column for each stored field. */
  ensureTable(object: ObjectDef): string {
    const known = this.#ready.get(object.name);
    if (known?.object === object) return known.table;
    const table = tableOf(object);
    const has = this.#columnsOf(table);
    const missing = [...object.fields.values()]
      .filter((field) => !isFormula(field) && field.name !== 'Id' && !has.has(field.name.toLowerCase()))
      .map((field) => `${quoted(field.name)} ${COLUMN_TYPES[field.type] ?? 'TEXT COLLATE NOCASE'}`);
    if (has.size === 0) this.db.exec(`CREATE TABLE ${table} (${['rid INTEGER PRIMARY KEY', '"Id" TEXT NOT NULL UNIQUE', ...missing].join(', ')})`);
    else for (const column of missing) this.db.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
    this.#altered ||= missing.length > 0;
    for (const field of object.fields.values()) {
      const isParent = (field.type === 'reference' && field.custom) || (field.name.endsWith('Id') && !AUDIT_IDS.has(field.name));
      const isKey = field.unique || isIdLookup(field) || isParent;
      if (isKey && field.name !== 'Id' && field.type !== 'textarea' && !isFormula(field)) {
        // Most rows have nothing in most of them.
        const column = quoted(field.name);
        this.db.exec(`CREATE INDEX IF NOT EXISTS ${quoted(`i_${object.name}_${field.name}`)} ON ${table} (${column}) WHERE ${column} IS NOT NULL`);
      }
    }
    this.#statements.clear();
    this.#ready.set(object.name, { object, table });
    return table;
  }

  /** Drops the columns of fields that are no more, with what they held, also in the recycle bin. */
  dropColumns(object: ObjectDef, fields: readonly FieldDef[]): void {
    const table = tableOf(object);
    const has = this.#columnsOf(table);
    for (const { name } of fields.filter((field) => has.has(field.name.toLowerCase()))) {
      this.db.exec(`DROP INDEX IF EXISTS ${quoted(`i_${object.name}_${name}`)}`);
      this.db.exec(`ALTER TABLE ${table} DROP COLUMN ${quoted(name)}`);
      this.run('UPDATE recycle_bin SET body = json_remove(body, ?) WHERE object = ?', `$."${name}"`, object.name);
      this.run('DELETE FROM counter WHERE name = ?', `auto:${object.name}.${name}`);
    }
    this.#altered = true;
    this.catalogChanged();
  }

  /** Drops an object's rows, also those in the recycle bin. */
  dropTable(object: ObjectDef): void {
    this.db.exec(`DROP TABLE IF EXISTS ${tableOf(object)}`);
    this.run('DELETE FROM recycle_bin WHERE object = ?', object.name);
    for (const { name } of object.fields.values()) this.run('DELETE FROM counter WHERE name = ?', `auto:${object.name}.${name}`);
    this.#altered = true;
    this.catalogChanged();
  }

  /** Forgets which tables are up to date: the catalog has changed. */
  catalogChanged(): void {
    this.#ready.clear();
    this.#statements.clear();
  }
}
