import { adoption } from './adoption/pillar.ts';
import { budget } from './budget/pillar.ts';
import type { Pillar } from './jobs/pillar-contract.ts';
import type { Job } from './jobs/run.ts';
import { quality } from './quality/pillar.ts';
import { value } from './value/pillar.ts';

/** Every pillar: a later one may need the records of those before it. */
export const PILLARS: readonly Pillar[] = [value, budget, quality, adoption];

/** The jobs of all pillars, each after those that it needs. */
export const JOBS: readonly Job<never>[] = inOrder(PILLARS.flatMap((pillar) => pillar.jobs));

/** The objects of all pillars, each with a field that another object of the same name would not have. */
export const OBJECTS: Readonly<Record<string, string>> = Object.assign({}, ...PILLARS.map((pillar) => pillar.objects)) as Record<string, string>;

/** Puts jobs in an order in which each comes after those it needs. Throws when they wait for each other. */
export function inOrder(jobs: readonly Job<never>[]): Job<never>[] {
  const ordered: Job<never>[] = [];
  const left = [...jobs];
  while (left.length > 0) {
    const next = left.findIndex((job) => job.after.every((name) => !left.some((other) => other.name === name)));
    if (next < 0) throw new Error(`Jobs wait for each other: ${left.map((job) => job.name).join(', ')}`);
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}
