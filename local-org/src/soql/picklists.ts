/** Picklists in SQL: sorted by the order of their values, and shown by their labels. */
import type { FieldDef } from '../catalog/types.ts';
import { sqlText } from '../org/store.ts';

/** The place of a value in its picklist's list; values that it lacks come last. */
function placeOf(sql: string, values: readonly { value: string }[]): string {
  return `CASE ${sql} ${values.map(({ value }, place) => `WHEN ${sqlText(value)} THEN ${place}`).join(' ')} ELSE ${values.length} END`;
}

const listOf = (type: FieldDef['type'], field: FieldDef | undefined): readonly { value: string }[] =>
  type === 'picklist' ? (field?.picklist?.values ?? []) : [];

/** What an expression is sorted by before its text; undefined for all but picklists. A blank has no place. */
export function sortPlace(sql: string, type: FieldDef['type'], field: FieldDef | undefined): string | undefined {
  const values = listOf(type, field);
  return values.length === 0 ? undefined : `CASE WHEN ${sql} IS NULL THEN NULL ELSE ${placeOf(sql, values)} END`;
}

/** Digits of a place: a picklist has 1,000 values at most. */
const DIGITS = 5;

/** The first or last value by the order of the list: `MIN` and `MAX` of a picklist. */
export function extremeValue(aggregate: string, sql: string, type: FieldDef['type'], field: FieldDef | undefined): string {
  const values = listOf(type, field);
  if (values.length === 0) return `${aggregate}(${sql})`;
  return `substr(${aggregate}(printf('%0${DIGITS}d', ${placeOf(sql, values)}) || ${sql}), ${DIGITS + 1})`;
}

/** The label of a value, as the field of the reader's language has it; a value without one shows itself. */
export function labelSql(sql: string, { picklist }: FieldDef): string {
  const values = picklist?.values ?? [];
  if (values.length === 0) return sql;
  return `CASE ${sql} ${values.map(({ value, label }) => `WHEN ${sqlText(value)} THEN ${sqlText(label)}`).join(' ')} ELSE ${sql} END`;
}

/** The value that has a label; a text that is no label stays. */
export const valueOfLabel = ({ picklist }: FieldDef, label: string): string =>
  picklist?.values.find((one) => one.label.toLowerCase() === label.toLowerCase())?.value ?? label;
