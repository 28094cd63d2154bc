import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Catalog } from '../catalog/catalog.ts';
import { DEV_HUB_OBJECTS, PACKAGING_OBJECTS, RELATION_OBJECTS, TOOLING_OBJECTS } from '../catalog/setup-objects.ts';
import type { ObjectDef, StandardObjectJson, ValidationRuleDef } from '../catalog/types.ts';
import { compileFormula, recordScope } from '../formula/formula.ts';
import type { CompiledFormula } from '../formula/formula.ts';
import { FormulaLibrary } from '../formula/library.ts';
import { ComponentSet } from '../metadata/components.ts';
import { activeFlows } from '../metadata/flow-versions.ts';
import type { FlowDef, TriggerType } from '../records/flow/definition.ts';
import { Access } from '../security/access.ts';
import type { Grants } from '../security/access.ts';
import { joinedGrants, profileGrants } from '../security/grants.ts';
import { principalsOf } from '../security/principals.ts';
import type { DuplicateRuleDef } from '../records/duplicate-rules.ts';
import type { Sharee, SharingRuleDef } from '../security/sharing-rules.ts';
import type { QueryOrg } from '../soql/joins.ts';
import { formatDatetime } from '../soql/dates.ts';
import type { FiscalYear } from '../soql/dates.ts';
import { noSuchObject } from '../soql/joins.ts';
import { ApiError } from './errors.ts';
import type { Faults } from './faults.ts';
import { buildModel } from './model.ts';
import type { OrgModel } from './model.ts';
import { ADMIN_USERNAME, seedOrg } from './seed.ts';
import type { Signup } from './seed.ts';
import { ensureRoleGroups } from './setup-records.ts';
import { Store } from './store.ts';
import type { Row, Stored } from './store.ts';
import { PLAIN_WORDING, wordings } from './wording.ts';
import type { Wording } from './wording.ts';

let standardObjects: StandardObjectJson[] | undefined;

/** The generated catalogue of standard objects. `npm run build` makes it. */
export function loadStandardObjects(): StandardObjectJson[] {
  standardObjects ??= JSON.parse(readFileSync(new URL('../../generated/standard-objects.json', import.meta.url), 'utf8')) as StandardObjectJson[];
  return standardObjects;
}

/** What an org is for: others are made from a hub, a scratch org is made from one. */
export type OrgKind = 'hub' | 'scratch';

/** Whoever has a say in, and must hear of, what becomes of an org's records: the Dev Hub's own work. */
export interface RecordWatcher {
  /** Before a new record is checked and stored; may fill in the row. Throws a SaveError or ApiError to refuse it. */
  creating(object: ObjectDef, row: Row): void;
  /** After records of an object were written or deleted, still inside the write's transaction. */
  changed(object: ObjectDef): void;
}

/** Objects whose records decide what users may do and see. */
const ACCESS_OBJECTS = new Set([
  'User',
  'Profile',
  'PermissionSet',
  'PermissionSetAssignment',
  'PermissionSetGroup',
  'UserRole',
  'Group',
  'GroupMember',
]);

const MOST_PREFIXES = 36 * 36;

/** The n-th key prefix of a custom object. Throws LIMIT_EXCEEDED when there are no more. */
function prefixNumber(number: number): string {
  if (number >= MOST_PREFIXES) throw new ApiError(400, 'LIMIT_EXCEEDED', `An org can have ${MOST_PREFIXES} custom objects at most`);
  return `a${Math.floor(number / 36).toString(36)}${(number % 36).toString(36).toUpperCase()}`;
}

/** One org: its rows, its components and what they mean. */
export class Org implements QueryOrg {
  readonly store: Store;
  components: ComponentSet;
  catalog!: Catalog;
  formulas!: FormulaLibrary;
  #model!: OrgModel;
  readonly #access = new Map<string, Access>();
  #validation = new Map<ValidationRuleDef, CompiledFormula>();
  #flows = new Map<string, FlowDef[]>();
  #wordings = new Map<string, Wording>();
  /** The clock; tests may set another. */
  now: () => Date = () => new Date();
  readonly watchers: RecordWatcher[] = [];
  /** What is made to go wrong; undefined where nothing is. */
  faults: Faults | undefined;

  private constructor(store: Store) {
    this.store = store;
    this.components = ComponentSet.load(store);
    this.useModel(buildModel(this.components, this.#standardObjects(), (name) => this.keyPrefix(name)));
  }

  #standardObjects(): StandardObjectJson[] {
    return [
      ...loadStandardObjects(),
      ...(this.kind === 'hub' ? [...DEV_HUB_OBJECTS, ...PACKAGING_OBJECTS] : []),
      ...RELATION_OBJECTS,
      ...TOOLING_OBJECTS,
    ];
  }

  /** Opens the org in this file, making a new one where there is none: as signed up for, else a Dev Hub. */
  static open(file: string, signup?: Signup): Org {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const store = new Store(file);
    const isNew = store.setting('orgId') === undefined;
    if (isNew) {
      // Ids must differ from every org before: the CLI remembers orgs by id.
      store.setSetting('instance', 'L' + randomBytes(4).toString('base64url').replace(/[-_]/g, 'x').slice(0, 2));
      store.setSetting('kind', signup ? 'scratch' : 'hub');
    }
    const org = new Org(store);
    if (isNew) seedOrg(org, signup);
    return org;
  }

  close(): void {
    this.store.close();
  }

  get id(): string {
    return this.store.setting('orgId') ?? '';
  }

  get kind(): OrgKind {
    return this.store.setting('kind') === 'scratch' ? 'scratch' : 'hub';
  }

  /** The user the org came with. */
  get adminId(): string {
    return this.store.setting('adminId') ?? String(this.activeUser('Username', ADMIN_USERNAME)?.['Id']);
  }

  /** Characters 4 to 6 of every id of this org. */
  get instance(): string {
    return this.store.setting('instance') ?? '000';
  }

  /** Takes on a model: after opening and after each deploy. */
  useModel(model: OrgModel): void {
    this.#model = model;
    this.catalog = model.catalog;
    this.store.catalogChanged();
    this.#wordings = wordings(this.components);
    this.formulas = new FormulaLibrary(model.catalog, this.store, () => this.now());
    this.#validation = new Map();
    this.#access.clear();
    this.#flows = Map.groupBy(activeFlows(this, model.flows), (flow) => `${flow.object.toLowerCase()} ${flow.trigger}`);
    for (const flows of this.#flows.values()) flows.sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
  }

  /** The model as the given components would make it, without taking it on. */
  modelOf(components: ComponentSet): OrgModel {
    let next = this.store.peek('prefix');
    const given = new Map<string, string>();
    const prefixOf = (name: string): string => {
      const prefix = this.store.setting(`prefix:${name.toLowerCase()}`) ?? given.get(name.toLowerCase()) ?? prefixNumber(next++);
      given.set(name.toLowerCase(), prefix);
      return prefix;
    };
    return buildModel(components, this.#standardObjects(), prefixOf);
  }

  /** The model in use. */
  get model(): OrgModel {
    return this.#model;
  }

  /** A custom object's key prefix: `a00`, `a01`, … kept once given. */
  keyPrefix(objectName: string): string {
    const setting = `prefix:${objectName.toLowerCase()}`;
    const known = this.store.setting(setting);
    if (known) return known;
    const prefix = prefixNumber(this.store.next('prefix') - 1);
    this.store.setSetting(setting, prefix);
    return prefix;
  }

  /** An object that must be there. Throws INVALID_TYPE. */
  object(name: string): ObjectDef {
    const object = this.catalog.object(name);
    if (!object) throw noSuchObject(name);
    return object;
  }

  /** The languages there are translations for. */
  languages(): string[] {
    return [...this.#wordings.keys()];
  }

  /** The words a user reads: those of the user's language, where they were deployed. */
  wording(userId: string): Wording {
    if (this.#wordings.size === 0) return PLAIN_WORDING;
    const language = String(this.activeUser('Id', userId)?.['LanguageLocaleKey'] ?? '');
    return this.#wordings.get(language) ?? PLAIN_WORDING;
  }

  /** When the fiscal year begins: as the deployed settings of the company say. */
  get fiscalYear(): FiscalYear {
    return this.#model.fiscalYear;
  }

  labels(): Map<string, string> {
    return this.#model.labels;
  }

  flowsOn(object: ObjectDef, trigger: TriggerType): FlowDef[] {
    return this.#flows.get(`${object.name.toLowerCase()} ${trigger}`) ?? [];
  }

  validationFormula(object: ObjectDef, rule: ValidationRuleDef): CompiledFormula {
    let formula = this.#validation.get(rule);
    if (!formula) {
      formula = compileFormula(rule.formula, recordScope(this.catalog, object), { returns: 'boolean' });
      this.#validation.set(rule, formula);
    }
    return formula;
  }

  /** What a user may do. Worked out once, until assignments, users or permission sets change. */
  access(userId: string): Access {
    let access = this.#access.get(userId);
    if (!access || access.until < this.now().getTime()) {
      access = new Access(this, userId, [this.#profileGrants(userId), ...this.#assignedTo(userId)], this.#nextExpiry(userId));
      this.#access.set(userId, access);
    }
    return access;
  }

  #profileOf(userId: string): string {
    const user = this.store.get(
      `SELECT p."Name" AS name FROM ${this.store.ensureTable(this.object('User'))} u JOIN ${this.store.ensureTable(this.object('Profile'))} p ON p."Id" = u."ProfileId" WHERE u."Id" = ?`,
      userId,
    );
    return String(user?.['name'] ?? '');
  }

  /** What a profile grants: what every org's has, and what was deployed for it. */
  #profileGrants(userId: string): Grants {
    const name = this.#profileOf(userId);
    const deployed = this.#model.profiles.get(name.toLowerCase());
    return deployed ? joinedGrants(profileGrants(name), deployed) : profileGrants(name);
  }

  /** The permission sets a user has, by assignment and through permission set groups. */
  #assignedTo(userId: string): Grants[] {
    const table = (name: string): string => this.store.ensureTable(this.object(name));
    const sets = this.store.all(
      `SELECT s."Name" AS name FROM ${table('PermissionSetAssignment')} a JOIN ${table('PermissionSet')} s ON s."Id" = a."PermissionSetId" WHERE a."AssigneeId" = ? AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > ?)`,
      userId,
      formatDatetime(this.now()),
    );
    const groups = this.store.all(
      `SELECT g."DeveloperName" AS name FROM ${table('PermissionSetAssignment')} a JOIN ${table('PermissionSetGroup')} g ON g."Id" = a."PermissionSetGroupId" WHERE a."AssigneeId" = ? AND (a."ExpirationDate" IS NULL OR a."ExpirationDate" > ?)`,
      userId,
      formatDatetime(this.now()),
    );
    const ofGroups = groups.map((row) => this.#model.permissionSetGroups.get(String(row['name']).toLowerCase()));
    const own = sets.map((row) => this.#model.permissionSets.get(String(row['name']).toLowerCase()));
    return [...own, ...ofGroups].filter((grants) => grants !== undefined);
  }

  /** When the first of a user's assignments ends, in milliseconds; never when none does. */
  #nextExpiry(userId: string): number {
    const table = this.store.ensureTable(this.object('PermissionSetAssignment'));
    const row = this.store.get(
      `SELECT MIN("ExpirationDate") AS first FROM ${table} WHERE "AssigneeId" = ? AND "ExpirationDate" > ?`,
      userId,
      formatDatetime(this.now()),
    );
    return typeof row?.['first'] === 'string' ? Date.parse(row['first'].replace('+0000', 'Z')) : Infinity;
  }

  /** Whether those above an owner in the role hierarchy reach the record: *Grant Access Using Hierarchies*. Of standard objects it cannot be switched off. */
  usesHierarchy(object: ObjectDef): boolean {
    return !object.custom || this.store.setting(`noHierarchy:${object.name}`) !== '1';
  }

  /** Switches *Grant Access Using Hierarchies* of a custom object. */
  setHierarchy(object: ObjectDef, used: boolean): void {
    this.store.setSetting(`noHierarchy:${object.name}`, used ? '0' : '1');
    this.#access.clear();
  }

  /** The active duplicate rules of an object, in their order. */
  duplicateRules(object: ObjectDef): DuplicateRuleDef[] {
    return this.#model.duplicateRules.get(object.name.toLowerCase()) ?? [];
  }

  sharingRules(object: ObjectDef): SharingRuleDef[] {
    return this.#model.sharingRules.get(object.name.toLowerCase()) ?? [];
  }

  /** The groups that stand for someone a sharing rule names. */
  groupIds({ kind, name }: Sharee): string[] {
    const table = this.store.ensureTable(this.object('Group'));
    const types = { group: 'Regular', queue: 'Queue', role: 'Role', roleAndSubordinates: 'RoleAndSubordinates', allInternalUsers: 'Organization' };
    const byName = kind === 'allInternalUsers' ? '' : ' AND "DeveloperName" = ?';
    const rows = this.store.all(`SELECT "Id" FROM ${table} WHERE "Type" = ?${byName}`, types[kind], ...(byName ? [name] : []));
    return rows.map((row) => String(row['Id']));
  }

  /** The users who are, at any distance, among those a sharing rule names. */
  membersOf(sharee: Sharee): string[] {
    const groups = this.groupIds(sharee);
    const users = this.store.all(`SELECT "Id" FROM ${this.store.ensureTable(this.object('User'))}`).map((row) => String(row['Id']));
    return users.filter((id) => {
      const own = principalsOf(this, id).groups;
      return groups.some((group) => own.has(group));
    });
  }

  /** Told of every write, so that what is remembered about users does not outlive it. */
  recordChanged(object: ObjectDef): void {
    if (object.name === 'UserRole') ensureRoleGroups(this);
    if (ACCESS_OBJECTS.has(object.name)) this.#access.clear();
    for (const watcher of this.watchers) watcher.changed(object);
  }

  /** Whether there is a user of that name, active or not. */
  hasUser(username: string): boolean {
    return this.store.get(`SELECT 1 AS found FROM ${this.store.ensureTable(this.object('User'))} WHERE "Username" = ?`, username) !== undefined;
  }

  /** Whether there are records of that object; false for an object that is not there. */
  hasRecords(objectName: string): boolean {
    const object = this.catalog.object(objectName);
    return object !== undefined && this.store.get(`SELECT 1 AS found FROM ${this.store.ensureTable(object)} LIMIT 1`) !== undefined;
  }

  /** A user's row by username; undefined when there is none or the user is inactive. */
  activeUser(by: 'Username' | 'Id', value: string): Record<string, Stored> | undefined {
    return this.store.get(`SELECT * FROM ${this.store.ensureTable(this.object('User'))} WHERE "${by}" = ? AND "IsActive" = 1`, value);
  }
}
