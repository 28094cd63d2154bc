import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import gitDelta from 'sfdx-git-delta';
import { Failure } from '../org/errors.ts';
import { fileAt, filesSince } from './git.ts';
import { readManifest } from './manifest.ts';
import type { Members } from './manifest.ts';

/** What has changed between a commit and the last one, as components. */
export interface Delta {
  changed: Members;
  deleted: Members;
}

/** The newest API version sfdx-git-delta knows. Only its list of metadata types depends on it. */
const DELTA_API_VERSION = 65;

/** Components made at build time, and whether what they are made from has changed. Their files are not in git, so no difference shows them. */
const GENERATED: { type: string; name: string; hasChanged(from: string, repo: string): Promise<boolean> }[] = [
  { type: 'StaticResource', name: 'lifecycle', hasChanged: async (from, repo) => (await filesSince(from, 'config/lifecycle.json', repo)).length > 0 },
  {
    type: 'StaticResource',
    name: 'chartjs',
    hasChanged: async (from, repo) => {
      const version = (text: string): string => /"chart\.js":\s*"([^"]+)"/.exec(text)?.[1] ?? '';
      return version(await fileAt(from, 'package.json', repo)) !== version(await fileAt('HEAD', 'package.json', repo));
    },
  },
];

/** The components that differ, by sfdx-git-delta. A Lightning web component counts as a whole: its TypeScript is in git, what is deployed is compiled from it. */
export async function deltaSince(from: string, directories: string[], repo: string): Promise<Delta> {
  const output = mkdtempSync(join(tmpdir(), 'perennial-delta-'));
  try {
    const work = await gitDelta({
      from,
      to: 'HEAD',
      repo,
      source: directories,
      output,
      apiVersion: DELTA_API_VERSION,
      ignoreWhitespace: false,
      generateDelta: false,
    });
    const [warning] = work.warnings;
    if (warning) throw new Failure(`The difference could not be worked out: ${warning.message}`, 'Deploy the whole instead: leave --delta out.');
    const read = (file: string): Members => (existsSync(join(output, file)) ? readManifest(readFileSync(join(output, file), 'utf8')) : new Map());
    const changed = read('package/package.xml');
    for (const { type, name, hasChanged } of GENERATED)
      if (await hasChanged(from, repo)) changed.set(type, new Set([...(changed.get(type) ?? []), name]));
    return { changed, deleted: read('destructiveChanges/destructiveChanges.xml') };
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
