/** The org as a deploy would leave it: deletions before, what comes, deletions after; and all that is wrong with that. */
import type { OrgModel } from '../org/model.ts';
import type { Org } from '../org/org.ts';
import { checkComponents } from './checks.ts';
import type { Component, ComponentSet } from './components.ts';
import { letGo, refusals, remove } from './deletions.ts';
import type { ComponentName, Deletion } from './deletions.ts';
import { flowVersionNamed, hasFlowVersion, isFlowActive, runningFlows, withoutVersion } from './flow-versions.ts';
import type { FlowVersion } from './flow-versions.ts';
import { componentNamed, movedFrom } from './folders.ts';
import type { Package, PackagedComponent, Problem } from './package.ts';

export interface Attempt {
  incoming: Package;
  target: ComponentSet;
  model: OrgModel;
  /** Each deletion that was asked for, and whether there was something to delete. */
  deletions: (Deletion & { found: boolean })[];
  deleted: ComponentName[];
  /** What loses its data: deleted, or deleted and made anew. */
  emptied: ComponentName[];
  /** Where components were that are in another folder now. */
  moved: ComponentName[];
  flowVersions: FlowVersion[];
  /** What stays, but no longer names what was deleted. */
  changed: Component[];
  problems: Problem[];
}

export const isError = (problem: Problem): boolean => !problem.warning;
export const keyOf = ({ type, name }: { type: string; name: string }): string => `${type}\n${name}`;

/** What one file of destructive changes takes out of the components. */
interface Removal {
  deletions: Attempt['deletions'];
  removed: ComponentName[];
  flowVersions: FlowVersion[];
  changed: Component[];
}

/** Takes out what is asked for. `gone` are the versions of flows that the same deploy has taken out before. */
function takeOut(org: Org, target: ComponentSet, asked: readonly Deletion[], gone: readonly FlowVersion[] = []): Removal {
  const result: Removal = { deletions: [], removed: [], flowVersions: [], changed: [] };
  for (const deletion of asked) {
    const component = componentNamed(target, deletion);
    const version = component ? undefined : flowVersionNamed(org, deletion);
    result.deletions.push({ ...deletion, found: component !== undefined || version !== undefined });
    if (component) result.removed.push(...remove(target, component));
    if (!version) continue;
    result.flowVersions.push(version);
    const left = withoutVersion(org, [...gone, ...result.flowVersions], target);
    if (left === 'none') {
      result.removed.push(...remove(target, { type: 'Flow', name: version.flow }));
      result.changed = result.changed.filter(({ type, name }) => type !== 'Flow' || name !== version.flow);
    } else if (left) result.changed.push(left);
    if (left && left !== 'none') target.put(left);
  }
  return result;
}

/** Works out what a package would make of the org, without doing it. */
export function attempt(org: Org, incoming: Package): Attempt {
  const target = org.components.copy();
  const before = takeOut(
    org,
    target,
    incoming.destructive.filter(({ isAfter }) => !isAfter),
  );
  for (const component of incoming.components) target.put(component);
  const moved = movedFrom(target, incoming.components);
  for (const { type, name } of moved) target.remove(type, name);
  const checkOf = (components: ComponentSet, model: OrgModel, what: PackagedComponent[]): Problem[] =>
    checkComponents({
      components,
      model,
      incoming: what,
      previous: org.components,
      hasUser: (username) => org.hasUser(username),
      hasRecords: (name) => org.hasRecords(name),
      hasFlowVersion: (flow, number) => hasFlowVersion(org, flow, number, incoming.components),
      version: incoming.version,
    });
  const made = target.copy();
  const after = takeOut(
    org,
    target,
    incoming.destructive.filter(({ isAfter }) => isAfter),
    before.flowVersions,
  );
  const deleted = [...before.removed, ...after.removed].filter(({ type, name }) => !target.has(type, name));
  const flowVersions = [...before.flowVersions, ...after.flowVersions];
  const changed = [...before.changed, ...after.changed, ...(deleted.length > 0 ? letGo(target, deleted) : [])];
  const model = org.modelOf(target);
  const problems = checkOf(made, after.removed.length > 0 ? org.modelOf(made) : model, incoming.components);
  const isDeletion = deleted.length > 0 || flowVersions.length > 0;
  const known = new Set([...problems, ...(isDeletion ? checkOf(org.components, org.model, staying(org, org.components, [])) : [])].map(toldOf));
  const missed = isDeletion ? checkOf(target, model, staying(org, target, incoming.components)).filter((one) => !known.has(toldOf(one))) : [];
  const deletions = [...before.deletions, ...after.deletions];
  const isActive = ({ name, isAfter }: Deletion): boolean => isFlowActive(org, name, isAfter ? incoming.components : []);
  const refused = isDeletion ? refusals({ deletions, before: made, previous: org.components, target, missed, isActive }) : [];
  return {
    ...{ incoming, target, model, deletions, deleted, moved, flowVersions, changed },
    emptied: [...before.removed, ...after.removed],
    problems: [...problems, ...orphans(incoming, problems), ...refused],
  };
}

const toldOf = (problem: Problem): string => `${keyOf(problem)}\n${problem.message}`;

/** Leaves out what fails until nothing does: what is left may depend on what went. */
export function goodPart(org: Org, whole: Attempt): Attempt {
  let last = whole;
  const problems = [...whole.problems];
  while (last.problems.some(isError)) {
    const bad = new Set(last.problems.filter(isError).map(keyOf));
    const components = last.incoming.components.filter((component) => !bad.has(keyOf(component)) && !bad.has(keyOf(component.owner)));
    const asked = last.incoming.destructive;
    const some = asked.filter((one) => !bad.has(keyOf(one)));
    // A part of a deleted object that something needs keeps the object: where nothing else is left out, no deletion stays.
    const destructive = components.length === last.incoming.components.length && some.length === asked.length ? [] : some;
    last = attempt(org, { ...last.incoming, components, destructive });
    problems.push(...last.problems.filter((problem) => !problems.some((one) => toldOf(one) === toldOf(problem))));
  }
  return { ...last, problems };
}

/** A package without the components that have these problems, and without their parts. */
export function withoutBroken(incoming: Package, problems: readonly Problem[]): Package {
  const bad = new Set(problems.filter(isError).map(keyOf));
  return { ...incoming, components: incoming.components.filter((component) => !bad.has(keyOf(component)) && !bad.has(keyOf(component.owner))) };
}

/** The parts of an object that failed fail with it. */
function orphans(incoming: Package, problems: Problem[]): Problem[] {
  const failed = new Set(problems.filter((one) => one.type === 'CustomObject' && isError(one)).map((one) => one.name));
  const done = new Set(problems.filter(isError).map(keyOf));
  return incoming.components
    .filter((one) => one.owner.type === 'CustomObject' && one.type !== 'CustomObject' && failed.has(one.owner.name) && !done.has(keyOf(one)))
    .map(({ type, name, file }) => ({ rule: 'parent-failed', type, name, file, message: 'Parent entity failed to deploy' }));
}

/** All that is there and may miss what goes: components, and the flows that run although a newer version is there. */
function staying(org: Org, components: ComponentSet, incoming: readonly PackagedComponent[]): PackagedComponent[] {
  const came = new Map(incoming.map((component) => [keyOf(component), component]));
  return [...components.all(), ...runningFlows(org, components)].map(
    (component) =>
      came.get(keyOf(component)) ?? { ...component, root: component.root, file: `${component.type}/${component.name}`, owner: component },
  );
}
