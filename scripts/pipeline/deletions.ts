/** What a deploy deletes: only what the org has, and only what it confirms counts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { ownName } from './delta.ts';
import type { Delta } from './delta.ts';
import { deletedIn, sfDeploy } from './deploy-source.ts';
import { versionsOf } from './flows.ts';
import { manifestXml, namesIn } from './manifest.ts';
import type { Members } from './manifest.ts';
import { presentIn } from './present.ts';
import { PROJECT } from './project.ts';

/** A delta that is empty. */
export const NO_DELTA: Delta = { changed: new Map(), deleted: new Map(), flows: [], afterFlows: new Map() };

/** Everything that is to be deleted, in one deploy or after it. */
export function allDeleted({ deleted, flows, afterFlows }: Delta): Members {
  const all: Members = new Map(
    [...deleted, ...afterFlows].map(([type]) => [type, new Set([...(deleted.get(type) ?? []), ...(afterFlows.get(type) ?? [])])]),
  );
  if (flows.length > 0) all.set('Flow', new Set(flows));
  return all;
}

/** A delta without the deletions of what the org does not have, and the names of those. */
export async function withoutMissing(connection: Connection, delta: Delta): Promise<{ delta: Delta; notThere: string[] }> {
  const present = await presentIn(connection, allDeleted(delta));
  const there = new Set(namesIn(present));
  const stillThere = (members: Members): Members =>
    new Map([...members].map(([type, names]) => [type, new Set([...names].filter((name) => there.has(`${type} ${name}`)))]));
  return {
    delta: {
      ...delta,
      deleted: stillThere(delta.deleted),
      afterFlows: stillThere(delta.afterFlows),
      flows: delta.flows.filter((name) => there.has(`Flow ${name}`)),
    },
    notThere: namesIn(allDeleted(delta)).filter((name) => !there.has(name)),
  };
}

/** Deletes components, and nothing else, in a deploy of its own. Gives the names of what the org has deleted. */
async function deleteAlone(username: string, members: Members, folder: string): Promise<string[]> {
  const [nothing, destructive] = [join(folder, 'nothing.xml'), join(folder, 'alone.xml')];
  writeFileSync(nothing, manifestXml(new Map()));
  writeFileSync(destructive, manifestXml(members));
  return deletedIn(
    await sfDeploy(PROJECT, username, ['start', '--ignore-conflicts', '--manifest', nothing, '--post-destructive-changes', destructive]),
  );
}

/**
 * Deletes every version of the flows that are gone, and then what only they used: an org keeps what a version of a flow refers to. Manifests
 * go to a folder. Gives the names of what the org has deleted.
 */
export async function deleteFlows(connection: Connection, username: string, { flows, afterFlows }: Delta, folder: string): Promise<string[]> {
  const versions = await versionsOf(connection, flows);
  const gone = versions.length > 0 ? await deleteAlone(username, new Map([['Flow', new Set(versions)]]), folder) : [];
  const others = [...afterFlows.values()].some((names) => names.size > 0) ? await deleteAlone(username, afterFlows, folder) : [];
  const isGone = (flow: string): boolean =>
    versions.filter((version) => version.startsWith(`${flow}-`)).every((version) => gone.includes(`Flow ${version}`));
  return [...others, ...flows.filter(isGone).map((flow) => `Flow ${flow}`)];
}

/** Which of a delta's deletions the org no longer has: a tab goes with its object, and is told of by no answer. */
export async function goneFrom(connection: Connection, delta: Delta): Promise<string[]> {
  const there = new Set(namesIn(await presentIn(connection, allDeleted(delta))));
  return namesIn(allDeleted(delta)).filter((name) => !there.has(name));
}

/** What became of what was to be deleted. */
export interface DeletionOutcome {
  /** Components that the org says it has deleted; on a dry run those that would be. */
  deleted: string[];
  /** Components that have only moved to another folder: they go with the deploy of what is there now. */
  moved: string[];
  /** Components that the org has and did not delete. */
  notDeleted: string[];
}

/** What became of a delta's deletions, by what the org has confirmed; undefined for a dry run. */
export function outcomeOf(delta: Delta, confirmed: readonly string[] | undefined): DeletionOutcome {
  const hasMoved = (name: string): boolean => {
    const [type = '', path = ''] = name.split(/ (.*)/s);
    return path.includes('/') && [...(delta.changed.get(type) ?? [])].some((one) => ownName(one) === ownName(path));
  };
  const asked = namesIn(allDeleted(delta));
  const moved = asked.filter(hasMoved);
  const others = asked.filter((name) => !hasMoved(name));
  if (!confirmed) return { deleted: others, moved, notDeleted: [] };
  const isConfirmed = (name: string): boolean => confirmed.includes(name);
  return { deleted: others.filter(isConfirmed), moved, notDeleted: others.filter((name) => !isConfirmed(name)) };
}
