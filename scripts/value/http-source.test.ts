import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { readHttpSource, readSourceHosts } from './http-source.ts';
import type { HttpSource, SourceHosts } from './http-source.ts';
import { localhostCertificate } from './testing/certificate.ts';

const ROWS = {
  data: [
    { period: '2026-01-01', figures: { actual: 10.5 }, calls: '3' },
    { period: '2026-02-01', figures: { actual: 11 }, calls: '4' },
  ],
};

describe('an HTTP source', () => {
  let server: ReturnType<typeof createServer>;
  let host: string;
  let hosts: SourceHosts;
  let seen: IncomingHttpHeaders;
  const routes: Record<string, (response: ServerResponse) => void> = {
    '/rows': (response) => void response.end(JSON.stringify(ROWS)),
    '/html': (response) => void response.end('<html></html>'),
    '/binary': (response) => void response.end(Buffer.from([0xff, 0xfe, 0x00])),
    '/gone': (response) => void response.writeHead(410).end(),
    '/large': (response) => void response.end(`"${'x'.repeat(5000)}"`),
    '/slow': (response) => void response.write('['),
    '/moved': (response) => void response.writeHead(302, { location: '/rows' }).end(),
    '/away': (response) => void response.writeHead(307, { location: 'https://metadata.internal/rows' }).end(),
    '/plain': (response) => void response.writeHead(301, { location: `http://${host}/rows` }).end(),
    '/round': (response) => void response.writeHead(302, { location: '/round' }).end(),
  };

  before(async () => {
    const certificate = localhostCertificate();
    setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
    server = createServer(certificate, (request, response) => {
      seen = request.headers;
      const route = routes[new URL(request.url ?? '/', 'https://localhost').pathname];
      if (route) route(response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    host = `localhost:${(server.address() as AddressInfo).port}`;
    hosts = { hosts: [{ host, headers: { Authorization: 'Bearer env:PERENNIAL_TEST_TOKEN' } }], timeoutSeconds: 60, maxBytes: 4000 };
    process.env['PERENNIAL_TEST_TOKEN'] = 'wonder';
  });
  after(() => {
    delete process.env['PERENNIAL_TEST_TOKEN'];
    server.closeAllConnections();
    server.close();
  });

  const read = (path: string, more: Partial<HttpSource> = {}, listed: SourceHosts = hosts) =>
    readHttpSource(listed, {
      url: `https://${host}${path}`,
      rowsPath: '$.data[*]',
      periodPath: 'period',
      actualPath: '$.figures.actual',
      volumePath: 'calls',
      ...more,
    });
  const problemOf = async (...given: Parameters<typeof read>): Promise<string> => {
    const { actuals, problem } = await read(...given);
    assert.deepEqual(actuals, []);
    return problem?.problem ?? '';
  };

  it('gives each row with its place, and sends the headers of its host', async () => {
    assert.deepEqual(await read('/rows'), {
      actuals: [
        { place: `${host}, row 1`, period: '2026-01-01', actual: 10.5, volume: '3' },
        { place: `${host}, row 2`, period: '2026-02-01', actual: 11, volume: '4' },
      ],
    });
    assert.equal(seen.authorization, 'Bearer wonder');
  });

  it('takes a volume of 1 where no path is named, and follows a redirect to its own host', async () => {
    const { actuals } = await read('/moved', { volumePath: undefined });
    assert.deepEqual(
      actuals.map(({ volume }) => volume),
      [1, 1],
    );
  });

  it('asks no host that is not listed, at once or by a redirect', async () => {
    assert.match(await problemOf('/rows', {}, { ...hosts, hosts: [] }), /^The host localhost:\d+ is not listed$/);
    assert.equal(await problemOf('/away'), 'The host metadata.internal is not listed');
  });

  it('asks nothing without HTTPS, and takes no credentials from an address', async () => {
    assert.match(await problemOf('/rows', { url: `http://${host}/rows` }), /is not HTTPS$/);
    assert.match(await problemOf('/plain'), /is not HTTPS$/);
    assert.match(await problemOf('/rows', { url: `https://user:secret@${host}/rows` }), /has credentials in it$/);
    assert.match(await problemOf('/rows', { url: 'rows' }), /address of the source is invalid$/);
  });

  it('says what went wrong, and never what is secret', async () => {
    assert.match(await problemOf('/gone?key=hidden'), /\/gone answered 410 Gone$/);
    assert.match(await problemOf('/html'), /\/html did not answer JSON in UTF-8$/);
    assert.match(await problemOf('/binary'), /\/binary did not answer JSON in UTF-8$/);
    assert.match(await problemOf('/rows', { url: 'user:hunter2@host' }), /^((?!hunter2).)*$/s);
    assert.equal(await problemOf('/large'), 'The answer is larger than 4000 bytes');
    assert.match(await problemOf('/slow', {}, { ...hosts, timeoutSeconds: 1 }), /did not answer within 1 s$/);
    assert.match(await problemOf('/round'), /leads on more than 3 times$/);
    delete process.env['PERENNIAL_TEST_TOKEN'];
    assert.match(await problemOf('/rows'), /needs PERENNIAL_TEST_TOKEN, which the environment lacks$/);
    process.env['PERENNIAL_TEST_TOKEN'] = 'won\nder';
    assert.match(await problemOf('/rows'), /^The header \S+ for \S+ holds a sign that no header can$/);
    process.env['PERENNIAL_TEST_TOKEN'] = 'wonder';
    const closed = 'localhost:1';
    assert.match(await problemOf('/', { url: `https://${closed}/` }, { ...hosts, hosts: [{ host: closed }] }), /^localhost:1 cannot be asked: /);
  });

  it('says what a path does not lead to', async () => {
    assert.match(await problemOf('/rows', { rowsPath: '$.items[*]' }), /has nothing at \$\.items\[\*\]$/);
    assert.match(await problemOf('/rows', { rowsPath: '$.data[' }), /The rows path "\$\.data\[" is no JSON path/);
    assert.match(await problemOf('/rows', { actualPath: '$..*' }), /row 1: the actual is there 4 times$/);
    const { actuals } = await read('/rows', { actualPath: 'nothing' });
    assert.equal(actuals[0]?.actual, '');
  });
});

describe('sources.json', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'perennial-sources-'))));
  after(() => rm(folder, { recursive: true }));

  it('lists no host when it is not there', async () => assert.deepEqual((await readSourceHosts(folder)).hosts, []));
  it('is good as it comes', async () => assert.deepEqual((await readSourceHosts('config')).hosts, []));
  for (const [what, text, pattern] of [
    ['no JSON', '{', /sources\.json: /],
    ['a host with a path', '{"hosts":[{"host":"a.example/b"}]}', /"hosts" item 1, "host" must be "name" or "name:port"/],
    ['a key it does not know', '{"host":[]}', /"host" is unknown: did you mean "hosts"\?/],
    [
      'headers that are no texts, without showing them',
      '{"hosts":[{"host":"a.example","headers":{"Authorization":12345}}]}',
      /"Authorization" must be a text$/,
    ],
    ['an invalid time limit', '{"timeoutSeconds":0}', /"timeoutSeconds" must be a number of seconds above 0, up to 300, not 0/],
    ['an invalid size limit', '{"maxBytes":"1"}', /"maxBytes" must be a number above 0, up to 100000000, not "1"/],
  ] as const)
    it(`refuses ${what}`, async () => {
      await writeFile(join(folder, 'sources.json'), text);
      await assert.rejects(readSourceHosts(folder), pattern);
    });
});
