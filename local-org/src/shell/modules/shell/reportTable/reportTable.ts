import { fill, labels } from 'shell/labels';
import { recordUrl } from 'shell/router';

/** A value of a report and how it is written. */
export interface ReportCell {
  label: string;
  value: string | number | boolean | null;
  /** The record a name leads to. */
  recordId?: string;
}

/** A group of rows, and the groups in it. */
export interface ReportGroup {
  key: string;
  label: string;
  groupings: ReportGroup[];
}

/** What a run of a report answers; only what the shell reads. */
export interface ReportAnswer {
  attributes: { reportName: string };
  allData: boolean;
  hasDetailRows: boolean;
  factMap: Record<string, { aggregates: ReportCell[]; rows: { dataCells: ReportCell[] }[] } | undefined>;
  groupingsDown: { groupings: ReportGroup[] };
  groupingsAcross: { groupings: ReportGroup[] };
  reportMetadata: {
    description: string;
    reportFormat: 'TABULAR' | 'SUMMARY' | 'MATRIX';
    reportType: { label: string };
    detailColumns: string[];
    aggregates: string[];
    groupingsDown: { name: string }[];
    groupingsAcross: { name: string }[];
    chart: ReportChartInfo | null;
  };
  reportExtendedMetadata: {
    detailColumnInfo: Record<string, { label: string; dataType: string }>;
    aggregateColumnInfo: Record<string, { label: string; dataType: string }>;
    groupingColumnInfo: Record<string, { label: string; dataType: string }>;
  };
}

/** The chart of a report. */
export interface ReportChartInfo {
  chartType: string;
  title: string;
  groupings: string[];
  summaries: string[];
}

/** A cell of the table shown: text, or a link to a record. */
export interface TableCell {
  key: string;
  text: string;
  url?: string | undefined;
  isHeader: boolean;
  className: string;
}

export interface TableRow {
  key: string;
  className: string;
  cells: TableCell[];
}

/** A report as a table. */
export interface Table {
  headings: { key: string; label: string; className: string }[];
  rows: TableRow[];
}

const NUMBERS = ['int', 'double', 'currency', 'percent'];
const alignment = (dataType: string | undefined): string => (NUMBERS.includes(dataType ?? '') ? 'shell-number' : '');

/** Groups one after the other, each with how deep it is. */
function flat(groups: ReportGroup[], depth = 0): { group: ReportGroup; depth: number }[] {
  return groups.flatMap((group) => [{ group, depth }, ...flat(group.groupings, depth + 1)]);
}

/** The innermost groups, each by its own name and those around it. */
export function leaves(groups: ReportGroup[], before: string[] = []): { key: string; labels: string[] }[] {
  return groups.flatMap(({ key, label, groupings }) =>
    groupings.length > 0 ? leaves(groupings, [...before, label]) : [{ key, labels: [...before, label] }],
  );
}

/** Makes a table of a report. `total` names the row and column of all. */
export function tableOf(answer: ReportAnswer, total: string): Table {
  return answer.reportMetadata.reportFormat === 'MATRIX' ? matrix(answer, total) : listed(answer, total);
}

/** Rows under their groups; sums stand in the column they are of, the number of rows at the group's name. */
function listed({ factMap, groupingsDown, reportMetadata, reportExtendedMetadata }: ReportAnswer, total: string): Table {
  const { detailColumns, aggregates } = reportMetadata;
  const { detailColumnInfo, groupingColumnInfo } = reportExtendedMetadata;
  const levels = reportMetadata.groupingsDown.map(({ name }) => groupingColumnInfo[name]?.label ?? name);
  const count = aggregates.indexOf('RowCount');
  const cell = (key: string, text: string, more: Partial<TableCell> = {}): TableCell => ({ key, text, isHeader: false, className: '', ...more });
  const sumsRow = (key: string, name: string, depth: number, isTotal: boolean): TableRow => {
    const facts = factMap[`${key}!T`]?.aggregates ?? [];
    const heading = `${name} (${facts[count]?.label ?? '0'})`;
    const places = Array.from({ length: Math.max(levels.length, 0) }, (_, level) =>
      cell(`g${level}`, level === depth ? heading : '', { isHeader: level === depth }),
    );
    const sums = detailColumns.map((column, index) => {
      const own = aggregates.flatMap((aggregate, place) =>
        aggregate.endsWith(`!${column}`) ? [`${SUMMARIES[kindOf(aggregate)]?.[0] ?? ''} ${facts[place]?.label ?? ''}`] : [],
      );
      const isPlaceOfTotal = levels.length === 0 && index === 0;
      return cell(column, [...(isPlaceOfTotal ? [heading] : []), ...own].join(' · '), {
        className: isPlaceOfTotal ? '' : alignment(detailColumnInfo[column]?.dataType),
        isHeader: isPlaceOfTotal,
      });
    });
    return { key: `sum-${key}`, className: isTotal ? 'shell-total' : `shell-group shell-group_${depth}`, cells: [...places, ...sums] };
  };
  const detailRows = (key: string): TableRow[] =>
    (factMap[`${key}!T`]?.rows ?? []).map(({ dataCells }, index) => ({
      key: `row-${key}-${index}`,
      className: '',
      cells: [
        ...levels.map((_, level) => cell(`g${level}`, '')),
        ...dataCells.map(({ label, recordId }, place) =>
          cell(detailColumns[place] ?? String(place), label, {
            url: recordId ? recordUrl(recordId) : undefined,
            className: alignment(detailColumnInfo[detailColumns[place] ?? '']?.dataType),
          }),
        ),
      ],
    }));
  const grouped = flat(groupingsDown.groupings).flatMap(({ group, depth }) => [
    sumsRow(group.key, group.label, depth, false),
    ...(group.groupings.length === 0 ? detailRows(group.key) : []),
  ]);
  return {
    headings: [
      ...levels.map((label, level) => ({ key: `g${level}`, label, className: '' })),
      ...detailColumns.map((column) => ({
        key: column,
        label: detailColumnInfo[column]?.label ?? column,
        className: alignment(detailColumnInfo[column]?.dataType),
      })),
    ],
    rows: [...(levels.length === 0 ? detailRows('T') : grouped), sumsRow('T', total, 0, true)],
  };
}

/** What summaries are called, alone and with their column, by the letters before the column's name: `s!Amount`. */
const SUMMARIES: Record<string, [string, string]> = {
  a: [labels.average, labels.averageOf],
  m: [labels.smallest, labels.smallestOf],
  mx: [labels.largest, labels.largestOf],
  s: [labels.sum, labels.sumOf],
  u: [labels.unique, labels.uniqueOf],
};

const kindOf = (aggregate: string): string => aggregate.slice(0, Math.max(aggregate.indexOf('!'), 0));

/** What a summary is called: `Sum of Amount`. */
export function summaryLabel({ detailColumnInfo }: ReportAnswer['reportExtendedMetadata'], aggregate: string): string {
  const [kind, column = ''] = aggregate.split('!');
  return column === '' ? labels.recordCount : fill(SUMMARIES[kind ?? '']?.[1] ?? '{0}', detailColumnInfo[column]?.label ?? column);
}

/** Groups down by groups across; each cell has every sum. */
function matrix({ factMap, groupingsDown, groupingsAcross, reportMetadata, reportExtendedMetadata }: ReportAnswer, total: string): Table {
  const { aggregates } = reportMetadata;
  const { groupingColumnInfo } = reportExtendedMetadata;
  const across = [...leaves(groupingsAcross.groupings), { key: 'T', labels: [total] }];
  const down = [...flat(groupingsDown.groupings), { group: { key: 'T', label: total, groupings: [] }, depth: 0 }];
  const shown =
    aggregates.length > 1
      ? aggregates.map((name, index) => ({ name, index })).filter(({ name }) => name !== 'RowCount')
      : [{ name: 'RowCount', index: 0 }];
  const names = [...reportMetadata.groupingsDown, ...reportMetadata.groupingsAcross].map(({ name }) => groupingColumnInfo[name]?.label ?? name);
  return {
    headings: [
      { key: 'groups', label: names.join(' / '), className: '' },
      ...across.map(({ key, labels }) => ({ key, label: labels.join(' / '), className: 'shell-number' })),
    ],
    rows: down.map(({ group, depth }) => ({
      key: group.key,
      className: group.key === 'T' ? 'shell-total' : depth > 0 || group.groupings.length === 0 ? '' : 'shell-group',
      cells: [
        { key: 'name', text: group.label, isHeader: true, className: `shell-depth_${depth}` },
        ...across.map(({ key }) => {
          const facts = factMap[`${group.key}!${key}`]?.aggregates ?? [];
          return { key, text: shown.map(({ index }) => facts[index]?.label ?? '').join(' · '), isHeader: false, className: 'shell-number' };
        }),
      ],
    })),
  };
}
