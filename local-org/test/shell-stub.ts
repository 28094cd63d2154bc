import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CSP, shellAssets, shellPage } from '../src/shell/build.ts';
import type { ShellModel } from '../src/shell/model.ts';

const chartjs = createRequire(import.meta.url)
  .resolve('chart.js')
  .replace(/chart\.c?js$/, 'chart.umd.js');

type Values = Record<string, unknown>;
const field = (apiName: string, label: string, dataType: string, more: object = {}) => ({
  apiName,
  label,
  dataType,
  inlineHelpText: null,
  extraTypeInfo: null,
  length: 80,
  scale: 0,
  required: false,
  createable: true,
  updateable: true,
  sortable: true,
  controllerName: null,
  relationshipName: null,
  referenceToInfos: [],
  ...more,
});
const lookup = (apiName: string, label: string, object: string) =>
  field(apiName, label, 'Reference', {
    relationshipName: apiName.replace('__c', '__r'),
    referenceToInfos: [{ apiName: object, nameFields: ['Name'] }],
  });
const byName = (fields: ReturnType<typeof field>[]) => Object.fromEntries(fields.map((entry) => [entry.apiName, entry]));

const infos: Record<string, ReturnType<typeof byName>> = {
  Value_KPI__c: byName([
    field('Name', 'KPI Name', 'String', { required: true }),
    lookup('Program__c', 'Program', 'CRM_Program__c'),
    field('Unit_Value__c', 'Value per Unit', 'Currency', { scale: 2, inlineHelpText: 'What one unit is worth.' }),
    field('Share__c', 'Share', 'Percent', { scale: 1 }),
    field('Due__c', 'Due', 'Date'),
    field('Status__c', 'Status', 'Picklist'),
    field('Active__c', 'Active', 'Boolean'),
    field('Website__c', 'Website', 'Url', { length: 255 }),
    field('Notes__c', 'Notes', 'TextArea', { length: 1000 }),
    field('LastModifiedDate', 'Last Modified', 'DateTime', { createable: false, updateable: false }),
  ]),
  CRM_Program__c: byName([field('Name', 'Program Name', 'String')]),
  KPI_Measurement__c: byName([
    field('Name', 'Measurement', 'String', { createable: false, updateable: false }),
    lookup('KPI__c', 'KPI', 'Value_KPI__c'),
    field('Actual__c', 'Actual', 'Double', { scale: 2 }),
  ]),
};
const PREFIXES: Record<string, string> = { a01: 'Value_KPI__c', a02: 'CRM_Program__c', a03: 'KPI_Measurement__c' };

/** A stand-in for the server: a handful of records, the shapes of the UI API and GraphQL, a log of what was asked. */
export async function startStub(dir: string, hash: string, model: ShellModel) {
  const records = new Map<string, Values>([
    [
      'a01000000000001AAA',
      {
        Name: 'Hours saved',
        Program__c: 'a02000000000001AAA',
        Unit_Value__c: 1234.5,
        Share__c: 10,
        Due__c: '2026-12-31',
        Status__c: 'Live',
        Active__c: true,
        Website__c: 'https://example.com',
        Notes__c: 'Line one',
        LastModifiedDate: '2026-11-22T23:30:00.000Z',
      },
    ],
    ['a01000000000002AAA', { Name: 'Calls avoided', Unit_Value__c: 3, Share__c: 2.5, Active__c: false }],
    ['a02000000000001AAA', { Name: 'Field sales' }],
    ['a02000000000002AAA', { Name: 'Service desk' }],
    ['a03000000000001AAA', { Name: 'M-0001', KPI__c: 'a01000000000001AAA', Actual__c: 7.25 }],
  ]);
  const log: { method: string; path: string; body: Values }[] = [];
  let user = model.user;
  const assets = shellAssets(dir);

  const represent = (id: string) => {
    const apiName = PREFIXES[id.slice(0, 3)] ?? '';
    const fields: Values = {};
    for (const { apiName: name, relationshipName } of Object.values(infos[apiName] ?? {})) {
      const value = records.get(id)?.[name] ?? null;
      fields[name] = { value, displayValue: null };
      const parent = records.get(String(value));
      if (relationshipName)
        fields[String(relationshipName)] = parent
          ? { displayValue: parent.Name, value: { apiName: '', id: value, fields: { Name: { value: parent.Name, displayValue: null } } } }
          : { displayValue: null, value: null };
    }
    return { apiName, id, fields, lastModifiedDate: '2026-11-22T23:30:00.000Z' };
  };
  const node = (id: string): Values => {
    const { fields } = represent(id);
    const flat = Object.entries(fields as Record<string, { value: { fields?: Values } | null }>).map(([name, cell]) => [
      name,
      name.endsWith('__r') ? (cell.value?.fields ?? null) : cell,
    ]);
    return { Id: id, ...Object.fromEntries(flat) };
  };
  const graphql = ({ query, variables }: Values) => {
    const object = /query\s*\{\s*(\w+)\(/.exec(String(query))?.[1] ?? '';
    const { where, orderBy } = (variables ?? {}) as {
      where?: Record<string, { eq?: string; like?: string }>;
      orderBy?: Record<string, { order: string }>;
    };
    const matches = (id: string) =>
      Object.entries(where ?? {}).every(([name, { eq, like }]) => {
        const value = name === 'Id' ? id : records.get(id)?.[name];
        return eq
          ? value === eq
          : String(value)
              .toLowerCase()
              .includes((like ?? '').replaceAll('%', '').toLowerCase());
      });
    const ids = [...records.keys()].filter((id) => PREFIXES[id.slice(0, 3)] === object && matches(id));
    const [sort, how] = Object.entries(orderBy ?? {})[0] ?? ['Name', { order: 'ASC' }];
    ids.sort((a, b) => (String(records.get(a)?.[sort]) < String(records.get(b)?.[sort]) ? -1 : 1) * (how.order === 'DESC' ? -1 : 1));
    return {
      data: { uiapi: { query: { [object]: { edges: ids.map((id) => ({ node: node(id) })), pageInfo: { hasNextPage: false, endCursor: null } } } } },
      errors: [],
    };
  };
  const complaint = (fields: Values) => {
    const output = { errors: [] as object[], fieldErrors: {} as Values };
    if (Number(fields.Unit_Value__c) < 0)
      output.fieldErrors.Unit_Value__c = [
        { field: 'Unit_Value__c', message: 'A unit is worth something.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
      ];
    if (fields.Name === 'Refused') output.errors.push({ message: 'This name is refused.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' });
    const wrong = output.errors.length > 0 || Object.keys(output.fieldErrors).length > 0;
    return wrong
      ? {
          message: 'An error occurred while trying to update the record. Please try again.',
          statusCode: 400,
          enhancedErrorType: 'RecordError',
          output,
        }
      : undefined;
  };
  const notifications = ['A KPI is late', 'A record was merged'].map((messageTitle, index) => ({
    id: `0Mn00000000000${index}AAA`,
    messageTitle,
    messageBody: 'Open it to see more.',
    target: 'a01000000000001AAA',
    mostRecentActivityDate: '2026-11-20T08:00:00Z',
    read: false,
  }));
  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const path = new URL(request.url ?? '/', 'http://stub').pathname;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = (chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}) as Values;
    const send = (status: number, type: string, content: string | Buffer) =>
      void response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': CSP }).end(content);
    const json = (status: number, value: unknown) => send(status, 'application/json', JSON.stringify(value));
    if (path.startsWith('/lightning')) return send(200, 'text/html; charset=utf-8', shellPage({ hash, model: { ...model, user } }));
    const asset = assets(path);
    if (asset) return send(200, asset.contentType, readFileSync(asset.file));
    if (path === '/resource/1/chartjs') return send(200, 'text/javascript', readFileSync(chartjs));
    log.push({ method, path, body });
    if (path === '/local/login-as') {
      const persona = model.personas.find(({ Username }) => Username === body.username);
      if (persona) user = { Id: '005000000000002AAA', Name: persona.Name, Username: persona.Username };
      return void response.writeHead(persona ? 204 : 404).end();
    }
    const api = path.replace('/services/data/v67.0', '');
    if (api === '/graphql') return json(200, graphql(body));
    if (api === '/connect/notifications/status') return json(200, { unreadCount: notifications.filter(({ read }) => !read).length });
    if (api === '/connect/notifications') {
      if (method === 'PATCH')
        for (const one of notifications) if (!body.notificationIds || (body.notificationIds as string[]).includes(one.id)) one.read = true;
      return json(200, { notifications });
    }
    const listed = /^\/ui-api\/list-records\/(\w+)\/\w+$/.exec(api)?.[1];
    if (listed) {
      const sortBy = new URL(request.url ?? '/', 'http://stub').searchParams.get('sortBy') ?? 'Name';
      const field = sortBy.replace(/^-/, '');
      const ids = [...records.keys()].filter((one) => PREFIXES[one.slice(0, 3)] === listed);
      ids.sort((a, b) => (String(records.get(a)?.[field]) < String(records.get(b)?.[field]) ? -1 : 1) * (sortBy.startsWith('-') ? -1 : 1));
      return json(200, { records: ids.map((one) => ({ ...represent(one), id: one })), nextPageToken: null });
    }
    const [, object, picklists] = /^\/ui-api\/object-info\/(\w+)(\/picklist-values\/\w+)?$/.exec(api) ?? [];
    if (picklists)
      return json(200, {
        picklistFieldValues:
          object === 'Value_KPI__c'
            ? {
                Status__c: {
                  controllerValues: {},
                  defaultValue: null,
                  values: ['Draft', 'Live'].map((value) => ({ label: value, value, validFor: [] })),
                },
              }
            : {},
      });
    if (object && infos[object])
      return json(200, {
        apiName: object,
        label: object,
        labelPlural: object,
        defaultRecordTypeId: '012000000000000AAA',
        nameFields: ['Name'],
        fields: infos[object],
      });
    const id = /^\/ui-api\/records(?:\/(\w+))?$/.exec(api)?.[1];
    if (method === 'POST' && api === '/ui-api/records') {
      const wrong = complaint(body.fields as Values);
      if (wrong) return json(400, wrong);
      const created = `${Object.keys(PREFIXES).find((prefix) => PREFIXES[prefix] === body.apiName)}00000000009${records.size}AAA`.slice(0, 18);
      records.set(created, { Name: `New ${String(body.apiName)}`, ...(body.fields as Values) });
      return json(201, represent(created));
    }
    if (!id || !records.has(id)) return json(404, [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]);
    if (method === 'DELETE') {
      records.delete(id);
      return void response.writeHead(204).end();
    }
    if (method === 'PATCH') {
      const wrong = complaint(body.fields as Values);
      if (wrong) return json(400, wrong);
      records.set(id, { ...records.get(id), ...(body.fields as Values) });
    }
    return json(200, represent(id));
  };
  const server = createServer((request, response) => void route(request, response));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, log, records, close: () => new Promise((done) => void server.close(done)) };
}
