import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { issueToken } from '../../src/api/context.ts';
import { startServer } from '../../src/server.ts';
import type { LocalOrgServer, ServerOptions } from '../../src/server.ts';
import { deploy } from '../../src/metadata/deploy.ts';
import { eventually } from '../eventually.ts';
import { field, grants, objectXml, pack } from '../org-fixture.ts';

const OBJECTS = {
  'Tree__c.object': objectXml(
    'Tree',
    'ReadWrite',
    field('Key__c', 'Text', '<externalId>true</externalId><length>20</length><unique>true</unique>'),
    field('Height__c', 'Number', '<precision>6</precision><scale>2</scale>'),
    field('Old__c', 'Checkbox', '<defaultValue>false</defaultValue>'),
    field(
      'Twice__c',
      'Number',
      '<formula>Height__c * 2</formula><formulaTreatBlanksAs>BlankAsZero</formulaTreatBlanksAs><precision>18</precision><scale>2</scale>',
    ),
  ),
  'Leaf__c.object': objectXml(
    'Leaf',
    'ControlledByParent',
    field(
      'Tree__c',
      'MasterDetail',
      '<referenceTo>Tree__c</referenceTo><relationshipName>Leaves</relationshipName><relationshipOrder>0</relationshipOrder><writeRequiresMasterRead>false</writeRequiresMasterRead>',
    ),
    field('Key__c', 'Text', '<externalId>true</externalId><length>20</length><unique>true</unique>'),
  ),
};

/** A job as the API tells it. */
export type Info = Record<string, string | number | undefined>;

/** A server of its own, and Bulk API 2.0 in words. */
export class World {
  readonly home = mkdtempSync(join(tmpdir(), 'bulk-'));
  readonly #options: Partial<ServerOptions>;
  server!: LocalOrgServer;
  token = '';

  constructor(options: Partial<ServerOptions> = {}) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.server = await startServer({ file: join(this.home, 'org.sqlite'), port: 0, connectedApps: [], shellCache: '', ...this.#options });
    this.token = issueToken(this.server.org, this.server.org.adminId, 'access');
  }

  async furnish(): Promise<void> {
    await this.open();
    const { org } = this.server;
    const how = { checkOnly: false, rollbackOnError: true, ignoreWarnings: true };
    const fields = {
      'Tree__c.Key__c': 'rw',
      'Tree__c.Height__c': 'rw',
      'Tree__c.Old__c': 'rw',
      'Tree__c.Twice__c': 'r',
      'Leaf__c.Key__c': 'rw',
    } as const;
    const result = deploy(org, org.adminId, pack({ ...OBJECTS, 'All.permissionset': grants({}, fields) }), how);
    assert.ok(result.success, JSON.stringify(result.messages.filter((message) => !message.success)));
    const { body } = await this.rest('GET', `/query?q=${encodeURIComponent("SELECT Id FROM PermissionSet WHERE Name = 'All'")}`);
    await this.rest('POST', '/sobjects/PermissionSetAssignment', {
      AssigneeId: org.adminId,
      PermissionSetId: (body as { records: { Id: string }[] }).records[0]?.Id,
    });
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  call(method: string, path: string, body?: RequestInit['body'], type = 'application/json'): Promise<Response> {
    return fetch(`${this.server.url}/services/data/v67.0${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    } as RequestInit);
  }

  async rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await this.call(method, path, body === undefined ? undefined : JSON.stringify(body));
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** The first reason an answer gives. */
  async refusal(method: string, path: string, body?: unknown): Promise<string> {
    const { status, body: said } = await this.rest(method, path, body);
    const [reason] = said as { errorCode: string; message: string }[];
    return `${status} ${reason?.errorCode}: ${reason?.message}`;
  }

  async info(kind: 'ingest' | 'query', id: unknown): Promise<Info> {
    return (await this.rest('GET', `/jobs/${kind}/${String(id)}`)).body as Info;
  }

  over(kind: 'ingest' | 'query', id: unknown): Promise<Info> {
    return eventually('The end of a bulk job', async () => {
      const info = await this.info(kind, id);
      return ['UploadComplete', 'InProgress'].includes(String(info['state'])) ? undefined : info;
    });
  }

  /** A job with its rows, closed; not waited for. */
  async begin(job: Record<string, unknown>, csv: string | Uint8Array<ArrayBuffer>): Promise<string> {
    const made = await this.rest('POST', '/jobs/ingest', job);
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const { id } = made.body as { id: string };
    assert.equal((await this.call('PUT', `/jobs/ingest/${id}/batches`, csv, 'text/csv')).status, 201);
    assert.equal((await this.rest('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' })).status, 200);
    return id;
  }

  async load(job: Record<string, unknown>, csv: string | Uint8Array<ArrayBuffer>): Promise<Info> {
    return this.over('ingest', await this.begin(job, csv));
  }

  async rows(id: unknown, which: 'successfulResults' | 'failedResults' | 'unprocessedrecords', delimiter = ','): Promise<Record<string, string>[]> {
    const text = await (await this.call('GET', `/jobs/ingest/${String(id)}/${which}`)).text();
    return parse(text, { columns: true, delimiter });
  }

  async query(query: string, operation = 'query'): Promise<Info> {
    const made = await this.rest('POST', '/jobs/query', { operation, query });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    return this.over('query', (made.body as Info)['id']);
  }

  /** All pages of a query's results, a list a page. */
  async pages(id: unknown, maxRecords?: number): Promise<string[][][]> {
    const pages: string[][][] = [];
    for (let locator = ''; locator !== 'null';) {
      const parameters = new URLSearchParams({ ...(locator ? { locator } : {}), ...(maxRecords ? { maxRecords: String(maxRecords) } : {}) });
      const answer = await this.call('GET', `/jobs/query/${String(id)}/results?${parameters.toString()}`);
      const rows = parse(await answer.text()) as string[][];
      assert.equal(answer.headers.get('sforce-numberofrecords'), String(rows.length - 1));
      pages.push(rows);
      locator = answer.headers.get('sforce-locator') ?? '';
    }
    return pages;
  }

  async count(soql: string): Promise<number> {
    return ((await this.rest('GET', `/query?q=${encodeURIComponent(soql)}`)).body as { totalSize: number }).totalSize;
  }
}

/** Rows of trees: name, key, height. */
export const trees = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) => `Tree ${from + n},T${from + n},${n % 1000}.5`).join('\n');
