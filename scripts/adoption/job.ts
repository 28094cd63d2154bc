import type { Job } from '../jobs/run.ts';
import { decide } from './decide.ts';
import type { AdoptionFacts } from './facts.ts';
import { read } from './read.ts';

/** Counts who works with the CRM, week by week and group by group, and how much of the ledger's business is in it. */
export const adoptionJob: Job<AdoptionFacts> = {
  name: 'adoption',
  after: [],
  title: 'Adoption',
  written: { object: 'Adoption_Snapshot__c', where: "Segment_Type__c = 'Organization'" },
  read,
  decide,
};
