/** `UserRecordAccess`: what a user may do with records, worked out when it is asked for. */
import { ApiError, malformedQuery } from '../org/errors.ts';
import { normalizeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import type { Access } from '../security/access.ts';
import type { Condition, QuerySpec } from './spec.ts';

/** At most so many records a query may ask about. */
const MOST = 200;

/** The values a query wants a field to be: of `=` and `IN`, joined by AND. */
function wanted(condition: Condition | undefined, field: string): string[] {
  if (condition?.kind === 'and') return condition.parts.flatMap((part) => wanted(part, field));
  if (condition?.kind !== 'compare' || condition.left.kind !== 'field' || condition.left.path.join('.').toLowerCase() !== field) return [];
  if (!['=', 'IN'].includes(condition.operator)) return [];
  return (Array.isArray(condition.value) ? condition.value : [condition.value]).filter((one) => typeof one === 'string');
}

/** Puts into the table the rows the query is about to read. Throws when it does not say whose access to what it asks. */
export function prepareUserRecordAccess(org: Org, asker: Access, spec: QuerySpec): void {
  const [user, ...otherUsers] = wanted(spec.where, 'userid').map((id) => normalizeId(id) ?? id);
  const records = wanted(spec.where, 'recordid').map((id) => normalizeId(id) ?? id);
  if (!user || otherUsers.length > 0 || records.length === 0)
    throw malformedQuery('UserRecordAccess can be queried by one UserId and by RecordId only');
  if (records.length > MOST) throw new ApiError(400, 'EXCEEDED_ID_LIMIT', `UserRecordAccess can be asked about ${MOST} records at most`);
  forgetUserRecordAccess(org);
  const table = org.store.ensureTable(org.object('UserRecordAccess'));
  for (const id of new Set(records)) {
    // Of a record the asker cannot see, nothing is told.
    if (levelOf(org, asker.userId, id) === 'None') continue;
    const level = levelOf(org, user, id);
    const flags = [level !== 'None', ['Edit', 'Delete', 'All'].includes(level), level === 'All', level === 'All', level === 'All'].map(Number);
    org.store.run(
      `INSERT INTO ${table} ("Id", "UserId", "RecordId", "HasReadAccess", "HasEditAccess", "HasDeleteAccess", "HasTransferAccess", "HasAllAccess", "MaxAccessLevel") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      user,
      id,
      ...flags,
      level,
    );
  }
}

/** Takes the rows away again: no other call reads them. */
export function forgetUserRecordAccess(org: Org): void {
  org.store.run(`DELETE FROM ${org.store.ensureTable(org.object('UserRecordAccess'))}`);
}

function levelOf(org: Org, userId: string, id: string): string {
  const object = org.catalog.objectOfId(id);
  const access = org.access(userId);
  if (!object || !access.object(object).read) return 'None';
  if (!org.store.get(`SELECT 1 AS found FROM ${org.store.ensureTable(object)} WHERE "Id" = ?`, id)) return 'None';
  const rights = access.object(object);
  if (rights.delete && access.sharing.reaches(object, id, 'full')) return 'All';
  if (rights.edit && access.sharing.reaches(object, id, 'edit')) return 'Edit';
  return access.sharing.reaches(object, id, 'read') ? 'Read' : 'None';
}
