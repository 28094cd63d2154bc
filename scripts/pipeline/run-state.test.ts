import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UsageError } from '../org/errors.ts';
import { RunState } from './run-state.ts';

describe('the state of a run', { timeout: 600_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'run-state-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  const open = (name: string): RunState<{ done: string[] }> =>
    new RunState(dir, name, (value) => Array.isArray((value as { done?: unknown } | undefined)?.done));

  it('is there for the next run', () => {
    const first = open('kept');
    assert.equal(first.value, undefined);
    first.save({ done: ['build'] });
    first.close();
    const second = open('kept');
    assert.deepEqual(second.value, { done: ['build'] });
    second.forget();
    second.close();
    const third = open('kept');
    assert.equal(third.value, undefined);
    third.close();
  });

  it('is that of one run at a time, and free again as soon as that is killed', async () => {
    const code = `const { RunState } = await import(${JSON.stringify(join(import.meta.dirname, 'run-state.ts'))});
      new RunState(${JSON.stringify(dir)}, 'held', () => true);
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    after(() => child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.throws(() => open('held'), { name: UsageError.name, message: /^Another run of held is under way/ });
    open('another').close();
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    open('held').close();
  });

  for (const [what, content] of [
    ['no JSON', '{'],
    ['another shape', '{"done": 1}'],
    ['nothing', 'null'],
  ] as const) {
    it(`is refused when its file holds ${what}`, () => {
      const state = open('bad');
      state.close();
      writeFileSync(state.file, content);
      assert.throws(() => open('bad'), { name: UsageError.name, message: /bad\.json cannot be read\. Delete it to begin anew/ });
      // Whoever deletes it can go on at once.
      rmSync(state.file);
      open('bad').close();
    });
  }
});
