/** The sample of the pillar: a year of figures, the work of the last weeks, won deals, targets and privacy settings. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import type { PillarSample } from '../jobs/pillar-contract.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import { insertMissing, maySetDates, SAMPLE_FOLDER, takeSteps } from '../jobs/sample.ts';
import { queryAll } from '../org/query.ts';
import { identifier, list, text } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';
import type { Write } from '../org/write.ts';
import { readNudgeConfig } from './nudges/nudge-config.ts';
import { NUDGE_PARENTS, openDealsOf, rulesOf, trialsOf } from './sample-nudges.ts';
import { BACK_OFFICE, FIELD_USER, managerOf, OFFICE_COUNTRY, REGIONS, SALES_DOMAIN, teamOf } from './sample-team.ts';
import type { SalesPerson } from './sample-team.ts';
import { accountsOf, dealsOf, MARK, meetingsOf, pastWeeks, settingsOf, STOPS, tasksOf } from './sample-work.ts';
import type { Ids, Values } from './sample-work.ts';

export const sample: PillarSample = {
  // Figures of users, proposals, nudges and trials take users, which only the org of `npm start` has.
  fills: [
    ...['Adoption_Snapshot__c', 'Business_Volume__c', 'Adoption_Target__c', 'Adoption_Privacy__c', 'Process_Step__c'],
    ...['Nudge_Rule__c', 'Nudge_Text__c', 'Nudge_Result__c'],
  ],
  people: ensureTeams,
  load: async (context, outcome) => {
    const ids = await idsOf(context.connection);
    await takeSteps(context, settingsOf(context.today, ids), {}, 'Sample data: adoption targets', outcome);
    await takeSteps(context, pastWeeks(context.today, ids), {}, 'Sample data: a year of adoption', outcome);
    await loadWork(context, ids, outcome);
    const config = await readNudgeConfig(context.configDir);
    const deals = await idsByMark(context.connection, 'Opportunity', 'Name');
    const steps = [...rulesOf(config, context.today), trialsOf(config, context.today, ids, deals)];
    await takeSteps(context, steps, NUDGE_PARENTS, 'Sample data: nudge rules', outcome);
  },
};

/** The ids of the sample's sales people and of the field user, who leads one of the teams. */
async function idsOf(connection: Connection): Promise<Ids> {
  const where = `Username LIKE ${text(`%${SALES_DOMAIN}`)} OR Username = ${text(FIELD_USER)}`;
  const users = await queryAll<{ Id: string; Username: string }>(connection, `SELECT Id, Username FROM User WHERE ${where}`);
  return new Map(users.map(({ Id, Username }) => [Username, Id]));
}

/** The ids of sample records of an object, by the field that marks them. */
async function idsByMark(connection: Connection, object: string, field: string): Promise<Map<string, string>> {
  const soql = `SELECT Id, ${identifier(field)} FROM ${identifier(object)} WHERE ${identifier(field)} LIKE '${MARK}%'`;
  return new Map((await queryAll<Record<string, string>>(connection, soql)).map((one) => [one[field] ?? '', one['Id'] ?? '']));
}

/** Loads deals, accounts and tasks that are not there yet. */
async function loadWork(context: JobContext, ids: Ids, outcome: Outcome): Promise<void> {
  const { connection, today } = context;
  const known = (object: string, field: string): Promise<Map<string, string>> => idsByMark(connection, object, field);
  const insert = async (object: string, mark: string, title: string, records: Values[]): Promise<void> => {
    if (records.length === 0 || !(await maySetDates(context, object, title, outcome))) return;
    await insertMissing(
      context,
      { object, mark, records, known: new Set((await known(object, mark)).keys()), title: `Sample data: ${title}` },
      outcome,
    );
  };
  const ledger = await readFile(join(SAMPLE_FOLDER, 'sales.csv'), 'utf8');
  await insert('Account', 'Name', 'accounts of the teams', accountsOf(ids));
  const accounts = await known('Account', 'Name');
  await insert('Opportunity', 'Name', 'deals', [...dealsOf(ledger, today, ids, accounts), ...openDealsOf(today, ids, accounts)]);
  await insert('Task', 'Subject', 'tasks of the teams', tasksOf(today, ids, accounts));
  await insert('Event', 'Subject', 'meetings of the teams', meetingsOf(today, ids, await known('Opportunity', 'Name')));
}

/** When the sample's sales people came: long ago, so that none of them is new. */
const JOINED = '2024-02-05T09:00:00.000Z';

/** Makes the people of the teams who are not there yet. Managers get Perennial Field User: they see their team's figures. */
async function ensureTeams(connection: Connection): Promise<string[]> {
  const known = await idsOf(connection);
  const [profile] = await queryAll<{ Id: string }>(connection, "SELECT Id FROM Profile WHERE Name = 'Standard User'");
  const user = (person: SalesPerson, title: string, managerId: string | null): Write => ({
    kind: 'insert',
    object: 'User',
    values: {
      ...{ Username: person.username, Email: person.username, FirstName: person.first, LastName: person.last, Title: title, IsActive: true },
      ...{ Alias: `${person.first.slice(0, 4)}${person.last.slice(0, 4)}`.toLowerCase(), ProfileId: profile?.Id ?? null, ManagerId: managerId },
      ...{ Country: person.region.country, Division: person.region.name, CreatedDate: JOINED },
      ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
    },
  });
  const leaders = REGIONS.flatMap((region) => (region.manager ? [{ username: managerOf(region), ...region.manager, region }] : []));
  await writeAll(
    connection,
    [...leaders.map((one) => user(one, 'Regional manager', null)), ...BACK_OFFICE.map((one) => user(one, 'Back office', null))].filter(
      (write) => !known.has(String(write.values?.['Username'])),
    ),
  );
  const ids = await idsOf(connection);
  const people = REGIONS.flatMap(teamOf).filter(({ username }) => !ids.has(username));
  await writeAll(
    connection,
    people.map((one) => user(one, 'Sales representative', ids.get(managerOf(one.region)) ?? null)),
  );
  const homeless = await queryAll<{ Id: string; Username: string }>(
    connection,
    "SELECT Id, Username FROM User WHERE UserType = 'Standard' AND IsActive = TRUE AND Country = NULL",
  );
  await writeAll(
    connection,
    homeless.map(({ Id, Username }) => ({
      ...{ kind: 'update', object: 'User', id: Id },
      values: { Country: OFFICE_COUNTRY, ...(Username === FIELD_USER ? { Division: 'North' } : {}) },
    })),
  );
  const [set] = await queryAll<{ Id: string }>(connection, "SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Field_User'");
  const managerIds = leaders.flatMap(({ username }) => ids.get(username) ?? []);
  const assigned = await queryAll<{ AssigneeId: string }>(
    connection,
    `SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId = ${text(set?.Id ?? '')} AND AssigneeId IN ${list(managerIds)}`,
  );
  const has = new Set(assigned.map(({ AssigneeId }) => AssigneeId));
  await writeAll(
    connection,
    managerIds
      .filter((id) => !has.has(id))
      .map((id) => ({ kind: 'insert', object: 'PermissionSetAssignment', values: { AssigneeId: id, PermissionSetId: set?.Id ?? '' } })),
  );
  // Those of the team that has stopped do not log in any more.
  return [...leaders, ...BACK_OFFICE, ...people]
    .filter(({ region, username }) => region.name !== STOPS && !known.has(username))
    .map(({ username }) => username);
}
