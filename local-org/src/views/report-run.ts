/** Runs reports: rows for a user, groups, totals. */
import { displayValue, momentText } from './display.ts';
import { isSortable } from '../catalog/traits.ts';
import type { FieldDef } from '../catalog/types.ts';
import { DecimalSum } from '../org/decimal.ts';
import type { Org } from '../org/org.ts';
import { localTime } from '../org/time-zones.ts';
import type { Access } from '../security/access.ts';
import { CALENDAR_YEAR, fiscalPeriod, startOfUnit } from '../soql/dates.ts';
import type { FiscalYear, Unit } from '../soql/dates.ts';
import { runQuery } from '../soql/run.ts';
import type { QueriedRecord, Value } from '../soql/outputs.ts';
import { fieldExpression } from '../soql/spec.ts';
import type { Granularity, ReportAggregate, ReportColumn, ReportDefinition, ReportGrouping } from './report-definition.ts';

/** Rows a report shows; totals count the rest too, up to the second bound. */
const MOST_DETAILS = 2000;
const MOST_ROWS = 200_000;

export interface Cell {
  label: string;
  value: Value;
  /** The record a name belongs to. */
  recordId?: string;
}

/** A group of rows: `key` is its place among its siblings, behind those of its parents: `0_1`. */
export interface Group {
  key: string;
  label: string;
  value: Value;
  groupings: Group[];
}

/** What stands where a group down and a group across meet: `0!T`, `T!T`. */
export interface Fact {
  aggregates: { label: string; value: Value }[];
  rows: Cell[][];
}

export interface ReportResult {
  definition: ReportDefinition;
  down: Group[];
  across: Group[];
  facts: Map<string, Fact>;
  /** False where there are more rows than are shown or counted. */
  allData: boolean;
}

/** One row: what each column holds. */
type ReportRow = Map<string, Cell>;

function valueAt(record: QueriedRecord, path: readonly string[]): Value {
  let current: QueriedRecord | undefined = record;
  for (const step of path.slice(0, -1)) {
    const next: unknown = current?.fields[step];
    current = typeof next === 'object' && next !== null && !Array.isArray(next) ? (next as QueriedRecord) : undefined;
  }
  const value = current?.fields[path.at(-1) ?? ''];
  return typeof value === 'object' ? null : (value ?? null);
}

const labelOf = (field: FieldDef, value: Value, locale: string): string => {
  if (value === null || value === '') return '-';
  if (field.type === 'boolean') return value ? 'true' : 'false';
  return displayValue(field, value, locale) ?? String(value);
};

function cellOf(record: QueriedRecord, { path, field, idPath }: ReportColumn, locale: string): Cell {
  const value = valueAt(record, path);
  const recordId = idPath && valueAt(record, idPath);
  return { label: labelOf(field, value, locale), value, ...(typeof recordId === 'string' ? { recordId } : {}) };
}

const isMoment = ({ field }: ReportColumn): boolean => ['date', 'datetime'].includes(field.type);

/** What spans of time go by: the user's time zone and locale, and the org's fiscal year. */
interface Calendar {
  zone: string;
  locale: string;
  fiscalYear: FiscalYear;
}

const UNITS: Record<Granularity, Unit> = {
  Day: 'DAY',
  Week: 'WEEK',
  Month: 'MONTH',
  Quarter: 'QUARTER',
  Year: 'YEAR',
  FiscalQuarter: 'QUARTER',
  FiscalYear: 'YEAR',
};

function spanLabel(start: string, granularity: Granularity, { fiscalYear, locale }: Calendar): string {
  const { year, quarter } = fiscalPeriod(start, granularity.startsWith('Fiscal') ? fiscalYear : CALENDAR_YEAR);
  const kind = granularity.startsWith('Fiscal') && fiscalYear.startMonth !== 1 ? 'FY' : 'CY';
  if (granularity === 'Month') return momentText(`${start}T00:00:00Z`, locale, { month: 'long', year: 'numeric' });
  if (UNITS[granularity] === 'QUARTER') return `Q${quarter} ${kind}${year}`;
  return UNITS[granularity] === 'YEAR' ? `${kind}${year}` : start;
}

/** What a row counts under in a grouping. */
function groupCell({ column, granularity }: ReportGrouping, row: ReportRow, calendar: Calendar): Cell {
  const { zone, fiscalYear } = calendar;
  const cell = row.get(column.name) ?? { label: '-', value: null };
  if (!isMoment(column) || cell.value === null) return cell;
  const moment = String(cell.value);
  const day = column.field.type === 'datetime' ? localTime(new Date(moment.replace(/\+0000$/, 'Z')), zone) : moment;
  const start = startOfUnit(UNITS[granularity], day, granularity.startsWith('Fiscal') ? fiscalYear : CALENDAR_YEAR);
  return { label: spanLabel(start, granularity, calendar), value: start };
}

/** Blanks first, picklists in the order of their values, all else by size. */
function compare({ field }: ReportColumn, a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  const order = field.picklist?.values.map(({ value }) => value) ?? [];
  // What the list lacks comes last, as in a query.
  const placeOf = (value: Value): number => (order.includes(String(value)) ? order.indexOf(String(value)) : order.length);
  if (placeOf(a) !== placeOf(b)) return placeOf(a) - placeOf(b);
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');
}

/** Builds the tree of groups, and notes for each row the keys of the groups it is in, the outermost first. */
function groupsOf(
  groupings: readonly ReportGrouping[],
  rows: readonly ReportRow[],
  calendar: Calendar,
  prefix: string,
  keys: Map<ReportRow, string[]>,
): Group[] {
  const [grouping, ...inner] = groupings;
  if (!grouping) return [];
  // Records of one name are records of their own.
  const byRecord = Map.groupBy(rows, (row) => {
    const { value, recordId } = groupCell(grouping, row, calendar);
    return recordId ?? value;
  });
  const sign = grouping.descending ? -1 : 1;
  const valueOf = (members: readonly ReportRow[]): Value => (members[0] ? groupCell(grouping, members[0], calendar).value : null);
  const entries = [...byRecord.values()].map((members): [Value, ReportRow[]] => [valueOf(members), members]);
  const sorted = entries.toSorted(([a], [b]) => sign * compare(grouping.column, a, b));
  return sorted.map(([value, members], index) => {
    const key = `${prefix}${index}`;
    for (const row of members) keys.set(row, [...(keys.get(row) ?? []), key]);
    const first = members[0];
    return {
      key,
      value,
      label: first ? groupCell(grouping, first, calendar).label : '-',
      groupings: groupsOf(inner, members, calendar, `${key}_`, keys),
    };
  });
}

/** Sums up the rows of one cell of a report. */
function summaryOf({ summary, column }: ReportAggregate, rows: readonly ReportRow[], locale: string): { label: string; value: Value } {
  if (summary === 'RowCount' || !column) return { label: rows.length.toLocaleString(locale), value: rows.length };
  const values = rows.map((row) => row.get(column.name)?.value ?? null).filter((value) => value !== null);
  if (summary === 'Unique') return { label: String(new Set(values).size), value: new Set(values).size };
  if (isMoment(column)) {
    const inOrder = values.map(String).toSorted();
    const value = (summary === 'Maximum' ? inOrder.at(-1) : summary === 'Minimum' ? inOrder[0] : undefined) ?? null;
    return { label: labelOf(column.field, value, locale), value };
  }
  const numbers = values.map(Number);
  const total = new DecimalSum();
  for (const one of numbers) total.add(one);
  const least = (better: (a: number, b: number) => boolean): number =>
    numbers.reduce((best, one) => (better(one, best) ? one : best), numbers[0] ?? 0);
  const results: Record<'Sum' | 'Average' | 'Maximum' | 'Minimum', Value> = {
    Sum: total.sum ?? 0,
    Average: total.average,
    Maximum: numbers.length === 0 ? null : least((a, b) => a > b),
    Minimum: numbers.length === 0 ? null : least((a, b) => a < b),
  };
  const value = results[summary];
  return { label: labelOf(column.field.type === 'boolean' ? { ...column.field, type: 'double', scale: 0 } : column.field, value, locale), value };
}

/** Runs a report as a user, for whom rows, columns and filters are what they may see. */
export function runReport(org: Org, access: Access, definition: ReportDefinition): ReportResult {
  const { entities, down, across, columns, sort } = definition;
  const used = [...columns, ...[...down, ...across].map(({ column }) => column), ...(sort ? [sort.column] : [])];
  const paths = new Set(['Id', ...used.flatMap(({ path, idPath }) => [path.join('.'), ...(idPath ? [idPath.join('.')] : [])])]);
  const limit = definition.rowLimit ?? MOST_ROWS + 1;
  const { records } = runQuery(org, access, {
    object: entities.object.name,
    select: [...paths].map((path) => ({ kind: 'expression', expression: fieldExpression(path), alias: undefined })),
    where: definition.where,
    orderBy:
      sort && isSortable(sort.column.field)
        ? [{ expression: fieldExpression(sort.column.path), descending: sort.descending, nullsLast: sort.descending }]
        : [],
    limit,
  });
  const rows = records
    .slice(0, MOST_ROWS)
    .map((record): ReportRow => new Map(used.map((column) => [column.name, cellOf(record, column, access.locale)])));
  const calendar = { zone: access.timeZone, locale: access.locale, fiscalYear: org.fiscalYear };
  const [downKeys, acrossKeys] = [new Map<ReportRow, string[]>(), new Map<ReportRow, string[]>()];
  const [downGroups, acrossGroups] = [groupsOf(down, rows, calendar, '', downKeys), groupsOf(across, rows, calendar, '', acrossKeys)];
  const members = new Map<string, ReportRow[]>([['T!T', []]]);
  for (const row of rows)
    for (const one of ['T', ...(downKeys.get(row) ?? [])])
      for (const other of ['T', ...(acrossKeys.get(row) ?? [])]) {
        const key = `${one}!${other}`;
        const list = members.get(key);
        if (list) list.push(row);
        else members.set(key, [row]);
      }
  let shown = 0;
  const details = (key: string, list: readonly ReportRow[]): Cell[][] => {
    const [one = '', other = ''] = key.split('!');
    const depth = (part: string): number => (part === 'T' ? 0 : part.split('_').length);
    if (!definition.showDetails || depth(one) < down.length || depth(other) < across.length) return [];
    const left = list.slice(0, Math.max(0, MOST_DETAILS - shown));
    shown += left.length;
    return left.map((row) => columns.map(({ name }) => row.get(name) ?? { label: '-', value: null }));
  };
  const facts = new Map(
    [...members].map(([key, list]): [string, Fact] => [
      key,
      { aggregates: definition.aggregates.map((aggregate) => summaryOf(aggregate, list, access.locale)), rows: details(key, list) },
    ]),
  );
  return { definition, down: downGroups, across: acrossGroups, facts, allData: records.length <= MOST_ROWS && rows.length <= MOST_DETAILS };
}
