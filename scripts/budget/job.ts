import type { Job } from '../org/run.ts';
import { decide } from './decide.ts';
import type { BudgetFacts } from './facts.ts';
import { read } from './read.ts';

/** Reads what was spent from the ledger, and keeps the budget entries in step with it. */
export const budgetJob: Job<BudgetFacts> = { name: 'budget', after: [], title: 'Budget', read, decide };
