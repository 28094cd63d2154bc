/**
 * Loading and extracting Contacts: `perennial load` and `extract` against `sf data upsert bulk` and `sf data export bulk`, in the
 * same run, on the same local org; peak memory and API calls; what the local org's bulk part does by itself; whether a page stays
 * usable meanwhile. `npm run bench -- bulk [rows]`.
 */
import { createWriteStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findPackageJSON } from 'node:module';
import { ALIAS, ADMIN, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { build } from '../pipeline/build.ts';
import { PROJECT } from '../pipeline/project.ts';
import { measuredRun } from './measured-run.ts';
import type { MeasuredRun } from './measured-run.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const SMALL = ROWS / 10;
const CLI = join(findPackageJSON('@salesforce/cli', import.meta.url) ?? '', '../bin/run.js');
const FIELDS = 'Id,Bench_Key__c,LastName,FirstName,Email,Phone';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);

const ours = (org: ThrowawayOrg, args: string[], cwd: string): Promise<MeasuredRun> =>
  measuredRun(org.home, join(PROJECT, 'scripts/perennial.ts'), [...args, '-o', ALIAS, '--json'], { cwd });
const theirs = (org: ThrowawayOrg, args: string[], cwd: string): Promise<MeasuredRun> =>
  measuredRun(org.home, CLI, [...args, '--target-org', ALIAS], { cwd });

/** Contacts with a key of their own, as a file. */
async function contacts(file: string, rows: number, mark: string): Promise<void> {
  const lines = function* (): Generator<string> {
    yield 'Bench_Key__c,LastName,FirstName,Email,Phone\n';
    for (let from = 0; from < rows; from += 1000)
      yield Array.from({ length: Math.min(1000, rows - from) }, (_, n) => {
        const row = from + n;
        return `${mark}${row},Last ${row},"First, ${row % 500}",contact.${row}@example.com,+49 30 ${row}\n`;
      }).join('');
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

/** Deploys the key the Contacts are told apart by. */
async function prepare(org: ThrowawayOrg, dir: string): Promise<void> {
  const write = (path: string, xml: string): void => {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(
      join(dir, path),
      `<?xml version="1.0" encoding="UTF-8"?>\n${xml.replace('>', ' xmlns="http://soap.sforce.com/2006/04/metadata">')}\n`,
    );
  };
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'sfdx-project.json'), JSON.stringify({ packageDirectories: [{ path: 'app', default: true }], sourceApiVersion: '67.0' }));
  write(
    'app/main/default/objects/Contact/fields/Bench_Key__c.field-meta.xml',
    '<CustomField><fullName>Bench_Key__c</fullName><externalId>true</externalId><label>Bench Key</label><length>20</length><type>Text</type><unique>true</unique></CustomField>',
  );
  write(
    'app/main/default/permissionsets/Bench.permissionset-meta.xml',
    '<PermissionSet><fieldPermissions><editable>true</editable><field>Contact.Bench_Key__c</field><readable>true</readable></fieldPermissions><label>Bench</label></PermissionSet>',
  );
  await org.sf(['project', 'deploy', 'start', '--target-org', ALIAS], dir);
  await org.sf(['org', 'assign', 'permset', '--name', 'Bench', '--target-org', ALIAS], dir);
}

const count = (number: number): string => number.toLocaleString('en');
const ratio = (a: number, b: number): string => (a / b).toFixed(2);
const percentile = (values: number[], share: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

/** How long one call after the other takes while something else goes on, in milliseconds, once both ends are warm. */
async function calls(org: ThrowawayOrg, soql: string, until: Promise<unknown>, pause = 20): Promise<number[]> {
  const admin = await org.as(ADMIN);
  const elapsedMs: number[] = [];
  for (let n = 0; n < 50; n++) await admin.query(soql);
  let going = true;
  void until.finally(() => (going = false)).catch(() => undefined);
  while (going) {
    const began = performance.now();
    await admin.query(soql);
    elapsedMs.push(performance.now() - began);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return elapsedMs;
}

/** The org's own part: rows go in and out by the calls of Bulk API 2.0 and nothing else. */
async function bare(org: ThrowawayOrg, rows: number): Promise<void> {
  say(`${count(rows)} rows by bare calls`);
  const { accessToken } = await org.as(ADMIN);
  const call = async (method: string, path: string, body?: string, type = 'application/json'): Promise<{ headers: Headers; text: string }> => {
    const headers = { authorization: `Bearer ${accessToken ?? ''}`, ...(body === undefined ? {} : { 'content-type': type }) };
    const answer = await fetch(`${org.url}/services/data/v67.0/jobs${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    if (!answer.ok) throw new Error(await answer.text());
    return { headers: answer.headers, text: await answer.text() };
  };
  const over = async (path: string): Promise<void> => {
    for (;;) {
      const { state } = JSON.parse((await call('GET', path)).text) as { state: string };
      if (state === 'JobComplete') return;
      if (state === 'Failed') throw new Error(`${path} failed`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const idOf = ({ text }: { text: string }): string => (JSON.parse(text) as { id: string }).id;
  const lines = Array.from({ length: rows }, (_, n) => `Bare ${n},First ${n},bare.${n}@example.com,+49 40 ${n}\n`);
  const into = idOf(await call('POST', '/ingest', JSON.stringify({ object: 'Contact', operation: 'insert' })));
  await call('PUT', `/ingest/${into}/batches`, `LastName,FirstName,Email,Phone\n${lines.join('')}`, 'text/csv');
  let began = Date.now();
  await call('PATCH', `/ingest/${into}`, JSON.stringify({ state: 'UploadComplete' }));
  await over(`/ingest/${into}`);
  const rateIn = rows / ((Date.now() - began) / 1000);
  began = Date.now();
  const query = "SELECT Id, LastName, FirstName, Email, Phone, HasOptedOutOfEmail, CreatedDate FROM Contact WHERE LastName LIKE 'Bare %'";
  const out = idOf(await call('POST', '/query', JSON.stringify({ operation: 'query', query })));
  await over(`/query/${out}`);
  for (let locator: string | null = ''; locator !== 'null';)
    locator = (await call('GET', `/query/${out}/results${locator ? `?locator=${locator}` : ''}`)).headers.get('sforce-locator') ?? 'null';
  const rateOut = rows / ((Date.now() - began) / 1000);
  tell(`Bulk API 2.0 by bare calls, ${count(rows)} rows: in ${count(Math.round(rateIn))} rows/s, out ${count(Math.round(rateOut))} rows/s`);
}

await build();
tell(
  `${cpus().length} cores (${cpus()[0]?.model ?? ''}), Node ${process.versions.node}, ${count(ROWS)} Contacts of ${FIELDS.split(',').length - 1} fields\n`,
);

/** Loads and extracts on an org of its own: first to see memory with a tenth of the rows, then with all. */
async function measure(rows: number, withTheirs: boolean): Promise<{ load: MeasuredRun; extract: MeasuredRun }> {
  return withThrowawayOrg(async (org) => {
    const dir = join(org.home, 'project');
    await prepare(org, dir);
    await contacts(join(dir, 'ours.csv'), rows, 'P');
    say(`perennial load, ${count(rows)} rows`);
    const load = await ours(org, ['load', 'ours.csv', '--object', 'Contact', '--key', 'Bench_Key__c'], dir);
    say(`perennial extract, ${count(rows)} rows`);
    const extract = await ours(org, ['extract', '--object', 'Contact', '--fields', FIELDS, '--output', 'ours-out.csv'], dir);
    if (!withTheirs) {
      say('reads by key');
      const point = await calls(
        org,
        "SELECT Id, LastName FROM Contact WHERE Bench_Key__c = 'P4711'",
        new Promise((resolve) => setTimeout(resolve, 10_000)),
        0,
      );
      tell(`a read by key among ${count(rows)}, p50 / p99: ${percentile(point, 0.5).toFixed(1)} / ${percentile(point, 0.99).toFixed(1)} ms`);
      await bare(org, rows * 2);
      return { load, extract };
    }
    const megabytes = statSync(join(dir, 'ours.csv')).size / 1e6;
    say(`sf data export bulk, ${count(rows)} rows`);
    const query = `SELECT ${FIELDS.replaceAll(',', ', ')} FROM Contact`;
    const sfExtract = await theirs(
      org,
      ['data', 'export', 'bulk', '--query', query, '--output-file', 'sf-out.csv', '--result-format', 'csv', '--wait', '60'],
      dir,
    );
    rmSync(join(dir, 'sf-out.csv'));
    say('a page beside two bulk jobs');
    const page = 'SELECT Id, LastName, Email FROM Contact ORDER BY LastName LIMIT 50';
    const alone = await calls(org, page, new Promise((resolve) => setTimeout(resolve, 3000)));
    const both = Promise.all([
      ours(org, ['extract', '--object', 'Contact', '--fields', FIELDS, '--output', 'again.csv'], dir),
      contacts(join(dir, 'more.csv'), rows / 10, 'M').then(() =>
        ours(org, ['load', 'more.csv', '--object', 'Contact', '--key', 'Bench_Key__c', '--all'], dir),
      ),
    ]);
    const beside = await calls(org, page, both);
    await both;
    const loaded = JSON.parse(load.out) as { calls: number; jobs: number; seconds: number };
    const extracted = JSON.parse(extract.out) as { calls: number; pages: number; seconds: number };
    tell(
      `load     perennial ${load.seconds.toFixed(1)} s (${count(Math.round(rows / load.seconds))} rows/s), ${load.memoryMb.toFixed(0)} MB, ${loaded.calls} API calls for ${loaded.jobs} jobs; file of ${megabytes.toFixed(0)} MB`,
    );
    tell(
      `extract  perennial ${extract.seconds.toFixed(1)} s (${count(Math.round(rows / extract.seconds))} rows/s), ${extract.memoryMb.toFixed(0)} MB, ${extracted.calls} API calls for ${extracted.pages} pages; sf data export bulk ${sfExtract.seconds.toFixed(1)} s, ${sfExtract.memoryMb.toFixed(0)} MB; ratio ${ratio(extract.seconds, sfExtract.seconds)}`,
    );
    tell(
      `a page of 50 by name, p50 / p99: alone ${percentile(alone, 0.5).toFixed(0)} / ${percentile(alone, 0.99).toFixed(0)} ms, beside two bulk jobs ${percentile(beside, 0.5).toFixed(0)} / ${percentile(beside, 0.99).toFixed(0)} ms`,
    );
    return { load, extract };
  });
}

/** The CLI's load, on an org of its own as ours. */
async function sfLoad(rows: number): Promise<MeasuredRun> {
  return withThrowawayOrg(async (org) => {
    const dir = join(org.home, 'project');
    await prepare(org, dir);
    await contacts(join(dir, 'theirs.csv'), rows, 'P');
    say(`sf data upsert bulk, ${count(rows)} rows`);
    return theirs(
      org,
      ['data', 'upsert', 'bulk', '--sobject', 'Contact', '--file', 'theirs.csv', '--external-id', 'Bench_Key__c', '--wait', '60'],
      dir,
    );
  });
}

const small = await measure(SMALL, false);
const whole = await measure(ROWS, true);
const sf = await sfLoad(ROWS);
tell(`load     sf data upsert bulk ${sf.seconds.toFixed(1)} s, ${sf.memoryMb.toFixed(0)} MB; ratio ${ratio(whole.load.seconds, sf.seconds)}`);
tell(
  `peak memory at ${count(ROWS)} rows against ${count(SMALL)}: load ${ratio(whole.load.memoryMb, small.load.memoryMb)}, extract ${ratio(whole.extract.memoryMb, small.extract.memoryMb)}`,
);
