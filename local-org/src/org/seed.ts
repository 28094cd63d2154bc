import type { ObjectDef } from '../catalog/types.ts';
import { storedFields } from '../records/plan.ts';
import { PROFILES } from '../security/grants.ts';
import { formatDatetime } from '../soql/dates.ts';
import { makeId } from './ids.ts';
import type { Org } from './org.ts';
import { quoted } from './store.ts';
import type { Stored } from './store.ts';

/** The administrator of an org that was not signed up for. */
export const ADMIN_USERNAME = 'admin@perennial.local';

/** What a scratch org is made from: what was asked for, and what the Dev Hub decided. */
export interface Signup {
  orgName: string;
  edition: string;
  username: string;
  email: string;
  language: string;
  country: string;
  /** When it ends: an ISO day. */
  expires: string;
}

/** Where scratch orgs are: a name that ends in `s` has the CLI log in where the sign-up says. */
export const SCRATCH_INSTANCE = 'LOCAL0S';

/** Writes a row as it is: no rules, no flows, no rights. */
export function insertRaw(org: Org, object: ObjectDef, values: Record<string, Stored>): string {
  const id = (values['Id'] as string | undefined) ?? makeId(object.keyPrefix, org.store.next('id'), org.instance);
  const moment = formatDatetime(org.now());
  const row: Record<string, Stored> = { CreatedDate: moment, LastModifiedDate: moment, SystemModstamp: moment, ...values, Id: id };
  const names = storedFields(object)
    .map((field) => field.name)
    .filter((name) => row[name] !== undefined);
  org.store.run(
    `INSERT INTO ${org.store.ensureTable(object)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    ...names.map((name) => row[name] ?? null),
  );
  return id;
}

/** Changes columns of a row as they are given: no rules, no system dates. */
export function updateRaw(org: Org, object: ObjectDef, id: Stored, values: Readonly<Record<string, Stored>>): void {
  const set = Object.keys(values).map((name) => `${quoted(name)} = ?`);
  org.store.run(`UPDATE ${org.store.ensureTable(object)} SET ${set.join(', ')} WHERE "Id" = ?`, ...Object.values(values), id);
}

/** Puts into a new org what every org comes with: the organization, profiles, one administrator. Without a sign-up it is a Developer Edition and a Dev Hub. */
export function seedOrg(org: Org, signup?: Signup): void {
  const adminUsername = signup?.username ?? ADMIN_USERNAME;
  const language = signup?.language ?? 'en_US';
  org.store.transaction(() => {
    const orgId = makeId('00D', org.store.next('id'), org.instance);
    org.store.setSetting('orgId', orgId);
    const adminId = makeId('005', org.store.next('id'), org.instance);
    org.store.setSetting('adminId', adminId);
    insertRaw(org, org.object('Organization'), {
      Id: orgId,
      Name: signup?.orgName ?? 'Perennial Local',
      InstanceName: signup ? SCRATCH_INSTANCE : 'LOCAL',
      IsSandbox: signup ? 1 : 0,
      ...(signup ? { TrialExpirationDate: `${signup.expires}T00:00:00.000+0000`, Country: signup.country } : {}),
      OrganizationType: `${signup?.edition ?? 'Developer'} Edition`,
      LanguageLocaleKey: language,
      TimeZoneSidKey: 'GMT',
      DefaultLocaleSidKey: 'en_US',
      CreatedById: adminId,
      LastModifiedById: adminId,
    });
    insertRaw(org, org.object('Group'), {
      Name: 'All Internal Users',
      DeveloperName: 'AllInternalUsers',
      Type: 'Organization',
      CreatedById: adminId,
    });
    const licences = new Map(
      [...new Set(Object.values(PROFILES).map(({ licence }) => licence))].map((name) => [
        name,
        insertRaw(org, org.object('UserLicense'), { Name: name, MasterLabel: name, Status: 'Active' }),
      ]),
    );
    let adminProfile: string | null = null;
    for (const [name, { licence }] of Object.entries(PROFILES)) {
      const by = { CreatedById: adminId, LastModifiedById: adminId };
      const id = insertRaw(org, org.object('Profile'), { Name: name, UserType: 'Standard', UserLicenseId: licences.get(licence) ?? null, ...by });
      adminProfile ??= id;
    }
    insertRaw(org, org.object('User'), {
      Id: adminId,
      Username: adminUsername,
      FirstName: 'Ada',
      LastName: 'Admin',
      Name: 'Ada Admin',
      Email: signup?.email ?? adminUsername,
      Alias: 'admin',
      IsActive: 1,
      ProfileId: adminProfile,
      UserType: 'Standard',
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: language,
      EmailEncodingKey: 'UTF-8',
      CommunityNickname: 'admin',
      CreatedById: adminId,
      LastModifiedById: adminId,
    });
  });
}
