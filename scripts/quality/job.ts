import type { Job } from '../jobs/run.ts';
import { decide } from './decide.ts';
import type { QualityFacts } from './facts.ts';
import { read } from './read.ts';

/** Judges the records of the org by its active rules, and keeps scores and issues in step. */
export const qualityJob: Job<QualityFacts> = {
  name: 'quality',
  after: [],
  title: 'Quality',
  lists: true,
  suggests: true,
  written: { object: 'Quality_Scan__c', where: "Status__c != 'Running'" },
  read,
  decide,
};
