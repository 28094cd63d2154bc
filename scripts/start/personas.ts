import type { Connection } from 'jsforce';
import { queryAll } from '../org/query.ts';
import { list } from '../org/soql.ts';

interface Persona {
  username: string;
  firstName?: string;
  lastName: string;
  title: string;
  permissionSets: string[];
  /** 'Standard User' unless it says otherwise. */
  profile?: string;
}

const JOINED = '2024-02-05T09:00:00.000Z';

/** The users of the sample: a persona each. The administrator comes with the org. */
export const PERSONAS: Persona[] = [
  {
    username: 'steward@perennial.local',
    firstName: 'Sam',
    lastName: 'Steward',
    title: 'Data steward',
    permissionSets: ['Perennial_Steward', 'Sample_Import'],
  },
  {
    username: 'field@perennial.local',
    firstName: 'Fay',
    lastName: 'Field',
    title: 'Field user',
    permissionSets: ['Perennial_Field_User', 'Sample_Sales'],
  },
  { username: 'viewer@perennial.local', firstName: 'Vic', lastName: 'Viewer', title: 'Business owner', permissionSets: ['Perennial_Viewer'] },
  {
    ...{ username: 'jobs@perennial.local', lastName: 'Jobs', title: 'Integration user', permissionSets: ['Perennial_Integration'] },
    profile: 'Minimum Access - API Only Integrations',
  },
];

/** What the administrator has beside the permission set that setup gives: the keys that files of the sample are imported by, and the right to merge. */
const OF_ADMIN = ['Sample_Import', 'Perennial_Merge'];

/** Makes the people who are missing and gives each their permission set. */
export async function ensurePersonas(connection: Connection): Promise<void> {
  const known = await queryAll<{ Id: string; Username: string }>(
    connection,
    `SELECT Id, Username FROM User WHERE Username IN ${list(PERSONAS.map((persona) => persona.username))}`,
  );
  const ids = new Map(known.map((user) => [user.Username, user.Id]));
  if (ids.size === PERSONAS.length) return;
  const { user_id: admin } = await connection.identity();
  const profileOf = ({ profile = 'Standard User' }: Persona): string => profile;
  const profiles = await queryAll<{ Id: string; Name: string }>(
    connection,
    `SELECT Id, Name FROM Profile WHERE Name IN ${list(PERSONAS.map(profileOf))}`,
  );
  const sets = await queryAll<{ Id: string; Name: string }>(
    connection,
    `SELECT Id, Name FROM PermissionSet WHERE Name IN ${list([...OF_ADMIN, ...PERSONAS.flatMap((persona) => persona.permissionSets)])}`,
  );
  for (const own of sets.filter(({ Name }) => OF_ADMIN.includes(Name)))
    await connection.sobject('PermissionSetAssignment').create({ AssigneeId: admin, PermissionSetId: own.Id });
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
      // They came long ago: none of them is new.
      CreatedDate: JOINED,
    });
    const given = sets.filter(({ Name }) => persona.permissionSets.includes(Name));
    for (const set of user.success ? given : [])
      await connection.sobject('PermissionSetAssignment').create({ AssigneeId: user.id, PermissionSetId: set.Id });
  }
}
