import type { Connection } from 'jsforce';
import { queryAll } from '../org/query.ts';
import { list, text } from '../org/soql.ts';
import { writeAll } from '../org/write.ts';

interface Persona {
  username: string;
  firstName?: string;
  lastName: string;
  title: string;
  permissionSet: string;
  /** 'Standard User' unless it says otherwise. */
  profile?: string;
}

/** The users of the sample: one a permission set. The administrator comes with the org. */
export const PERSONAS: Persona[] = [
  { username: 'steward@perennial.local', firstName: 'Sam', lastName: 'Steward', title: 'Data steward', permissionSet: 'Perennial_Steward' },
  { username: 'field@perennial.local', firstName: 'Fay', lastName: 'Field', title: 'Field user', permissionSet: 'Perennial_Field_User' },
  { username: 'viewer@perennial.local', firstName: 'Vic', lastName: 'Viewer', title: 'Business owner', permissionSet: 'Perennial_Viewer' },
  {
    ...{ username: 'jobs@perennial.local', lastName: 'Jobs', title: 'Integration user', permissionSet: 'Perennial_Integration' },
    profile: 'Minimum Access - API Only Integrations',
  },
];

/** Makes the people who are missing and gives each their permission set. */
export async function ensurePersonas(connection: Connection): Promise<void> {
  const known = await queryAll<{ Id: string; Username: string }>(
    connection,
    `SELECT Id, Username FROM User WHERE Username IN ${list(PERSONAS.map((persona) => persona.username))}`,
  );
  const ids = new Map(known.map((user) => [user.Username, user.Id]));
  if (ids.size === PERSONAS.length) return;
  const profileOf = ({ profile = 'Standard User' }: Persona): string => profile;
  const profiles = await queryAll<{ Id: string; Name: string }>(
    connection,
    `SELECT Id, Name FROM Profile WHERE Name IN ${list(PERSONAS.map(profileOf))}`,
  );
  const sets = await queryAll<{ Id: string; Name: string }>(
    connection,
    `SELECT Id, Name FROM PermissionSet WHERE Name IN ${list(PERSONAS.map((persona) => persona.permissionSet))}`,
  );
  for (const persona of PERSONAS) {
    if (ids.has(persona.username)) continue;
    const user = await connection.sobject('User').create({
      Username: persona.username,
      ...(persona.firstName ? { FirstName: persona.firstName } : {}),
      LastName: persona.lastName,
      Title: persona.title,
      Email: persona.username,
      Alias: persona.lastName.slice(0, 8).toLowerCase(),
      ProfileId: profiles.find((one) => one.Name === profileOf(persona))?.Id ?? null,
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

/** Who has signed which KPI of the sample: the business owner for the business, the administrator for delivery. One waits for each of them. */
const SIGNED: Record<string, readonly ('Business' | 'Delivery')[]> = {
  'as-warranty': ['Business', 'Delivery'],
  'as-visits': ['Business', 'Delivery'],
  'as-income': ['Business', 'Delivery'],
  'sd-calls': ['Business', 'Delivery'],
  'sd-first-contact': ['Business', 'Delivery'],
  'as-holding': ['Delivery'],
  'as-rework': ['Business'],
};

/** KPIs of the sample that have owners but no signature. Idle travel hours have neither. */
const OWNED = [...Object.keys(SIGNED), 'as-parts', 'sd-reopened', 'sd-satisfaction'];

/** Names owners of the sample's KPIs, and signs some of them, each person for themselves. Does nothing the second time. */
export async function signSampleKpis(delivery: Connection, business: Connection): Promise<void> {
  const kpis = await queryAll<{ Id: string; External_Key__c: string; KPI_Owner__c: string | null }>(
    delivery,
    `SELECT Id, External_Key__c, KPI_Owner__c FROM Value_KPI__c WHERE External_Key__c IN ${list(OWNED)}`,
  );
  const [owner, backup] = [(await business.identity()).user_id, (await delivery.identity()).user_id];
  for (const { Id } of kpis.filter((one) => !one.KPI_Owner__c))
    await delivery.sobject('Value_KPI__c').update({ Id, KPI_Owner__c: owner, Backup_Owner__c: backup });
  // A signature that was revoked counts as well: it is not given a second time.
  const given = await queryAll<{ KPI__c: string; Side__c: string }>(
    delivery,
    `SELECT KPI__c, Side__c FROM KPI_Signature__c WHERE KPI__c IN ${list(kpis.map((kpi) => kpi.Id))}`,
  );
  for (const { Id, External_Key__c: key } of kpis)
    for (const side of SIGNED[key] ?? [])
      if (!given.some((one) => one.KPI__c === Id && one.Side__c === side))
        await (side === 'Business' ? business : delivery).sobject('KPI_Signature__c').create({ KPI__c: Id, Side__c: side });
}

/** The sample's value share agreements. */
const AGREEMENTS = ['as-value-share', 'sd-value-share'];

/** Signs the sample's value share agreements, each person for themselves. Does nothing the second time. */
export async function signSampleAgreements(delivery: Connection, business: Connection): Promise<void> {
  const agreements = await queryAll<{ Id: string; Business_Signatures__c: number; Delivery_Signatures__c: number; Settlement_Count__c: number }>(
    delivery,
    `SELECT Id, Business_Signatures__c, Delivery_Signatures__c, Settlement_Count__c FROM Gain_Share_Agreement__c WHERE External_Key__c IN ${list(AGREEMENTS)}`,
  );
  for (const agreement of agreements.filter((one) => one.Settlement_Count__c === 0)) {
    const sign = (connection: Connection, side: string) =>
      connection.sobject('Gain_Share_Signature__c').create({ Agreement__c: agreement.Id, Side__c: side });
    if (agreement.Business_Signatures__c === 0) await sign(business, 'Business');
    if (agreement.Delivery_Signatures__c === 0) await sign(delivery, 'Delivery');
  }
}

/** Who sits in which of the sample's bodies. */
const SEATS = [
  { body: 'as-steering', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of after-sales' },
  { body: 'as-steering', username: 'admin@perennial.local', role: 'Secretary', function: 'Sales operations' },
  { body: 'as-monitoring', username: 'admin@perennial.local', role: 'Chair', function: 'Sales operations' },
  { body: 'as-improvement', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of after-sales' },
  { body: 'sd-steering', username: 'viewer@perennial.local', role: 'Chair', function: 'Head of service' },
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
