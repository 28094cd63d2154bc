/** Custom notifications: what a flow or a job tells people, kept until they have read it. */
import { ApiError } from '../org/errors.ts';
import { makeId, normalizeId } from '../org/ids.ts';
import type { Org } from '../org/org.ts';
import { principalsOf } from '../security/principals.ts';

/** What is to be sent, with the names of the standard action `customNotificationAction`. */
export interface NotificationInput {
  customNotifTypeId: string;
  /** Users, groups, queues; at most 500. */
  recipientIds: string[];
  title: string;
  body: string;
  /** The record the notification leads to. */
  targetId: string;
}

/** A notification as one person has it. */
export interface Notification {
  id: string;
  title: string;
  body: string;
  targetId: string;
  typeId: string;
  created: string;
  read: boolean;
}

const MOST_RECIPIENTS = 500;
const LONGEST = { title: 250, body: 750 };

const invalid = (message: string): ApiError => new ApiError(400, 'INVALID_API_INPUT', message);

/** The users behind ids of users, groups and queues; inactive ones get nothing. */
function usersOf(org: Org, ids: string[]): string[] {
  const users = org.store.all(`SELECT "Id" FROM ${org.store.ensureTable(org.object('User'))} WHERE "IsActive" = 1`).map((row) => String(row['Id']));
  return [
    ...new Set(
      ids.flatMap((id) =>
        id.startsWith('005') ? users.filter((user) => user === id) : users.filter((user) => principalsOf(org, user).groups.has(id)),
      ),
    ),
  ];
}

/** Sends a notification. Throws INVALID_API_INPUT, naming what is missing or too long. */
export function notify(org: Org, input: NotificationInput): void {
  const typeId = normalizeId(input.customNotifTypeId) ?? '';
  const type = org.store.get(`SELECT "Id" FROM ${org.store.ensureTable(org.object('CustomNotificationType'))} WHERE "Id" = ?`, typeId);
  if (!type) throw invalid(`customNotifTypeId: no CustomNotificationType has the id ${input.customNotifTypeId}`);
  for (const [name, longest] of Object.entries(LONGEST)) {
    const text = input[name as 'title' | 'body'];
    if (!text) throw invalid(`Missing required input parameter: ${name}`);
    if (text.length > longest) throw invalid(`${name} can have ${longest} characters at most`);
  }
  if (input.recipientIds.length === 0 || input.recipientIds.length > MOST_RECIPIENTS) throw invalid(`recipientIds needs 1 to ${MOST_RECIPIENTS} ids`);
  const targetId = normalizeId(input.targetId);
  if (!targetId || !org.catalog.objectOfId(targetId)) throw invalid('targetId must be the id of a record');
  for (const userId of usersOf(
    org,
    input.recipientIds.map((id) => normalizeId(id) ?? id),
  )) {
    org.store.run(
      'INSERT INTO notification (id, user_id, type_id, title, body, target_id, created, read) VALUES (?, ?, ?, ?, ?, ?, ?, 0)',
      makeId('0Mn', org.store.next('id'), org.instance),
      userId,
      typeId,
      input.title,
      input.body,
      targetId,
      org.now().toISOString(),
    );
  }
}

/** A person's notifications, the newest first. */
export function notificationsOf(org: Org, userId: string, limit: number): Notification[] {
  const rows = org.store.all('SELECT * FROM notification WHERE user_id = ? ORDER BY created DESC, id DESC LIMIT ?', userId, limit);
  return rows.map((row) => ({
    id: String(row['id']),
    title: String(row['title']),
    body: String(row['body']),
    targetId: String(row['target_id']),
    typeId: String(row['type_id']),
    created: String(row['created']),
    read: row['read'] === 1,
  }));
}

/** How many a person has not read. */
export const unreadCount = (org: Org, userId: string): number =>
  Number(org.store.get('SELECT COUNT(*) AS n FROM notification WHERE user_id = ? AND read = 0', userId)?.['n'] ?? 0);

/** Marks a person's notifications; all of them when no ids are given. Ids of others are left alone. */
export function markRead(org: Org, userId: string, read: boolean, ids?: string[]): void {
  if (!ids) org.store.run('UPDATE notification SET read = ? WHERE user_id = ?', Number(read), userId);
  else
    for (const id of ids) org.store.run('UPDATE notification SET read = ? WHERE user_id = ? AND id = ?', Number(read), userId, normalizeId(id) ?? id);
}
