import assert from 'node:assert/strict';

/** What a file lacks: lines, each as it has to be written. A file that does not exist lacks all of its lines. */
export interface Lacking {
  /** From the root of the project. */
  path: string;
  isNew?: boolean;
  lines: readonly string[];
}

/** Fails when a file lacks lines. Prints them without the indentation of a test report, ready to be copied. */
export function assertNothingLacks(files: readonly Lacking[]): void {
  const lacking = files.filter(({ lines }) => lines.length > 0);
  for (const { path, isNew, lines } of lacking)
    process.stdout.write(`\n${path} ${isNew ? 'does not exist. Create it:' : 'lacks:'}\n${lines.join('\n')}\n`);
  assert.deepEqual(
    lacking.map(({ path }) => path),
    [],
    `Lines are missing; the output above shows them:\n${lacking.map(({ path }) => path).join('\n')}`,
  );
}
