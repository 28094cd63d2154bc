import { build } from './build.ts';
import { npmRun } from './project.ts';
import type { Stage } from './stages.ts';

/** What every pipeline begins with: the sources are compiled, and are what an org takes. They ask nothing of the pipeline they are in. */
export const SOURCE_STAGES: readonly Stage<unknown>[] = [
  {
    name: 'build',
    title: 'Build',
    remedy: 'Put the file right and run again.',
    run: async () => {
      await build();
      return undefined;
    },
  },
  {
    name: 'check',
    title: 'Check the metadata',
    remedy: 'Put the files right and run again: npm run check:metadata shows them.',
    run: async () => {
      await npmRun('check:metadata');
      return undefined;
    },
  },
];
