/** The sample of the pillar: the rules that Perennial ships. */
import { fileURLToPath } from 'node:url';
import type { PillarSample } from '../jobs/pillar-contract.ts';
import { takeSteps } from '../jobs/sample.ts';
import { ruleKey, ruleValues } from './org-rules.ts';
import { readRules } from './read-rules-file.ts';

const RULE_PACK = fileURLToPath(new URL('../../config/quality-rules.json', import.meta.url));

export const sample: PillarSample = {
  fills: ['Quality_Rule__c'],
  load: async (context, outcome) => {
    const create = readRules(RULE_PACK).map((rule) => ({ External_Key__c: ruleKey(rule.id, 1), ...ruleValues(rule, 1) }));
    await takeSteps(context, [{ object: 'Quality_Rule__c', create }], {}, 'Sample data: quality rules', outcome);
  },
};
