import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PROJECT } from '../pipeline/project.ts';
import { lanesOf, projectLanes, scriptsByTest, unusedParts } from './lanes.ts';

describe('the lanes of npm test', () => {
  it('run each test file once', async () => {
    const lanes = await projectLanes(PROJECT);
    const wrong = [...scriptsByTest(PROJECT, lanes)].filter(([, scripts]) => scripts.length !== 1);
    const folders = lanes.map(({ script, globs }) => `  ${script}: ${globs.join(' ')}`).join('\n');
    assert.deepEqual(wrong, [], `Move each of these files into a folder of exactly one script:\n${folders}`);
  });

  it('use each part of a test', () => {
    assert.deepEqual(unusedParts(PROJECT), [], 'Import these files in a test, or delete them');
  });

  it('find files in the folders they name', async () => {
    const files = scriptsByTest(PROJECT, await projectLanes(PROJECT));
    assert.deepEqual(files.get('scripts/test/lanes.test.ts'), ['test:code']);
    assert.deepEqual(files.get('force-app/main/app/lwc/valueMath/__tests__/valueMath.test.ts'), ['test:pages']);
  });
});

describe('npm test', () => {
  const root = mkdtempSync(join(tmpdir(), 'perennial-npm-test-'));
  after(() => rmSync(root, { recursive: true }));
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const namesIn = (group: string): string[] => (scripts[group] ?? '').split(' ').filter((word) => word in scripts);
  const [lane = '', ...otherLanes] = namesIn('test').filter((name) => name.startsWith('lane:'));
  const [failing = '', ...others] = [lane, ...otherLanes].flatMap(namesIn);
  const slow = namesIn(otherLanes[0] ?? '').at(-1);

  /** In place of a script: the slow one is still at it when the lane of the failing one has ended. */
  const STUB = `
    import { existsSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const [name] = process.argv.slice(2);
    if (name === 'over') writeFileSync('over', '');
    if (name === '${slow}') {
      while (!existsSync('over')) await sleep(50);
      await sleep(1000);
    }
    console.log('ran-' + name + '-');
    process.exitCode = name === '${failing}' || name === 'over' ? 1 : 0;`;

  it('runs every script to its end when one fails, names the lane that failed last, and fails', () => {
    const stubbed = Object.entries(scripts).map(([name, command]) => {
      if (name === lane) return [name, `${command} || node stub.mjs over`];
      return [name, /\brun-[ps]\b/.test(command) ? command : `node stub.mjs ${name}`];
    });
    writeFileSync(join(root, 'stub.mjs'), STUB);
    writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, scripts: Object.fromEntries(stubbed) as unknown }));
    // Whoever runs the tests with `npm run --silent` still reads what failed here.
    const env = {
      ...process.env,
      npm_config_loglevel: 'notice',
      PATH: `${join(PROJECT, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    };
    const { status, stdout: said } = spawnSync('npm test 2>&1', { cwd: root, env, encoding: 'utf8', shell: true });
    assert.equal(status, 1, said);
    for (const name of [failing, ...others]) assert.match(said, new RegExp(`ran-${name}-$`, 'm'));
    assert.match(said, new RegExp(`ERROR: "${failing}" exited with 1\\.`));
    const lines = said.split('\n');
    const verdict = lines.findIndex((line) => line === `ERROR: "${lane}" exited with 1.`);
    assert.ok(verdict > lines.findLastIndex((line) => line.includes('ran-')), said);
  });
});

describe('the check of the lanes', () => {
  const root = mkdtempSync(join(tmpdir(), 'perennial-lanes-'));
  after(() => rmSync(root, { recursive: true }));
  const write = (file: string, text = ''): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };

  it('follows the scripts that npm test runs, and no others', () => {
    const scripts = {
      test: 'npm run build && run-p --print-label test:one test:other',
      build: 'node build.ts',
      'test:one': 'npm run test:page',
      'test:page': 'node --test "pages/*.test.ts"',
      'test:other': 'jest && node --test a/*.test.ts "b/**/*.test.ts"',
      'test:deep': 'node --test "pages/*.test.ts"',
    };
    assert.deepEqual(lanesOf(scripts, ['lwc/*.test.ts']), [
      { script: 'test:page', globs: ['pages/*.test.ts'] },
      { script: 'test:other', globs: ['a/*.test.ts', 'b/**/*.test.ts', 'lwc/*.test.ts'] },
    ]);
  });

  it('tells a file that no script runs from one that two run', () => {
    for (const file of ['a/one.test.ts', 'a/b/two.test.ts', 'c/none.test.ts', 'node_modules/x/foreign.test.ts']) write(file);
    const lanes = [
      { script: 'first', globs: ['a/**/*.test.ts'] },
      { script: 'second', globs: ['a/b/*.test.ts'] },
    ];
    assert.deepEqual(Object.fromEntries(scriptsByTest(root, lanes)), {
      'a/one.test.ts': ['first'],
      'a/b/two.test.ts': ['first', 'second'],
      'c/none.test.ts': [],
    });
  });

  it('finds a part that no test imports or starts', () => {
    write('scripts/test/part.test.ts', "import { used } from './used.ts';\n");
    write('scripts/test/used.ts', "export const child = join(import.meta.dirname, 'started.ts');\n");
    write('scripts/test/started.ts');
    write('scripts/one/testing/kill.ts');
    write('scripts/one/testing/lost.ts');
    write('scripts/test/used.test.ts', 'const kill = await import(`../${name}/testing/kill.ts`);\n');
    write('scripts/test/forgotten.ts', "import { used } from './used.ts';\n");
    write('local-org/test/forgotten/world.ts');
    assert.deepEqual(unusedParts(root), ['scripts/test/forgotten.ts', 'scripts/one/testing/lost.ts', 'local-org/test/forgotten/world.ts']);
  });
});
