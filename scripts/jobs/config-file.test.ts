import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nearest, readConfigFile } from './config-file.ts';
import { FORM_VALUES } from '../transfer/csv-form.ts';

describe('a file of the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-file-'));
  after(() => rmSync(folder, { recursive: true }));
  const messageFor = async (name: string, content: string): Promise<string> => {
    writeFileSync(join(folder, name), content);
    return readConfigFile(folder, name).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
  };

  it('knows the forms of CSV files that the readers know', () => {
    const schema = JSON.parse(readFileSync(fileURLToPath(new URL('../../config/schemas/ledger.json', import.meta.url)), 'utf8')) as {
      definitions: { format: { properties: Record<string, { enum: string[] }> } };
    };
    const properties = Object.entries(schema.definitions.format.properties).map(([name, { enum: values }]) => [name, values]);
    assert.deepEqual(Object.fromEntries(properties), FORM_VALUES);
  });

  for (const content of [
    '{"hosts": {"a.io": {"Authorization": "Bearer s3cr3t"}}}',
    '{"hosts": [["Bearer s3cr3t"]]}',
    '{"hosts": ["Bearer s3cr3t"]}',
    '{"hosts": [{"host": "a.io", "headers": {"Authorization": Bearer s3cr3t}}]}',
  ])
    it(`shows nothing of a secret in ${content.slice(0, 40)}`, async () => {
      const message = await messageFor('sources.json', content);
      assert.match(message, /sources\.json: /);
      assert.doesNotMatch(message, /s3cr|Bearer/);
    });

  it('says where a text stops being JSON, and names keys as they are written', async () => {
    assert.match(await messageFor('sources.json', '{\n  "hosts": [],\n  oops\n}'), /it is not JSON: see line 3, column 3$/);
    const ledger = { file: 'l.csv', columns: { program: 'p', document: 'd', date: 'd', amount: 'a', category: 'c', status: 's' }, currency: 'CNY' };
    assert.match(await messageFor('ledger.json', JSON.stringify({ ...ledger, categories: { 'R/D': 5 } })), /"categories", "R\/D" must be a text/);
  });

  it('suggests what is near, and nothing else', () => {
    assert.deepEqual([nearest('creditType', ['creditTypes', 'columns']), nearest('xyz', ['creditTypes', 'columns'])], ['creditTypes', undefined]);
  });
});
