/** The sample of the pillar: the rules that Perennial ships. */
import { fileURLToPath } from 'node:url';
import type { PillarSample } from '../jobs/pillar-contract.ts';
import { queryAll } from '../org/query.ts';
import { writeAll } from '../org/write.ts';
import { missingRules } from './org-rules.ts';
import { readRules } from './read-rules-file.ts';

const RULE_PACK = fileURLToPath(new URL('../../config/quality-rules.json', import.meta.url));

export const sample: PillarSample = {
  fills: ['Quality_Rule__c'],
  load: async ({ connection, progress }, outcome) => {
    const known = await queryAll<{ Rule_Id__c: string }>(connection, 'SELECT Rule_Id__c FROM Quality_Rule__c');
    const writes = missingRules(readRules(RULE_PACK), new Set(known.map((one) => one.Rule_Id__c)));
    const results = await writeAll(connection, writes, (done) => progress('Sample data: quality rules', done, writes.length));
    for (const [index, { success, errors }] of results.entries()) {
      if (success) outcome.created += 1;
      else {
        outcome.failed += 1;
        const { key = '' } = writes[index] as { key?: string };
        outcome.findings.push({
          where: `Quality rule ${key}`,
          problem: errors.join('; '),
          remedy: 'Put right what the org objects to and run setup again.',
        });
      }
    }
  },
};
