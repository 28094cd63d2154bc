import type { Connection } from 'jsforce';
import { queryAll } from '../org/query.ts';
import { list, text } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';

interface Persona {
  username: string;
  firstName: string;
  lastName: string;
  title: string;
  permissionSet: string;
}

/** The people of the sample: one a permission set. The administrator comes with the org. */
export const PERSONAS: Persona[] = [
  { username: 'steward@perennial.local', firstName: 'Sam', lastName: 'Steward', title: 'Data steward', permissionSet: 'Perennial_Steward' },
  { username: 'field@perennial.local', firstName: 'Fay', lastName: 'Field', title: 'Field user', permissionSet: 'Perennial_Field_User' },
  { username: 'viewer@perennial.local', firstName: 'Vic', lastName: 'Viewer', title: 'Business owner', permissionSet: 'Perennial_Viewer' },
];

/** Makes the people who are missing and gives each their permission set. */
export async function ensurePersonas(connection: Connection): Promise<void> {
  const known = await queryAll<{ Id: string; Username: string }>(
    connection,
    `SELECT Id, Username FROM User WHERE Username IN ${list(PERSONAS.map((persona) => persona.username))}`,
  );
  const ids = new Map(known.map((user) => [user.Username, user.Id]));
  if (ids.size === PERSONAS.length) return;
  const [profile] = await queryAll<{ Id: string }>(connection, "SELECT Id FROM Profile WHERE Name = 'Standard User'");
  const sets = await queryAll<{ Id: string; Name: string }>(
    connection,
    `SELECT Id, Name FROM PermissionSet WHERE Name IN ${list(PERSONAS.map((persona) => persona.permissionSet))}`,
  );
  for (const persona of PERSONAS) {
    if (ids.has(persona.username)) continue;
    const user = await connection.sobject('User').create({
      Username: persona.username,
      FirstName: persona.firstName,
      LastName: persona.lastName,
      Title: persona.title,
      Email: persona.username,
      Alias: persona.lastName.slice(0, 8).toLowerCase(),
      ProfileId: profile?.Id ?? null,
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      IsActive: true,
    });
    const set = sets.find((one) => one.Name === persona.permissionSet);
    if (user.success && set) await connection.sobject('PermissionSetAssignment').create({ AssigneeId: user.id, PermissionSetId: set.Id });
  }
}

/** KPIs of the sample that both sides have agreed on. */
const AGREED = ['as-warranty', 'as-visits', 'as-income'];

/** Signs the agreed KPIs of the sample, each person for themselves, and names owners. Does nothing the second time. */
export async function signSampleKpis(delivery: Connection, business: Connection): Promise<void> {
  const kpis = await queryAll<{ Id: string; Agreed__c: boolean; KPI_Owner__c: string | null }>(
    delivery,
    `SELECT Id, Agreed__c, KPI_Owner__c FROM Value_KPI__c WHERE External_Key__c IN ${list(AGREED)}`,
  );
  const owner = (await business.identity()).user_id;
  const backup = (await delivery.identity()).user_id;
  for (const kpi of kpis.filter((one) => !one.Agreed__c)) {
    if (!kpi.KPI_Owner__c) await delivery.sobject('Value_KPI__c').update({ Id: kpi.Id, KPI_Owner__c: owner, Backup_Owner__c: backup });
    const signed = await queryAll<{ Side__c: string }>(
      delivery,
      `SELECT Side__c FROM KPI_Signature__c WHERE KPI__c = ${text(kpi.Id)} AND Revoked__c = FALSE`,
    );
    const has = (side: string): boolean => signed.some((one) => one.Side__c === side);
    if (!has('Business')) await business.sobject('KPI_Signature__c').create({ KPI__c: kpi.Id, Side__c: 'Business' });
    if (!has('Delivery')) await delivery.sobject('KPI_Signature__c').create({ KPI__c: kpi.Id, Side__c: 'Delivery' });
  }
}

/** The sample's value share agreement. */
const AGREEMENT = 'as-value-share';

/** Signs the sample's value share agreement, each person for themselves. Does nothing the second time. */
export async function signSampleAgreement(delivery: Connection, business: Connection): Promise<void> {
  const [agreement] = await queryAll<{ Id: string; Business_Signatures__c: number; Delivery_Signatures__c: number; Settlement_Count__c: number }>(
    delivery,
    `SELECT Id, Business_Signatures__c, Delivery_Signatures__c, Settlement_Count__c FROM Gain_Share_Agreement__c WHERE External_Key__c = ${text(AGREEMENT)}`,
  );
  if (!agreement || agreement.Settlement_Count__c > 0) return;
  const sign = (connection: Connection, side: string) =>
    connection.sobject('Gain_Share_Signature__c').create({ Agreement__c: agreement.Id, Side__c: side });
  if (agreement.Business_Signatures__c === 0) await sign(business, 'Business');
  if (agreement.Delivery_Signatures__c === 0) await sign(delivery, 'Delivery');
}

/** Who sits in which of the sample's bodies. */
const SEATS = [
  { body: 'as-steering', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of after-sales' },
  { body: 'as-steering', username: 'admin@perennial.local', role: 'Secretary', function: 'Sales operations' },
  { body: 'as-monitoring', username: 'admin@perennial.local', role: 'Chair', function: 'Sales operations' },
  { body: 'as-improvement', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of after-sales' },
];

/** What the steering committee of the sample wants done. */
const ACTION = 'as-slimming-action';

/** Seats the people of the sample in its bodies, and gives one of them something to do. Does nothing the second time. */
export async function seatSamplePeople(connection: Connection): Promise<void> {
  const users = await queryAll<{ Id: string; Username: string }>(
    connection,
    `SELECT Id, Username FROM User WHERE Username IN ${list(SEATS.map((seat) => seat.username))}`,
  );
  await writeAll(
    connection,
    SEATS.map((seat) => ({
      kind: 'create',
      object: 'Governance_Member__c',
      keyField: 'External_Key__c',
      key: `${seat.body}-${seat.username}`,
      values: {
        Body__r: { External_Key__c: seat.body },
        Person__c: users.find((user) => user.Username === seat.username)?.Id,
        Role__c: seat.role,
        Function__c: seat.function,
      },
    })),
  );
  const [action] = await queryAll(connection, `SELECT Id FROM Corrective_Action__c WHERE External_Key__c = ${text(ACTION)}`);
  if (action) return;
  const values = {
    Program__r: { External_Key__c: 'after-sales' },
    Meeting__r: { External_Key__c: 'as-steering-2026-10' },
    Name: 'Spend the slimming money on retired reports',
    Reason__c: 'Allowance Unspent',
    Action_Owner__c: users.find((user) => user.Username === 'viewer@perennial.local')?.Id,
    Due_Date__c: '2026-12-15',
  };
  await writeAll(connection, [{ kind: 'create', object: 'Corrective_Action__c', keyField: 'External_Key__c', key: ACTION, values }]);
}
