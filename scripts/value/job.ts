import type { Job } from '../jobs/run.ts';
import { decide } from './decide.ts';
import type { ValueFacts } from './facts.ts';
import { read } from './read.ts';

/** Reads KPI actuals from files and records, and keeps the measurements in step with them. */
export const valueJob: Job<ValueFacts> = {
  name: 'value',
  after: [],
  title: 'Value',
  written: { object: 'KPI_Measurement__c', where: 'KPI__c IN (SELECT KPI__c FROM KPI_Source__c)' },
  read,
  decide,
};
