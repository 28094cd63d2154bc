import type { Job } from '../jobs/run.ts';
import { decide } from './decide.ts';
import type { BudgetFacts } from './facts.ts';
import { read } from './read.ts';

/** Keeps the budget entries in step with the ledger and the hours of stewards, and settles the value share of each month that is over. */
export const budgetJob: Job<BudgetFacts> = {
  name: 'budget',
  after: ['value', 'quality'],
  title: 'Budget',
  written: { object: 'Budget_Entry__c', where: 'Document_Number__c != NULL' },
  read,
  decide,
};
