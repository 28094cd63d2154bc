import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { keyIs, quoted, tableOf } from '../org/store.ts';
import type { Row } from '../org/store.ts';

/** What every save of an object asks of its fields, worked out once: an object has many, a record gives a few. */
export interface SavePlan {
  /** Fields a row has. */
  stored: readonly FieldDef[];
  /** Their names without `Id`. */
  names: readonly string[];
  /** A new row in which nothing was given yet. */
  blank: Readonly<Row>;
  /** Fields that declare what a new record has. */
  defaulted: readonly FieldDef[];
  required: readonly FieldDef[];
  references: readonly FieldDef[];
  unique: readonly { field: FieldDef; sql: string }[];
  masters: readonly FieldDef[];
  autoNumbers: readonly FieldDef[];
  /** Whether the name is put together of first and last name. */
  isPerson: boolean;
  select: string;
  update: string;
  /** The statement that stores a new row, and the columns it binds: what a row has is all that is written. */
  insert(row: Row): { sql: string; bound: readonly string[] };
}

/** The stored fields of an object: what a row has. */
export function storedFields(object: ObjectDef): FieldDef[] {
  return [...object.fields.values()].filter((field) => !field.formula && field.type !== 'address' && field.type !== 'location');
}

const plans = new WeakMap<ObjectDef, SavePlan>();

/** The plan of an object as the catalog has it now. */
export function planOf(object: ObjectDef): SavePlan {
  let plan = plans.get(object);
  if (!plan) {
    plan = makePlan(object);
    plans.set(object, plan);
  }
  return plan;
}

function blankOf(field: FieldDef): 0 | null {
  return field.type === 'boolean' || field.summary?.operation === 'count' || field.summary?.operation === 'sum' ? 0 : null;
}

function makePlan(object: ObjectDef): SavePlan {
  const fields = [...object.fields.values()];
  const stored = storedFields(object);
  const names = stored.map((field) => field.name).filter((name) => name !== 'Id');
  const table = tableOf(object);
  const isEmpty = names.map((name) => (object.fields.get(name)?.type === 'boolean' ? 0 : null));
  const inserts = new Map<string, { sql: string; bound: string[] }>();
  return {
    stored,
    names,
    blank: Object.fromEntries(stored.map((field) => [field.name, blankOf(field)])),
    defaulted: fields.filter(
      (field) =>
        !field.formula && !field.summary && (field.defaultValue !== undefined || (field.picklist?.values.some((value) => value.default) ?? false)),
    ),
    required: fields.filter((field) => field.required && !field.autoNumber && !field.summary),
    references: fields.filter((field) => (field.referenceTo?.length ?? 0) > 0),
    unique: fields
      .filter((field) => field.unique && !field.formula)
      .map((field) => ({
        field,
        sql: `SELECT "Id" FROM ${table} WHERE ${keyIs(field)} AND "Id" <> ?`,
      })),
    masters: fields.filter((field) => field.masterDetail),
    autoNumbers: fields.filter((field) => field.autoNumber),
    isPerson: ['LastName', 'FirstName', 'Name'].every((name) => object.fields.has(name)),
    select: `SELECT * FROM ${table} WHERE "Id" = ?`,
    update: `UPDATE ${table} SET ${names.map((name) => `${quoted(name)} = ?`).join(', ')} WHERE "Id" = ?`,
    insert: (row) => {
      // What holds nothing is left to the column's own default.
      let key = '';
      for (let index = 0; index < names.length; index++) {
        const value = row[names[index] as string] ?? null;
        if (value !== null && value !== isEmpty[index]) key += `${index},`;
      }
      let statement = inserts.get(key);
      if (!statement) {
        if (inserts.size > 500) inserts.clear();
        const bound = key
          .split(',')
          .filter(Boolean)
          .map((index) => names[Number(index)] as string);
        const columns = ['"Id"', ...bound.map(quoted)].join(', ');
        statement = { sql: `INSERT INTO ${table} (${columns}) VALUES (?${', ?'.repeat(bound.length)})`, bound };
        inserts.set(key, statement);
      }
      return statement;
    },
  };
}
