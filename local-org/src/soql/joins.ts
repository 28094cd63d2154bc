import type { Catalog } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { FormulaLibrary } from '../formula/library.ts';
import { ApiError } from '../org/errors.ts';
import { quoted } from '../org/store.ts';
import type { Store } from '../org/store.ts';
import { tableWithBin } from '../records/recycle-bin.ts';
import type { FiscalYear } from './dates.ts';
import { systemReader } from './reader.ts';
import type { Reader } from './reader.ts';

/** Everything planning a query needs from the org. */
export interface QueryOrg {
  catalog: Catalog;
  store: Store;
  formulas: FormulaLibrary;
  now(): Date;
  readonly fiscalYear: FiscalYear;
}

/** A field reached by a path: its SQL and what it is. */
export interface Column {
  sql: string;
  field: FieldDef;
  object: ObjectDef;
}

export const noSuchObject = (name: string): ApiError =>
  new ApiError(
    400,
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );

const noSuchField = (name: string, object: string): ApiError =>
  new ApiError(
    400,
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );

const noSuchRelation = (name: string, object: string): ApiError =>
  new ApiError(
    400,
    'INVALID_FIELD',
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names. (${object})`,
  );

const MAX_PARENT_STEPS = 5;

/** The tables of one query: the queried object and, joined as paths ask for them, its parents. */
export class Joins {
  readonly object: ObjectDef;
  readonly alias: string;
  readonly #org: QueryOrg;
  readonly #reader: Reader;
  readonly #parents = new Map<string, { alias: string; object: ObjectDef; sql: string }>();

  readonly #withDeleted: boolean;

  constructor(org: QueryOrg, reader: Reader, objectName: string, alias = 't', withDeleted = false) {
    const object = org.catalog.object(objectName);
    if (!object || !reader.canReadObject(object)) throw noSuchObject(objectName);
    this.#org = org;
    this.#reader = reader;
    this.object = object;
    this.alias = alias;
    this.#withDeleted = withDeleted;
  }

  /** `FROM` with all joins asked for so far: ask last. */
  fromClause(): string {
    const joins = [...this.#parents.values()].map((parent) => parent.sql);
    return [`${this.#table(this.object)} ${this.alias}`, ...joins].join(' ');
  }

  #table(object: ObjectDef): string {
    const table = this.#org.store.ensureTable(object);
    return this.#withDeleted ? tableWithBin(object, table) : table;
  }

  /** The joined parent a relationship path leads to, with its alias. */
  parent(path: string[], reader = this.#reader): { alias: string; object: ObjectDef } {
    let current = { alias: this.alias, object: this.object };
    if (path.length > MAX_PARENT_STEPS) throw new ApiError(400, 'MALFORMED_QUERY', 'SOQL relationships cannot be more than 5 levels deep');
    // A formula reads parents whoever may see them: its joins are not the user's.
    let key = reader === systemReader ? 'system' : 'user';
    for (const step of path) {
      key += `.${step.toLowerCase()}`;
      const field = this.#org.catalog.relationship(current.object, step);
      if (!field || !reader.canReadField(current.object, field)) throw noSuchRelation(step, current.object.name);
      current = this.#join(key, current.alias, field, this.#parentOf(field, reader), reader);
    }
    return current;
  }

  /** The parent a polymorphic relationship leads to where it is of one type: for TYPEOF. */
  parentAs(path: string[], objectName: string): { alias: string; object: ObjectDef } {
    const from = this.parent(path.slice(0, -1));
    const step = path.at(-1) ?? '';
    const field = this.#org.catalog.relationship(from.object, step);
    const object = this.#org.catalog.object(objectName);
    if (!field || !object || !field.referenceTo?.includes(object.name) || !this.#reader.canReadField(from.object, field))
      throw noSuchRelation(`${step} WHEN ${objectName}`, from.object.name);
    return this.#join(`typeof.${path.join('.').toLowerCase()}.${object.name}`, from.alias, field, object, this.#reader);
  }

  /** What a path is read of: a parent that may be of several types shows what all of them have, as the object Name. */
  #parentOf(field: FieldDef, reader: Reader): ObjectDef | undefined {
    const isPolymorphic = (field.referenceTo?.length ?? 0) > 1 && reader !== systemReader;
    return isPolymorphic ? this.#org.catalog.object('Name') : this.#org.catalog.parentOf(field);
  }

  #join(key: string, from: string, field: FieldDef, object: ObjectDef | undefined, reader: Reader): { alias: string; object: ObjectDef } {
    const known = this.#parents.get(key);
    if (known) return known;
    if (!object || !reader.canReadObject(object)) throw noSuchRelation(field.relationshipName ?? field.name, this.object.name);
    const alias = `${this.alias}_${this.#parents.size + 1}`;
    const table = object.name === 'Name' ? this.#namesOf(field, reader) : this.#table(object);
    const shared = object.name === 'Name' ? undefined : reader.rowFilter(object, alias);
    const sql = `LEFT JOIN ${table} ${alias} ON ${alias}."Id" = ${from}.${quoted(field.name)}${shared === undefined ? '' : ` AND ${shared}`}`;
    const joined = { alias, object, sql };
    this.#parents.set(key, joined);
    return joined;
  }

  /** Rows of every object a polymorphic field may point at that the reader may see, with the columns of Name. */
  #namesOf(field: FieldDef, reader: Reader): string {
    const name = this.#org.catalog.object('Name');
    const columns = [...(name?.fields.values() ?? [])].map((one) => one.name).filter((one) => one !== 'Id' && one !== 'Type' && one !== 'Name');
    const selects = (field.referenceTo ?? []).flatMap((targetName, index) => {
      const target = this.#org.catalog.object(targetName);
      if (!target || !reader.canReadObject(target)) return [];
      const alias = `n${index}`;
      const shared = reader.rowFilter(target, alias);
      const values = columns.map((column) => {
        const own = target.fields.get(column);
        return `${own && !own.formula ? `${alias}.${quoted(column)}` : 'NULL'} AS ${quoted(column)}`;
      });
      const named = target.fields.get(target.nameField ?? 'Id');
      const shown = named && !named.formula ? quoted(named.name) : '"Id"';
      const where = shared === undefined ? '' : ` WHERE ${shared}`;
      return [
        `SELECT ${alias}."Id" AS "Id", ${alias}.${shown} AS "Name", '${target.name}' AS "Type", ${values.join(', ')} FROM ${this.#table(target)} ${alias}${where}`,
      ];
    });
    return selects.length > 0 ? `(${selects.join(' UNION ALL ')})` : `(SELECT NULL AS "Id", NULL AS "Name", NULL AS "Type")`;
  }

  /** The SQL of a field path. A formula becomes a call of its function over the columns it reads. */
  column(path: string[], reader = this.#reader): Column {
    const name = path.at(-1) ?? '';
    const { alias, object } = this.parent(path.slice(0, -1), reader);
    const field = this.#org.catalog.field(object, name);
    if (!field || !reader.canReadField(object, field)) throw noSuchField(name, object.name);
    return { sql: this.#sql(path.slice(0, -1), alias, object, field), field, object };
  }

  #sql(prefix: string[], alias: string, object: ObjectDef, field: FieldDef): string {
    if (!field.formula) return `${alias}.${quoted(field.name)}`;
    const formula = this.#org.formulas.sqlFunction(object, field);
    // A formula reveals what it reads, whoever may read that: it is worked out without asking.
    const parameters = formula.paths.map((path) => {
      const { alias: at, object: owner } = this.parent([...prefix, ...path.slice(0, -1)], systemReader);
      const leaf = this.#org.catalog.field(owner, path.at(-1) ?? '') as FieldDef;
      return this.#sql([...prefix, ...path.slice(0, -1)], at, owner, leaf);
    });
    return `${formula.name}(${parameters.join(', ')})`;
  }
}
