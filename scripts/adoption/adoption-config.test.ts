import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readAdoptionConfig } from './adoption-config.ts';
import type { AdoptionConfig } from './facts.ts';

const SHIPPED = JSON.parse(readFileSync(new URL('../../config/adoption.json', import.meta.url), 'utf8')) as AdoptionConfig & { $schema: string };

describe('adoption.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-adoption-config-'));
  after(() => rmSync(folder, { recursive: true }));
  const read = (content: unknown): Promise<AdoptionConfig | undefined> => {
    writeFileSync(join(folder, 'adoption.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return readAdoptionConfig(folder);
  };
  const [first] = SHIPPED.steps;

  it('is read as it ships, and needs no more than steps', async () => {
    assert.equal((await read(SHIPPED))?.steps.length, 6);
    const least = await read({ steps: [first] });
    assert.deepEqual(
      [least?.contributingSteps, least?.backfillWeeks, least?.ledger, least?.licences],
      [5, 8, undefined, ['Salesforce', 'Salesforce Platform']],
    );
    assert.equal(await readAdoptionConfig(join(folder, 'nowhere')), undefined);
  });
  const wrong: Record<string, [unknown, RegExp]> = {
    'text that is no JSON': ['{', /adoption\.json: it is not JSON/],
    'no steps': [{}, /"steps" is missing/],
    'an unknown key': [{ steps: [first], licenses: [] }, /"licenses" is unknown: did you mean "licences"/],
    'an operator that is none': [
      { steps: [{ ...first, conditions: [{ field: 'A', operator: 'equals', value: 1 }] }] },
      /did you mean|must be one of eq/,
    ],
    'a field that is no name': [{ steps: [{ ...first, userField: 'Owner Id' }] }, /"userField" must be an API name, not "Owner Id"/],
    'two steps of one key': [{ steps: [first, first] }, /two steps have the key "stage-moved"/],
    'a list where one value belongs': [
      { steps: [{ ...first, conditions: [{ field: 'A', operator: 'eq', value: ['x'] }] }] },
      /the condition on A: "in" and "nin" take a list/,
    ],
    'a day that is none': [{ steps: [first], daysOff: { '*': ['2026-02-30'] } }, /"daysOff" has "2026-02-30", which is no day/],
    'a ledger without business': [{ steps: [first], ledger: SHIPPED.ledger }, /"ledger" needs "business"/],
    'types of document that nobody has told of': [
      { ...SHIPPED, ledger: { ...SHIPPED.ledger, creditTypes: [], invoiceTypes: [] } },
      /"ledger": "columns" names a column of document types/,
    ],
  };
  for (const [what, [content, message]] of Object.entries(wrong)) it(`refuses ${what}`, () => assert.rejects(read(content), message));
});
