import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Connection } from 'jsforce';
import type { Outcome } from '../../jobs/run.ts';
import { clientOf } from '../../org/client.ts';
import { API_VERSION } from '../../org/version.ts';
import { PILLARS } from '../../pillars.ts';
import { DEEP } from '../world.ts';
import type { World } from '../world.ts';
import { DyingProxy } from './proxy.ts';

/** A job to kill: what runs it over a connection, what undoes it, and what to compare afterwards. */
export interface Killable {
  /** The token of the user it runs as. */
  accessToken: string | null | undefined;
  /** How many writes it takes, and why so many. */
  writes: number;
  because: string;
  /** Gives what came of it, where a job tells. */
  run(connection: Connection): Promise<Outcome | undefined>;
  clear(): Promise<void>;
  state(): Promise<unknown>;
  /** Whether it is killed after each write, also where `npm test` takes three of them. */
  every?: true;
  /** Takes away what the sample does not have. */
  tidy?(): Promise<void>;
}

/** Prepares a job of a pillar to be killed: `kill` in `scripts/<pillar>/testing/kill.ts`, and in `kill-<job>.ts` for each job after the first. */
export type Kill = (world: World) => Promise<Killable>;

/** Every pillar's job is killed and run again. */
export function killTests(world: World): void {
  describe('a job that is killed after any write and run again', () => {
    const jobs = PILLARS.flatMap(({ name, jobs: own }) =>
      own.map((job, index) => ({ name, job: job.name, file: index === 0 ? 'kill' : `kill-${job.name}` })),
    );
    for (const { name, job, file } of jobs)
      it(`ends in the same state: ${job}`, async () => {
        const { kill } = (await import(`../../${name}/testing/${file}.ts`)) as { kill: Kill };
        const killable = await kill(world);
        await endsAlikeWhenKilled(world.url, killable).finally(() => killable.tidy?.());
      });
  });
}

/**
 * Kills a job after its first, a middle and its last write – in a deep run after each – and runs it again: it must end in the state of the run that
 * was not killed.
 */
export async function endsAlikeWhenKilled(url: string, { accessToken, writes, because, run, clear, state, every }: Killable): Promise<void> {
  const proxy = new DyingProxy(url);
  const instanceUrl = await proxy.listen();
  // Each run has a connection of its own, as each start of the command has.
  const start = () => {
    const connection = new Connection({ instanceUrl, accessToken: accessToken ?? '', version: API_VERSION });
    // A job that is killed tries nothing again.
    clientOf(connection, { retry: { attempts: 1, baseDelayMs: 0, maxDelayMs: 0 } });
    return run(connection);
  };
  try {
    await clear();
    const outcome = await start();
    assert.equal(outcome?.failed ?? 0, 0, JSON.stringify(outcome));
    const unkilled = await state();
    assert.equal(proxy.writes.length, writes, `${because}, but it was ${proxy.writes.join(', ')}: ${JSON.stringify(outcome)}`);
    const all = Array.from({ length: writes }, (_, n) => n + 1);
    for (const k of DEEP || every ? all : new Set([1, Math.ceil(writes / 2), writes])) {
      await clear();
      Object.assign(proxy, { writes: [], allowed: k });
      await assert.rejects(start(), `killed after write ${k}`);
      assert.equal(proxy.writes.length, k);
      Object.assign(proxy, { writes: [], allowed: Infinity });
      await start();
      assert.deepEqual(await state(), unkilled, `killed after write ${k}`);
    }
  } finally {
    proxy.close();
  }
}
