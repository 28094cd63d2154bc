import { askGraphQL, type GraphQLError } from 'shell/graphqlClient';
import { ask } from 'shell/http';
import { model } from 'shell/model';
import type { FieldInfo, ObjectInfo } from 'shell/objectInfo';

/** What to read of an object's records. */
export interface RecordQuery {
  info: ObjectInfo;
  /** Field API names; those the user may not see are left out. */
  fields: string[];
  /** GraphQL `where`, as an object. */
  where?: object;
  orderBy?: { field: string; direction: 'asc' | 'desc' };
  first: number;
  after?: string;
}

/** A record as the lists show it: values by field; of a lookup also `<field>:id` and the name as the value. */
export type Row = Record<string, unknown> & { Id: string };

/** A page of records. */
export interface Rows {
  rows: Row[];
  /** Cursor of the next page; undefined on the last. */
  next: string | undefined;
  errors: GraphQLError[] | undefined;
}

interface Node {
  Id: string;
  [field: string]: unknown;
}

interface Answer {
  uiapi: { query: Record<string, { edges: { node: Node }[]; pageInfo?: { hasNextPage: boolean; endCursor: string | null } }> };
}

/** Reads one page of records. Never rejects; what went wrong is in `errors`. */
export async function readRows(query: RecordQuery): Promise<Rows> {
  const { info, fields, where, orderBy, first, after } = query;
  const visible = fields.filter((field) => info.fields[field]);
  const { apiName } = info;
  const document = `query list($first: Int, $after: String, $where: ${apiName}_Filter, $orderBy: ${apiName}_OrderBy) {
  uiapi { query { ${apiName}(first: $first, after: $after, where: $where, orderBy: $orderBy) {
    edges { node { ${['Id', ...visible.filter((field) => field !== 'Id').map((field) => selection(info.fields[field]!))].join(' ')} } }
    pageInfo { hasNextPage endCursor }
  } } }
}`;
  const order = orderBy && { [orderBy.field]: { order: orderBy.direction.toUpperCase(), nulls: 'LAST' } };
  const { data, errors } = await askGraphQL<Answer>(document, { first, after, where, orderBy: order });
  const found = data?.uiapi.query[apiName];
  const rows = (found?.edges ?? []).map(({ node }) =>
    rowOf(
      node,
      visible.map((field) => info.fields[field]!),
    ),
  );
  return { rows, next: found?.pageInfo?.hasNextPage ? (found.pageInfo.endCursor ?? undefined) : undefined, errors };
}

/** Reads one page of a list view's records. Rejects with what the server says. */
export async function readListView(
  info: ObjectInfo,
  view: { name: string; columns: string[] },
  page: { sortBy: string; first: number; after?: string | undefined; search: string },
): Promise<Omit<Rows, 'errors'>> {
  const query = new URLSearchParams({
    pageSize: String(page.first),
    sortBy: page.sortBy,
    ...(page.after && { pageToken: page.after }),
    ...(page.search && { searchTerm: page.search }),
  });
  const path = `/ui-api/list-records/${info.apiName}/${view.name}?${query.toString()}`;
  const { records, nextPageToken } = await ask<ListRecords>('GET', path);
  const shown = view.columns.flatMap((name) => info.fields[name] ?? []);
  const rows = records.map(({ id, fields }) => {
    const parents = Object.entries(fields).flatMap(([name, { value }]) => (isRecord(value) ? [[name, value.fields] as const] : []));
    return rowOf({ ...fields, ...Object.fromEntries(parents), Id: id }, shown);
  });
  return { rows, next: nextPageToken ?? undefined };
}

interface ListRecord {
  id: string;
  fields: Record<string, { value: unknown; displayValue?: string | null }>;
}

interface ListRecords {
  records: ListRecord[];
  nextPageToken: string | null;
}

const isRecord = (value: unknown): value is ListRecord => typeof value === 'object' && value !== null && 'fields' in value;

/** The object a lookup points at, when it is one object whose names the user may read. */
export function lookupTarget(field: FieldInfo): { object: string; nameField: string } | undefined {
  const [target, ...more] = field.referenceToInfos;
  if (field.dataType !== 'Reference' || !target || more.length > 0 || !field.relationshipName) return undefined;
  if (!model.objects[target.apiName] && target.apiName !== 'User') return undefined;
  return { object: target.apiName, nameField: model.objects[target.apiName]?.nameField ?? target.nameFields[0] ?? 'Name' };
}

function selection(field: FieldInfo): string {
  const target = lookupTarget(field);
  const own = `${field.apiName} { value displayValue }`;
  return target ? `${own} ${field.relationshipName} { Id ${target.nameField} { value } }` : own;
}

function rowOf(node: Node, fields: FieldInfo[]): Row {
  const row: Row = { Id: node.Id };
  for (const field of fields) {
    const cell = node[field.apiName] as { value: unknown; displayValue?: string | null } | null | undefined;
    if (field.apiName === 'Id') continue;
    const target = lookupTarget(field);
    row[field.apiName] = cellValue(field, cell);
    if (!target) continue;
    const parent = node[field.relationshipName!] as Record<string, { value: unknown } | null> | null | undefined;
    row[`${field.apiName}:id`] = cell?.value;
    row[field.apiName] = parent?.[target.nameField]?.value ?? row[field.apiName];
  }
  return row;
}

/** As the data table wants it: words for picklists, a fraction for a percent field (which holds 10 for 10 %), no markup. */
function cellValue({ dataType, extraTypeInfo }: FieldInfo, cell: { value: unknown; displayValue?: string | null } | null | undefined): unknown {
  const value = cell?.value;
  if (value === null || value === undefined) return undefined;
  if (['Picklist', 'MultiPicklist', 'Reference'].includes(dataType)) return cell?.displayValue || value;
  if (dataType === 'Percent') return Number(value) / 100;
  return extraTypeInfo === 'RichTextArea' ? String(value).replace(/<[^>]*>/g, ' ') : value;
}
