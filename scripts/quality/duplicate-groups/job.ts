import type { Job } from '../../jobs/run.ts';
import { decide } from './decide.ts';
import type { DuplicateFacts } from './facts.ts';
import { read } from './read.ts';

/** Finds records of the org that are one person or organisation, and keeps the groups that people decide on in step. */
export const duplicatesJob: Job<DuplicateFacts> = {
  name: 'duplicates',
  after: [],
  title: 'Duplicates',
  lists: true,
  read,
  decide,
};
