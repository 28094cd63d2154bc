/**
 * The org under fuzz, in a process of its own: a crash or a hang there is then a finding and not the end of the test.
 * It tells its parent what it mounts and, when asked, what has become of its data.
 */
import { generateKeyPairSync } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { issueToken } from '../../src/api/context.ts';
import { tableOf } from '../../src/org/store.ts';
import type { Org } from '../../src/org/org.ts';
import { serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

/** What the parent needs to call the org. */
export interface HostReady {
  url: string;
  /** `METHOD /pattern` of every route, as Fastify mounted it. */
  routes: string[];
  tokens: Record<'admin' | 'expired' | 'inactive' | 'powerless' | 'session', string>;
  ids: Record<'org' | 'admin' | 'program' | 'phase' | 'item' | 'person' | 'deploy', string>;
  /** Signs JWT bearer assertions the org believes. */
  privateKey: string;
}

/** What the org holds at one moment. */
export interface HostState {
  /** Ids of the rows of each object that has a table. */
  rows: Record<string, string[]>;
  /** All fields of each row, by id. */
  contents: Record<string, string>;
  /** How many requests reached each route. */
  hits: Record<string, number>;
  /** Enumerable properties that every object has: there should be none. */
  polluted: string[];
}

const BATCH = 250;

const routes: string[] = [];
const hits: Record<string, number> = {};

/** The server keeps its Fastify instance to itself; Fastify announces each new one on this channel. */
channel('fastify.initialization').subscribe((message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((one) => `${one} ${url}`)));
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = `${request.method} ${request.routeOptions.url ?? ''}`;
    hits[route] = (hits[route] ?? 0) + 1;
    done();
  });
});

function seed(test: TestServer): HostReady['ids'] {
  const program = test.insert('Program__c', { Name: 'Water', Key__c: 'water' });
  const phase = test.insert('Phase__c', { Name: 'Wells', Program__c: program });
  const item = test.insert('Item__c', { Name: 'Pump', Phase__c: phase, Key__c: 'pump', Quantity__c: 2, Unit_Price__c: 10 });
  const person = test.insert('Person__c', { Name: 'Li' });
  for (let at = 0; at < BATCH; at++) test.insert('Person__c', { Name: `Person ${at}` });
  test.insert('Member__c', { Phase__c: phase, Person__c: person });
  // A pattern that goes back and forth takes its time over this one.
  test.insert('Person__c', { Name: 'a'.repeat(80) });
  const deploy = String(test.org.store.get('SELECT id FROM deploy LIMIT 1')?.['id']);
  return { org: test.org.id, admin: test.adminId, program, phase, item, person, deploy };
}

function tokensFor({ org, adminId, insert, update, one }: TestServer): HostReady['tokens'] {
  const profile = one("SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'")['Id'];
  const user = (name: string): string =>
    insert('User', {
      ...{ Username: `${name}@example.com`, LastName: name, Email: `${name}@example.com`, Alias: name.slice(0, 8), ProfileId: profile },
      ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8', IsActive: true },
    });
  const inactive = user('inactive');
  const tokens = {
    admin: issueToken(org, adminId, 'access'),
    inactive: issueToken(org, inactive, 'access'),
    powerless: issueToken(org, user('powerless'), 'access'),
    session: issueToken(org, adminId, 'session'),
    expired: issueToken(org, adminId, 'access'),
  };
  update('User', inactive, { IsActive: false });
  org.store.run('UPDATE token SET expires = 1 WHERE rowid = (SELECT MAX(rowid) FROM token)');
  return tokens;
}

function stateOf(org: Org): HostState {
  const rows: HostState['rows'] = {};
  const contents: HostState['contents'] = {};
  const tables = new Set(
    org.store.db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map((row) => `"${String(row['name'])}"`),
  );
  for (const object of org.catalog.objects.values()) {
    if (!tables.has(tableOf(object))) continue;
    const found = org.store.db.prepare(`SELECT * FROM ${tableOf(object)}`).all();
    rows[object.name] = found.map((row) => String(row['Id']));
    // A login moves the moment of the last one.
    for (const row of found) contents[String(row['Id'])] = JSON.stringify({ ...row, LastLoginDate: undefined });
  }
  const polluted: string[] = [];
  for (const name in {}) polluted.push(name);
  return { rows, contents, hits, polluted };
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const server = await serveOrg({}, [{ clientId: 'fuzz', publicKey }]);
const ready: HostReady = { url: server.url, routes, ids: seed(server), tokens: tokensFor(server), privateKey };
process.on('message', () => process.send?.(stateOf(server.org)));
process.on('disconnect', () => process.exit(0));
process.send?.(ready);
