import type { ObjectDef } from '../catalog/types.ts';
import { ApiError, SaveError, saveError } from '../org/errors.ts';
import type { RecordError } from '../org/errors.ts';
import { makeId, normalizeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { quoted } from '../org/store.ts';
import type { Row, Stored } from '../org/store.ts';
import type { Access } from '../security/access.ts';
import { shareKey, sharedObject, shareNames } from '../security/sharing.ts';
import type { Level } from '../security/sharing.ts';
import { formatDatetime } from '../soql/dates.ts';
import { applyDefaults, applyNames, checkOwner, checkSystem, checkUnique, checkValidationRules } from './checks.ts';
import { applyDerived } from './derived.ts';
import type { Draft } from './draft.ts';
import { checkDuplicates } from './duplicate-rules.ts';
import { runRecordFlows } from './flow/triggers.ts';
import { externalIdField, readInput } from './input.ts';
import { recordOfKey } from './parents.ts';
import { planOf } from './plan.ts';
import { applyRecordType, checkRecordType } from './record-types.ts';
import { removeRecord } from './remove.ts';
import { rollUp } from './rollup.ts';
import { fromClient } from './values.ts';

/** One record to write. `values` are a client's: API names to JSON values. */
export type SaveRequest =
  | { operation: 'insert'; object: string; values: Record<string, unknown> }
  | { operation: 'update'; object: string; id: string; values: Record<string, unknown> }
  | { operation: 'upsert'; object: string; keyField: string; key?: unknown; values: Record<string, unknown> }
  | { operation: 'delete'; object: string; id: string };

export interface SaveResult {
  id: string | null;
  success: boolean;
  created: boolean;
  errors: RecordError[];
}

/** Who writes: a user through an API, or the system on a user's behalf (`access` undefined: flows, roll-ups, seeding). */
export interface Writer {
  userId: string;
  access: Access | undefined;
  /** Where the masters of what is saved are noted, when their summaries come up to date once for all. */
  mastersLater?: Map<string, LaterMaster>;
  /** Whether the client saves what a duplicate rule only warns of: `allowSave` of the DuplicateRuleHeader. */
  savesDuplicates?: boolean;
  /** Merges are not held against duplicate rules. */
  skipsDuplicateRules?: boolean;
  /** Records that the call has made so far. */
  madeInCall?: Set<string>;
}

interface LaterMaster {
  child: ObjectDef;
  master: { field: string; id: Stored };
}

const MAX_DEPTH = 16;

class Rollback extends Error {}
class SummariesRefused extends Error {}

/** A request, or how to make it from the results of those before it: a child names the id of its new parent so. */
export type ChainedRequest = SaveRequest | ((earlier: SaveResult[]) => SaveRequest);

/** Writes records. One that fails leaves no trace; with `allOrNone` none of the others does either. */
export function saveAll(org: Org, writer: Writer, requests: ChainedRequest[], options: { allOrNone: boolean }): SaveResult[] {
  try {
    return saveInOrder(org, writer, requests, {
      ...options,
      summariesOnce: requests.length > 1 && requests.every((one) => typeof one !== 'function'),
    });
  } catch (error) {
    if (!(error instanceof SummariesRefused)) throw error;
    // Then each record is saved with its masters, and those fail whose masters will not have them.
    return saveInOrder(org, writer, requests, { ...options, summariesOnce: false });
  }
}

function saveInOrder(org: Org, writer: Writer, requests: ChainedRequest[], options: { allOrNone: boolean; summariesOnce: boolean }): SaveResult[] {
  const results: SaveResult[] = [];
  const mastersLater = new Map<string, LaterMaster>();
  const noting: Writer = { ...writer, madeInCall: new Set(), ...(options.summariesOnce ? { mastersLater } : {}) };
  try {
    org.store.transaction(() => {
      const doubles = doubledKeys(requests);
      for (const request of requests)
        results.push(
          doubles.has(request) ? doubled(request as UpsertRequest) : saveOne(org, noting, typeof request === 'function' ? request(results) : request),
        );
      summarizeLater(org, writer, mastersLater);
      if (options.allOrNone && results.some((result) => !result.success)) throw new Rollback();
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
    const rolledBack: RecordError = {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    };
    return results.map((result) => (result.success ? { id: result.id, success: false, created: false, errors: [rolledBack] } : result));
  }
  return results;
}

type UpsertRequest = Extract<SaveRequest, { operation: 'upsert' }>;

/** The key an upsert gives, as text; undefined when it gives none. */
function keyIn({ keyField, key, values }: UpsertRequest): string | undefined {
  const given = key ?? values[keyField] ?? Object.entries(values).find(([name]) => name.toLowerCase() === keyField.toLowerCase())?.[1];
  return given === undefined || given === null || given === '' ? undefined : String(given as string);
}

/** Upserts of a call whose key another one of it has, too: the platform takes neither. */
function doubledKeys(requests: readonly ChainedRequest[]): ReadonlySet<ChainedRequest> {
  const first = new Map<string, ChainedRequest>();
  const doubles = new Set<ChainedRequest>();
  if (requests.length < 2) return doubles;
  for (const request of requests) {
    if (typeof request === 'function' || request.operation !== 'upsert') continue;
    const key = keyIn(request);
    if (key === undefined) continue;
    const name = `${request.object} ${request.keyField} ${key}`;
    const same = first.get(name);
    if (same) doubles.add(same).add(request);
    else first.set(name, request);
  }
  return doubles;
}

function doubled(request: UpsertRequest): SaveResult {
  const error = { statusCode: 'DUPLICATE_VALUE', message: `Duplicate external id specified: ${keyIn(request) ?? ''}`, fields: [request.keyField] };
  return { id: null, success: false, created: false, errors: [error] };
}

/** Brings the noted masters up to date, each once: as the platform does for the records of one call. */
function summarizeLater(org: Org, writer: Writer, mastersLater: ReadonlyMap<string, LaterMaster>): void {
  try {
    for (const { child, master } of mastersLater.values()) rollUp(org, writer, child, [master], 0);
  } catch (error) {
    if (error instanceof SaveError || error instanceof ApiError) throw new SummariesRefused();
    throw error;
  }
}

function saveOne(org: Org, writer: Writer, request: SaveRequest): SaveResult {
  try {
    if (org.faults?.locks() === true) throw saveError('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record');
    return org.store.transaction(() => write(org, writer, request, 0));
  } catch (error) {
    if (error instanceof SaveError) return { id: null, success: false, created: false, errors: error.errors };
    if (error instanceof ApiError)
      return {
        id: null,
        success: false,
        created: false,
        errors: [{ statusCode: error.errorCode, message: error.message, fields: error.fields ?? [] }],
      };
    throw error;
  }
}

/** Writes one record inside a transaction. Throws a SaveError; `depth` counts writes that writes cause. */
export function write(org: Org, writer: Writer, request: SaveRequest, depth: number): SaveResult {
  if (depth > MAX_DEPTH) throw saveError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `Maximum trigger depth exceeded on ${request.object}`);
  const object = org.catalog.object(request.object);
  if (!object || (writer.access && !writer.access.canReadObject(object))) {
    throw saveError('INVALID_TYPE', `sObject type '${request.object}' is not supported.`);
  }
  org.store.ensureTable(object);
  switch (request.operation) {
    case 'delete':
      requireRight(object, writer, 'delete');
      requireRow(org, object, writer, id18(request.id), 'full');
      removeRecord(org, writer, object, id18(request.id), depth);
      return { id: id18(request.id), success: true, created: false, errors: [] };
    case 'insert':
      return insert(org, writer, object, request.values, depth);
    case 'update':
      return update(org, writer, object, id18(request.id), request.values, depth);
    case 'upsert':
      return upsert(org, writer, object, request, depth);
  }
}

/** Clients may shorten an id to its 15 characters. */
const id18 = (id: string): string => normalizeId(id) ?? id;

/** Asks whether the object allows it, and the writer may. Throws what the platform says. */
export function requireRight(object: ObjectDef, writer: Writer, right: 'create' | 'edit' | 'delete'): void {
  const possible = { create: object.createable, edit: object.updateable, delete: object.deletable }[right];
  if (!possible) throw saveError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type ${object.name} does not support ${right}`);
  if (writer.access && !writer.access.object(object)[right]) {
    throw saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  }
}

/** Asks whether the row is shared with the writer as far as needed. Throws what the platform says when it is not. */
export function requireRow(org: Org, object: ObjectDef, { access }: Writer, id: string, level: Level): void {
  if (!access || access.sharing.reaches(object, id, level) || !exists(org, object, id)) return;
  if (access.sharing.reaches(object, id, 'read')) throw saveError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  throw saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', `insufficient access rights on cross-reference id: ${id}`);
}

function exists(org: Org, object: ObjectDef, id: string): boolean {
  org.store.ensureTable(object);
  return org.store.has(object, id);
}

/** Asks whether the writer reaches every record that what was sent leads to: masters as the relationship asks, others by reading. */
function requireParents(org: Org, object: ObjectDef, { access }: Writer, given: Row): void {
  if (!access) return;
  const shared = sharedObject(org.catalog, object);
  for (const field of planOf(object).references) {
    const id = given[field.name];
    const target = typeof id === 'string' ? org.catalog.objectOfId(id) : undefined;
    if (!target || typeof id !== 'string' || !exists(org, target, id)) continue;
    const level = shared === target && field === shareKey(shared, object) ? 'full' : 'read';
    const reaches = field.masterDetail ? access.sharing.reachesMaster(field, id) : access.sharing.reaches(target, id, level);
    if (!reaches)
      throw saveError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', `insufficient access rights on cross-reference id: ${id}`, [field.name]);
  }
}

/** The row of a record. Throws what the platform says of one that is not there. */
export function loadRow(org: Org, object: ObjectDef, id: string): Row {
  const row = org.store.get(planOf(object).select, id);
  if (!row) throw saveError('ENTITY_IS_DELETED', 'entity is deleted');
  delete row['rid'];
  return row;
}

function upsert(org: Org, writer: Writer, object: ObjectDef, request: Extract<SaveRequest, { operation: 'upsert' }>, depth: number): SaveResult {
  const field = externalIdField(org, writer.access, object, request.keyField);
  const keyName = Object.keys(request.values).find((name) => name.toLowerCase() === field.name.toLowerCase());
  const key = fromClient(field, request.key ?? (keyName ? request.values[keyName] : undefined));
  if (key === null) {
    if (field.name !== 'Id') throw saveError('MISSING_ARGUMENT', `${field.name} not specified`, [field.name]);
    return insert(org, writer, object, request.values, depth);
  }
  const found = recordOfKey(org, writer.access, object, field, key);
  const idName = Object.keys(request.values).find((name) => name.toLowerCase() === 'id' && name !== keyName);
  if (idName !== undefined && field.name !== 'Id')
    throw saveError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an upsert by another key', ['Id']);
  const values = Object.fromEntries(Object.entries(request.values).filter(([name]) => name !== keyName));
  if (found !== undefined) return update(org, writer, object, found, values, depth);
  if (field.name === 'Id') throw saveError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  return insert(org, writer, object, { ...values, [field.name]: key }, depth);
}

function insert(org: Org, writer: Writer, object: ObjectDef, values: Record<string, unknown>, depth: number): SaveResult {
  requireRight(object, writer, 'create');
  const given = readInput(org, writer.access, object, values, true);
  requireParents(org, object, writer, given);
  checkShare(org, object, writer, given);
  if (sharedObject(org.catalog, object)) given['RowCause'] ??= 'Manual';
  const id = makeId(object.keyPrefix, org.store.nextId(), org.instance);
  const draft: Draft = { object, id, row: { ...planOf(object).blank, Id: id, ...given }, prior: undefined, userId: writer.userId };
  const decided = applyRecordType(org, draft, given, writer.access);
  applyDefaults(org, draft, new Set([...Object.keys(given), ...decided]));
  for (const watcher of org.watchers) watcher.creating(object, draft.row);
  finish(org, writer, draft, depth);
  writer.madeInCall?.add(id);
  return { id, success: true, created: true, errors: [] };
}

function update(org: Org, writer: Writer, object: ObjectDef, id: string, values: Record<string, unknown>, depth: number): SaveResult {
  requireRight(object, writer, 'edit');
  const prior = loadRow(org, object, id);
  requireRow(org, object, writer, id, 'edit');
  const given = readInput(org, writer.access, object, values, false);
  requireParents(org, object, writer, changed(given, prior));
  if (given['OwnerId'] !== undefined && given['OwnerId'] !== prior['OwnerId']) {
    const mayTransfer = object.sharingModel === 'ReadWriteTransfer' || writer.access?.can('TransferAnyEntity') === true;
    requireRow(org, object, writer, id, mayTransfer ? 'edit' : 'full');
  }
  checkShare(org, object, writer, { ...prior, ...given });
  finish(org, writer, { object, id, row: { ...prior, ...given }, prior, userId: writer.userId }, depth);
  return { id, success: true, created: false, errors: [] };
}

const changed = (given: Row, prior: Row): Row => Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== prior[name]));

/** What someone shared by hand ends when the record gets another owner. */
function removeManualShares(org: Org, object: ObjectDef, id: string): void {
  const names = shareNames(object);
  const share = org.catalog.object(names.object);
  if (share) org.store.run(`DELETE FROM ${org.store.ensureTable(share)} WHERE ${quoted(names.parent)} = ? AND "RowCause" = 'Manual'`, id);
}

/** A share made by hand has the cause Manual and gives more than everyone has already. */
function checkShare(org: Org, object: ObjectDef, { access }: Writer, row: Row): void {
  const shared = access && sharedObject(org.catalog, object);
  if (!shared) return;
  if (row['RowCause'] !== undefined && row['RowCause'] !== null && row['RowCause'] !== 'Manual')
    throw saveError('FIELD_INTEGRITY_EXCEPTION', `Row Cause: Specified value is reserved and cannot be used: ${String(row['RowCause'])}`, [
      'RowCause',
    ]);
  const { level } = shareNames(shared);
  if (row[level] === 'Read' && shared.sharingModel === 'Read')
    throw saveError('FIELD_INTEGRITY_EXCEPTION', 'trivial share level Read, for organization with default level Read', [level]);
}

/** The order of a save: before-save flows, checks, the row itself, after-save flows, the masters' summaries. */
export function finish(org: Org, writer: Writer, draft: Draft, depth: number): void {
  runRecordFlows(org, draft, 'RecordBeforeSave', depth);
  applyNames(org, draft);
  applyDerived(org, draft);
  checkSystem(org, draft);
  checkRecordType(org, draft, writer.access);
  checkOwner(org, draft);
  checkValidationRules(org, draft);
  checkDuplicates(org, writer, draft);
  checkUnique(org, draft);
  stamp(org, writer, draft);
  storeRow(org, draft);
  if (draft.prior && draft.prior['OwnerId'] !== draft.row['OwnerId']) removeManualShares(org, draft.object, draft.id);
  org.recordChanged(draft.object);
  runRecordFlows(org, draft, 'RecordAfterSave', depth);
  if (writer.mastersLater && depth === 0) {
    for (const master of mastersOf(draft))
      if (master.id !== null) writer.mastersLater.set(`${draft.object.name} ${master.field} ${master.id}`, { child: draft.object, master });
  } else rollUp(org, writer, draft.object, mastersOf(draft), depth);
}

function mastersOf({ object, row, prior }: Draft): { field: string; id: Stored }[] {
  const masters: { field: string; id: Stored }[] = [];
  for (const field of planOf(object).masters) {
    for (const id of new Set([row[field.name] ?? null, prior?.[field.name] ?? null])) masters.push({ field: field.name, id });
  }
  return masters;
}

function stamp(org: Org, writer: Writer, { object, row, prior }: Draft): void {
  const moment = formatDatetime(org.now());
  const set = (name: string, value: Stored): void => {
    if (object.fields.has(name)) row[name] = value;
  };
  // Who may set audit fields sets them on a new record; an update is always of now.
  const values: [string, Stored][] = [
    ['CreatedDate', moment],
    ['CreatedById', writer.userId],
    ['LastModifiedDate', moment],
    ['LastModifiedById', writer.userId],
  ];
  for (const [name, value] of values) {
    if (prior ? name.startsWith('LastModified') : row[name] === null || row[name] === undefined) set(name, value);
  }
  set('SystemModstamp', moment);
}

function storeRow(org: Org, { object, id, row, prior }: Draft): void {
  const plan = planOf(object);
  if (prior) {
    org.store.run(plan.update, ...plan.names.map((name) => row[name] ?? (object.fields.get(name)?.type === 'boolean' ? 0 : null)), id);
    return;
  }
  const { sql, bound } = plan.insert(row);
  org.store.run(sql, id, ...bound.map((name) => row[name] ?? null));
}
