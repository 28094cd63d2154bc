/** Rows on their way to an org, in a file of their own: what a killed load knows when it is run again. */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';

/** What has become of a row. */
export const ROW = { waiting: 0, sent: 1, loaded: 2, unchanged: 3, refused: 4 } as const;
export type RowState = (typeof ROW)[keyof typeof ROW];

/** A row is sent so often at most. */
export const MOST_TRIES = 6;

/** Up to so many levels of a hierarchy go one by one; more of them go in one order, and rows whose parent is not there yet go again. */
const SEPARATE_LEVELS = 20;

export interface StagedRow {
  /** The line of the file it begins in. */
  n: number;
  key: string;
  cells: string[];
  /** Whether the org has a record of this key. */
  isThere: boolean;
  /** The places of the columns of parents that it empties, with commas. */
  emptied: string;
}

/** A row as it is staged; one with an error is refused at once. */
export interface NewRow extends Pick<StagedRow, 'n' | 'key' | 'cells'> {
  /** What rows are sorted by, so that jobs do not wait for each other's parents. */
  parent: string;
  /** The cells as the file has them, where they are sent in another form. */
  raw?: readonly string[] | undefined;
  emptied?: string;
  error?: string | null;
}

export type PartState = 'planned' | 'made' | 'closed' | 'over';

/** Rows that go in one job. */
export interface Part {
  id: number;
  state: PartState;
  jobId: string | null;
}

/** A row's place in the order rows are sent in: its values of the columns that make the order. */
type Place = (string | number)[];

const SCHEMA = `
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS row (n INTEGER PRIMARY KEY, key TEXT NOT NULL KEYCOLLATION, parent TEXT NOT NULL, cells TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0, part INTEGER, tries INTEGER NOT NULL DEFAULT 0, isThere INTEGER NOT NULL DEFAULT 0, level INTEGER NOT NULL DEFAULT 0, unranked INTEGER NOT NULL DEFAULT 0, emptied TEXT NOT NULL DEFAULT '', raw TEXT, error TEXT);
CREATE TABLE IF NOT EXISTS link (n INTEGER NOT NULL, key TEXT NOT NULL KEYCOLLATION);
CREATE TABLE IF NOT EXISTS part (id INTEGER PRIMARY KEY, state TEXT NOT NULL, job TEXT);
`;

/** Cells in one text: nothing a CSV file holds needs more. */
const packed = (cells: readonly string[]): string => JSON.stringify(cells);
const unpacked = (text: string): string[] => JSON.parse(text) as string[];

/** The file behind a load. Memory stays the same however many rows there are. */
export class Staging {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** How far rows were taken into parts: those that wait again are before it. */
  #swept: Place | undefined;

  /** Opens the file of an earlier run, or a new one. Keys are told apart as the org does. */
  constructor(file: string, caseSensitive: boolean) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#db = new DatabaseSync(file);
    // It holds what is in the org.
    chmodSync(file, 0o600);
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 2000;',
    );
    this.#db.exec(SCHEMA.replaceAll('KEYCOLLATION', caseSensitive ? 'COLLATE BINARY' : 'COLLATE NOCASE'));
  }

  close(): void {
    this.#db.close();
  }

  /** Closes it and leaves nothing behind. */
  remove(): void {
    this.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.file + suffix, { force: true });
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  transaction<T>(work: () => T): T {
    this.#statement('BEGIN').run();
    try {
      const result = work();
      this.#statement('COMMIT').run();
      return result;
    } catch (error) {
      // A full disk has ended it already.
      if (this.#db.isTransaction) this.#statement('ROLLBACK').run();
      throw error;
    }
  }

  about(name: string): string | undefined {
    return this.#statement('SELECT value FROM about WHERE name = ?').get(name)?.['value'] as string | undefined;
  }

  note(name: string, value: string): void {
    this.#statement('INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)').run(name, value);
  }

  /** Forgets all rows: staging begins anew. */
  clear(): void {
    this.#db.exec(
      'DROP INDEX IF EXISTS row_key; DROP INDEX IF EXISTS row_order; DROP INDEX IF EXISTS row_part; DROP INDEX IF EXISTS link_key; DROP INDEX IF EXISTS link_row; DROP INDEX IF EXISTS row_level; DELETE FROM row; DELETE FROM link; DELETE FROM part; DELETE FROM about;',
    );
  }

  /** Keeps a row that waits, or is refused at once. `emptied` names columns of parents that it empties: they are sent in another form. */
  add({ n, key, parent, cells, raw, emptied = '', error = null }: NewRow): void {
    const written = raw === undefined ? null : packed(raw);
    this.#statement('INSERT INTO row (n, key, parent, cells, emptied, raw, state, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
      ...[n, key, parent, packed(cells), emptied, written, error === null ? ROW.waiting : ROW.refused, error],
    );
  }

  /** Notes that a row names a record of the same object as its parent: that may stand in the file, too. */
  addLink(n: number, key: string): void {
    this.#statement('INSERT INTO link (n, key) VALUES (?, ?)').run(n, key);
  }

  /** Refuses rows whose key another row has, too: nobody can say which is meant. */
  refuseDoubles(reason: (key: string, rows: number[]) => string): void {
    const doubles = this.#db.prepare(`SELECT key FROM row WHERE state <> ${ROW.refused} GROUP BY key HAVING COUNT(*) > 1`).all();
    for (const { key } of doubles) {
      const rows = this.#statement('SELECT n FROM row WHERE key = ? ORDER BY n')
        .all(key as string)
        .map((row) => Number(row['n']));
      this.#statement('UPDATE row SET state = ?, error = ? WHERE key = ?').run(ROW.refused, reason(String(key), rows), key as string);
    }
  }

  /**
   * Ranks each row behind the rows of the file that are its parents. Gives how many levels there are: 1 where no parent stands in the
   * file. Rows whose parents form a circle come last. Keys have to be indexed.
   */
  rank(): number {
    this.#db.exec(`CREATE INDEX IF NOT EXISTS link_key ON link (key);
      DELETE FROM link WHERE NOT EXISTS (SELECT 1 FROM row WHERE row.key = link.key AND row.state <> ${ROW.refused} AND row.n <> link.n);
      CREATE INDEX IF NOT EXISTS link_row ON link (n);
      CREATE INDEX IF NOT EXISTS row_level ON row (level, n);
      UPDATE row SET unranked = (SELECT COUNT(*) FROM link WHERE link.n = row.n) WHERE n IN (SELECT n FROM link)`);
    const parents = this.#statement(
      'SELECT n, key FROM row WHERE level = ? AND unranked = 0 AND n > ? AND EXISTS (SELECT 1 FROM link WHERE link.key = row.key) ORDER BY n LIMIT 1000',
    );
    const rank = this.#statement('UPDATE row SET unranked = unranked - 1, level = ? WHERE n IN (SELECT n FROM link WHERE key = ?)');
    let last = 0;
    this.transaction(() => {
      for (let level = 0, ranked = true; ranked; level++) {
        ranked = false;
        let page: Record<string, unknown>[] = [];
        for (let after = -1; (page = parents.all(level, after)).length > 0; after = Number(page.at(-1)?.['n']))
          for (const { key } of page) ranked = Number(rank.run(level + 1, key as string).changes) > 0 || ranked;
        if (ranked) last = level + 1;
      }
      if (Number(this.#db.prepare('UPDATE row SET level = ? WHERE unranked > 0').run(last + 1).changes) > 0) last += 1;
    });
    return last + 1;
  }

  counts(): Record<RowState, number> {
    const counts: Record<RowState, number> = { 0: 0, 1: 0, 2: 0, 3: 0, 4: 0 };
    for (const row of this.#statement('SELECT state, COUNT(*) AS n FROM row GROUP BY state').all())
      counts[Number(row['state']) as RowState] = Number(row['n']);
    return counts;
  }

  /** How far the load is, in rows. A look at all of them, so not too often. */
  counted(): { total: number; waiting: number; done: number } {
    const counts = this.counts();
    const waiting = counts[ROW.waiting] + counts[ROW.sent];
    const done = counts[ROW.loaded] + counts[ROW.unchanged] + counts[ROW.refused];
    return { total: waiting + done, waiting, done };
  }

  /** Makes rows quick to find by key, once all are staged. */
  indexKeys(): void {
    this.#db.exec('CREATE INDEX IF NOT EXISTS row_key ON row (key); CREATE INDEX IF NOT EXISTS row_part ON row (part) WHERE part IS NOT NULL');
  }

  /**
   * Settles the order rows are sent in, and what they are kept apart by: existing records from new ones where some columns go to new ones
   * only, the levels of a hierarchy as long as they are few, rows that empty a parent from others; those of one parent stay together.
   */
  arrange({ isThere, levels, parent }: { isThere: boolean; levels: number; parent: boolean }): void {
    const empties = this.#db.prepare("SELECT 1 FROM row WHERE emptied <> '' LIMIT 1").get() !== undefined;
    const order = [
      ...(isThere ? ['isThere'] : []),
      ...(levels > 1 ? ['level'] : []),
      ...(empties ? ['emptied'] : []),
      ...(parent ? ['parent'] : []),
      'n',
    ];
    const isApart = (name: string): boolean => name === 'isThere' || name === 'emptied' || (name === 'level' && levels <= SEPARATE_LEVELS);
    if (order.length > 1) this.#db.exec(`CREATE INDEX IF NOT EXISTS row_order ON row (${order.join(', ')})`);
    this.note('order', order.join(', '));
    this.note('apart', order.filter(isApart).join(', '));
  }

  /** The rows of these states, some at a time: they may be settled meanwhile. */
  *rowsIn(states: readonly RowState[], atOnce: number): Generator<StagedRow[]> {
    for (let last = 0; ;) {
      const rows = this.#statement(
        `SELECT n, key, cells, isThere, emptied FROM row WHERE state IN (${states.join(', ')}) AND n > ? ORDER BY n LIMIT ?`,
      )
        .all(last, atOnce)
        .map(stagedRow);
      if (rows.length === 0) return;
      yield rows;
      last = rows.at(-1)?.n ?? last;
    }
  }

  /** The waiting rows in the order they are sent in, some at a time; rows of different groups never come together. They may be settled meanwhile. */
  *waitingInOrder(atOnce: number): Generator<StagedRow[]> {
    for (let last: Place | undefined; ;) {
      const next = this.#lastOfPart(last, { rows: atOnce, bytes: Infinity }, false);
      if (!next) return;
      const from = last ? ` AND ${this.#compared('>')}` : '';
      const sql = `SELECT n, key, cells, isThere, emptied FROM row WHERE state = ${ROW.waiting}${from} AND ${this.#compared('<=')} ORDER BY ${this.#order}`;
      yield this.#statement(sql)
        .all(...(last ?? []), ...next)
        .map(stagedRow);
      last = next;
    }
  }

  /** The row of a key that was not refused. */
  find(key: string): (StagedRow & { state: RowState }) | undefined {
    const row = this.#statement(`SELECT n, key, cells, isThere, emptied, state FROM row WHERE key = ? AND state <> ${ROW.refused}`).get(key);
    return row ? { ...stagedRow(row), state: Number(row['state']) as RowState } : undefined;
  }

  /**
   * Takes the next waiting rows into a part, up to so many rows and bytes, those of one parent together as far as that goes, and
   * rows of different groups never share a part. Undefined behind the last; the next call begins with the first that waits again.
   */
  nextPart(limits: { rows: number; bytes: number }): number | undefined {
    const last = this.#lastOfPart(this.#swept, limits);
    if (!last) {
      this.#swept = undefined;
      return undefined;
    }
    const id = Number(this.#statement("INSERT INTO part (state) VALUES ('planned')").run().lastInsertRowid);
    const from = this.#swept ? ` AND ${this.#compared('>')}` : '';
    this.#statement(
      `UPDATE row SET part = ?, tries = tries + 1, state = ${ROW.sent} WHERE state = ${ROW.waiting}${from} AND ${this.#compared('<=')}`,
    ).run(id, ...(this.#swept ?? []), ...last);
    this.#swept = last;
    return id;
  }

  get #order(): string {
    return this.about('order') ?? 'n';
  }

  /** A condition that compares rows with a place in their order. */
  #compared(operator: '>' | '<='): string {
    return `(${this.#order}) ${operator} (${this.#order.replaceAll(/\w+/g, '?')})`;
  }

  /** The place of the last row of a part that begins behind a place, or with the first row. */
  #lastOfPart(first: Place | undefined, limits: { rows: number; bytes: number }, keepsParents = true): Place | undefined {
    let [rows, bytes] = [0, 0];
    let last: Record<string, unknown> | undefined;
    const order = this.#order.split(', ');
    const apart = (this.about('apart') ?? '').split(', ').filter((name) => name !== '');
    const hasParents = keepsParents && order.includes('parent');
    const sql = `SELECT ${this.#order}, LENGTH(CAST(cells AS BLOB)) AS size FROM row WHERE state = ${ROW.waiting}${first ? ` AND ${this.#compared('>')}` : ''} ORDER BY ${this.#order}`;
    for (const row of this.#db.prepare(sql).iterate(...(first ?? []))) {
      const size = Number(row['size']);
      const isFull = rows >= limits.rows || bytes + size > limits.bytes;
      // A parent's rows stay together, within reason.
      const staysTogether = hasParents && row['parent'] === last?.['parent'] && rows < limits.rows * 1.1 && bytes + size <= limits.bytes;
      if (last && ((isFull && !staysTogether) || apart.some((name) => row[name] !== last?.[name]))) break;
      rows += 1;
      bytes += size;
      last = row;
    }
    return last && order.map((name) => last?.[name] as string | number);
  }

  /** Rows that were not loaded, for the result file: with their cells as the file has them. */
  *refused(): Generator<StagedRow & { error: string }> {
    for (const row of this.#db
      .prepare(`SELECT n, key, cells, raw, isThere, emptied, error FROM row WHERE state = ${ROW.refused} ORDER BY n`)
      .iterate())
      yield { ...stagedRow({ ...row, cells: row['raw'] ?? row['cells'] }), error: String(row['error']) };
  }

  parts(): Part[] {
    return this.#statement('SELECT id, state, job FROM part ORDER BY id')
      .all()
      .map((row) => ({ id: Number(row['id']), state: row['state'] as PartState, jobId: row['job'] as string | null }));
  }

  setPart(id: number, state: PartState, jobId: string | null = null): void {
    this.#statement('UPDATE part SET state = ?, job = COALESCE(?, job) WHERE id = ?').run(state, jobId, id);
  }

  /** The rows of a part, as they are sent. */
  *rowsOf(part: number): Generator<StagedRow> {
    for (const row of this.#db.prepare(`SELECT n, key, cells, isThere, emptied FROM row WHERE part = ? ORDER BY ${this.#order}`).iterate(part))
      yield stagedRow(row);
  }

  sizeOf(part: number): number {
    return Number(this.#statement('SELECT COUNT(*) AS n FROM row WHERE part = ?').get(part)?.['n']);
  }

  /** Whether a part's rows are of records there are. */
  isThere(part: number): boolean {
    return Number(this.#statement('SELECT MAX(isThere) AS isThere FROM row WHERE part = ?').get(part)?.['isThere']) === 1;
  }

  /** The columns of parents that the rows of a part empty. */
  emptiedBy(part: number): string {
    return String(this.#statement('SELECT MAX(emptied) AS emptied FROM row WHERE part = ?').get(part)?.['emptied'] ?? '');
  }

  /** Notes that the org has a record of a row's key. */
  found(n: number): void {
    this.#statement('UPDATE row SET isThere = 1 WHERE n = ?').run(n);
  }

  // Of a part and a key the key finds the row: `+part` keeps SQLite from going through all rows of the part.

  /** What became of a row of a part, by its key. */
  settle(part: number, key: string, state: RowState, error: string | null = null): void {
    this.#statement('UPDATE row SET state = ?, error = ? WHERE +part = ? AND key = ?').run(state, error, part, key);
  }

  settleRow(n: number, state: RowState, error: string | null = null): void {
    this.#statement('UPDATE row SET state = ?, error = ? WHERE n = ?').run(state, error, n);
  }

  /** A row that may be sent again waits, unless it was sent too often: then it is refused for good. */
  sendAgain(part: number, key: string, error: string): void {
    const isLast = `tries >= ${MOST_TRIES}`;
    const sql = `UPDATE row SET state = IIF(${isLast}, ${ROW.refused}, ${ROW.waiting}), error = IIF(${isLast}, ?, NULL), part = IIF(${isLast}, part, NULL) WHERE +part = ? AND key = ?`;
    this.#statement(sql).run(error, part, key);
  }

  /** Whether a parent of a row stands in the file. */
  hasParentInFile(n: number): boolean {
    return this.#statement('SELECT 1 FROM link WHERE n = ?').get(n) !== undefined;
  }

  /** A row whose parent is not there yet waits again, with the reason the org gave: that was no try. */
  waitForParent(n: number, error: string): void {
    this.#statement(`UPDATE row SET state = ${ROW.waiting}, tries = tries - 1, part = NULL, error = ? WHERE n = ?`).run(error, n);
  }

  /** The line of a part's row, by its key. */
  lineOf(part: number, key: string): number | undefined {
    const row = this.#statement('SELECT n FROM row WHERE +part = ? AND key = ?').get(part, key);
    return row ? Number(row['n']) : undefined;
  }

  /** Refuses the rows that wait for a parent which has not come, for the reason the org gave. */
  refuseOrphans(): void {
    const parent = `(SELECT ' (its parent, line ' || p.n || ' of the file, was not loaded either)' FROM link JOIN row p ON p.key = link.key WHERE link.n = row.n LIMIT 1)`;
    this.#db.exec(
      `UPDATE row SET state = ${ROW.refused}, error = error || COALESCE(${parent}, '') WHERE state = ${ROW.waiting} AND error IS NOT NULL`,
    );
  }

  /** All rows of a part that nothing is known of wait again: to be sent with them was no try. */
  freeRest(part: number): void {
    this.#statement(`UPDATE row SET state = ${ROW.waiting}, tries = tries - 1, part = NULL WHERE part = ? AND state = ${ROW.sent}`).run(part);
  }

  /** All rows of a part that nothing is known of yet. */
  settleRest(part: number, state: RowState): void {
    this.#statement(`UPDATE row SET state = ? WHERE part = ? AND state = ${ROW.sent}`).run(state, part);
  }

  /** Notes that rows are being sent one by one, before they are. */
  sending(rows: readonly StagedRow[]): void {
    for (const { n } of rows) this.#statement(`UPDATE row SET state = ${ROW.sent}, tries = tries + 1 WHERE n = ?`).run(n);
  }

  /** Whether a row waits that was sent as often as any may be. */
  isGivenUp(n: number): boolean {
    return this.#statement(`SELECT 1 FROM row WHERE n = ? AND state = ${ROW.waiting} AND tries >= ${MOST_TRIES}`).get(n) !== undefined;
  }

  triesOf(n: number): number {
    return Number(this.#statement('SELECT tries FROM row WHERE n = ?').get(n)?.['tries'] ?? 0);
  }
}

const stagedRow = (row: Record<string, unknown>): StagedRow => ({
  n: Number(row['n']),
  key: String(row['key']),
  cells: unpacked(String(row['cells'])),
  isThere: Number(row['isThere']) === 1,
  emptied: String(row['emptied']),
});
