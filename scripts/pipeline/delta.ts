import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_LIBRARIES } from './build.ts';
import { fileAt, filesSince } from './git.ts';
import type { Members } from './manifest.ts';
import { keyOf, withTree } from './trees.ts';
import type { Named, Tree } from './trees.ts';

/** What has changed between a commit and the last one, as components. */
export interface Delta {
  changed: Members;
  /** What goes with what has changed, in one deploy. */
  deleted: Members;
  /** Flows that are gone. An org deletes a flow only when it does not run, so they go after the deploy. */
  flows: string[];
  /** What only those flows may still use: it goes after them. */
  afterFlows: Members;
}

/** Components made at build time, and whether what they are made from has changed. Their files are not in git, so no difference shows them. */
const GENERATED: { type: string; name: string; hasChanged(from: string, repo: string): Promise<boolean> }[] = [
  {
    type: 'StaticResource',
    name: 'lifecycle',
    hasChanged: async (from, repo) => (await filesSince(from, ['config/lifecycle.json'], repo)).length > 0,
  },
  ...PAGE_LIBRARIES.map(({ resource, package: name }) => ({
    type: 'StaticResource',
    name: resource,
    hasChanged: async (from: string, repo: string): Promise<boolean> => {
      const version = (text: string): string | undefined =>
        (JSON.parse(text || '{}') as { devDependencies?: Record<string, string> }).devDependencies?.[name];
      return version(await fileAt(from, 'package.json', repo)) !== version(await fileAt('HEAD', 'package.json', repo));
    },
  })),
];

/** Files below the package directories that no deploy sends. */
const NOT_SENT = ['**/__tests__/**', '**/*.d.ts', '**/tsconfig.json', '**/jsconfig.json'];

/** Components as a manifest lists them. */
export function membersOf(components: Iterable<Named>): Members {
  const members: Members = new Map();
  for (const { type, name } of components) members.set(type, (members.get(type) ?? new Set()).add(name));
  return members;
}

/** The components of both commits that a file belongs to, as they are now: what has lost a file is sent, too. */
const ownersOf = (path: string, before: Tree, now: Tree): Named[] =>
  [...now.ownersOf(path), ...before.ownersOf(path)].flatMap((one) => now.find(one) ?? []);

/** The object that a component goes with: the one it is a part of, or translates. */
function objectOf({ type, name }: Named): string | undefined {
  if (type === 'CustomObjectTranslation') return name.slice(0, name.lastIndexOf('-'));
  return name.includes('.') ? name.slice(0, name.indexOf('.')) : undefined;
}

/** What is in a commit and no longer in another; of a component that is gone, neither its parts nor its translations: no org deletes the latter by name. */
function goneSince(before: Tree, now: Tree): Named[] {
  const gone = before.components().filter((one) => !now.has(one));
  const keys = new Set(gone.map(keyOf));
  return gone.filter((one) => {
    const object = objectOf(one);
    // The file of the labels is no component that could be deleted: its labels are.
    if (one.type === 'CustomLabels') return false;
    return object === undefined || !keys.has(keyOf({ type: 'CustomObject', name: object }));
  });
}

/** The last part of a name: what files that use the component call it. */
export const ownName = (name: string): string => name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);

/** What is gone, by when it can be deleted. */
function deletionsOf(before: Tree, now: Tree, root: string): Pick<Delta, 'deleted' | 'flows' | 'afterFlows'> {
  const gone = goneSince(before, now);
  const flows = gone.filter(({ type }) => type === 'Flow');
  const texts = flows.flatMap((flow) => before.filesOf(flow)).map((file) => readFileSync(join(root, file), 'utf8'));
  const isUsed = ({ name }: Named): boolean => texts.some((text) => new RegExp(`\\b${ownName(name).replaceAll(/\W/g, '\\$&')}\\b`).test(text));
  const others = gone.filter(({ type }) => type !== 'Flow');
  return {
    deleted: membersOf(others.filter((one) => !isUsed(one))),
    flows: flows.map(({ name }) => name).sort(),
    afterFlows: membersOf(others.filter(isUsed)),
  };
}

/**
 * The components that differ: those whose files have changed, and those that are gone. Names are those the CLI gives them, so that folders
 * may be called as they like. A component that has only moved is not gone. A Lightning web component counts as a whole: its TypeScript is
 * in git, what is deployed is compiled from it.
 */
export function deltaSince(from: string, directories: string[], repo: string): Promise<Delta> {
  return withTree(from, directories, repo, (before, root) =>
    withTree('HEAD', directories, repo, async (now) => {
      const files = await filesSince(from, [...directories, ...NOT_SENT.map((pattern) => `:(exclude,glob)${pattern}`)], repo);
      const changed = membersOf(files.flatMap((file) => ownersOf(file, before, now)));
      for (const { type, name, hasChanged } of GENERATED)
        if (await hasChanged(from, repo)) changed.set(type, (changed.get(type) ?? new Set()).add(name));
      return { changed, ...deletionsOf(before, now, root) };
    }),
  );
}
