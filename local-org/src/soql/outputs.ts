/** How the columns of a query become records. */
import { selectedIn, selectionText } from '../catalog/picklists.ts';
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { malformedQuery } from '../org/errors.ts';
import type { Row, Stored } from '../org/store.ts';
import type { Compiler } from './compile.ts';
import type { QueryOrg } from './joins.ts';
import type { Reader } from './reader.ts';
import type { QuerySpec, SelectItem } from './spec.ts';

/** A field's value as JSON answers carry it. */
export type Value = string | number | boolean | null;

/** One queried record: fields by name, parents nested, children as lists. `object` is undefined for an aggregate row. */
export interface QueriedRecord {
  object: ObjectDef | undefined;
  /** Also when the query did not ask for it; absent for an aggregate row. */
  id?: string;
  fields: Record<string, Value | QueriedRecord | QueriedRecord[] | null>;
}

/** A stored value as JSON answers carry it. */
export function toValue(field: Pick<FieldDef, 'type' | 'picklist'>, stored: Stored | undefined): Value {
  if (stored === undefined || stored === null) return field.type === 'boolean' ? false : null;
  if (field.type === 'multipicklist') return selectionText(field, selectedIn(String(stored)));
  return field.type === 'boolean' ? stored === 1 : stored;
}

/** Where a column's value goes in a record, or where a parent begins. */
export type Output = { path: string[]; read: (row: Row) => Value | QueriedRecord } | { path: string[]; parentId: string; object: ObjectDef };

/** A row as a record. */
export function toRecord(object: ObjectDef | undefined, outputs: Output[], row: Row): QueriedRecord {
  const record: QueriedRecord = { object, ...(typeof row['k'] === 'string' ? { id: row['k'] } : {}), fields: {} };
  for (const output of outputs) {
    let at: QueriedRecord | null = record;
    for (const step of output.path.slice(0, -1)) at = at === null ? null : (at.fields[step] as QueriedRecord | null);
    if (at === null) continue;
    const name = output.path.at(-1) ?? '';
    if ('read' in output) at.fields[name] = output.read(row);
    else at.fields[name] = row[output.parentId] === null ? null : { object: output.object, id: String(row[output.parentId]), fields: {} };
  }
  return record;
}

/** Record queries answer with canonical names, whatever the case of the query. */
export function recordOutputs(org: QueryOrg, reader: Reader, compiler: Compiler, spec: QuerySpec, columns: string[]): Output[] {
  const outputs: Output[] = [];
  const seen = new Set<string>();
  for (const item of spec.select) {
    if (item.kind === 'children') continue;
    if (item.kind === 'typeof') {
      outputs.push(typeOfOutput(org, compiler, item, columns));
      continue;
    }
    const { expression } = item;
    if (expression.kind === 'function') throw malformedQuery(`function ${expression.name} needs GROUP BY`);
    const path: string[] = [];
    let object = compiler.joins.object;
    for (const step of expression.path.slice(0, -1)) {
      const relation = org.catalog.relationship(object, step);
      compiler.joins.parent([...path, step]);
      path.push(relation?.relationshipName ?? step);
      const key = path.join('.').toLowerCase();
      const parent = compiler.joins.parent(path);
      object = parent.object;
      if (seen.has(key)) continue;
      seen.add(key);
      columns.push(`${parent.alias}."Id" AS c${columns.length}`);
      outputs.push({ path: [...path], parentId: `c${columns.length - 1}`, object });
    }
    const compiled = compiler.expression(expression);
    const field = compiled.field as FieldDef;
    const shownOn = object;
    const outputPath = [...path, item.alias ?? field.name];
    const key = outputPath.join('.').toLowerCase();
    if (seen.has(key)) continue;
    seen.add(key);
    const name = `c${columns.length}`;
    columns.push(`${compiled.sql} AS ${name}`);
    outputs.push({
      path: outputPath,
      read: (row) => (item.label ? labelOf(reader.words?.field(shownOn, field) ?? field, toValue(field, row[name])) : toValue(field, row[name])),
    });
  }
  return outputs;
}

/** A parent that is read according to its type: the first WHEN whose object it is, or what ELSE asks of any. */
function typeOfOutput(org: QueryOrg, compiler: Compiler, item: Extract<SelectItem, { kind: 'typeof' }>, columns: string[]): Output {
  const put = (sql: string): string => {
    columns.push(`${sql} AS c${columns.length}`);
    return `c${columns.length - 1}`;
  };
  const readAt = (alias: string, object: ObjectDef, names: string[]) => {
    const idColumn = put(`${alias}."Id"`);
    const fields = names.map((name) => {
      const field = org.catalog.field(object, name);
      if (!field || field.formula) throw malformedQuery(`No such column '${name}' on entity '${object.name}' in TYPEOF`);
      compiler.requireReadable(object, field);
      return { field, column: put(`${alias}."${field.name}"`) };
    });
    return (row: Row): QueriedRecord | null =>
      row[idColumn] === null
        ? null
        : { object, fields: Object.fromEntries(fields.map(({ field, column }) => [field.name, toValue(field, row[column])])) };
  };
  const branches = item.when.map(({ object, fields }) => {
    const parent = compiler.joins.parentAs(item.relationship, object);
    return readAt(parent.alias, parent.object, fields);
  });
  const any = compiler.joins.parent(item.relationship);
  const other = readAt(any.alias, any.object, item.others);
  return {
    path: item.relationship,
    read: (row) => branches.map((branch) => branch(row)).find((record) => record !== null) ?? (item.others.length > 0 ? other(row) : null),
  };
}

/** A picklist value's label. */
export const labelOf = (field: FieldDef, value: Value): Value => field.picklist?.values.find((one) => one.value === value)?.label ?? value;
