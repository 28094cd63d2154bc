import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { planPhases, shareProblems } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { readLifecycleModels } from './lifecycle-models.ts';

const CONFIG = fileURLToPath(new URL('../../config', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'perennial-models-'));
after(() => rmSync(folder, { recursive: true }));

const phase = { name: 'All', kind: 'Planning', share: 100, months: 3 };
const models = (...phases: object[]): unknown => ({ models: [{ name: 'Own', cycleYears: 6, phases }] });
const read = (content: unknown): Promise<unknown> => {
  writeFileSync(join(folder, 'lifecycle.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return readLifecycleModels(folder);
};

describe('lifecycle models', () => {
  it('come with the seven phases, their milestones, gates and run years', async () => {
    const [model] = await readLifecycleModels(CONFIG);
    const phases = model?.phases ?? [];
    assert.deepEqual(
      phases.map((one) => [one.share, one.run, one.change]),
      [
        [10, undefined, undefined],
        [30, undefined, undefined],
        [15, 5, 10],
        [10, 5, 5],
        [15, 5, 10],
        [10, 5, 5],
        [10, 5, 5],
      ],
    );
    assert.deepEqual(
      phases.slice(0, 2).map((one) => one.milestones?.map((milestone) => milestone.share)),
      [
        [30, 20, 30, 20],
        [30, 20, 20, 30],
      ],
    );
    assert.deepEqual(phases[0]?.milestones?.at(-1)?.gate, { phase: 2, milestone: 2 });
    assert.deepEqual(phases[1]?.opensBehind, { phase: 1, milestone: 3 });
    assert.ok(phases.slice(2).every((one) => (one.slimming ?? 0) > 0 && (one.stewardship ?? 0) > 0));
    assert.equal(model?.cycleYears, 6);
    // A delivery of 4,000,000 leaves 2,000,000 for year 1.
    const planned = planPhases(phases, '2027-01-31', 4_000_000 / 0.3);
    assert.deepEqual(
      planned.slice(1, 3).map((one) => one.budget),
      [4_000_000, 2_000_000],
    );
  });

  it('are refused with the file, the model, the phase and what is wrong', async () => {
    for (const [content, message] of [
      ['{', /lifecycle\.json: it is not JSON/],
      [{ models: [] }, /lifecycle\.json: "models" must be a list of at least one/],
      [models({ ...phase, share: 90 }), /model "Own": the shares of all phases make 90 %, not 100 %/],
      [
        models({ ...phase, kind: 'Build' }),
        /"models" item 1 \("Own"\), "phases" item 1 \("All"\), "kind" is "Build", and must be one of Planning, Delivery, Run/,
      ],
      [models({ ...phase, slimmimg: 1 }), /"slimmimg" in "models" item 1 \("Own"\), "phases" item 1 \("All"\) is unknown: did you mean "slimming"\?/],
      [models({ ...phase, months: 0 }), /phase 1: 0 is not a whole number of months/],
      [models({ ...phase, months: '3' }), /"phases" item 1 \("All"\), "months" must be a number, not "3"/],
      [models({ ...phase, kind: 'Run', run: 60, change: 30 }), /phase 1: run and change make 90 %, not its share/],
      [models({ ...phase, milestones: [{ name: 'A', share: 50 }] }), /phase 1: the shares of its milestones make 50 %/],
      [models({ ...phase, milestones: [{ share: 100 }] }), /"milestones" item 1, "name" is missing/],
      [models({ ...phase, opensBehind: { phase: 2, milestone: 1 } }), /phase 1: there is no milestone 1 of phase 2/],
      [models({ ...phase, milestones: [{ name: 'A', share: 100, gate: { phase: 1, milestone: 1 } }] }), /wait for each other in a circle/],
      [models({ ...phase, share: 150 }, { ...phase, share: -50 }), /phase 1: 150 % is not a share/],
      [
        {
          models: [
            { name: 'A', cycleYears: 6, phases: [phase] },
            { name: 'A', cycleYears: 6, phases: [phase] },
          ],
        },
        /another model has this name/,
      ],
    ] as const)
      await assert.rejects(read(content), message);
    assert.equal(((await read(models(phase))) as unknown[]).length, 1);
  });

  it('follow one another day by day, also from the end of a month', () => {
    const run = { name: 'Run', kind: 'Run', share: 50, run: 25, change: 25, months: 1 } as const;
    assert.deepEqual(
      planPhases([run, run, run], '2027-01-31', 100).map((one) => [one.start, one.end]),
      [
        ['2027-01-31', '2027-02-27'],
        ['2027-02-28', '2027-03-30'],
        ['2027-03-31', '2027-04-29'],
      ],
    );
    assert.deepEqual(shareProblems([run, run]), []);
  });
});
