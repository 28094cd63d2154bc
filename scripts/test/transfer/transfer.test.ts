/** Loads and extractions on an org where things go wrong: killed, aborted, refused, run again. `TEST_DEEP=1` kills at 100 points. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { eventually } from '../../../local-org/test/eventually.ts';
import { field, grants, objectXml, pack } from '../../../local-org/test/org-fixture.ts';
import { BudgetSpent, OrgRefusal } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { Failure, UsageError } from '../../org/errors.ts';
import { extractToFile } from '../../transfer/extract.ts';
import type { Extracted } from '../../transfer/extract.ts';
import { load } from '../../transfer/load.ts';
import type { Loaded, LoadOptions } from '../../transfer/load.ts';
import { ADMIN } from '../../conformance/throwaway-org.ts';
import { startServerProcess } from '../../start/server-process.ts';
import type { RunningOrg } from '../../start/server-process.ts';
import { quickClient, transfer } from './transfer.ts';
import type { Transfer } from './transfer.ts';
import { WatchedProxy } from './watched-proxy.ts';
import type { Moment } from './watched-proxy.ts';

const DEEP = Boolean(process.env['TEST_DEEP']);
const KILLS = DEEP ? 100 : 4;
const MOMENTS: readonly Moment[] = ['unsent', 'unheard', 'heard'];
const ROWS = 3000;
/** Jobs are asked for often and given up late: only what never moves is given up on a busy machine. */
const POLLING = { minDelayMs: 10, maxDelayMs: 50, patienceMs: 60_000 };
const SIZES = { restRows: 300, partRows: 700, partBytes: 90_000_000 };

const KEY = field('Key__c', 'Text', '<externalId>true</externalId><length>30</length><unique>true</unique>');
const FILES: Record<string, string> = {
  'Tree__c.object': objectXml(
    'Tree',
    'ReadWrite',
    KEY,
    field('Exact__c', 'Text', '<caseSensitive>true</caseSensitive><externalId>true</externalId><length>30</length><unique>true</unique>'),
    field('Number__c', 'Number', '<externalId>true</externalId><precision>6</precision><scale>0</scale><unique>true</unique>'),
    field('Height__c', 'Number', '<precision>6</precision><scale>2</scale>'),
    field('Old__c', 'Checkbox', '<defaultValue>false</defaultValue>'),
    field('Planted__c', 'Date'),
    field('Twice__c', 'Number', '<formula>Height__c * 2</formula><precision>18</precision><scale>2</scale>'),
  ),
  'Leaf__c.object': objectXml(
    'Leaf',
    'ControlledByParent',
    KEY,
    field(
      'Tree__c',
      'MasterDetail',
      '<referenceTo>Tree__c</referenceTo><relationshipName>Leaves</relationshipName><relationshipOrder>0</relationshipOrder><reparentableMasterDetail>true</reparentableMasterDetail><writeRequiresMasterRead>false</writeRequiresMasterRead>',
    ),
  ),
  'Bud__c.object': objectXml(
    'Bud',
    'ControlledByParent',
    KEY,
    field(
      'Tree__c',
      'MasterDetail',
      '<referenceTo>Tree__c</referenceTo><relationshipName>Buds</relationshipName><relationshipOrder>0</relationshipOrder><reparentableMasterDetail>false</reparentableMasterDetail><writeRequiresMasterRead>false</writeRequiresMasterRead>',
    ),
  ),
  'All.permissionset': grants(
    {},
    {
      ...{ 'Tree__c.Key__c': 'rw', 'Tree__c.Height__c': 'rw', 'Tree__c.Old__c': 'rw', 'Tree__c.Planted__c': 'rw', 'Tree__c.Exact__c': 'rw' },
      ...{ 'Tree__c.Twice__c': 'r', 'Tree__c.Number__c': 'rw', 'Leaf__c.Key__c': 'rw', 'Bud__c.Key__c': 'rw' },
    },
  ),
};

describe('moving rows', { timeout: DEEP ? 7_200_000 : 1_800_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'transfer-'));
  let org: RunningOrg;
  let client: OrgClient;
  let made = 0;

  const login = (): Pick<Transfer, 'url' | 'keyFile' | 'username'> => ({ url: org.url, keyFile: org.keyFile, username: ADMIN });
  const path = (name: string): string => join(home, name);
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const query = async (soql: string): Promise<Record<string, string>[]> => {
    const found: Record<string, string>[] = [];
    let page = await client.connection.query<Record<string, string>>(soql);
    found.push(...page.records);
    while (!page.done && page.nextRecordsUrl) {
      page = await client.connection.queryMore<Record<string, string>>(page.nextRecordsUrl);
      found.push(...page.records);
    }
    return found;
  };
  const jobs = async (object: string): Promise<{ id: string; state: string; object: string }[]> => {
    const { records } = await client.json<{ records: { id: string; state: string; object: string }[] }>({
      ...{ method: 'GET', path: '/jobs/ingest', repeatable: true },
    });
    return records.filter((job) => job.object === object);
  };
  const faults = async (rules?: unknown[], seed = 1): Promise<void> => {
    const body = rules && { method: 'PUT', body: JSON.stringify({ seed, rules }), headers: { 'content-type': 'application/json' } };
    const fresh = await quickClient(login());
    const answer = await fetch(`${org.url}/services/local/faults`, {
      ...(body ?? { method: 'DELETE' }),
      headers: { ...body?.headers, authorization: `Bearer ${fresh.connection.accessToken ?? ''}` },
    });
    assert.ok(answer.ok, await answer.text());
  };
  const treeFile = (mark: string, rows: number, height = 0): string =>
    write(
      `${mark}.csv`,
      `Key__c,Name,Height__c,Old__c\n${Array.from({ length: rows }, (_, n) => `${mark}${n},"Tree, ${n}",${(n % 900) + height}.50,${n % 2 === 0}`).join('\n')}\n`,
    );
  const options = (file: string, more: Partial<LoadOptions> = {}): LoadOptions => ({
    ...{ file, object: 'Tree__c', key: 'Key__c', workDir: path('work'), polling: POLLING, sizes: SIZES },
    ...more,
  });
  const run = async (more: LoadOptions): Promise<Loaded> => load(await quickClient(login()), more);
  const refused = (file: string): Record<string, string>[] => parse(readFileSync(file), { columns: true });

  before(async () => {
    org = await startServerProcess(path('org'), ['--faults']);
    client = await quickClient(login());
    const deployed = await client.connection.metadata.deploy(Buffer.from(pack(FILES)), { singlePackage: true, rollbackOnError: true }).complete(true);
    assert.ok(deployed.success, JSON.stringify(deployed.details));
    const [set] = await query("SELECT Id FROM PermissionSet WHERE Name = 'All'");
    const { user_id: AssigneeId } = await client.connection.identity();
    await client.connection.sobject('PermissionSetAssignment').create({ AssigneeId, PermissionSetId: set?.['Id'] ?? '' });
  });
  after(async () => {
    org.stop();
    await org.exited;
    rmSync(home, { recursive: true, force: true });
  });

  it('loads many rows by jobs, then only those that differ', async () => {
    const file = treeFile('A', ROWS);
    const first = await run(options(file));
    assert.deepEqual([first.rows, first.loaded, first.unchanged, first.refused, first.resumed], [ROWS, ROWS, 0, 0, false]);
    assert.ok(first.jobs >= ROWS / SIZES.partRows);
    const again = await run(options(file));
    assert.deepEqual([again.loaded, again.unchanged, again.jobs], [0, ROWS, 0]);
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[5] = 'A4,New name,,';
    lines[6] = 'A5,,#N/A,TRUE';
    writeFileSync(file, lines.join('\n'));
    assert.deepEqual([(await run(options(file))).loaded], [2]);
    assert.deepEqual(
      (await query("SELECT Name, Height__c, Old__c FROM Tree__c WHERE Key__c IN ('A4', 'A5') ORDER BY Key__c")).map((row) => [
        row['Name'],
        row['Height__c'],
        row['Old__c'],
      ]),
      [
        ['New name', 4.5, true],
        ['Tree, 5', null, true],
      ],
    );
    assert.deepEqual(
      readdirSync(path('work')).filter((name) => !name.endsWith('.lock')),
      [],
      'nothing is left behind',
    );
  });

  it('parts what is too large for one job, by rows and by size', async () => {
    const file = treeFile('P', 1500);
    const outcome = await run(options(file, { sizes: { ...SIZES, partBytes: 12_000 } }));
    assert.equal(outcome.loaded, 1500);
    assert.ok(outcome.jobs >= 5, `${outcome.jobs} jobs`);
    assert.deepEqual(await loadedTwice('P'), []);
  });

  it('begins anew when the file has changed since a run that was broken off', async () => {
    const file = treeFile('N', 1000);
    let left: { id: string; state: string }[] = [];
    // Until it is broken off when a job of it was made and not closed yet.
    for (let most = 5; left.length === 0 && most < 40; most++) {
      await assert.rejects(load(await quickClient(login(), most), options(file, { all: true })), BudgetSpent);
      left = (await jobs('Tree__c')).filter(({ state }) => state === 'Open');
    }
    assert.ok(left.length > 0, 'a job that nobody has closed');
    treeFile('N', 100, 50);
    const outcome = await run(options(file));
    const found = await jobs('Tree__c');
    for (const { id } of left) assert.equal(found.find((job) => job.id === id)?.state, 'Aborted');
    assert.deepEqual([outcome.rows, outcome.refused, outcome.resumed], [100, 0, false]);
    assert.equal((await query("SELECT Height__c FROM Tree__c WHERE Key__c = 'N7'"))[0]?.['Height__c'], 57.5);
    await assert.rejects(run(options(write('none.csv', 'Key__c,Colour\nX,red\n'))), UsageError);
    assert.deepEqual(
      readdirSync(path('work')).filter((name) => !name.endsWith('.lock')),
      [],
    );
  });

  it('loads few rows by collections, and tells why rows were refused in a file that can be loaded again', async () => {
    const file = write(
      'few.csv',
      `Key__c,Name,Height__c\nF1,One,1\nF2,Two,much\n,None,3\nF4,Four,4\nf4,Five,5\nF6,Six,6\nF7,${'long '.repeat(20)},7\n`,
    );
    const first = await run(options(file));
    assert.deepEqual([first.rows, first.loaded, first.refused, first.jobs], [7, 2, 5, 0]);
    const told = refused(first.refusedFile ?? '');
    assert.deepEqual(
      told.map((row) => row['Name']),
      ['Two', 'None', 'Four', 'Five', 'long '.repeat(20)],
    );
    assert.equal(told[0]?.['sf__Error'], 'line 3: Height__c: "much" is not a number');
    assert.equal(told[1]?.['sf__Error'], 'line 4: there is no Key__c');
    assert.equal(told[2]?.['sf__Error'], 'line 5: Key__c F4 is in lines 5, 6: which of them is meant?');
    assert.match(told[4]?.['sf__Error'] ?? '', /^line 8: STRING_TOO_LONG:.*\[Name\]$/);
    const mended = write(
      'mended.csv',
      readFileSync(first.refusedFile ?? '', 'utf8')
        .replace('much', '2')
        .replace('f4,', 'F5,')
        .replace(',None', 'F3,None')
        .replace(/(long ?)+/, 'Seven'),
    );
    assert.deepEqual([(await run(options(mended))).loaded, (await query("SELECT Id FROM Tree__c WHERE Key__c LIKE 'F%'")).length], [5, 7]);
  });

  it('names parents by their key, and sorts by them so that chunks do not wait for each other', async () => {
    const rows = Array.from({ length: 2000 }, (_, n) => `L${n},A${n % 50},Leaf ${n}`);
    const outcome = await run(
      options(write('leaves.csv', `Key__c,Tree__r.Key__c,Name\n${rows.join('\n')}\nL9999,nowhere,Lost\n`), { object: 'Leaf__c' }),
    );
    assert.deepEqual([outcome.loaded, outcome.refused], [2000, 1]);
    const [lost] = refused(outcome.refusedFile ?? '');
    assert.match(lost?.['sf__Error'] ?? '', /Foreign key external ID: nowhere not found/);
    assert.doesNotMatch(lost?.['sf__Error'] ?? '', /--$/, 'the mark behind the fields is for machines');
    for (const { id } of await jobs('Leaf__c')) {
      const answer = await client.send({ method: 'GET', path: `/jobs/ingest/${id}/successfulResults`, repeatable: true });
      const parents = (parse(await answer.text(), { columns: true }) as unknown as Record<string, string>[]).map((row) => row['Tree__r.Key__c']);
      assert.deepEqual(parents, parents.toSorted());
    }
    assert.deepEqual((await run(options(path('leaves.csv'), { object: 'Leaf__c' }))).unchanged, 2000);
  });

  for (const [by, rows] of [
    ['collections', 12],
    ['jobs', 1200],
  ] as const)
    it(`leaves a master that records keep out of those there are, by ${by}, and refuses to move them`, async () => {
      const file = (name: string, line: (n: number) => string, from: number, to: number): string =>
        write(name, `Key__c,Tree__r.Key__c,Name\n${Array.from({ length: to - from }, (_, n) => line(from + n)).join('\n')}\n`);
      const bud = (n: number, name: string): string => `${by}${n},A${n % 7},${name}`;
      const how = { object: 'Bud__c' };
      await run(
        options(
          file('buds.csv', (n) => bud(n, 'Bud'), 0, rows),
          how,
        ),
      );
      // The first is moved, the others get a new name; half as many are new.
      const mixed = file('mixed.csv', (n) => (n === 0 ? `${by}0,A5,Moved` : bud(n, 'Renamed')), 0, rows + rows / 2);
      const outcome = await run(options(mixed, how));
      assert.deepEqual([outcome.loaded, outcome.unchanged, outcome.refused], [rows * 1.5 - 1, 0, 1]);
      assert.match(
        refused(outcome.refusedFile ?? '')[0]?.['sf__Error'] ?? '',
        /^line 2: Tree__r\.Key__c can be given to a new record only, and the org has one with "A0"$/,
      );
      const again = await run(options(mixed, { ...how, all: true }));
      assert.deepEqual([again.loaded, again.refused], [rows * 1.5 - 1, 1]);
      assert.equal((await query(`SELECT Id FROM Bud__c WHERE Key__c LIKE '${by}%' AND Name = 'Renamed'`)).length, rows * 1.5 - 1);
    });

  for (const [what, content, more, words] of [
    [
      'UTF-16 that no mark tells of',
      Buffer.from('Key__c,Name\nX1,Öl\n', 'utf16le'),
      {},
      /it is in UTF-16LE, not in UTF-8\. Say so: --encoding utf-16le\./,
    ],
    [
      'Latin-1',
      Buffer.from('Key__c,Name\nX1,Öl\n', 'latin1'),
      {},
      /it is in WINDOWS-1252, not in UTF-8\. Say so: --encoding windows-1252\. Nothing was loaded/,
    ],
    ['rows of other lengths', 'Key__c,Name\nX1,One\nX2,Two,more\n', {}, /line 3: it has 3 cells where the header has 2/],
    ['a column twice', 'Key__c,Name,name\nX1,One,Two\n', {}, /has two columns "name"/],
    ['a column without a name', 'Key__c,,Name\nX1,,Two\n', {}, /column 2 has no name/],
    ['a column the object lacks', 'Key__c,Colour\nX1,red\n', {}, /Tree__c has no field "Colour".*Its fields: .*Height__c/],
    ['a column nobody may write', 'Key__c,Twice__c\nX1,2\n', {}, /"Twice__c" cannot be written/],
    [
      'a key that is no external id',
      'Key__c,Name\nX1,One\n',
      { key: 'Height__c' },
      /--key Height__c: it is no external id. External ids of Tree__c: Key__c/,
    ],
    ['no column for the key', 'Name\nOne\n', {}, /has no column "Key__c", which --key names/],
    ['an object there is not', 'Key__c\nX1\n', { object: 'Shrub__c' }, /--object Shrub__c: the org has no such object, or you may not see it/],
    ['a quote that never ends', 'Key__c,Name\n"X1,One\n', {}, /bad\.csv, line 2: a quote opens a cell and nothing closes it/],
    ['another delimiter', 'Key__c;Name\nX1;One\n', {}, /its cells are separated by semicolons\. Say so: --delimiter semicolon/],
    ['a quote in the middle', 'Key__c,Name\nX1,5" pipe\n', {}, /bad\.csv, line 2: a quote stands inside of a cell/],
    ['nothing', '', {}, /is empty: a header and rows are expected/],
  ] as const) {
    it(`refuses a file with ${what}, and sends nothing`, async () => {
      const file = write('bad.csv', content as string);
      const one = await quickClient(login());
      await assert.rejects(load(one, options(file, more)), (error: Error) => {
        assert.ok(error instanceof UsageError, String(error.stack));
        assert.match(error.message, words);
        return true;
      });
      assert.ok(one.calls <= 1);
      assert.deepEqual(await query("SELECT Id FROM Tree__c WHERE Key__c LIKE 'X%'"), []);
    });
  }

  it('reads other encodings and delimiters when it is told', async () => {
    const utf16 = write('wide.csv', Buffer.from('\ufeffKey__c;Name\nW1;Öl und 油\n', 'utf16le'));
    await run(options(utf16, { form: { delimiter: 'semicolon' } }));
    const latin = write('latin.csv', Buffer.from('Key__c,Name\nW2,Größe\n', 'latin1'));
    await run(options(latin, { form: { encoding: 'windows-1252' } }));
    const marked = write('marked.csv', '\ufeffKey__c,Name\r\nW3,Übung\r\n');
    await run(options(marked));
    assert.deepEqual(
      (await query("SELECT Name FROM Tree__c WHERE Key__c IN ('W1', 'W2', 'W3') ORDER BY Key__c")).map((row) => row['Name']),
      ['Öl und 油', 'Größe', 'Übung'],
    );
  });

  it('loses nothing when results cannot be written', async () => {
    const file = write('full.csv', `Key__c,Name,Height__c\nD1,One,1\nD2,${'long '.repeat(20)},2\n`);
    mkdirSync(path('taken.csv/inside'), { recursive: true });
    await assert.rejects(run(options(file, { refusedFile: path('taken.csv') })), (error: Failure) => {
      assert.match(error.message, /taken\.csv cannot be written: .*What the org has taken, it has/);
      return true;
    });
    const again = await run(options(file, { refusedFile: path('free.csv') }));
    assert.deepEqual([again.loaded, again.refused, again.resumed], [1, 1, true]);
    assert.match(refused(path('free.csv'))[0]?.['sf__Error'] ?? '', /STRING_TOO_LONG/);
  });

  it('leaves a file of refused rows that is there as it is: somebody may be putting it right', async () => {
    const file = write('often.csv', 'Key__c,Name,Height__c\nO1,One,much\n');
    const first = await run(options(file));
    const second = await run(options(file));
    assert.deepEqual([first.refusedFile, second.refusedFile], [path('often.refused.csv'), path('often.refused-2.csv')]);
    await assert.rejects(run(options(file, { refusedFile: file })), /--refused names the file that is loaded/);
    assert.equal(readFileSync(file, 'utf8'), 'Key__c,Name,Height__c\nO1,One,much\n');
  });

  it('tells keys apart by case where the org does, and asks for keys of numbers as numbers', async () => {
    const file = write('cases.csv', 'Exact__c,Name,Number__c\nab,Small,1\nAB,Large,2\n');
    assert.deepEqual([(await run(options(file, { key: 'Exact__c' }))).loaded, (await run(options(file, { key: 'Exact__c' }))).unchanged], [2, 2]);
    const byNumber = write('numbers.csv', 'Number__c,Name\n1.0,Small\n2,Larger\n');
    const { loaded, unchanged } = await run(options(byNumber, { key: 'Number__c' }));
    assert.deepEqual([loaded, unchanged], [1, 1]);
  });

  it('asks for long keys and many columns in as many queries as an address holds', async () => {
    const long = (n: number): string => `号`.repeat(26) + String(n).padStart(4, '0');
    const file = write('long.csv', `Key__c,Name\n${Array.from({ length: 120 }, (_, n) => `${long(n)},Long`).join('\n')}\n`);
    assert.deepEqual([(await run(options(file))).loaded, (await run(options(file))).unchanged], [120, 120]);
  });

  it('compares with what the org has now, not with what a killed run had read', async () => {
    const file = treeFile('Y', 1000);
    await run(options(file));
    // Broken off when the org has been asked for its rows.
    await assert.rejects(load(await quickClient(login(), 4), options(file)), BudgetSpent);
    await run(options(write('other.csv', 'Key__c,Name\nY7,Changed\n')));
    assert.deepEqual([(await run(options(file))).loaded], [1]);
  });

  it('stops when its calls are spent, and goes on from there', async () => {
    const file = treeFile('B', ROWS);
    let calls = 0;
    let outcome: Loaded | undefined;
    for (let runs = 0; !outcome && runs < 50; runs++) {
      const one = await quickClient(login(), 9);
      outcome = await load(one, options(file)).catch((error: unknown) => {
        assert.ok(error instanceof BudgetSpent, String((error as Error).stack));
        return undefined;
      });
      calls += one.calls;
    }
    assert.deepEqual([outcome?.loaded, outcome?.resumed], [ROWS, true]);
    assert.ok(calls > 9);
    assert.equal((await query("SELECT Id FROM Tree__c WHERE Key__c LIKE 'B%'")).length, ROWS);
  });

  it('aborts its jobs when it is interrupted, and goes on with what they had not done', async () => {
    const file = treeFile('C', ROWS);
    const controller = new AbortController();
    const stop = (_step: string, done = 0): void => void (done > 0 && controller.abort());
    await assert.rejects(load(await quickClient(login()), options(file, { signal: controller.signal, onProgress: stop })));
    assert.ok((await jobs('Tree__c')).every(({ state }) => state !== 'InProgress' && state !== 'UploadComplete'));
    const outcome = await run(options(file));
    assert.deepEqual([outcome.loaded, outcome.resumed], [ROWS, true]);
    assert.deepEqual(await loadedTwice('C'), []);
  });

  it('gives up a job that does not move, and sends what it had not done again', async () => {
    const aborted = async (): Promise<number> => (await jobs('Tree__c')).filter(({ state }) => state === 'Aborted').length;
    const before = await aborted();
    await faults([{ kind: 'stuck', after: 200 }]);
    const healed = eventually('A job that is given up', async () => (await aborted()) > before || undefined).then(() => faults());
    // Without comparing: its query would be the job that does not move.
    const outcome = await run(options(treeFile('S', 1000), { all: true, polling: { ...POLLING, patienceMs: 3000 } }));
    await healed;
    assert.equal(outcome.loaded, 1000);
    assert.ok((await aborted()) > before);
    assert.deepEqual(await loadedTwice('S'), []);
  });

  it('does not try again what will never do', async () => {
    const one = await quickClient(login());
    await assert.rejects(one.json({ method: 'GET', path: '/query?q=SELECT', repeatable: true }), OrgRefusal);
    assert.equal(one.calls, 1);
  });

  it('extracts what fits a page by one call, and all else by a job; then only what changed since', async () => {
    const extract = async (where: string, since?: string): Promise<Extracted & { calls: number; rows: number; cells: string[][] }> => {
      const one = await quickClient(login());
      const file = path(`out${made++}.csv`);
      const what = { object: 'Tree__c', fields: ['Key__c', 'Name', 'Height__c', 'CreatedBy.Username'], where, since };
      const done = await extractToFile(one, what, { file, polling: POLLING, pageSize: 700 });
      return { ...done, calls: one.calls, cells: parse(readFileSync(file)) };
    };
    const small = await extract("Key__c LIKE 'W%'");
    assert.deepEqual([small.by, small.calls, small.rows], ['REST', 1, 3]);
    assert.deepEqual(small.cells[0], ['Key__c', 'Name', 'Height__c', 'CreatedBy.Username']);
    const large = await extract("Key__c LIKE 'B%'");
    assert.deepEqual([large.by, large.rows, large.pages, large.cells.length], ['Bulk', ROWS, 5, ROWS + 1]);
    assert.deepEqual(large.cells.find(([key]) => key === 'B7')?.slice(1), ['Tree, 7', '7.5', ADMIN]);
    const [last] = await query("SELECT SystemModstamp FROM Tree__c WHERE Key__c LIKE 'B%' ORDER BY SystemModstamp DESC LIMIT 1");
    const lastChange = Date.parse(last?.['SystemModstamp'] ?? '');
    const asOf = await eventually('An extraction in a later second', async () => {
      const extracted = await extract("Key__c LIKE 'B%'");
      return Date.parse(extracted.asOf) > lastChange ? extracted.asOf : undefined;
    });
    await run(options(write('late.csv', 'Key__c,Name\nB7,Changed\nBnew,New\n')));
    const changed = await extract("Key__c LIKE 'B%'", asOf);
    assert.deepEqual(
      changed.cells.slice(1).map(([key]) => key),
      ['B7', 'Bnew'],
    );
    const none = await extract("Key__c = 'nobody'");
    assert.deepEqual(none.cells, [['Key__c', 'Name', 'Height__c', 'CreatedBy.Username']]);
  });

  /** Rows of a mark that were written more than once: such a row was changed after it was made. */
  async function loadedTwice(mark: string): Promise<string[]> {
    const rows = await query(`SELECT Key__c, CreatedDate, LastModifiedDate FROM Tree__c WHERE Key__c LIKE '${mark}%'`);
    return rows.filter((row) => row['CreatedDate'] !== row['LastModifiedDate']).map((row) => row['Key__c'] ?? '');
  }

  /** What real orgs do, all at once. */
  const WEATHER = [
    { kind: 'latency', rate: 0.1, after: 20 },
    { kind: 'unavailable', rate: 0.08 },
    { kind: 'drop', rate: 0.05 },
    { kind: 'dropAnswer', rate: 0.05 },
    { kind: 'expire', rate: 0.02 },
    { kind: 'lock', rate: 0.01 },
    // Now and then: a job of many steps would never end otherwise.
    { kind: 'abort', rate: 0.02, times: 4 },
    { kind: 'repeatPage', rate: 0.2 },
  ];

  /** Runs it as a process and kills that at one of its requests; true when it was done before. */
  function killedAt(proxy: WatchedProxy, what: Transfer, nth: number, moment: Moment): Promise<boolean> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'transfer.ts'), JSON.stringify(what)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    proxy.watch({ nth, moment, tell: () => child.kill('SIGKILL') });
    return new Promise((resolve, reject) =>
      child.once('close', (code, signal) => {
        proxy.watch();
        if (signal === 'SIGKILL') resolve(false);
        else if (code === 0) resolve(true);
        // What it cannot get over ends in words; the next run goes on.
        else if (/Failure|OrgRefusal|Unanswered/.test(said)) resolve(false);
        else reject(new Error(said));
      }),
    );
  }

  for (let point = 0; point < KILLS; point++) {
    it(`ends as if nothing had happened: killed at point ${point + 1} of ${KILLS}, with faults`, async () => {
      const mark = `K${point}x`;
      const seed = 1000 + point;
      await faults(WEATHER, seed);
      const proxy = new WatchedProxy(org.url);
      const via = await proxy.listen();
      try {
        const isSmall = point % 4 === 3;
        const moment = MOMENTS[point % MOMENTS.length] ?? 'unsent';
        // One of the requests that a run makes at least, which nothing disturbs: no run is done before it is killed.
        const nth = (requests: number): number => 1 + ((seed * 7919) % requests);
        const ofLoad = nth(isSmall ? 3 : 13);
        const ofExtract = nth(isSmall ? 1 : 8);
        const file = treeFile(mark, isSmall ? 250 : 2000);
        const what: Transfer = { ...login(), via, load: { file, object: 'Tree__c', key: 'Key__c', workDir: path('work'), sizes: SIZES } };
        let isDone = await killedAt(proxy, what, ofLoad, moment);
        assert.ok(!isDone || moment === 'heard', `the load was done before request ${ofLoad}`);
        for (let runs = 0; !isDone && runs < 12; runs++) isDone = runs < 3 ? await killedAt(proxy, what, ofLoad * 2, moment) : await retried(what);
        assert.ok(isDone, String((lastProblem as Error | undefined)?.stack));
        const from: Transfer = {
          ...login(),
          via,
          extract: {
            object: 'Tree__c',
            fields: ['Key__c', 'Name', 'Height__c', 'Old__c'],
            where: `Key__c LIKE '${mark}%'`,
            file: path(`${mark}.out.csv`),
          },
        };
        isDone = await killedAt(proxy, from, ofExtract, moment);
        assert.ok(!isDone || moment === 'heard', `the extraction was done before request ${ofExtract}`);
        for (let runs = 0; !isDone && runs < 12; runs++) isDone = runs < 3 ? await killedAt(proxy, from, ofExtract * 2, moment) : await retried(from);
        assert.ok(isDone, String((lastProblem as Error | undefined)?.stack));
      } finally {
        await faults();
        proxy.close();
      }
      const given = parse(readFileSync(path(`${mark}.csv`)), { columns: true }) as unknown as Record<string, string>[];
      const there = parse(readFileSync(path(`${mark}.out.csv`)), { columns: true }) as unknown as Record<string, string>[];
      const byKey = (a: Record<string, string>, b: Record<string, string>): number => ((a['Key__c'] ?? '') < (b['Key__c'] ?? '') ? -1 : 1);
      assert.deepEqual(there.toSorted(byKey), given.map((row) => ({ ...row, Height__c: String(Number(row['Height__c'])) })).toSorted(byKey));
      assert.deepEqual(await loadedTwice(mark), []);
      for (const left of ['.partial', '.journal']) assert.equal(existsSync(path(`${mark}.out.csv${left}`)), false);
    });
  }

  let lastProblem: unknown;
  const retried = (what: Transfer): Promise<boolean> =>
    transfer(what).then(
      () => true,
      (error: unknown) => {
        lastProblem = error;
        return false;
      },
    );
});
