/** Which rows of an object a user reaches: ownership, hierarchy, organization-wide defaults, masters, shares, rules. */
import type { Catalog } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { Org } from '../org/org.ts';
import { quoted, sqlText } from '../org/store.ts';
import { reportsFor } from '../views/reports.ts';
import type { Access } from './access.ts';
import { principalsOf } from './principals.ts';
import type { Principals } from './principals.ts';
import type { SharingRuleDef } from './sharing-rules.ts';

/** How far someone goes with a row: `full`, the owner's, is to delete it, to share it and to give it away. */
export type Level = 'read' | 'edit' | 'full';

/** The least a default gives everyone who may read the object. */
const BY_DEFAULT: Record<string, Level[]> = {
  Private: [],
  Read: ['read'],
  ReadSelect: ['read'],
  ReadWrite: ['read', 'edit'],
  ReadWriteTransfer: ['read', 'edit'],
  FullAccess: ['read', 'edit', 'full'],
};

/** What a share or a rule says it gives. */
const GRANTS: Record<Level, string[]> = { read: ['Read', 'Edit', 'All'], edit: ['Edit', 'All'], full: ['All'] };

/** Standard objects whose records are shared as a parent is, with the field that leads to it. */
const CONTROLLED_BY: Record<string, string> = {
  Contact: 'AccountId',
  OpportunityContactRole: 'OpportunityId',
  OpportunityLineItem: 'OpportunityId',
  AccountContactRelation: 'AccountId',
  AccountContactRole: 'AccountId',
  CaseComment: 'ParentId',
  OrderItem: 'OrderId',
};

/** Standard objects that are shared as whatever they are attached to is. */
const ATTACHED_BY: Record<string, string> = { Note: 'ParentId', Attachment: 'ParentId' };
const ACTIVITIES = new Set(['Task', 'Event']);

/** Objects whose rows someone may read for having a child of theirs: the child and its key. */
const OPENED_BY: Record<string, [string, string][]> = {
  Account: [
    ['Opportunity', 'AccountId'],
    ['Case', 'AccountId'],
  ],
};

const list = (texts: Iterable<string>): string => `(${[...texts].map(sqlText).join(', ')})`;

/** The sharing of one org as one user meets it. Made anew when users, roles, groups or metadata change. */
export class Sharing {
  readonly #org: Org;
  readonly #access: Access;
  #principals: Principals | undefined;

  constructor(org: Org, access: Access) {
    this.#org = org;
    this.#access = access;
  }

  get #who(): Principals {
    this.#principals ??= principalsOf(this.#org, this.#access.userId);
    return this.#principals;
  }

  /** SQL that is true for rows the user reaches, over a table alias; undefined when all are. */
  filter(object: ObjectDef, alias: string, level: Level): string | undefined {
    const rights = this.#access.object(object);
    if (rights.modifyAll || (level === 'read' && rights.viewAll)) return undefined;
    const shared = sharedObject(this.#org.catalog, object);
    if (shared) return this.#byMasters([shareKey(shared, object)], alias, level === 'read' ? 'read' : 'full');
    const masters = [...object.fields.values()].filter((field) => field.masterDetail);
    if (masters.length > 0) return this.#byMasters(masters, alias, level);
    const attached = object.fields.get(ATTACHED_BY[object.name] ?? '');
    if (attached) return this.#exceptPrivate(object, alias, `(${this.#byAnyParent(attached, alias, level === 'read' ? 'read' : 'edit')})`);
    if (ACTIVITIES.has(object.name)) return this.#exceptPrivate(object, alias, this.#activities(object, alias, level));
    if (object.name === 'Report') return this.#reports(alias);
    const controlling = object.fields.get(CONTROLLED_BY[object.name] ?? '');
    if (controlling) return this.#byParent(object, controlling, alias, level);
    if (!object.fields.has('OwnerId') || object.sharingModel === 'ControlledByParent') return undefined;
    if ((BY_DEFAULT[object.sharingModel] ?? BY_DEFAULT['ReadWrite'] ?? []).includes(level)) return undefined;
    const children = level === 'read' ? this.#byChildren(object, alias) : [];
    return `(${[...this.#byOwner(object, alias), ...this.#byShares(object, alias, level), ...this.#byRules(object, alias, level), ...children].join(' OR ')})`;
  }

  /** What is marked private is its owner's alone. */
  #exceptPrivate(object: ObjectDef, alias: string, filter: string): string {
    if (!object.fields.has('IsPrivate')) return filter;
    return `(${filter} AND (COALESCE(${alias}."IsPrivate", 0) = 0 OR ${alias}."OwnerId" = ${sqlText(this.#access.userId)}))`;
  }

  /** Reports go with their folders. */
  #reports(alias: string): string {
    return `${alias}."Id" IN ${list(reportsFor(this.#org, this.#access).map(({ id }) => id))}`;
  }

  /** Whoever has a case or an opportunity reads the account it is of. */
  #byChildren(object: ObjectDef, alias: string): string[] {
    return (OPENED_BY[object.name] ?? []).flatMap(([name, key], index) => {
      const child = this.#org.catalog.object(name);
      const childAlias = `${alias}c${index}`;
      const filter = child && this.#access.canReadObject(child) ? this.filter(child, childAlias, 'read') : undefined;
      if (!child || filter === undefined) return [];
      const table = this.#org.store.ensureTable(child);
      return [`EXISTS (SELECT 1 FROM ${table} ${childAlias} WHERE ${childAlias}.${quoted(key)} = ${alias}."Id" AND ${filter})`];
    });
  }

  /** An activity is its owner's and theirs above; whoever reads what or whom it is about reads it too. */
  #activities(object: ObjectDef, alias: string, level: Level): string {
    const about = level === 'read' ? ['WhatId', 'WhoId'].flatMap((name) => object.fields.get(name) ?? []) : [];
    return `(${[...this.#byOwner(object, alias), ...about.map((field) => this.#byAnyParent(field, alias, 'read'))].join(' OR ')})`;
  }

  /** True where the record that a field leads to, of whichever object, is one the user reaches. */
  #byAnyParent(field: FieldDef, alias: string, level: Level): string {
    const column = `${alias}.${quoted(field.name)}`;
    const parts = (field.referenceTo ?? []).flatMap((name, index) => {
      const parent = this.#org.catalog.object(name);
      if (!parent || !this.#access.canReadObject(parent) || (level === 'edit' && !this.#access.object(parent).edit)) return [];
      const parentAlias = `${alias}p${index}`;
      const filter = this.filter(parent, parentAlias, level);
      const isOne = `substr(${column}, 1, 3) = ${sqlText(parent.keyPrefix)}`;
      if (filter === undefined) return [isOne];
      const table = this.#org.store.ensureTable(parent);
      return [`(${isOne} AND EXISTS (SELECT 1 FROM ${table} ${parentAlias} WHERE ${parentAlias}."Id" = ${column} AND ${filter}))`];
    });
    return parts.length > 0 ? parts.join(' OR ') : '0';
  }

  /** Whether the user reaches this row. */
  reaches(object: ObjectDef, id: string, level: Level): boolean {
    const filter = this.filter(object, 's', level);
    if (filter === undefined) return true;
    return this.#org.store.get(`SELECT 1 AS found FROM ${this.#org.store.ensureTable(object)} s WHERE s."Id" = ? AND ${filter}`, id) !== undefined;
  }

  /** What a new or changed detail asks of a master; read is enough where the relationship says so. */
  reachesMaster(field: FieldDef, masterId: string): boolean {
    const master = this.#org.catalog.parentOf(field);
    return master === undefined || this.reaches(master, masterId, neededOnMaster(field, 'edit'));
  }

  #byMasters(masters: FieldDef[], alias: string, level: Level): string | undefined {
    const conditions = masters.flatMap((field, index) => {
      const master = this.#org.catalog.parentOf(field);
      if (!master) return [];
      const needed = field.masterDetail ? neededOnMaster(field, level) : level;
      const masterAlias = `${alias}m${index}`;
      const filter = this.filter(master, masterAlias, needed);
      if (filter === undefined) return [];
      const table = this.#org.store.ensureTable(master);
      return [`EXISTS (SELECT 1 FROM ${table} ${masterAlias} WHERE ${masterAlias}."Id" = ${alias}.${quoted(field.name)} AND ${filter})`];
    });
    return conditions.length > 0 ? `(${conditions.join(' AND ')})` : undefined;
  }

  /** A standard detail goes with its parent; without one it is for its owner and those above. */
  #byParent(object: ObjectDef, field: FieldDef, alias: string, level: Level): string | undefined {
    const withParent = this.#byMasters([field], alias, level === 'full' ? 'edit' : level);
    if (!object.fields.has('OwnerId')) return withParent;
    const orphan = `${alias}.${quoted(field.name)} IS NULL`;
    return `(CASE WHEN ${orphan} THEN ${this.#byOwner(object, alias).join(' OR ')} ELSE ${withParent ?? '1'} END)`;
  }

  #byOwner(object: ObjectDef, alias: string): string[] {
    return [`${alias}."OwnerId" IN ${list(this.#reached(object))}`];
  }

  #byShares(object: ObjectDef, alias: string, level: Level): string[] {
    const names = shareNames(object);
    const share = this.#org.catalog.object(names.object);
    if (!share) return [];
    const shared = `"UserOrGroupId" IN ${list(this.#reached(object))} AND ${quoted(names.level)} IN ${list(GRANTS[level])}`;
    return [`${alias}."Id" IN (SELECT ${quoted(names.parent)} FROM ${this.#org.store.ensureTable(share)} WHERE ${shared})`];
  }

  #byRules(object: ObjectDef, alias: string, level: Level): string[] {
    return this.#org
      .sharingRules(object)
      .filter((rule) => GRANTS[level].includes(rule.accessLevel) && this.#isAmong(object, rule.to))
      .flatMap((rule) => rule.condition(this.#org, object, alias) ?? []);
  }

  /** Whether the user, or one below in the hierarchy where the group is open to that, is among those a rule shares with. */
  #isAmong(object: ObjectDef, to: SharingRuleDef['to']): boolean {
    const { groups, groupsBelow } = this.#who;
    const below = this.#org.usesHierarchy(object) ? groupsBelow : new Set<string>();
    return to.some((one) => this.#org.groupIds(one).some((id) => groups.has(id) || below.has(id)));
  }

  /** Everyone whose records and shares of an object the user has: users and groups. */
  #reached(object: ObjectDef): string[] {
    const { userId, groups, subordinates, groupsBelow } = this.#who;
    return [userId, ...groups, ...(this.#org.usesHierarchy(object) ? [...subordinates, ...groupsBelow] : [])];
  }
}

/** What a detail's level asks of its master: to write it, read is enough where the relationship says so. */
const neededOnMaster = (field: FieldDef, level: Level): Level => (level === 'read' || field.masterDetail?.writeRequiresMasterRead ? 'read' : 'edit');

/** The object whose rows a share object shares; undefined for any other object. */
export function sharedObject(catalog: Catalog, object: ObjectDef): ObjectDef | undefined {
  const [, stem, ending] = /^(\w+?)(__Share|Share)$/.exec(object.name) ?? [];
  if (!stem) return undefined;
  const shared = catalog.object(ending === '__Share' ? `${stem}__c` : stem);
  return shared && catalog.field(object, shareNames(shared).parent) ? shared : undefined;
}

/** The field by which a share leads to what it shares. */
export function shareKey(shared: ObjectDef, share: ObjectDef): FieldDef {
  const field = share.fields.get(shareNames(shared).parent);
  if (!field) throw new Error(`${share.name} has no ${shareNames(shared).parent}`);
  return field;
}

/** The share object of an object and the names of its columns; standard ones have names of their own. */
export function shareNames(object: ObjectDef): { object: string; parent: string; level: string } {
  return object.custom
    ? { object: object.name.replace(/__c$/, '__Share'), parent: 'ParentId', level: 'AccessLevel' }
    : { object: `${object.name}Share`, parent: `${object.name}Id`, level: `${object.name}AccessLevel` };
}
