import type { Catalog } from '../catalog/catalog.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import type { FormulaLibrary } from '../formula/library.ts';
import { ApiError } from '../org/errors.ts';
import { quoted } from '../org/store.ts';
import type { Store } from '../org/store.ts';
import { tableWithBin } from '../records/recycle-bin.ts';
import { systemReader } from './reader.ts';
import type { Reader } from './reader.ts';

/** Everything planning a query needs from the org. */
export interface QueryOrg {
  catalog: Catalog;
  store: Store;
  formulas: FormulaLibrary;
  now(): Date;
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
      const known = this.#parents.get(key);
      if (known) {
        current = known;
        continue;
      }
      const field = this.#org.catalog.relationship(current.object, step);
      const object = field && this.#org.catalog.parentOf(field);
      if (!object || !reader.canReadField(current.object, field)) throw noSuchRelation(step, current.object.name);
      if (!reader.canReadObject(object)) throw noSuchRelation(step, current.object.name);
      const alias = `${this.alias}_${this.#parents.size + 1}`;
      const shared = reader.rowFilter(object, alias);
      const sql = `LEFT JOIN ${this.#table(object)} ${alias} ON ${alias}."Id" = ${current.alias}.${quoted(field.name)}${shared === undefined ? '' : ` AND ${shared}`}`;
      current = { alias, object };
      this.#parents.set(key, { alias, object, sql });
    }
    return current;
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
