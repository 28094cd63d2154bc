/** What an org must still do when the fuzz is over: everyday work, and giving hostile text back as it was. */
import assert from 'node:assert/strict';
import { INJECTIONS } from './hostile.ts';
import { costlyPattern, harmless } from './metadata.ts';
import type { OrgProcess } from './org-process.ts';
import { deployCall, envelope } from './soap.ts';
import { caseOf, SURFACES, targetOf } from './surfaces.ts';
import type { Answer, Case } from './wire.ts';

const BASE = '/services/data/v67.0';
const OBJECTS = ['Program__c', 'Phase__c', 'Item__c', 'Person__c', 'Member__c', 'Link__c', 'User', 'Account'];

/** A tame call of a route; fails unless it is judged right and taken. */
async function call(org: OrgProcess, route: string, path: string, more: Partial<Case> = {}): Promise<Answer> {
  const surface = SURFACES[route];
  assert.ok(surface, route);
  const one = caseOf(targetOf(route, surface, org.ready), 'everyday work', false, { ...more, path });
  const { wrong, answer } = await org.play(one);
  assert.deepEqual(wrong, [], `${one.method} ${path}`);
  assert.ok(answer && answer.status < 300, `${one.method} ${path}: ${answer?.status} ${answer?.text.slice(0, 300)}`);
  return answer;
}

const GET = 'GET /services/data/v:version/query';
const POST = 'POST /services/data/v:version/sobjects/:object';

async function query(org: OrgProcess, soql: string): Promise<{ totalSize: number; records: Record<string, unknown>[] }> {
  return JSON.parse((await call(org, GET, `${BASE}/query?q=${encodeURIComponent(soql)}`)).text);
}

async function insert(org: OrgProcess, object: string, values: object): Promise<string> {
  const body = JSON.stringify(values);
  const { id } = JSON.parse(
    (await call(org, POST, `${BASE}/sobjects/${object}`, { body, headers: { 'content-type': 'application/json' } })).text,
  ) as { id: string };
  return id;
}

async function deploy(org: OrgProcess, zip: Buffer): Promise<void> {
  const body = envelope(org.ready.tokens.admin, deployCall(zip.toString('base64'), false));
  const { text } = await call(org, 'POST /services/Soap/m/:version', '/services/Soap/m/67.0', { body, headers: { 'content-type': 'text/xml' } });
  assert.match(text, /<status>Succeeded</);
}

/** Queries of every object, a chain of new records, a deploy, the shell. */
export async function worksAsEver(org: OrgProcess): Promise<void> {
  for (const object of OBJECTS) await query(org, `SELECT Id FROM ${object}`);
  const program = await insert(org, 'Program__c', { Name: 'After' });
  const phase = await insert(org, 'Phase__c', { Name: 'After', Program__c: program });
  const item = await insert(org, 'Item__c', { Name: 'After', Phase__c: phase, Quantity__c: 2, Unit_Price__c: 5 });
  const { records } = await query(org, `SELECT Name, Cost__c, Phase__r.Program__r.Cost__c FROM Item__c WHERE Id = '${item}'`);
  assert.equal(records[0]?.['Cost__c'], 10);
  await call(org, 'GET /lightning/*', '/lightning/page/home');
  await deploy(org, harmless());
  await insert(org, 'Harmless__c', { Name: 'x' });
}

/** Every injection stored, found by a query and read, and all of it text. */
export async function keepsText(org: OrgProcess): Promise<void> {
  for (const text of INJECTIONS) {
    const id = await insert(org, 'Program__c', { Name: text });
    const literal = text.trim().replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\r', '\\r').replaceAll('\n', '\\n');
    const { records } = await query(org, `SELECT Id, Name FROM Program__c WHERE Name = '${literal}'`);
    assert.deepEqual(
      records.filter((record) => record['Id'] === id).map((record) => record['Name']),
      [text.trim()],
      text,
    );
  }
}

/** A rule of the org's own that never ends by itself (2^39 steps) is stopped. */
export async function bearsCostlyRules(org: OrgProcess): Promise<void> {
  await deploy(org, costlyPattern());
  const surface = SURFACES[POST];
  assert.ok(surface);
  const body = JSON.stringify({ Purpose__c: `${'a'.repeat(39)}!` });
  const path = `${BASE}/sobjects/Link__c`;
  const { wrong, answer } = await org.play(
    caseOf(targetOf(POST, surface, org.ready), 'a costly rule', false, { path, body, headers: { 'content-type': 'application/json' } }),
  );
  assert.deepEqual(wrong, []);
  assert.match(answer?.text ?? '', /Regex too complicated/);
}
