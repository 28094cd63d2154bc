import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import { localeOf } from '../org/locales.ts';
import { zoneOf } from '../org/time-zones.ts';
import { sqlText } from '../org/store.ts';
import type { Wording } from '../org/wording.ts';
import type { Reader } from '../soql/reader.ts';
import { sharedObject, Sharing } from './sharing.ts';

/** What one permission source says of an object. */
export interface ObjectPermission {
  read: boolean;
  create: boolean;
  edit: boolean;
  delete: boolean;
  viewAll: boolean;
  modifyAll: boolean;
}

/** A permission set, or what a profile grants: a bag of permissions. Names are lower case. */
export interface Grants {
  name: string;
  objects: Map<string, ObjectPermission>;
  /** `object.field` to what may be done with it. */
  fields: Map<string, { read: boolean; edit: boolean }>;
  tabs: Map<string, string>;
  apps: Set<string>;
  customPermissions: Set<string>;
  userPermissions: Set<string>;
  /** `object.recordtype` to whether it is what new records have. */
  recordTypes: Map<string, { default: boolean }>;
  /** `object` or `object.recordtype` to the page layout; profiles only. */
  layouts: Map<string, string>;
}

export const noGrants = (name: string): Grants => ({
  name,
  objects: new Map(),
  fields: new Map(),
  tabs: new Map(),
  apps: new Set(),
  customPermissions: new Set(),
  userPermissions: new Set(),
  recordTypes: new Map(),
  layouts: new Map(),
});

const NOTHING: ObjectPermission = { read: false, create: false, edit: false, delete: false, viewAll: false, modifyAll: false };

/** Objects every user may read, whatever the profile: who is who, and the org itself. */
const READABLE_BY_ALL = new Set([
  'user',
  'organization',
  'profile',
  'userrole',
  'group',
  'recordtype',
  'name',
  'userrecordaccess',
  'customnotificationtype',
]);
/** Objects only those who see Setup may read. */
const SETUP = new Set([
  'permissionset',
  'permissionsetassignment',
  'permissionsetgroup',
  'groupmember',
  'setupentityaccess',
  'custompermission',
  'fieldpermissions',
  'objectpermissions',
  'queuesobject',
  'samlssoconfig',
  'namedcredential',
  'permissionsetlicenseassign',
  'userlogin',
  'userlicense',
  'oauthtoken',
  'authprovider',
  'connectedapplication',
  'scratchorginfo',
  'activescratchorg',
  'sourcemember',
  'flowdefinition',
  'flow',
  'externalstring',
  'subscriberpackage',
  'subscriberpackageversion',
  'packageinstallrequest',
  'installedsubscriberpackage',
  'package2',
  'package2version',
  'package2versioncreaterequest',
  'package2versioncreaterequesterror',
]);
/** Of those, what asks for more than to see Setup: any of these. */
const SPECIAL: Record<string, readonly string[]> = { userlogin: ['ManageUsers'] };
/** Of those, what metadata alone decides here: a record made by hand would grant nothing. */
const BY_METADATA = new Set([
  'permissionset',
  'permissionsetgroup',
  'objectpermissions',
  'fieldpermissions',
  'setupentityaccess',
  'custompermission',
]);

/** What one user may do: the union of the profile's and the permission sets' grants. Asked by soql/ and records/. */
export class Access implements Reader {
  readonly userId: string;
  readonly grants: readonly Grants[];
  /** Which rows of what may be read and written the user reaches. */
  readonly sharing: Sharing;
  readonly #org: Org;
  readonly #objects = new Map<ObjectDef, ObjectPermission>();
  readonly #fields = new Map<FieldDef, { read: boolean; edit: boolean }>();
  #words: Wording | undefined;
  #zone: string | undefined;
  #locale: string | undefined;

  /** When it has to be worked out anew, in milliseconds: an assignment ends. */
  readonly until: number;

  constructor(org: Org, userId: string, grants: readonly Grants[], until = Infinity) {
    this.#org = org;
    this.until = until;
    this.userId = userId;
    this.grants = grants;
    this.sharing = new Sharing(org, this);
  }

  /** The words this user reads. */
  get words(): Wording {
    this.#words ??= this.#org.wording(this.userId);
    return this.#words;
  }

  /** The locale this user reads numbers and dates in: `es-ES`. */
  get locale(): string {
    this.#locale ??= localeOf(this.#org.activeUser('Id', this.userId)?.['LocaleSidKey']);
    return this.#locale;
  }

  get timeZone(): string {
    this.#zone ??= zoneOf(this.#org.activeUser('Id', this.userId)?.['TimeZoneSidKey']);
    return this.#zone;
  }

  can(userPermission: string): boolean {
    return this.grants.some((grant) => grant.userPermissions.has(userPermission));
  }

  hasCustomPermission(name: string): boolean {
    return this.grants.some((grant) => grant.customPermissions.has(name.toLowerCase()));
  }

  customPermissions(): string[] {
    return [...new Set(this.grants.flatMap((grant) => [...grant.customPermissions]))];
  }

  userPermissions(): string[] {
    return [...new Set(this.grants.flatMap((grant) => [...grant.userPermissions]))];
  }

  object(object: ObjectDef): ObjectPermission {
    let permission = this.#objects.get(object);
    if (!permission) {
      permission = this.#objectPermission(object);
      this.#objects.set(object, permission);
    }
    return permission;
  }

  #objectPermission(object: ObjectDef): ObjectPermission {
    const key = object.name.toLowerCase();
    const merged = { ...NOTHING };
    for (const grant of this.grants) {
      const granted = grant.objects.get(key) ?? (object.custom ? undefined : grant.objects.get('*'));
      if (!granted) continue;
      for (const right of Object.keys(merged) as (keyof ObjectPermission)[]) merged[right] ||= granted[right];
    }
    if (SETUP.has(key)) {
      const manages = this.can('ManageUsers') && !BY_METADATA.has(key);
      const read = (SPECIAL[key] ?? ['ViewSetup']).some((permission) => this.can(permission));
      return { ...NOTHING, read, create: manages, edit: manages, delete: manages };
    }
    // Their own logins are there for everybody.
    if (key === 'loginhistory') return { ...NOTHING, read: true };
    if (READABLE_BY_ALL.has(key)) {
      const manages = this.can('ManageUsers');
      return { ...NOTHING, read: true, create: manages, edit: manages, delete: manages };
    }
    const shared = sharedObject(this.#org.catalog, object);
    if (shared) {
      // Whoever reads a record may see how it is shared; who may share it is asked row by row.
      const { read } = this.object(shared);
      return { ...NOTHING, read, create: read, edit: read, delete: read };
    }
    if (this.can('ModifyAllData')) return { read: true, create: true, edit: true, delete: true, viewAll: true, modifyAll: true };
    if (this.can('ViewAllData')) return { ...merged, read: true, viewAll: true };
    return merged;
  }

  #field(object: ObjectDef, field: FieldDef): { read: boolean; edit: boolean } {
    let permission = this.#fields.get(field);
    if (!permission) {
      permission = this.#fieldPermission(object, field);
      this.#fields.set(field, permission);
    }
    return permission;
  }

  /** Standard fields come with the object, as do custom ones that a save cannot do without; the rest must be granted. */
  #fieldPermission(object: ObjectDef, field: FieldDef): { read: boolean; edit: boolean } {
    if (!field.custom || field.required || field.masterDetail) return { read: true, edit: true };
    // The halves of a geolocation go with it.
    const key =
      `${object.name}.${field.metadataType === 'LocationPart' ? field.name.replace(/__(Latitude|Longitude)__s$/, '__c') : field.name}`.toLowerCase();
    const granted = this.grants.map((grant) => grant.fields.get(key)).filter((one) => one !== undefined);
    return { read: granted.some((one) => one.read || one.edit), edit: granted.some((one) => one.edit) };
  }

  canReadObject(object: ObjectDef): boolean {
    return this.object(object).read;
  }

  canReadField(object: ObjectDef, field: FieldDef): boolean {
    return this.#field(object, field).read;
  }

  canEditField(object: ObjectDef, field: FieldDef): boolean {
    return this.#field(object, field).edit;
  }

  /** Whether new records may have the record type: it was granted, or the user may change everything. */
  seesRecordType(object: ObjectDef, name: string): boolean {
    return this.can('ModifyAllData') || this.grants.some((grant) => grant.recordTypes.has(`${object.name}.${name}`.toLowerCase()));
  }

  hasRecordTypeByDefault(object: ObjectDef, name: string): boolean {
    return this.grants.some((grant) => grant.recordTypes.get(`${object.name}.${name}`.toLowerCase())?.default === true);
  }

  /** The page layout the profile assigns to a record type of an object, or to the object. */
  layoutFor(object: ObjectDef, recordType: string | undefined): string | undefined {
    const keys = [...(recordType === undefined ? [] : [`${object.name}.${recordType}`.toLowerCase()]), object.name.toLowerCase()];
    return keys.flatMap((key) => this.grants.map((grant) => grant.layouts.get(key))).find((name) => name !== undefined);
  }

  rowFilter(object: ObjectDef, alias: string): string | undefined {
    if (object.name === 'LoginHistory' && !this.can('ManageUsers') && !this.can('MonitorLoginHistory'))
      return `${alias}."UserId" = ${sqlText(this.userId)}`;
    return this.sharing.filter(object, alias, 'read');
  }
}
