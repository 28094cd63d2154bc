/** Writes what a query finds to a file, with the place of each row in it: so any page can be served from there. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { FieldDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import type { Row } from '../org/store.ts';
import { parseSoql } from '../soql/parse.ts';
import { flatQuery } from '../soql/run.ts';
import type { FlatQuery } from '../soql/run.ts';
import type { Value } from '../soql/outputs.ts';
import { isAggregate } from '../soql/spec.ts';
import type { QuerySpec } from '../soql/spec.ts';
import { csvLine } from './csv.ts';
import type { BulkJobs, QueryJob } from './jobs.ts';

/** So many rows are written at a time. */
const BATCH = 1000;
/** Bytes of a place in the file of places. */
export const PLACE = 8;

/** A query as a bulk job may ask it. Throws what creating the job answers. */
export function bulkSpec(org: Org, userId: string, soql: string, withDeleted: boolean): QuerySpec {
  const spec = { ...parseSoql(soql), ...(withDeleted ? { withDeleted: true } : {}) };
  const no = (what: string): ApiError => new ApiError(400, 'API_ERROR', `Bulk API 2.0 queries do not support ${what}`);
  if (spec.groupBy?.length || spec.having) throw no('GROUP BY');
  if (spec.offset !== undefined) throw no('OFFSET');
  if (spec.countOnly || spec.select.some((item) => item.kind === 'expression' && isAggregate(item.expression))) throw no('aggregate functions');
  if (spec.select.some((item) => item.kind === 'typeof')) throw no('TYPEOF');
  if (spec.select.some((item) => item.kind === 'children')) throw no('nested queries');
  const object = org.catalog.object(spec.object);
  if (object?.tooling) throw new ApiError(400, 'INVALIDENTITY', `InvalidEntity: Entity '${spec.object}' is not supported by the Bulk API.`);
  for (const item of object ? spec.select : []) {
    const path = item.kind === 'expression' && item.expression.kind === 'field' ? item.expression.path.join('.') : '';
    const type: FieldDef['type'] | undefined = object && org.catalog.field(object, path)?.type;
    if (type === 'address' || type === 'location')
      throw new ApiError(400, 'FEATURENOTENABLED', 'FeatureNotEnabled : Selecting compound data not supported in Bulk Query');
    if (type === 'base64') throw new ApiError(400, 'FEATURENOTENABLED', 'FeatureNotEnabled : Binary field not supported');
  }
  // Read once: it refuses what this user may not see.
  flatQuery(org, org.access(userId), spec);
  return spec;
}

const textOf = (value: Value): string => (value === null ? '' : String(value));

/** A query job being worked on. What it reads is as it was when it began, where the org has a file. */
export class ExportRun {
  readonly job: QueryJob;
  readonly #org: Org;
  readonly #jobs: BulkJobs;
  #reader: DatabaseSync | undefined;
  #rows: Iterator<unknown> | undefined;
  #query: FlatQuery | undefined;
  #result = -1;
  #places = -1;
  #length = 0;

  constructor(org: Org, jobs: BulkJobs, job: QueryJob) {
    this.job = job;
    this.#org = org;
    this.#jobs = jobs;
  }

  close(): void {
    this.#rows?.return?.();
    for (const file of [this.#result, this.#places]) if (file >= 0) closeSync(file);
    [this.#result, this.#places] = [-1, -1];
    this.#reader?.close();
    this.#reader = undefined;
  }

  #begin(): void {
    const { job } = this;
    const spec = bulkSpec(this.#org, job.createdById, job.query, job.operation === 'queryAll');
    this.#query = flatQuery(this.#org, this.#org.access(job.createdById), spec);
    this.#result = openSync(this.#jobs.fileOf(job, 'result'), 'w', 0o600);
    this.#places = openSync(this.#jobs.fileOf(job, 'offsets'), 'w', 0o600);
    this.#write(
      csvLine(
        this.#query.columns.map((column) => column.name),
        job,
      ),
      [],
    );
    this.#reader = this.#org.store.snapshot();
    if (this.#reader) this.#org.formulas.register(this.#reader);
    const statement = (this.#reader ?? this.#org.store.db).prepare(this.#query.sql);
    this.#rows = statement.iterate(...this.#query.parameters);
    this.#jobs.update(job, { processed: 0 });
  }

  #write(text: string, lengths: number[]): void {
    const places = Buffer.alloc(lengths.length * PLACE);
    for (const [index, length] of lengths.entries()) {
      places.writeDoubleLE(this.#length, index * PLACE);
      this.#length += length;
    }
    if (lengths.length === 0) this.#length += Buffer.byteLength(text);
    writeSync(this.#result, text);
    writeSync(this.#places, places);
  }

  /** Writes some rows. False when there are no more. */
  step(): boolean {
    if (!this.#query) this.#begin();
    const { columns } = this.#query as FlatQuery;
    const began = performance.now();
    let text = '';
    const lengths: number[] = [];
    let isDone = false;
    // An org without a file has no snapshot: all is read before anyone can change it.
    const most = this.#reader ? BATCH : Infinity;
    while (lengths.length < most) {
      const next = this.#rows?.next();
      if (!next || next.done) {
        isDone = true;
        break;
      }
      const row = next.value as Row;
      const line = csvLine(
        columns.map((column) => textOf(column.read(row))),
        this.job,
      );
      text += line;
      lengths.push(Buffer.byteLength(line));
    }
    if (lengths.length > 0) this.#write(text, lengths);
    this.job.processed += lengths.length;
    this.job.active += performance.now() - began;
    return !isDone;
  }
}
