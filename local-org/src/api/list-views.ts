import type { FastifyInstance } from 'fastify';
import { isSortable } from '../catalog/traits.ts';
import type { ObjectDef } from '../catalog/types.ts';
import { ApiError } from '../org/errors.ts';
import { runQuery } from '../soql/run.ts';
import { allOf, fieldExpression } from '../soql/spec.ts';
import type { Condition, SelectItem } from '../soql/spec.ts';
import { conditionOf, NOTHING } from '../views/criteria.ts';
import { listViewsOf } from '../views/list-views.ts';
import type { ListView } from '../views/list-views.ts';
import { authenticate } from './context.ts';
import type { ApiContext, Caller } from './context.ts';
import { uiObject, uiRecord } from './ui-api.ts';

const LARGEST_PAGE = 2000;
const USUAL_PAGE = 50;
/** As far as a query can skip rows. */
const LARGEST_OFFSET = 2000;

/** What a list view's address and its page say. */
interface ListRequest {
  Params: { object: string; listView: string };
  Querystring: { pageSize?: string; pageToken?: string; sortBy?: string; searchTerm?: string };
}

/** A whole number in a text; the default where there is none. Throws where it is out of bounds. */
function wholeNumber(text: string | undefined, usual: number, least: number, most: number, name: string): number {
  if (text === undefined) return usual;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new ApiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', `${name} must be a whole number from ${least} to ${most}`);
  return number;
}

/** List views and their records, as `lightning/uiListsApi` asks for them. */
export function listViewRoutes(app: FastifyInstance, context: ApiContext): void {
  const { org } = context;
  const base = '/services/data/v:version/ui-api';

  const viewOf = (caller: Caller, object: ObjectDef, name: string): ListView => {
    const view = listViewsOf(org, caller.access, object).find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!view) throw new ApiError(404, 'NOT_FOUND', `The list view ${name} of ${object.name} does not exist or is not shared with you`);
    return view;
  };
  const labelOf = ({ access }: Caller, object: ObjectDef, name: string): string => {
    const field = org.catalog.field(object, name);
    return field ? access.words.field(object, field).label : name;
  };

  app.get<{ Params: { object: string } }>(`${base}/list-info/:object`, (request) => {
    const caller = authenticate(context, request);
    const object = uiObject(context, caller, request.params.object);
    const lists = listViewsOf(org, caller.access, object).map(({ name, label }) => ({ apiName: name, label, objectApiName: object.name }));
    return { count: lists.length, lists, objectApiName: object.name };
  });
  app.get<ListRequest>(`${base}/list-info/:object/:listView`, (request) => {
    const caller = authenticate(context, request);
    const object = uiObject(context, caller, request.params.object);
    const { name, label, columns } = viewOf(caller, object, request.params.listView);
    return {
      displayColumns: columns.map((fieldApiName) => ({
        fieldApiName,
        label: labelOf(caller, object, fieldApiName),
        sortable: isSortable(org.catalog.field(object, fieldApiName) ?? { type: 'string' }),
      })),
      label,
      listReference: { listViewApiName: name, objectApiName: object.name, type: 'listView' },
    };
  });
  app.get<ListRequest>(`${base}/list-records/:object/:listView`, (request) => {
    const caller = authenticate(context, request);
    const object = uiObject(context, caller, request.params.object);
    const view = viewOf(caller, object, request.params.listView);
    const pageSize = wholeNumber(request.query.pageSize, USUAL_PAGE, 1, LARGEST_PAGE, 'pageSize');
    const offset = wholeNumber(request.query.pageToken, 0, 0, LARGEST_OFFSET, 'pageToken');
    const sortBy = request.query.sortBy ?? object.nameField ?? 'Id';
    const { records } = runQuery(org, caller.access, {
      object: object.name,
      select: selection(context, caller, object, view.columns),
      where: allOf(view.where, searchFor(context, caller, object, view.columns, request.query.searchTerm ?? '')),
      orderBy: [
        { expression: fieldExpression(sortBy.replace(/^-/, '')), descending: sortBy.startsWith('-'), nullsLast: true },
        { expression: fieldExpression('Id'), descending: false, nullsLast: true },
      ],
      // One more than a page tells whether another follows.
      limit: pageSize + 1,
      offset,
    });
    const page = records.slice(0, pageSize).map((record) => uiRecord(record, [], caller.access));
    return {
      count: page.length,
      currentPageToken: String(offset),
      nextPageToken: records.length > pageSize && offset + pageSize <= LARGEST_OFFSET ? String(offset + pageSize) : null,
      fields: view.columns.map((name) => `${object.name}.${name}`),
      listReference: { listViewApiName: view.name, objectApiName: object.name, type: 'listView' },
      pageSize,
      records: page,
      sortBy: [sortBy],
    };
  });
}

const SEARCHED = ['string', 'textarea', 'email', 'phone', 'url', 'picklist'];

/** What "search this list" asks: every word stands in some column of text, or in the name behind a lookup. */
function searchFor(context: ApiContext, caller: Caller, object: ObjectDef, columns: readonly string[], term: string): Condition | undefined {
  const words = term.trim().split(/\s+/).filter(Boolean);
  const paths = selection(context, caller, object, columns).flatMap((item) => {
    const path = item.kind === 'expression' && item.expression.kind === 'field' ? item.expression.path : [];
    const field = path.length === 1 ? context.org.catalog.field(object, path[0] ?? '') : undefined;
    const isName = path.length > 1 && path.at(-1) !== 'Id';
    return isName || (field && SEARCHED.includes(field.type) && field.filterable !== false) ? [path] : [];
  });
  const within = (word: string): Condition =>
    paths.length === 0
      ? NOTHING
      : {
          kind: 'or',
          parts: paths.map((path) => conditionOf({ path, type: 'string', operation: 'contains', value: `"${word.replaceAll('"', '')}"` })),
        };
  return allOf(...words.map(within));
}

/** The columns, and of each parent its name, as far as the user may see it. */
function selection({ org }: ApiContext, { access }: Caller, object: ObjectDef, columns: readonly string[]): SelectItem[] {
  const names = columns.flatMap((name) => {
    const field = org.catalog.field(object, name);
    const parent = field?.relationshipName && (field.referenceTo?.length ?? 0) === 1 ? org.catalog.parentOf(field) : undefined;
    const nameField = parent?.nameField === undefined || !parent ? undefined : org.catalog.field(parent, parent.nameField);
    const shows = parent && nameField && access.canReadObject(parent) && access.canReadField(parent, nameField);
    return [name, ...(shows ? [`${field?.relationshipName}.Id`, `${field?.relationshipName}.${nameField.name}`] : [])];
  });
  return [...new Set(['Id', ...names])].map((name) => ({ kind: 'expression', expression: fieldExpression(name), alias: undefined }));
}
