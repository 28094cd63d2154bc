/** Reports as metadata describes them, made into what can be asked of records. */
import type { FieldDef, ObjectDef } from '../catalog/types.ts';
import { rootOf } from '../metadata/components.ts';
import type { Component } from '../metadata/components.ts';
import { child, children, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import type { Org } from '../org/org.ts';
import type { Access } from '../security/access.ts';
import { allOf, fieldExpression } from '../soql/spec.ts';
import type { Condition } from '../soql/spec.ts';
import { conditionOf, joined, NOTHING } from './criteria.ts';
import { reportEntities } from './report-types.ts';
import type { Entities } from './report-types.ts';

/** A column as reports name it, and the field it shows by its path from the rows' object. */
export interface ReportColumn {
  name: string;
  label: string;
  path: string[];
  field: FieldDef;
  /** Where the Id of the record is that the text names: of names and lookups. */
  idPath: string[] | undefined;
}

export type Granularity = 'Day' | 'Week' | 'Month' | 'Quarter' | 'Year' | 'FiscalQuarter' | 'FiscalYear';

export interface ReportGrouping {
  column: ReportColumn;
  granularity: Granularity;
  descending: boolean;
}

/** How a column is summed up. */
export type Summary = 'Sum' | 'Average' | 'Maximum' | 'Minimum' | 'Unique';

export interface ReportAggregate {
  /** As the analytics API names it: `s!Item__c.Amount__c`; `RowCount`. */
  name: string;
  label: string;
  summary: Summary | 'RowCount';
  column: ReportColumn | undefined;
}

export interface ReportChart {
  type: string;
  title: string;
  grouping: string;
  secondary: string | undefined;
  /** Names of {@link ReportAggregate}s. */
  summaries: string[];
}

export interface ReportDefinition {
  /** `Folder/Name`. */
  name: string;
  label: string;
  description: string;
  type: string;
  format: 'Tabular' | 'Summary' | 'Matrix';
  entities: Entities;
  columns: ReportColumn[];
  down: ReportGrouping[];
  across: ReportGrouping[];
  aggregates: ReportAggregate[];
  where: Condition | undefined;
  sort: { column: ReportColumn; descending: boolean } | undefined;
  rowLimit: number | undefined;
  showDetails: boolean;
  chart: ReportChart | undefined;
}

/** A report that the local org has no way to run, with every reason. */
export class ReportNotRunnable extends Error {
  readonly reasons: string[];
  constructor(reasons: string[]) {
    super(reasons.join('; '));
    this.reasons = reasons;
  }
}

/** Time frames of reports, each the date literals it spans: quarters without a Q, and FY, are fiscal (UserDateInterval). */
const INTERVALS: Record<string, string[]> = {
  INTERVAL_TODAY: ['TODAY'],
  INTERVAL_YESTERDAY: ['YESTERDAY'],
  INTERVAL_TOMORROW: ['TOMORROW'],
  ...Object.fromEntries(
    ['WEEK', 'MONTH'].flatMap((unit) => ['LAST', 'THIS', 'NEXT'].map((which) => [`INTERVAL_${which}${unit}`, [`${which}_${unit}`]])),
  ),
  INTERVAL_LASTTHISMONTH: ['LAST_MONTH', 'THIS_MONTH'],
  INTERVAL_THISNEXTMONTH: ['THIS_MONTH', 'NEXT_MONTH'],
  ...Object.fromEntries(
    (
      [
        ['CURRENT', 'PREV1', 'NEXT1', 'CURPREV1', 'CURNEXT1', 'FISCAL_QUARTER'],
        ['CURRENTQ', 'PREVQ', 'NEXTQ', 'CURPREVQ', 'CURNEXTQ', 'QUARTER'],
        ['CURFY', 'PREVFY', 'NEXTFY', 'PREVCURFY', 'CURNEXTFY', 'FISCAL_YEAR'],
        ['CURY', 'PREVY', 'NEXTY', 'PREVCURY', 'CURNEXTY', 'YEAR'],
      ] as const
    ).flatMap(([now, last, next, lastAndNow, nowAndNext, unit]) => [
      [`INTERVAL_${now}`, [`THIS_${unit}`]],
      [`INTERVAL_${last}`, [`LAST_${unit}`]],
      [`INTERVAL_${next}`, [`NEXT_${unit}`]],
      [`INTERVAL_${lastAndNow}`, [`LAST_${unit}`, `THIS_${unit}`]],
      [`INTERVAL_${nowAndNext}`, [`THIS_${unit}`, `NEXT_${unit}`]],
    ]),
  ),
  ...Object.fromEntries(
    [7, 30, 60, 90, 120].flatMap((days) => [
      [`INTERVAL_LAST${days}`, [`LAST_N_DAYS:${days}`]],
      [`INTERVAL_NEXT${days}`, [`NEXT_N_DAYS:${days}`]],
    ]),
  ),
};

const SHORT: Record<Summary, string> = { Sum: 's', Average: 'a', Maximum: 'mx', Minimum: 'm', Unique: 'u' };
const SPOKEN: Record<Summary, string> = { Sum: 'Sum of', Average: 'Average', Maximum: 'Largest', Minimum: 'Smallest', Unique: 'Unique' };
const ROW_COUNT: ReportAggregate = { name: 'RowCount', label: 'Record Count', summary: 'RowCount', column: undefined };

const isSummary = (text: string): text is Summary => text in SHORT;

const GRANULARITIES: Record<string, Granularity> = {
  Week: 'Week',
  Month: 'Month',
  Quarter: 'Quarter',
  FiscalQuarter: 'FiscalQuarter',
  Year: 'Year',
  FiscalYear: 'FiscalYear',
};

/** Reads one report for one user. Throws a {@link ReportNotRunnable}. */
export function reportDefinition(org: Org, access: Access, report: Component): ReportDefinition {
  return new Reader(org, access, report).definition();
}

/** Standard filters that leave nothing out, by name and value. */
const WITHOUT_EFFECT: Record<string, readonly string[]> = { open: ['all'], probability: ['0', '>0', 'all'], co: ['0', '1'], units: ['h', 'd', 'm'] };

class Reader {
  readonly #org: Org;
  readonly #access: Access;
  readonly #report: Component;
  readonly #root: XmlElement;
  readonly #entities: Entities;
  readonly #problems: string[] = [];
  readonly #columns = new Map<string, ReportColumn | undefined>();

  constructor(org: Org, access: Access, report: Component) {
    this.#org = org;
    this.#access = access;
    this.#report = report;
    this.#root = rootOf(report);
    const type = textOf(this.#root, 'reportType') ?? '';
    const entities = reportEntities(org, type);
    if (!entities) throw new ReportNotRunnable([`reports of type ${type} do not run here`]);
    this.#entities = entities;
  }

  definition(): ReportDefinition {
    const root = this.#root;
    const format = textOf(root, 'format') ?? 'Tabular';
    for (const name of ['aggregates', 'crossFilters', 'customDetailFormulas', 'buckets', 'block'])
      if (child(root, name)) this.#problems.push(`${name} do not run here`);
    const columns = children(root, 'columns').flatMap((one) => this.#column(textOf(one, 'field') ?? '') ?? []);
    const groupings = (name: string): ReportGrouping[] => children(root, name).flatMap((one) => this.#grouping(one) ?? []);
    const sort = this.#column(textOf(root, 'sortColumn') ?? '', true);
    const definition: ReportDefinition = {
      name: this.#report.name,
      label: textOf(root, 'name') ?? this.#report.name,
      description: textOf(root, 'description') ?? '',
      type: textOf(root, 'reportType') ?? '',
      format: format === 'Matrix' || format === 'Summary' ? format : 'Tabular',
      entities: this.#entities,
      columns,
      down: groupings('groupingsDown'),
      across: groupings('groupingsAcross'),
      aggregates: [...this.#aggregates(), ROW_COUNT],
      where: allOf(this.#entities.where, this.#scope(), this.#standardFilters(), this.#timeFrame(), this.#filters()),
      sort: sort && { column: sort, descending: textOf(root, 'sortOrder') === 'Desc' },
      rowLimit: textOf(root, 'rowLimit') === undefined ? undefined : Number(textOf(root, 'rowLimit')),
      showDetails: textOf(root, 'showDetails') !== 'false',
      chart: this.#chart(),
    };
    if (format === 'MultiBlock') this.#problems.push('joined reports do not run here');
    if (this.#problems.length > 0) throw new ReportNotRunnable([...new Set(this.#problems)]);
    return definition;
  }

  /** A column the user may see; nothing for a hidden one. What does not exist stops the report. */
  #column(name: string, isOptional = false): ReportColumn | undefined {
    if (name === '') return undefined;
    if (!this.#columns.has(name)) this.#columns.set(name, this.#resolve(name, isOptional));
    return this.#columns.get(name);
  }

  #resolve(name: string, isOptional: boolean): ReportColumn | undefined {
    const path = this.#entities.pathOf(name);
    const found = path && this.#walk(path);
    if (!found) {
      if (!isOptional) this.#problems.push(`the column ${name} is not known here`);
      return undefined;
    }
    const { object, field, readable } = found;
    if (!readable) return undefined;
    const isName = field.name === object.nameField;
    const label =
      field.type === 'reference'
        ? field.label.replace(/ ID$/i, '')
        : isName && object.custom
          ? `${this.#access.words.object(object).label}: ${field.label}`
          : field.label;
    if (isName) return { name, label, path, field, idPath: [...path.slice(0, -1), 'Id'] };
    if (field.type !== 'reference' || !field.relationshipName) return { name, label, path, field, idPath: undefined };
    const parent = this.#walk([...path.slice(0, -1), field.relationshipName, 'Name']);
    return parent?.readable
      ? { name, label, path: [...path.slice(0, -1), field.relationshipName, 'Name'], field: { ...parent.field, label }, idPath: path }
      : { name, label, path, field, idPath: undefined };
  }

  #walk(path: readonly string[]): { object: ObjectDef; field: FieldDef; readable: boolean } | undefined {
    const { catalog } = this.#org;
    let object: ObjectDef | undefined = this.#entities.object;
    let readable = this.#access.canReadObject(object);
    for (const step of path.slice(0, -1)) {
      const relation: FieldDef | undefined = object && catalog.relationship(object, step);
      if (object && relation) readable &&= this.#access.canReadField(object, relation);
      object = relation && catalog.parentOf(relation);
      readable &&= object !== undefined && this.#access.canReadObject(object);
    }
    const field = object && catalog.field(object, path.at(-1) ?? '');
    if (!object || !field) return undefined;
    return { object, field: this.#access.words.field(object, field), readable: readable && this.#access.canReadField(object, field) };
  }

  #grouping(element: XmlElement): ReportGrouping | undefined {
    const column = this.#column(textOf(element, 'field') ?? '');
    const asked = textOf(element, 'dateGranularity') ?? 'Day';
    return column && { column, granularity: GRANULARITIES[asked] ?? 'Day', descending: textOf(element, 'sortOrder') === 'Desc' };
  }

  #aggregates(): ReportAggregate[] {
    return children(this.#root, 'columns').flatMap((element) => {
      const column = this.#column(textOf(element, 'field') ?? '');
      return children(element, 'aggregateTypes')
        .map((one) => one.text.trim())
        .filter(isSummary)
        .flatMap((summary) =>
          column ? [{ name: `${SHORT[summary]}!${column.name}`, label: `${SPOKEN[summary]} ${column.label}`, summary, column }] : [],
        );
    });
  }

  #filters(): Condition | undefined {
    const filter = child(this.#root, 'filter');
    const conditions = children(filter, 'criteriaItems').map((item): Condition => {
      if (textOf(item, 'columnToColumn') === 'true') this.#problems.push('filters that compare columns do not run here');
      return this.#criterion(textOf(item, 'column') ?? '', textOf(item, 'operator') ?? 'equals', textOf(item, 'value') ?? '');
    });
    return joined(conditions, textOf(filter, 'booleanFilter'));
  }

  /** What the user may not see he may not search either: such a filter lets nothing through. */
  #criterion(name: string, operation: string, value: string): Condition {
    const column = this.#column(name);
    if (!column) return NOTHING;
    // Such a column is a lookup whose names the user may not see.
    if (column.field.type === 'reference') return NOTHING;
    // Reports write checkboxes as 1 and 0.
    return conditionOf({ path: column.path, type: column.field.type, operation, value });
  }

  #scope(): Condition | undefined {
    const scope = textOf(this.#root, 'scope');
    const isMine = scope === 'mine' || scope === 'user';
    return isMine && this.#entities.object.fields.has('OwnerId')
      ? { kind: 'compare', left: fieldExpression('OwnerId'), operator: '=', value: this.#access.userId }
      : undefined;
  }

  /** The filters a standard report type brings: of opportunities, whether they are open. */
  #standardFilters(): Condition | undefined {
    for (const name of ['userFilter', 'roleHierarchyFilter', 'territoryHierarchyFilter'])
      if (textOf(this.#root, name)) this.#problems.push(`the filter ${name} does not run here`);
    const conditions = children(this.#root, 'params').flatMap((one): Condition[] => {
      const [name, value] = [textOf(one, 'name') ?? '', textOf(one, 'value') ?? ''];
      const states: Record<string, [field: string, is: boolean]> = {
        open: ['IsClosed', false],
        closed: ['IsClosed', true],
        closedwon: ['IsWon', true],
      };
      const [field, is] = (name === 'open' && states[value]) || [];
      if (field !== undefined && is !== undefined && this.#entities.object.fields.has(field))
        return [{ kind: 'compare', left: fieldExpression(field), operator: '=', value: is }];
      if (!WITHOUT_EFFECT[name]?.includes(value)) this.#problems.push(`the standard filter ${name} = ${value} does not run here`);
      return [];
    });
    return allOf(...conditions);
  }

  #timeFrame(): Condition | undefined {
    const frame = child(this.#root, 'timeFrameFilter');
    const interval = textOf(frame, 'interval') ?? 'INTERVAL_CUSTOM';
    const [start, end] = [textOf(frame, 'startDate'), textOf(frame, 'endDate')];
    if (!frame || (interval === 'INTERVAL_CUSTOM' && !start && !end)) return undefined;
    const name = textOf(frame, 'dateColumn') ?? '';
    const spans = INTERVALS[interval];
    if (interval === 'INTERVAL_CUSTOM')
      return allOf(start ? this.#criterion(name, 'greaterOrEqual', start) : undefined, end ? this.#criterion(name, 'lessOrEqual', end) : undefined);
    if (!spans) this.#problems.push(`the time frame ${interval} does not run here`);
    return { kind: 'or', parts: (spans ?? ['TODAY']).map((literal) => this.#criterion(name, 'equals', literal)) };
  }

  #chart(): ReportChart | undefined {
    const chart = child(this.#root, 'chart');
    const grouping = textOf(chart, 'groupingColumn');
    const type = textOf(chart, 'chartType') ?? 'None';
    if (!chart || !grouping || type === 'None') return undefined;
    const summaries = children(chart, 'chartSummaries').map((one) => {
      const [column = '', summary = ''] = [textOf(one, 'column') ?? '', textOf(one, 'aggregate') ?? ''];
      return isSummary(summary) && column !== 'RowCount' ? `${SHORT[summary]}!${column}` : 'RowCount';
    });
    return { type, title: textOf(chart, 'title') ?? '', grouping, secondary: textOf(chart, 'secondaryGroupingColumn'), summaries };
  }
}
