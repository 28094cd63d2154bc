import type { ObjectDef } from '../catalog/types.ts';
import { storedFields } from '../records/checks.ts';
import { PROFILES } from '../security/grants.ts';
import { formatDatetime } from '../soql/dates.ts';
import { makeId } from './ids.ts';
import type { Org } from './org.ts';
import { quoted } from './store.ts';
import type { Stored } from './store.ts';

/** The administrator every new org has. */
export const ADMIN_USERNAME = 'admin@perennial.local';

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

/** Puts into a new org what a Developer Edition comes with: the organization, profiles, one administrator. */
export function seedOrg(org: Org): void {
  org.store.transaction(() => {
    const orgId = makeId('00D', org.store.next('id'), org.instance);
    org.store.setSetting('orgId', orgId);
    const adminId = makeId('005', org.store.next('id'), org.instance);
    insertRaw(org, org.object('Organization'), {
      Id: orgId,
      Name: 'Perennial Local',
      InstanceName: 'LOCAL',
      IsSandbox: 0,
      OrganizationType: 'Developer Edition',
      LanguageLocaleKey: 'en_US',
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
    let adminProfile: string | null = null;
    for (const name of Object.keys(PROFILES)) {
      const id = insertRaw(org, org.object('Profile'), { Name: name, UserType: 'Standard', CreatedById: adminId, LastModifiedById: adminId });
      adminProfile ??= id;
    }
    insertRaw(org, org.object('User'), {
      Id: adminId,
      Username: ADMIN_USERNAME,
      FirstName: 'Ada',
      LastName: 'Admin',
      Name: 'Ada Admin',
      Email: ADMIN_USERNAME,
      Alias: 'admin',
      IsActive: 1,
      ProfileId: adminProfile,
      UserType: 'Standard',
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      CommunityNickname: 'admin',
      CreatedById: adminId,
      LastModifiedById: adminId,
    });
  });
}
