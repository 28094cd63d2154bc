import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readLedgerConfig } from './ledger-config.ts';

const COLUMNS = { program: 'p', document: 'd', date: 'd', amount: 'a', category: 'c', status: 's' };
const GOOD = { file: 'ledger.csv', columns: COLUMNS, currency: 'CNY' };

describe('ledger.json', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'perennial-ledger-'))));
  after(() => rm(folder, { recursive: true }));

  it('may be missing', async () => assert.equal(await readLedgerConfig(folder), undefined));
  it('is good as it comes', async () => assert.equal((await readLedgerConfig('config'))?.file, 'ledger.csv'));
  it('may leave out what has a default', async () => {
    await writeFile(join(folder, 'ledger.json'), JSON.stringify(GOOD));
    assert.deepEqual(await readLedgerConfig(folder), { ...GOOD, categories: {}, statuses: {}, creditTypes: [] });
  });
  for (const [text, pattern] of [
    ['{', /ledger\.json: /],
    ['[]', /one JSON object/],
    [JSON.stringify({ ...GOOD, file: 1 }), /"file"/],
    [JSON.stringify({ ...GOOD, columns: { ...COLUMNS, date: '' } }), /"columns\.date"/],
    [JSON.stringify({ ...GOOD, columns: { ...COLUMNS, type: 3 } }), /"columns\.type"/],
    [JSON.stringify({ ...GOOD, currency: 'yuan' }), /"currency"/],
    [JSON.stringify({ ...GOOD, categories: { a: 1 } }), /"categories"/],
    [JSON.stringify({ ...GOOD, creditTypes: 'x' }), /"creditTypes"/],
  ] as const)
    it(`names what is wrong in ${text.slice(0, 60)}`, async () => {
      await writeFile(join(folder, 'ledger.json'), text);
      await assert.rejects(readLedgerConfig(folder), pattern);
    });
});
