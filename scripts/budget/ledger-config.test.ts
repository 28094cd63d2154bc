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
    assert.deepEqual(await readLedgerConfig(folder), { ...GOOD, categories: {}, statuses: {}, creditTypes: [], invoiceTypes: [] });
  });
  for (const [text, pattern] of [
    ['{', /ledger\.json: it is not JSON/],
    ['[]', /one JSON object/],
    [JSON.stringify({ ...GOOD, file: 1 }), /"file" must be the name of the ledger's file/],
    [JSON.stringify({ ...GOOD, columns: { ...COLUMNS, date: '' } }), /"columns", "date" must be the name of the column/],
    [JSON.stringify({ ...GOOD, columns: { ...COLUMNS, type: 3 } }), /"columns", "type" must be/],
    [JSON.stringify({ ...GOOD, currency: 'yuan' }), /"currency" must be the three letters/],
    [JSON.stringify({ ...GOOD, categories: { a: 1 } }), /"categories", "a" must be a text/],
    [JSON.stringify({ ...GOOD, creditTypes: 'x' }), /"creditTypes" must be a list/],
    [JSON.stringify({ ...GOOD, creditType: ['Credit note'] }), /"creditType" is unknown: did you mean "creditTypes"\?/],
    [JSON.stringify({ ...GOOD, columns: { ...COLUMNS, cattegory: 'c' } }), /"cattegory" in "columns" is unknown: did you mean "category"\?/],
    [
      JSON.stringify({ ...GOOD, format: { delimiter: 'semicolons' } }),
      /"format", "delimiter" is "semicolons", and must be one of .*did you mean "semicolon"\?/,
    ],
    [JSON.stringify({ ...GOOD, format: { decimals: ',' } }), /"decimals" in "format" is unknown: did you mean "decimal"\?/],
    [JSON.stringify({ ...GOOD, columns: { ...COLUMNS, type: 't' } }), /say in "creditTypes" and "invoiceTypes"/],
    [JSON.stringify({ ...GOOD, creditTypes: ['x'], invoiceTypes: ['x'] }), /"x" is in "creditTypes" and in "invoiceTypes"/],
    [
      JSON.stringify({ file: 'ledger.csv', columns: {}, curency: 'CNY' }),
      /"currency" is missing.*"curency" is unknown|"curency" is unknown.*"currency" is missing/,
    ],
  ] as const)
    it(`names what is wrong in ${text.slice(0, 60)}`, async () => {
      await writeFile(join(folder, 'ledger.json'), text);
      await assert.rejects(readLedgerConfig(folder), pattern);
    });
});
