/** Loads of rows that name their parents: in the same file, in any order, emptied, of several kinds. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { field, grants, objectXml, pack } from '../../../local-org/test/org-fixture.ts';
import { ADMIN } from '../../conformance/throwaway-org.ts';
import { load } from '../../transfer/load.ts';
import type { Loaded, LoadOptions } from '../../transfer/load.ts';
import { queryAll } from '../../org/query.ts';
import { startServerProcess } from '../../start/server-process.ts';
import type { RunningOrg } from '../../start/server-process.ts';
import { quickClient } from './transfer.ts';

const external = (name: string): string => field(name, 'Text', '<externalId>true</externalId><length>30</length><unique>true</unique>');
const lookup = (name: string, to: string, children: string): string =>
  field(
    name,
    'Lookup',
    `<deleteConstraint>SetNull</deleteConstraint><referenceTo>${to}</referenceTo><relationshipName>${children}</relationshipName>`,
  );

const FIELDS = ['Key__c', 'Code__c', 'Note__c', 'Size__c', 'Since__c', 'Parent__c', 'Patron__c'];
const FILES: Record<string, string> = {
  'Node__c.object': objectXml(
    'Node',
    'ReadWrite',
    external('Key__c'),
    external('Code__c'),
    field('Note__c', 'Text', '<length>80</length>'),
    field('Size__c', 'Number', '<precision>8</precision><scale>3</scale>'),
    field('Since__c', 'Date'),
    lookup('Parent__c', 'Node__c', 'Children'),
    lookup('Patron__c', 'Account', 'Nodes'),
  ),
  'Nodes.permissionset': grants({}, Object.fromEntries(FIELDS.map((name) => [`Node__c.${name}`, 'rw' as const]))),
};

interface Node {
  Key__c: string;
  Parent__r: { Key__c: string } | null;
}

describe('rows and their parents', { timeout: 1_800_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'parents-'));
  let org: RunningOrg;
  const client = () => quickClient({ url: org.url, keyFile: org.keyFile, username: ADMIN });

  before(async () => {
    org = await startServerProcess(join(home, 'org'));
    const { connection } = await client();
    const deployed = await connection.metadata.deploy(Buffer.from(pack(FILES)), { singlePackage: true, rollbackOnError: true }).complete(true);
    assert.ok(deployed.success, JSON.stringify(deployed.details));
    const [set] = await queryAll<{ Id: string }>(connection, "SELECT Id FROM PermissionSet WHERE Name = 'Nodes'");
    const { user_id: AssigneeId } = await connection.identity();
    await connection.sobject('PermissionSetAssignment').create({ AssigneeId, PermissionSetId: set?.Id ?? '' });
  });
  after(async () => {
    org.stop();
    await org.exited;
    rmSync(home, { recursive: true, force: true });
  });

  /** Loads rows by collections, or by jobs of a few rows each. */
  async function run(name: string, lines: readonly string[], by: 'REST' | 'Bulk' = 'REST', more: Partial<LoadOptions> = {}): Promise<Loaded> {
    const file = join(home, `${name}.csv`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return load(await client(), {
      ...{ file, object: 'Node__c', key: 'Key__c', workDir: join(home, 'work') },
      ...{ polling: { minDelayMs: 10, maxDelayMs: 50, patienceMs: 60_000 }, sizes: { restRows: by === 'REST' ? 2000 : 0, partRows: 400 } },
      ...more,
    });
  }
  const nodes = async (like: string): Promise<Map<string, string | undefined>> => {
    const found = await queryAll<Node>((await client()).connection, `SELECT Key__c, Parent__r.Key__c FROM Node__c WHERE Key__c LIKE '${like}%'`);
    return new Map(found.map((node) => [node.Key__c, node.Parent__r?.Key__c]));
  };
  const reasons = (loaded: Loaded): string[] => readFileSync(loaded.refusedFile ?? '', 'utf8').match(/line \d+: [^\n]*/g) ?? [];
  const HEADER = 'Key__c,Name,Parent__r.Key__c';

  for (const by of ['REST', 'Bulk'] as const) {
    it(`are sent behind them, whatever the order of the file (${by})`, async () => {
      const mark = `T${by}`;
      const rows = Array.from({ length: 900 }, (_, n) => `${mark}${n},Node ${n},${n === 0 ? '' : `${mark}${Math.floor((n - 1) / 3)}`}`);
      const loaded = await run(mark, [HEADER, ...rows.toReversed()], by);
      assert.deepEqual([loaded.loaded, loaded.refused], [900, 0]);
      const there = await nodes(mark);
      assert.deepEqual([there.size, there.get(`${mark}899`), there.get(`${mark}0`)], [900, `${mark}299`, undefined]);
      assert.equal((await run(mark, [HEADER, ...rows], by)).unchanged, 900);
    });

    it(`go in one run when each is the parent of the next, parents first or last (${by})`, async () => {
      for (const order of ['forward', 'backward']) {
        const mark = `C${by}${order}`;
        const rows = Array.from({ length: 600 }, (_, n) => `${mark}${n},Node ${n},${n === 0 ? '' : `${mark}${n - 1}`}`);
        const loaded = await run(mark, [HEADER, ...(order === 'forward' ? rows : rows.toReversed())], by);
        assert.deepEqual([loaded.loaded, loaded.refused, (await nodes(mark)).get(`${mark}599`)], [600, 0, `${mark}598`]);
      }
    });

    it(`are refused when a parent is nowhere, was refused, or they form a circle; the others are loaded (${by})`, async () => {
      const mark = `R${by}`;
      const rows = [
        `${mark}1,One,nowhere`,
        `${mark}2,Two,${mark}1`,
        `${mark}3,Three,${mark}4`,
        `${mark}4,Four,${mark}3`,
        `${mark}5,Five,`,
        `${mark}6,Six,${mark}5`,
      ];
      const loaded = await run(mark, [HEADER, ...rows], by);
      assert.deepEqual([loaded.rows, loaded.loaded, loaded.refused], [6, 2, 4]);
      assert.ok(reasons(loaded).every((reason) => /Foreign key external ID/i.test(reason)));
      assert.deepEqual([...(await nodes(mark)).keys()].sort(), [`${mark}5`, `${mark}6`]);
    });

    it(`may name them by another key of the same file (${by})`, async () => {
      const mark = `O${by}`;
      const rows = Array.from({ length: 40 }, (_, n) => `${mark}${n},Node,${mark}code${n},${n === 39 ? '' : `${mark}code${n + 1}`}`);
      const loaded = await run(mark, ['Key__c,Name,Code__c,Parent__r.Code__c', ...rows], by);
      assert.deepEqual([loaded.loaded, loaded.refused, (await nodes(mark)).get(`${mark}0`)], [40, 0, `${mark}1`]);
    });

    it(`are parted from them by #N/A, which empties plain fields, too (${by})`, async () => {
      const mark = `N${by}`;
      await run(
        `${mark}a`,
        ['Key__c,Name,Note__c,Parent__r.Key__c', `${mark}0,Root,,`, ...[1, 2, 3, 4].map((n) => `${mark}${n},Node,words,${mark}0`)],
        by,
      );
      const second = [1, 2, 3, 4].map((n) => (n % 2 === 1 ? `${mark}${n},#N/A,#N/A` : `${mark}${n},,`));
      const loaded = await run(`${mark}b`, ['Key__c,Note__c,Parent__r.Key__c', ...second], by);
      assert.deepEqual([loaded.loaded, loaded.unchanged, loaded.refused], [2, 2, 0]);
      const there = await nodes(mark);
      assert.deepEqual(
        [1, 2, 3, 4].map((n) => there.get(`${mark}${n}`)),
        [undefined, `${mark}0`, undefined, `${mark}0`],
      );
    });
  }

  it('are emptied by #N/A beside blanks, and left alone by blanks', async () => {
    await run('blank-a', ['Key__c,Name,Note__c', 'B1,One,words', 'B2,Two,words']);
    const loaded = await run('blank-b', ['Key__c,Note__c', 'B1,  ', 'B2, #N/A ']);
    assert.deepEqual([loaded.loaded, loaded.unchanged], [1, 1]);
    const rows = await queryAll<{ Note__c: string | null }>(
      (await client()).connection,
      "SELECT Note__c FROM Node__c WHERE Key__c IN ('B1', 'B2') ORDER BY Key__c",
    );
    assert.deepEqual(
      rows.map((row) => row.Note__c),
      ['words', null],
    );
  });

  it('come back with what the file says when they are refused, so that the same command loads them', async () => {
    const form = { encoding: 'windows-1252', delimiter: 'semicolon', decimal: 'comma', dates: 'DD.MM.YYYY' } as const;
    const file = join(home, 'german.csv');
    writeFileSync(file, Buffer.from('Key__c;Name;Size__c;Since__c\nG1;Müller;1,234;31.02.2026\nG2;Öz;2,5;01.03.2026\n', 'latin1'));
    const options = { object: 'Node__c', key: 'Key__c', workDir: join(home, 'work'), form };
    const first = await load(await client(), { file, ...options });
    assert.deepEqual([first.loaded, first.refused], [1, 1]);
    assert.match(reasons(first)[0] ?? '', /31\.02\.2026""? is not a date: write DD\.MM\.YYYY/);
    const again = join(home, 'mended.csv');
    writeFileSync(again, readFileSync(first.refusedFile ?? '', 'utf8').replace('31.02.2026', '28.02.2026'));
    assert.equal((await load(await client(), { file: again, ...options })).loaded, 1);
    const [row] = await queryAll<{ Name: string; Size__c: number; Since__c: string }>(
      (await client()).connection,
      "SELECT Name, Size__c, Since__c FROM Node__c WHERE Key__c = 'G1'",
    );
    assert.deepEqual([row?.Name, row?.Size__c, row?.Since__c], ['Müller', 1.234, '2026-02-28']);
  });

  it('are not sent at all when no parent can be found by the column', async () => {
    await assert.rejects(
      run('title', ['Key__c,Parent__r.Note__c', 'X1,words']),
      /column "Parent__r\.Note__c": no record is found by Note__c\. Parents of Parent__c are found by Node__c\.Id/,
    );
    await assert.rejects(run('kind', ['Key__c,Lead:Parent__r.Key__c', 'X1,x']), /Parent__c does not refer to Lead, but to Node__c/);
    await assert.rejects(
      run('owner', ['Key__c,Owner.Id', 'X1,x']),
      /OwnerId may be a Group or a User\. Name the kind: Group:Owner\.Id or User:Owner\.Id/,
    );
    assert.equal((await nodes('X')).size, 0);
  });
});
