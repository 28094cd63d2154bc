/** Who there is: users with licence, role, manager and country, what the history of logins says, and who is a program. */
import type { Connection } from 'jsforce';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { clientOf, OrgRefusal } from '../org/client.ts';
import { queryTogether } from '../org/composite.ts';
import { queryAll } from '../org/query.ts';
import { identifier } from '../org/soql.ts';
import { dayIn } from './calendar.ts';
import type { AdoptionConfig, Logins, Person } from './facts.ts';
import type { Ask } from './read-counts.ts';
import { inDays, inRange } from './read-query.ts';

interface UserRecord {
  Id: string;
  Username: string;
  UserRoleId: string | null;
  UserRole?: { Name: string } | null;
  ProfileId: string;
  Profile: { Name: string; UserLicense?: { Name: string } | null } | null;
  ManagerId: string | null;
  Manager: { Name: string } | null;
  CreatedDate: string;
  IsActive: boolean;
  LastLoginDate: string | null;
  TimeZoneSidKey: string | null;
  LanguageLocaleKey: string | null;
  [field: string]: unknown;
}

/** What takes a right of its own, by the name that a refusal has: the field, and what is lost without it. */
const OPTIONAL: Record<string, { field: string; lost: string }> = {
  UserRole: { field: 'UserRole.Name', lost: 'Roles: you may not read them (View Roles and Role Hierarchy)' },
  UserLicense: {
    field: 'Profile.UserLicense.Name',
    lost: 'Licences: you may not read them (View Setup and Configuration), so users of all licences are counted',
  },
};

/** All standard users, with what may be read of them. */
async function readUsers(connection: Connection, countryField: string, missing: string[]): Promise<UserRecord[]> {
  const optional = new Map(Object.entries(OPTIONAL));
  for (;;) {
    const plain = [
      'Id',
      'Username',
      'UserRoleId',
      'ProfileId',
      'Profile.Name',
      'ManagerId',
      'Manager.Name',
      countryField,
      'CreatedDate',
      'IsActive',
      'LastLoginDate',
      'TimeZoneSidKey',
      'LanguageLocaleKey',
    ];
    const fields = [...new Set([...plain, ...[...optional.values()].map(({ field }) => field)])];
    try {
      return await queryAll<UserRecord>(connection, `SELECT ${fields.join(', ')} FROM User WHERE UserType = 'Standard' ORDER BY Id`);
    } catch (error) {
      const refused = error instanceof OrgRefusal ? [...optional.keys()].find((name) => error.message.includes(name)) : undefined;
      if (refused === undefined) throw error;
      missing.push(optional.get(refused)?.lost ?? '');
      optional.delete(refused);
    }
  }
}

/** All standard users in the order of the org. Rights that are missing are told, and leave out what they are for. */
export async function readPeople(
  connection: Connection,
  { countryField }: AdoptionConfig,
  timeZone: string,
  missing: string[],
): Promise<{ people: Person[]; knowsFrozen: boolean }> {
  const users = await readUsers(connection, identifier(countryField), missing);
  const [frozen = []] = await queryTogether<{ UserId: string }>(clientOf(connection), ['SELECT UserId FROM UserLogin WHERE IsFrozen = TRUE']);
  const knowsFrozen = !(frozen instanceof OrgRefusal);
  const isFrozen = new Set(knowsFrozen ? frozen.map((one) => one.UserId) : []);
  const people = users.map((one): Person => ({
    id: one.Id,
    username: one.Username,
    role: one.UserRoleId === null || !one.UserRole ? undefined : { id: one.UserRoleId, name: one.UserRole.Name },
    profile: { id: one.ProfileId, name: one.Profile?.Name ?? '' },
    manager: one.ManagerId === null ? undefined : { id: one.ManagerId, name: one.Manager?.Name ?? '' },
    country: typeof one[countryField] === 'string' ? one[countryField] : '',
    licence: one.Profile?.UserLicense?.Name ?? '',
    createdOn: dayIn(timeZone, one.CreatedDate),
    isActive: one.IsActive,
    isFrozen: isFrozen.has(one.Id),
    lastLogin: one.LastLoginDate === null ? undefined : dayIn(timeZone, one.LastLoginDate),
    ...(one.TimeZoneSidKey === null ? {} : { timeZone: one.TimeZoneSidKey }),
    ...(one.LanguageLocaleKey === null ? {} : { language: one.LanguageLocaleKey }),
  }));
  return { people, knowsFrozen };
}

/** Days for which logins are asked: as many as tell a first login from a later one, for users of the last eight weeks. */
const LOGIN_DAYS = 70;

/** Logins of people: in a browser, by single sign-on, or in the mobile app. */
const isInteractive = (type: string, application: string): boolean =>
  type === 'Application' || /SAML|Third Party SSO|Passwordless/i.test(type) || /Salesforce for (iOS|Android)|SalesforceMobile/i.test(application);

/** Asks for the logins of each user. `logins` is filled; where only one's own are told, it is left empty. */
export function askLogins(
  logins: Map<string, Logins>,
  { today, timeZone }: { today: string; timeZone: string },
  refused: (why: string) => void,
): Ask {
  const days = { from: addDays(today, -LOGIN_DAYS), until: today, timeZone };
  return {
    soql: (range) =>
      `SELECT UserId u, LoginType t, Application a, MIN(LoginTime) earliest, MAX(LoginTime) latest FROM LoginHistory WHERE ${inDays('LoginTime', 'datetime', days)} AND ${inRange('UserId', range)} GROUP BY UserId, LoginType, Application`,
    take: (rows) => {
      for (const row of rows) {
        const [user, first, last] = [String(row['u']), dayIn(timeZone, String(row['earliest'])), dayIn(timeZone, String(row['latest']))];
        const known = logins.get(user) ?? { first, lastInteractive: undefined };
        if (first < known.first) known.first = first;
        if (isInteractive(String(row['t'] ?? ''), String(row['a'] ?? '')) && last > (known.lastInteractive ?? '')) known.lastInteractive = last;
        logins.set(user, known);
      }
    },
    refused,
  };
}
