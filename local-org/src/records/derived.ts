/** Fields of standard objects that the platform keeps in step with others: whether a case, a task or a deal is closed, and since when. */
import type { Org } from '../org/org.ts';
import type { Row, Stored } from '../org/store.ts';
import { formatDatetime } from '../soql/dates.ts';
import type { Draft } from './draft.ts';

const flag = (value: boolean): Stored => (value ? 1 : 0);

/** Objects whose account an activity about one of their records has, by the field that leads to it. */
const ACCOUNT_OF: Record<string, string> = {
  Account: 'Id',
  Opportunity: 'AccountId',
  Case: 'AccountId',
  Contract: 'AccountId',
  Contact: 'AccountId',
};

/** The account of what an activity is about. */
function accountOf(org: Org, row: Row): Stored {
  for (const id of [row['WhatId'], row['WhoId']]) {
    const object = typeof id === 'string' ? org.catalog.objectOfId(id) : undefined;
    const field = ACCOUNT_OF[object?.name ?? ''];
    if (!object || field === undefined || typeof id !== 'string') continue;
    const found = org.store.get(`SELECT "${field}" AS account FROM ${org.store.ensureTable(object)} WHERE "Id" = ?`, id)?.['account'];
    if (found) return found;
  }
  return null;
}

/** What each object derives. `at` is the moment of the save; of a new record that was given one, that of its creation. */
const DERIVED: Record<string, (org: Org, row: Row, prior: Row | undefined, at: string) => Row> = {
  User: (_org, { UserType }) => ({ UserType: UserType ?? 'Standard' }),
  Case: (_org, { Status, ClosedDate }, _prior, at) =>
    Status === 'Closed' ? { IsClosed: 1, ClosedDate: ClosedDate ?? at } : { IsClosed: 0, ClosedDate: null },
  Opportunity: (_org, { StageName, LastStageChangeDate }, prior, at) => ({
    IsClosed: flag(StageName === 'Closed Won' || StageName === 'Closed Lost'),
    IsWon: flag(StageName === 'Closed Won'),
    LastStageChangeDate: prior && prior['StageName'] !== StageName ? at : (LastStageChangeDate ?? null),
  }),
  Task: (org, row, _prior, at) => {
    const isClosed = row['Status'] === 'Completed';
    return { IsClosed: flag(isClosed), CompletedDateTime: isClosed ? (row['CompletedDateTime'] ?? at) : null, AccountId: accountOf(org, row) };
  },
  Event: (org, row) => ({ AccountId: accountOf(org, row) }),
};

/** Brings derived fields in step with what was given. Standard values only: those that an org adds to a picklist close nothing. */
export function applyDerived(org: Org, { object, row, prior }: Draft): void {
  const derive = DERIVED[object.name];
  if (!derive) return;
  const given = prior ? undefined : row['CreatedDate'];
  Object.assign(row, derive(org, row, prior, typeof given === 'string' ? given : formatDatetime(org.now())));
}
