/** Hostile bodies for each kind of body a route takes. */
import { createSign } from 'node:crypto';
import { graphqlBodies } from './graphql.ts';
import { hostileText, hostileTexts, percentEncode } from './hostile.ts';
import { longRuns, malformedJson, mutations, nested, strangeJson } from './json.ts';
import type { Body } from './json.ts';
import type { Random } from './random.ts';
import { soapBodies } from './soap.ts';
import { DATA } from './surfaces.ts';
import type { BodyKind, Target } from './surfaces.ts';

type Ids = Target['ready']['ids'];

const item = (ids: Ids): Record<string, unknown> => ({
  ...{ Name: 'Fuzz', Phase__c: ids.phase, Old_Key__c: 'old', Quantity__c: 2, Unit_Price__c: 1.5, Rate__c: 10, Status__c: 'Open' },
  ...{ Kind__c: 'Small', Tags__c: 'Red;Blue', Due__c: '2026-06-01', Done_At__c: '2026-06-01T10:00:00Z', Billable__c: true },
  ...{ Email__c: 'a@example.com', Memo__c: 'Line' },
});

const typed = (type: string, values: object): object => ({ attributes: { type, referenceId: `${type}1` }, ...values });

/** A body of each kind that is as it should be. */
const TAME: Record<Exclude<BodyKind, 'graphql' | 'soap' | 'partner' | 'form'>, (ids: Ids) => unknown> = {
  record: item,
  collection: (ids) => ({
    allOrNone: false,
    records: [typed('Item__c', item(ids)), typed('Program__c', { Name: 'Fuzz', Limit__c: 5, Starts__c: '2026-01-01' })],
  }),
  update: (ids) => ({ allOrNone: false, records: [typed('Item__c', { id: ids.item, Memo__c: 'Line', Unit_Price__c: 10 })] }),
  upsert: (ids) => ({ allOrNone: false, records: [typed('Item__c', { Key__c: 'fuzz', Name: 'Fuzz', Phase__r: { Id: ids.phase } })] }),
  composite: (ids) => ({
    allOrNone: false,
    compositeRequest: [
      { method: 'GET', url: '/services/data/v67.0/query?q=SELECT+Id+FROM+Item__c+LIMIT+1', referenceId: 'found' },
      { method: 'PATCH', url: '/services/data/v67.0/sobjects/Item__c/@{found.records[0].Id}', referenceId: 'changed', body: { Memo__c: 'Line' } },
      { method: 'GET', url: `/services/data/v67.0/sobjects/Item__c/${ids.item}`, referenceId: 'read' },
    ],
  }),
  sharing: () => ({ grantAccessUsingHierarchies: true }),
  tree: () => ({
    records: [
      typed('Program__c', {
        Name: 'Fuzz',
        Phases__r: { records: [typed('Phase__c', { Name: 'Fuzz', Items__r: { records: [typed('Item__c', { Name: 'Fuzz' })] } })] },
      }),
    ],
  }),
  ingestJob: () => ({ object: 'Item__c', operation: 'upsert', externalIdFieldName: 'Key__c', columnDelimiter: 'COMMA', lineEnding: 'LF' }),
  queryJob: () => ({ operation: 'query', query: 'SELECT Id, Name FROM Item__c' }),
  jobState: () => ({ state: 'Aborted' }),
  retrieve: (ids) => ({ ids: [ids.item, ids.phase], fields: ['Name', 'Phase__r.Name'] }),
  uiCreate: (ids) => ({ apiName: 'Item__c', fields: item(ids) }),
  uiUpdate: () => ({ fields: { Memo__c: 'Line', Quantity__c: 3 } }),
  person: () => ({ username: 'nobody@example.com' }),
  action: (ids) => ({
    inputs: [{ customNotifTypeId: '0ML000000000000AAA', recipientIds: [ids.admin], title: 'Fuzz', body: 'Line', targetId: ids.item }],
  }),
  notifications: () => ({ read: true, notificationIds: ['0Mn000000000000AAA'] }),
};

const base64 = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A JWT signed with the key the org trusts: what it claims is read. */
function signed({ ready }: Target, header: unknown, claims: unknown): string {
  const content = `${base64(header)}.${base64(claims)}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(ready.privateKey).toString('base64url')}`;
}

function formBodies(target: Target, random: Random, count: number): Body[] {
  const refused = target.pattern.endsWith('/token');
  const form = (what: string, body: string): Body => ({ what: `form: ${what}`, type: 'application/x-www-form-urlencoded', body, refused });
  const grant = `grant_type=${percentEncode('urn:ietf:params:oauth:grant-type:jwt-bearer')}`;
  const claims = { iss: 'fuzz', sub: 'nobody', aud: target.ready.url, exp: Math.floor(Date.now() / 1000) + 60 };
  const odd = [null, 5, true, [], {}, ['fuzz'], '', "' OR '1'='1", '\u0000', '\ud800', '__proto__', 1e400];
  const assertions: [string, string][] = [
    ...odd.flatMap((value) =>
      Object.keys(claims).map((name): [string, string] => [
        `${name} ${JSON.stringify(value)}`,
        signed(target, { alg: 'RS256' }, { ...claims, [name]: value }),
      ]),
    ),
    ...odd.map((value): [string, string] => [`claims ${JSON.stringify(value)}`, signed(target, { alg: 'RS256' }, value)]),
    ...['none', 'HS256', null, {}].map((alg): [string, string] => [`alg ${JSON.stringify(alg)}`, signed(target, { alg }, claims)]),
    ['deep claims', `${base64({ alg: 'RS256' })}.${base64(nested('[', '1', ']'))}.x`],
    ['no signature', `${base64({ alg: 'RS256' })}.${base64(claims)}.`],
    ['only dots', '.'.repeat(100_000)],
    ['no base64', '%00.%ff.*'],
  ];
  return [
    form('empty', ''),
    form('bad escapes', 'grant_type=%zz&token=%&%=%ff'),
    form('a key twice', `${grant}&${grant}&assertion=a&assertion=b&token=a&token=b`),
    form('keys of the prototype', '__proto__=a&constructor[prototype][polluted]=1&__proto__[polluted]=1&toString=x'),
    form('100,000 keys', Array.from({ length: 100_000 }, (_, at) => `k${at}=1`).join('&')),
    form('10 MB', `${grant}&assertion=${'a'.repeat(10_000_000)}`),
    ...random
      .shuffled(assertions)
      .slice(0, count)
      .map(([what, assertion]) => form(`assertion with ${what}`, `${grant}&assertion=${assertion}`)),
    ...random
      .shuffled(hostileTexts())
      .slice(0, count)
      .map((text) => form(`the text ${JSON.stringify(text).slice(0, 40)}`, `${grant}&assertion=${percentEncode(text)}&token=${percentEncode(text)}`)),
  ];
}

const BOUNDARY = 'fuzz';
const part = (headers: string, content: string): string => `--${BOUNDARY}\r\n${headers}\r\n\r\n${content}\r\n`;
const multipart = (what: string, body: string): Body => ({
  what: `multipart: ${what}`,
  type: `multipart/form-data; boundary=${BOUNDARY}`,
  body,
  refused: true,
});

/** Bodies of types that a route did not ask for, and broken ones at that. */
export function wrongTypes(random: Random): Body[] {
  const other = (what: string, type: string, body: string | Buffer): Body => ({ what, type, body, refused: true });
  return [
    multipart('cut off', `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"`),
    multipart('no part', `--${BOUNDARY}--`),
    multipart(
      'a path for a file name',
      part('Content-Disposition: form-data; name="entity"; filename="../../fuzz-escaped"', '{}') + `--${BOUNDARY}--`,
    ),
    multipart('parts without end', part('Content-Type: application/json', hostileText(random)).repeat(1000)),
    { ...multipart('no boundary', 'x'), type: 'multipart/form-data' },
    other('CSV with a quote left open', 'text/csv', 'Name,Key__c\n"a,b\nc'),
    other('CSV with lines of other lengths', 'text/csv', `Name\n${hostileText(random)},"x",,,\n\u0000`),
    other('CSV of one long line', 'text/csv', 'a,'.repeat(100_000)),
    other('XML that defines entities', 'application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    other('plain text', 'text/plain', hostileText(random) || 'x'),
    other('no known type', 'application/x-fuzz', 'x'),
    other('a type that is none', ';;=,', 'x'),
    other('no type', '', '{}'),
    other('JSON in another character set', 'application/json; charset=utf-16', Buffer.from('{"a":1}', 'utf16le')),
    other('a long type', `application/${'x'.repeat(5000)}`, '{}'),
  ];
}

/** Bodies of the kind a target takes: `count` of each sort. */
export function bodiesFor(target: Target, random: Random, count: number): Body[] {
  if (target.body === undefined) return [];
  if (target.body === 'graphql') return [...malformedJson(), ...strangeJson(), ...graphqlBodies(target.ready.ids, random, count)];
  if (target.body === 'soap' || target.body === 'partner') return soapBodies(target, random, count);
  if (target.body === 'form')
    return [...formBodies(target, random, count), ...malformedJson().map((body) => ({ ...body, refused: target.pattern.endsWith('/token') }))];
  const runs = target.route === `POST ${DATA}/sobjects/:object` ? longRuns(item(target.ready.ids)) : [];
  return [...malformedJson(), ...strangeJson(), ...runs, ...mutations(random, TAME[target.body](target.ready.ids), count)];
}
