import type { Job } from '../../jobs/run.ts';
import { decide } from './decide.ts';
import type { NudgeFacts } from './facts.ts';
import { prepare, read } from './read.ts';

/** Shows users what they could put right, withholds it from some to see whether it helps, and says which rules do. */
export const nudgesJob: Job<NudgeFacts> = {
  name: 'nudges',
  after: ['adoption', 'quality'],
  title: 'Nudges',
  written: { object: 'Nudge_Result__c', where: 'Week__c != NULL' },
  prepare,
  read,
  decide,
};
