import type { Connection } from 'jsforce';
import { clientOf, isTransient } from './client.ts';
import { COLLECTION_SIZE, deleteCollection, sendCollection } from './collection.ts';

/**
 * One record to write. A deletion of what is deleted already is done. A creation carries its key, so that doing it again finds the record instead of making another;
 * an update by key is of a record that a write before it has made. What is `alone` has a call of its own: the org judges it by what the call before has done.
 * A notification is sent and leaves no record. With `duplicates`, what a duplicate rule only warns of is saved.
 */
export type Write =
  | { kind: 'create'; object: string; keyField: string; key: string; values: Record<string, unknown> }
  | { kind: 'insert'; object: string; values: Record<string, unknown> }
  | { kind: 'update'; object: string; id: string; values: Record<string, unknown>; alone?: true; duplicates?: true }
  | { kind: 'updateByKey'; object: string; keyField: string; key: string; values: Record<string, unknown>; alone?: true }
  | { kind: 'delete'; object: string; id: string; values?: never }
  | { kind: 'notify'; object: 'CustomNotificationType'; message: CustomNotification; values?: never };

/** The inputs of the standard action that sends a custom notification. */
export interface CustomNotification {
  customNotifTypeId: string;
  /** Ids of users. */
  recipientIds: string[];
  title: string;
  body: string;
  /** The record that it leads to. */
  targetId: string;
}

/** What became of one. */
export interface WriteResult {
  id: string | undefined;
  success: boolean;
  errors: string[];
}

async function send(connection: Connection, writes: Write[]): Promise<WriteResult[]> {
  const [first] = writes;
  if (!first) return [];
  if (first.kind === 'delete') return remove(connection, writes);
  if (first.kind === 'notify') return notify(connection, writes);
  const records = writes.map((write) => ({
    attributes: { type: write.object },
    ...('id' in write ? { id: write.id } : 'keyField' in write ? { [write.keyField]: write.key } : {}),
    ...write.values,
  }));
  const answer = await sendCollection(clientOf(connection), {
    method: first.kind === 'insert' ? 'POST' : 'PATCH',
    path: 'keyField' in first ? `/${first.object}/${first.keyField}` : '',
    records,
    // What has a key or an id is found again; a bare insert would be made twice.
    repeatable: first.kind !== 'insert',
    ...('duplicates' in first ? { headers: { 'sforce-duplicate-rule-header': 'allowSave=true' } } : {}),
  });
  return answer.map((one) => ({ id: one.id, success: one.success, errors: one.errors.map((error) => `${error.statusCode}: ${error.message}`) }));
}

/** Sends notifications. One that may have been sent is not sent again. */
async function notify(connection: Connection, writes: readonly Write[]): Promise<WriteResult[]> {
  const answers = await clientOf(connection).json<{ isSuccess: boolean; errors: { statusCode: string; message: string }[] | null }[]>({
    ...{ method: 'POST', path: '/actions/standard/customNotificationAction', repeatable: false },
    body: { inputs: writes.flatMap((write) => ('message' in write ? [write.message] : [])) },
  });
  return answers.map(({ isSuccess, errors }) => ({
    ...{ id: undefined, success: isSuccess },
    errors: (errors ?? []).map((error) => `${error.statusCode}: ${error.message}`),
  }));
}

const GONE = ['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'];

/** Deletes records by their ids. */
async function remove(connection: Connection, writes: readonly Write[]): Promise<WriteResult[]> {
  const ids = writes.map((write) => ('id' in write ? write.id : ''));
  const answer = await deleteCollection(clientOf(connection), ids);
  return answer.map((one, index) => ({
    id: ids[index],
    success: one.success || one.errors.every(({ statusCode }) => GONE.includes(statusCode)),
    errors: one.errors.map((error) => `${error.statusCode}: ${error.message}`),
  }));
}

/** Sends writes of one kind; those that could not be done for the moment are sent again, a few times. */
async function sendPatiently(connection: Connection, writes: Write[]): Promise<WriteResult[]> {
  const client = clientOf(connection);
  const results = await send(connection, writes);
  for (let attempt = 1; attempt < client.retry.attempts; attempt++) {
    const passing = results.flatMap((result, index) => (!result.success && isTransient(result.errors[0] ?? '') ? [index] : []));
    if (passing.length === 0) break;
    await client.pause(attempt);
    const again = await send(
      connection,
      passing.map((index) => writes[index] as Write),
    );
    passing.forEach((index, at) => (results[index] = again[at] as WriteResult));
  }
  return results;
}

const groupOf = (write: Write): string =>
  `${write.kind} ${write.object} ${'keyField' in write ? write.keyField : ''} ${String('duplicates' in write)}`;

/** Writes in the order given, as few calls as order and size allow. Results are in the same order. */
export async function writeAll(connection: Connection, writes: Write[], onProgress?: (done: number) => void): Promise<WriteResult[]> {
  const results: WriteResult[] = [];
  for (let from = 0; from < writes.length;) {
    let to = from + 1;
    const first = writes[from] as Write;
    const maxSize = 'alone' in first && first.alone ? 1 : COLLECTION_SIZE;
    while (to < writes.length && to - from < maxSize && groupOf(writes[to] as Write) === groupOf(first)) to += 1;
    results.push(...(await sendPatiently(connection, writes.slice(from, to))));
    from = to;
    onProgress?.(from);
  }
  return results;
}
