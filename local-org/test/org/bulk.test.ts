import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { issueToken } from '../../src/api/context.ts';
import { MAX_UPLOAD } from '../../src/api/bulk.ts';
import '../bulk/parents.ts';
import { trees, World } from '../bulk/world.ts';
import type { Info } from '../bulk/world.ts';

const LINE_ENDING = 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is';

/** A text as it is sent: what begins with the mark of it is in UTF-16. */
const bytesOf = (text: string): Buffer<ArrayBuffer> => Buffer.from(text, text.startsWith('\ufeff') ? 'utf16le' : 'utf8');

describe('Bulk API 2.0', { timeout: 1_800_000 }, () => {
  const world = new World();
  before(() => world.furnish());
  after(() => world.close());

  it('inserts, and tells of each row what became of it', async () => {
    const info = await world.load(
      { object: 'Tree__c', operation: 'insert' },
      'Name,Key__c,Height__c\nOak,A,12.5\n"Elm ""old"", big",B,\nAsh,A,1\nFir,C,much\n',
    );
    assert.deepEqual(
      [info['state'], info['numberRecordsProcessed'], info['numberRecordsFailed'], info['jobType'], info['object']],
      ['JobComplete', 4, 2, 'V2Ingest', 'Tree__c'],
    );
    const done = await world.rows(info['id'], 'successfulResults');
    assert.deepEqual(
      done.map((row) => [row['sf__Created'], row['Name'], row['Key__c']]),
      [
        ['true', 'Oak', 'A'],
        ['true', 'Elm "old", big', 'B'],
      ],
    );
    assert.match(done[0]?.['sf__Id'] ?? '', /^a\w{17}$/);
    const failed = await world.rows(info['id'], 'failedResults');
    assert.match(failed[0]?.['sf__Error'] ?? '', /^DUPLICATE_VALUE:duplicate value found: Key__c duplicates value on record with id: \w+:Key__c --$/);
    assert.match(failed[1]?.['sf__Error'] ?? '', /^INVALID_TYPE_ON_FIELD_IN_RECORD:.*:Height__c --$/);
    assert.deepEqual(await world.rows(info['id'], 'unprocessedrecords'), []);
  });

  it('updates by id: nothing leaves a field as it is, #N/A empties it', async () => {
    const [tree] = await world.pages((await world.query("SELECT Id FROM Tree__c WHERE Key__c = 'A'"))['id']);
    const id = tree?.[1]?.[0] ?? '';
    await world.load({ object: 'Tree__c', operation: 'update' }, `Id,Name,Height__c\n${id},,#N/A\n`);
    const [after] = await world.pages((await world.query("SELECT Name, Height__c FROM Tree__c WHERE Key__c = 'A'"))['id']);
    assert.deepEqual(after?.[1], ['Oak', '']);
  });

  it('upserts by an external id, and finds masters by theirs', async () => {
    const info = await world.load({ object: 'Tree__c', operation: 'upsert', externalIdFieldName: 'Key__c' }, 'Key__c,Name\nA,Great oak\nD,Yew\n');
    const done = await world.rows(info['id'], 'successfulResults');
    assert.deepEqual(
      done.map((row) => row['sf__Created']),
      ['false', 'true'],
    );
    const leaves = await world.load(
      { object: 'Leaf__c', operation: 'upsert', externalIdFieldName: 'Key__c' },
      'Key__c,Tree__r.Key__c,Name\nL1,A,One\nL2,none,Two\n',
    );
    assert.deepEqual([leaves['numberRecordsProcessed'], leaves['numberRecordsFailed']], [2, 1]);
    assert.match((await world.rows(leaves['id'], 'failedResults'))[0]?.['sf__Error'] ?? '', /^INVALID_FIELD:Foreign key external ID: none not found/);
  });

  it('deletes to the bin; past it only for those who may', async () => {
    const idsOf = async (key: string): Promise<string> =>
      ((await world.pages((await world.query(`SELECT Id FROM Tree__c WHERE Key__c = '${key}'`))['id']))[0]?.[1] ?? []).join('');
    const yew = await idsOf('D');
    const info = await world.load({ object: 'Tree__c', operation: 'delete' }, `Id\n${yew}\n`);
    assert.deepEqual([info['state'], info['numberRecordsFailed']], ['JobComplete', 0]);
    assert.equal((await world.query("SELECT Id FROM Tree__c WHERE Key__c = 'D'"))['numberRecordsProcessed'], 0);
    assert.equal((await world.query("SELECT Id FROM Tree__c WHERE Key__c = 'D'", 'queryAll'))['numberRecordsProcessed'], 1);
    assert.match(await world.refusal('POST', '/jobs/ingest', { object: 'Tree__c', operation: 'hardDelete' }), /^400 FEATURENOTENABLED/);
  });

  for (const [columnDelimiter, sign] of [
    ['BACKQUOTE', '`'],
    ['CARET', '^'],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['TAB', '\t'],
  ]) {
    it(`reads and writes ${columnDelimiter} and CRLF`, async () => {
      const key = `D${columnDelimiter}`;
      const info = await world.load(
        { object: 'Tree__c', operation: 'insert', columnDelimiter, lineEnding: 'CRLF' },
        `Name${sign}Key__c\r\n"a${sign}\nb"${sign}${key}\r\n`,
      );
      assert.equal(info['numberRecordsFailed'], 0);
      assert.equal((await world.rows(info['id'], 'successfulResults', sign))[0]?.['Name'], `a${sign}\nb`);
      const text = await (await world.call('GET', `/jobs/ingest/${String(info['id'])}/successfulResults`)).text();
      assert.ok(text.startsWith(`"sf__Id"${sign}"sf__Created"${sign}"Name"${sign}"Key__c"\r\n`));
    });
  }

  for (const [what, job, csv, said] of [
    ['a column the object lacks', {}, 'Name,Colour\nOak,red\n', 'InvalidBatch : Field name not found : Colour'],
    ['a column twice', {}, 'Name,name\nOak,Elm\n', 'InvalidBatch : Duplicate column name found : name'],
    ['other line ends than it says', {}, 'Name,Key__c\r\nOak,X\r\n', `${LINE_ENDING} LF`],
    ['lines that do not end as it says', { lineEnding: 'CRLF' }, 'Name,Key__c\nOak,X\n', `${LINE_ENDING} CRLF`],
    ['a column of a parent’s parent', {}, 'Name,Tree__r.Key__c.more\nOak,X\n', 'InvalidBatch : Field name not found : Tree__r.Key__c.more'],
    ['text in UTF-16', {}, '\ufeffName', 'ClientInputError : The data must be in UTF-8'],
    ['a row without end', {}, `Name,Key__c\n"${'x'.repeat(2_100_000)}`, /^InvalidBatch : Max Record Size/],
    [
      'an upsert without its key',
      { operation: 'upsert', externalIdFieldName: 'Key__c' },
      'Name\nOak\n',
      'InvalidBatch : Field name not found : Key__c',
    ],
    ['a deletion with more than ids', { operation: 'delete' }, 'Id,Name\nx,y\n', 'InvalidBatch : The delete batch must contain only ids'],
    ['rows of other lengths', {}, 'Name,Key__c\nOak\n', 'InvalidBatch : Row 1 has 1 columns where the header has 2'],
    ['no rows at all', {}, '', 'InvalidBatch : The file is empty'],
    ['a quote that never ends', {}, 'Name,Key__c\n"Oak,X\n', /^InvalidBatch : Quote Not Closed/],
  ] as const) {
    it(`fails a job with ${what}, and gives its rows back`, async () => {
      const info = await world.load({ object: 'Tree__c', operation: 'insert', ...job }, bytesOf(csv));
      assert.equal(info['state'], 'Failed');
      if (typeof said === 'string') assert.equal(info['errorMessage'], said);
      else assert.match(String(info['errorMessage']), said);
      assert.equal(info['numberRecordsProcessed'], 0);
      if (csv === '') return;
      const unprocessed = await world.call('GET', `/jobs/ingest/${String(info['id'])}/unprocessedrecords`);
      assert.deepEqual(Buffer.from(await unprocessed.arrayBuffer()), bytesOf(csv), 'as they were sent');
    });
  }

  it('takes the upload that is whole first, where two come at once, and nothing of the other', async () => {
    const { body } = await world.rest('POST', '/jobs/ingest', { object: 'Tree__c', operation: 'insert' });
    const path = `/jobs/ingest/${(body as Info)['id']}`;
    let send = (_text: string | undefined): void => undefined;
    const slow = new ReadableStream({
      start: (controller) => {
        send = (text) => (text === undefined ? controller.close() : controller.enqueue(Buffer.from(text)));
      },
    });
    const late = world.call('PUT', `${path}/batches`, slow, 'text/csv');
    send('Name,Key__c\nLate,U1\n');
    assert.equal((await world.call('PUT', `${path}/batches`, 'Name,Key__c\nFirst,U2\nFirst,U3\n', 'text/csv')).status, 201);
    await world.rest('PATCH', path, { state: 'UploadComplete' });
    send('Late,U4\n');
    send(undefined);
    assert.equal((await late).status, 400);
    const info = await world.over('ingest', (body as Info)['id']);
    assert.deepEqual([info['state'], info['numberRecordsProcessed'], info['numberRecordsFailed']], ['JobComplete', 2, 0]);
  });

  it('refuses a row as a call does: a key twice in a batch, an id of what is new, two names of one parent', async () => {
    const errorsOf = async (job: Info, csv: string): Promise<(string | undefined)[]> => {
      const info = await world.load({ object: 'Leaf__c', ...job }, csv);
      return (await world.rows(info['id'], 'failedResults')).map((row) => row['sf__Error']);
    };
    assert.deepEqual(
      await errorsOf({ object: 'Tree__c', operation: 'upsert', externalIdFieldName: 'Key__c' }, 'Key__c,Name\nV1,One\nV1,Two\nV2,Three\n'),
      ['DUPLICATE_VALUE:Duplicate external id specified: V1:Key__c --', 'DUPLICATE_VALUE:Duplicate external id specified: V1:Key__c --'],
    );
    assert.deepEqual(await errorsOf({ object: 'Tree__c', operation: 'insert' }, 'Id,Name\na00000000000001AAA,One\n'), [
      'INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id in an insert call:Id --',
    ]);
    const found = await world.query("SELECT Key__c, Id FROM Tree__c WHERE Key__c = 'V2'");
    const [, tree] = (await world.pages(found['id'])).flat().find(([key]) => key === 'V2') ?? [];
    assert.match(
      (await errorsOf({ operation: 'insert' }, `Name,Tree__c,Tree__r.Key__c\nOne,${tree ?? ''},V2\n`))[0] ?? '',
      /^INVALID_FIELD:Cannot specify both an external ID reference Tree__r and a salesforce id, Tree__c/,
    );
  });

  it('refuses jobs that make no sense', async () => {
    const refused = (job: unknown): Promise<string> => world.refusal('POST', '/jobs/ingest', job);
    assert.match(await refused({ object: 'Nothing__c', operation: 'insert' }), /^400 INVALIDENTITY/);
    assert.match(await refused({ object: 'Tree__c', operation: 'burn' }), /^400 INVALIDJOB/);
    assert.match(await refused({ object: 'Tree__c', operation: 'upsert' }), /External ID was blank for upsert/);
    assert.match(await refused({ object: 'Tree__c', operation: 'upsert', externalIdFieldName: 'Height__c' }), /does not match an External ID/);
    assert.match(await refused({ object: 'Tree__c', operation: 'insert', columnDelimiter: 'DOT' }), /DOT is no columnDelimiter/);
    const query = (text: string): Promise<string> => world.refusal('POST', '/jobs/query', { operation: 'query', query: text });
    assert.match(await query('SELECT COUNT(Id) FROM Tree__c'), /do not support aggregate functions/);
    assert.match(await query('SELECT Name FROM Tree__c GROUP BY Name'), /do not support GROUP BY/);
    assert.match(await query('SELECT Name FROM Tree__c OFFSET 5'), /do not support OFFSET/);
    assert.match(await query('SELECT Name, (SELECT Name FROM Leaves__r) FROM Tree__c'), /do not support nested queries/);
    assert.match(await query('SELECT Colour FROM Tree__c'), /^400 INVALID_FIELD/);
  });

  it('takes rows once, in time, and not without end', async () => {
    const { body } = await world.rest('POST', '/jobs/ingest', { object: 'Tree__c', operation: 'insert' });
    const path = `/jobs/ingest/${(body as Info)['id']}`;
    assert.match(await world.refusal('PATCH', path, { state: 'UploadComplete' }), /INVALIDJOBSTATE/);
    const block = Buffer.alloc(1 << 20, 'x');
    const tooMuch = Readable.from(
      (function* () {
        for (let sent = 0; sent <= MAX_UPLOAD; sent += block.length) yield block;
      })(),
    );
    const answer = await world.call('PUT', `${path}/batches`, Readable.toWeb(tooMuch) as ReadableStream, 'text/csv');
    assert.match(await answer.text(), /Exceeded max size limit of 157286400/);
    assert.equal((await world.call('PUT', `${path}/batches`, 'Name\nOak\n', 'text/csv')).status, 201);
    const second = await world.call('PUT', `${path}/batches`, 'Name\nOak\n', 'text/csv');
    assert.match(await second.text(), /make sure you only do 'PUT' once on a given Job/);
    assert.equal((await world.rest('PATCH', path, { state: 'UploadComplete' })).status, 200);
    assert.match(await world.refusal('PATCH', path, { state: 'UploadComplete' }), /INVALIDJOBSTATE/);
    await world.over('ingest', (body as Info)['id']);
    assert.match(await world.refusal('PATCH', path, { state: 'Aborted' }), /Aborting already JobComplete Job not allowed/);
    assert.equal((await world.rest('DELETE', path)).status, 204);
    assert.equal((await world.rest('GET', path)).status, 404);
  });

  it('gives rows page by page, whatever the size of a page, formulas and parents among them', async () => {
    await world.load({ object: 'Tree__c', operation: 'insert' }, `Name,Key__c,Height__c\n${trees(1000, 3500)}\n`);
    const info = await world.query(
      "SELECT Id, Name, Height__c, Twice__c, Old__c, CreatedBy.Username, CreatedDate FROM Tree__c WHERE Key__c LIKE 'T%' ORDER BY Key__c",
    );
    assert.equal(info['numberRecordsProcessed'], 2500);
    const whole = await world.pages(info['id']);
    assert.equal(whole.length, 1);
    const small = await world.pages(info['id'], 700);
    assert.deepEqual(
      small.map((page) => page.length - 1),
      [700, 700, 700, 400],
    );
    assert.deepEqual([whole[0]?.[0], ...small.flatMap((page) => page.slice(1))], whole[0]);
    const [header, first] = whole[0] ?? [];
    assert.deepEqual(header, ['Id', 'Name', 'Height__c', 'Twice__c', 'Old__c', 'CreatedBy.Username', 'CreatedDate']);
    assert.deepEqual(first?.slice(1, 6), ['Tree 1000', '0.5', '1', 'false', 'admin@perennial.local']);
    assert.match(first?.[6] ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.match(await world.refusal('GET', `/jobs/query/${String(info['id'])}/results?locator=made-up`), /INVALID_QUERY_LOCATOR/);
    assert.deepEqual(await world.pages((await world.query("SELECT Name FROM Tree__c WHERE Name = 'nobody'"))['id']), [[['Name']]]);
  });

  it('reads as it was when it began, whatever is written meanwhile', async () => {
    const before = await world.count('SELECT COUNT() FROM Tree__c');
    const { body } = await world.rest('POST', '/jobs/query', { operation: 'query', query: 'SELECT Name FROM Tree__c' });
    // A step of the job has been done once this is answered.
    await world.info('query', (body as Info)['id']);
    for (let n = 0; n < 5; n++) await world.rest('POST', '/sobjects/Tree__c', { Name: `Late ${n}` });
    assert.equal((await world.over('query', (body as Info)['id']))['numberRecordsProcessed'], before);
    assert.equal(await world.count('SELECT COUNT() FROM Tree__c'), before + 5);
  });

  it('cannot lock a master that another chunk of the job holds; sorted by master, it can', async () => {
    // Chunks are of 10,000 rows: in the first file each of two has leaves of the same tree.
    const leaf = (n: number, tree: string): string => `L${n},${tree},Leaf ${n}`;
    const head = 'Key__c,Tree__r.Key__c,Name';
    const job = { object: 'Leaf__c', operation: 'upsert', externalIdFieldName: 'Key__c' };
    const ids = Object.fromEntries(
      (await world.pages((await world.query("SELECT Key__c, Id FROM Tree__c WHERE Key__c LIKE 'T%'"))['id']))
        .flat()
        .map(([key = '', id = '']) => [key, id]),
    );
    const mixed = Array.from({ length: 12_000 }, (_, n) => leaf(10_000 + n, ids[`T${1000 + (n % 100)}`] ?? ''));
    const byId = head.replace('Tree__r.Key__c', 'Tree__c');
    const first = await world.load(job, `${byId}\n${mixed.join('\n')}\n`);
    assert.equal(first['numberRecordsProcessed'], 12_000);
    assert.ok(Number(first['numberRecordsFailed']) > 1000, `${first['numberRecordsFailed']} failed`);
    const failed = await world.rows(first['id'], 'failedResults');
    assert.equal(failed.length, first['numberRecordsFailed']);
    assert.match(failed[0]?.['sf__Error'] ?? '', /^UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 1 records: a\w{17}:--$/);
    const byKey = Array.from({ length: 12_000 }, (_, n) => leaf(50_000 + n, `T${1000 + (n % 100)}`));
    assert.ok(Number((await world.load(job, `${head}\n${byKey.join('\n')}\n`))['numberRecordsFailed']) > 1000);
    // New leaves: a leaf there is may not change its tree.
    const sorted = mixed.map((line) => `S${line}`).toSorted((a, b) => (a.split(',')[1] ?? '').localeCompare(b.split(',')[1] ?? ''));
    const second = await world.load(job, `${byId}\n${sorted.join('\n')}\n`);
    assert.deepEqual(
      [second['numberRecordsProcessed'], second['numberRecordsFailed']],
      [12_000, 0],
      (await world.rows(second['id'], 'failedResults'))[0]?.['sf__Error'],
    );
  });

  it('stops where it is when it is aborted; what was done stays, the rest is given back', async () => {
    const id = await world.begin({ object: 'Tree__c', operation: 'insert' }, `Name,Key__c,Height__c\n${trees(20_000, 50_000)}\n`);
    while (Number((await world.info('ingest', id))['numberRecordsProcessed'] ?? 0) === 0);
    assert.equal((await world.rest('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' })).status, 200);
    const { numberRecordsProcessed: done } = await world.info('ingest', id);
    const there = await world.count("SELECT COUNT() FROM Tree__c WHERE Name LIKE 'Tree 2%' OR Name LIKE 'Tree 3%' OR Name LIKE 'Tree 4%'");
    const [successful, unprocessed] = [await world.rows(id, 'successfulResults'), await world.rows(id, 'unprocessedrecords')];
    assert.equal(successful.length, done);
    assert.equal(successful.length + unprocessed.length, 30_000);
    assert.ok(there >= successful.length && unprocessed.length > 0);
    assert.equal(new Set([...successful, ...unprocessed].map((row) => row['Key__c'])).size, 30_000);
  });

  it('goes on after a restart in the middle, and does no row twice', async () => {
    const id = await world.begin({ object: 'Tree__c', operation: 'insert' }, `Name,Key__c,Height__c\n${trees(60_000, 90_000)}\n`);
    while (Number((await world.info('ingest', id))['numberRecordsProcessed'] ?? 0) < 2000);
    await world.server.close();
    await world.open();
    const info = await world.over('ingest', id);
    assert.deepEqual([info['state'], info['numberRecordsProcessed'], info['numberRecordsFailed']], ['JobComplete', 30_000, 0]);
    assert.equal((await world.rows(id, 'successfulResults')).length, 30_000);
    assert.equal(new Set((await world.rows(id, 'successfulResults')).map((row) => row['Key__c'])).size, 30_000);
  });

  it('shows its jobs to who made them, and to who sees all data', async () => {
    const { body: profiles } = await world.rest('GET', `/query?q=${encodeURIComponent("SELECT Id FROM Profile WHERE Name = 'Standard User'")}`);
    const user = await world.rest('POST', '/sobjects/User', {
      ...{ Username: 'loader@perennial.local', LastName: 'Loader', Email: 'loader@perennial.local', Alias: 'load', IsActive: true },
      ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
      ProfileId: (profiles as { records: { Id: string }[] }).records[0]?.Id,
    });
    const admin = world.token;
    const job = await world.query('SELECT Id FROM Account');
    world.token = issueToken(world.server.org, (user.body as { id: string }).id, 'access');
    try {
      assert.equal((await world.rest('GET', `/jobs/query/${String(job['id'])}`)).status, 404);
      assert.deepEqual(((await world.rest('GET', '/jobs/query')).body as { records: unknown[] }).records, []);
      assert.match(await world.refusal('POST', '/jobs/ingest', { object: 'Tree__c', operation: 'insert' }), /INVALIDENTITY/);
    } finally {
      world.token = admin;
    }
  });
});
