import type { FastifyInstance } from 'fastify';
import { ApiError } from '../org/errors.ts';
import type { Wording } from '../org/wording.ts';
import { normalizeId } from '../org/ids.ts';
import { API_VERSION } from '../org/version.ts';
import { reportDefinition, ReportNotRunnable } from '../views/report-definition.ts';
import type { ReportColumn, ReportDefinition, ReportGrouping } from '../views/report-definition.ts';
import { runReport } from '../views/report-run.ts';
import type { ReportResult } from '../views/report-run.ts';
import { reportsFor } from '../views/reports.ts';
import type { ReportEntry } from '../views/reports.ts';
import { authenticate } from './context.ts';
import type { ApiContext, Caller } from './context.ts';

/** Reports as the Reports and Dashboards REST API runs them. */
export function analyticsRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const base = '/services/data/v:version/analytics';

  const reportOf = (caller: Caller, id: string): ReportEntry => {
    if (!caller.access.can('RunReports'))
      throw new ApiError(403, 'INSUFFICIENT_ACCESS', 'You do not have the permission to run reports (Run Reports)');
    const normalized = normalizeId(id);
    const entry = reportsFor(org, caller.access).find((one) => one.id === normalized);
    if (!entry) throw new ApiError(404, 'NOT_FOUND', 'The report does not exist, or its folder is not shared with you');
    return entry;
  };
  const definitionOf = (caller: Caller, { component }: ReportEntry): ReportDefinition => {
    try {
      return reportDefinition(org, caller.access, component);
    } catch (error) {
      if (!(error instanceof ReportNotRunnable)) throw error;
      throw new ApiError(501, 'REPORT_NOT_SUPPORTED', `The local org cannot run the report ${component.name}: ${error.reasons.join('; ')}`);
    }
  };

  app.get(`${base}/reports`, (request) => {
    const caller = authenticate(context, request);
    return reportsFor(org, caller.access).map(({ id, label }) => ({ id, name: label, url: reportUrl(id) }));
  });
  app.get<{ Params: { id: string } }>(`${base}/reports/:id/describe`, (request) => {
    const caller = authenticate(context, request);
    const entry = reportOf(caller, request.params.id);
    const definition = definitionOf(caller, entry);
    return { reportExtendedMetadata: extended(definition), reportMetadata: metadata(entry, definition, caller.access.words) };
  });
  app.get<{ Params: { id: string }; Querystring: { includeDetails?: string } }>(`${base}/reports/:id`, (request) => {
    const caller = authenticate(context, request);
    const entry = reportOf(caller, request.params.id);
    const result = runReport(org, caller.access, definitionOf(caller, entry));
    return answer(entry, result, request.query.includeDetails === 'true', caller.access.words);
  });
}

const reportUrl = (id: string): string => `/services/data/v${API_VERSION}/analytics/reports/${id}`;

const groupingInfo = ({ column, granularity, descending }: ReportGrouping) => ({
  name: column.name,
  dateGranularity: ['date', 'datetime'].includes(column.field.type) ? granularity : 'None',
  sortOrder: descending ? 'Desc' : 'Asc',
});

function metadata({ id, label }: ReportEntry, definition: ReportDefinition, words: Wording) {
  const { name, format, type, columns, aggregates, down, across, chart, sort, description } = definition;
  return {
    id,
    name: label,
    developerName: name.slice(name.lastIndexOf('/') + 1),
    description,
    reportFormat: format.toUpperCase(),
    reportType: { type, label: words.object(definition.entities.object).labelPlural },
    detailColumns: columns.map((column) => column.name),
    aggregates: aggregates.map((aggregate) => aggregate.name),
    groupingsDown: down.map(groupingInfo),
    groupingsAcross: across.map(groupingInfo),
    sortBy: sort ? [{ sortColumn: sort.column.name, sortOrder: sort.descending ? 'Desc' : 'Asc' }] : [],
    chart: chart
      ? {
          chartType: chart.type,
          title: chart.title,
          groupings: [chart.grouping, ...(chart.secondary ? [chart.secondary] : [])],
          summaries: chart.summaries,
        }
      : null,
  };
}

const columnInfo = ({ label, field }: ReportColumn) => ({ label, dataType: field.type });

function extended({ columns, aggregates, down, across }: ReportDefinition) {
  return {
    detailColumnInfo: Object.fromEntries(columns.map((column) => [column.name, columnInfo(column)])),
    aggregateColumnInfo: Object.fromEntries(
      aggregates.map(({ name, label, column, summary }) => [
        name,
        { label, dataType: summary === 'RowCount' ? 'int' : (column?.field.type ?? 'double') },
      ]),
    ),
    groupingColumnInfo: Object.fromEntries(
      [...down, ...across].map(({ column }, level) => [column.name, { ...columnInfo(column), groupingLevel: level }]),
    ),
  };
}

function answer(entry: ReportEntry, { definition, down, across, facts, allData }: ReportResult, withDetails: boolean, words: Wording) {
  return {
    attributes: {
      type: 'Report',
      reportId: entry.id,
      reportName: entry.label,
      describeUrl: `${reportUrl(entry.id)}/describe`,
    },
    allData,
    factMap: Object.fromEntries(
      [...facts].map(([key, { aggregates, rows }]) => [
        key,
        withDetails ? { aggregates, rows: rows.map((dataCells) => ({ dataCells })) } : { aggregates },
      ]),
    ),
    groupingsDown: { groupings: down },
    groupingsAcross: { groupings: across },
    hasDetailRows: definition.showDetails,
    reportExtendedMetadata: extended(definition),
    reportMetadata: metadata(entry, definition, words),
  };
}
