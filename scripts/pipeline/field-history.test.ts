import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Their amounts come from the job and the org, and never change once final. */
const NOT_ENTERED = ['Gain_Share_Settlement__c', 'Gain_Share_Line__c'];

const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

it('keeps the history of every amount and share that people enter', () => {
  const budget = globSync('force-app/main/budget/objects/*/fields/*.field-meta.xml', { cwd: ROOT });
  const entered = [...budget, 'force-app/main/value/objects/CRM_Program__c/fields/Labour_Budget__c.field-meta.xml'].filter((file) => {
    const xml = text(file);
    return (
      /<type>(Currency|Percent)<\/type>/.test(xml) &&
      !xml.includes('<formula>') &&
      !xml.includes('Set by the org') &&
      !NOT_ENTERED.includes(basename(dirname(dirname(file))))
    );
  });
  assert.ok(entered.length >= 10);
  assert.deepEqual(
    entered.filter((file) => !text(file).includes('<trackHistory>true</trackHistory>')),
    [],
  );
  for (const object of new Set(entered.map((file) => basename(dirname(dirname(file)))))) {
    const [definition = ''] = globSync(`force-app/main/*/objects/${object}/${object}.object-meta.xml`, { cwd: ROOT });
    assert.match(text(definition), /<enableHistory>true<\/enableHistory>/, object);
  }
});
