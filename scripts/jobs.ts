import { budgetJob } from './budget/job.ts';
import type { Job } from './org/run.ts';
import { valueJob } from './value/job.ts';

/** Every job, in no order: `after` says what must have run before. */
export const JOBS: Job<never>[] = [valueJob as Job<never>, budgetJob as Job<never>];
