/** Flows have versions, of which one at most is active. A deploy brings a new version; in production it stays inactive until someone activates it. */
import type { FlowDef } from '../records/flow/definition.ts';
import { flowFromMetadata } from '../records/flow/definition.ts';
import { ApiError } from '../org/errors.ts';
import { insertRaw } from '../org/seed.ts';
import type { Org } from '../org/org.ts';
import type { Row, Stored } from '../org/store.ts';
import { rootOf } from './components.ts';
import type { Component, ComponentSet } from './components.ts';
import type { ComponentName } from './deletions.ts';
import { textOf } from './xml.ts';

const tableOf = (org: Org, name: 'Flow' | 'FlowDefinition'): string => org.store.ensureTable(org.object(name));

const definitionOf = (org: Org, name: string): Row | undefined =>
  org.store.get(`SELECT * FROM ${tableOf(org, 'FlowDefinition')} WHERE "DeveloperName" = ?`, name);

const versionsOf = (org: Org, definitionId: Stored): Row[] =>
  org.store.all(`SELECT * FROM ${tableOf(org, 'Flow')} WHERE "DefinitionId" = ? ORDER BY "VersionNumber"`, definitionId);

/** An org for work, not for trying: neither a scratch org or sandbox nor a Developer Edition. */
export function isProduction(org: Org): boolean {
  const row = org.store.get(`SELECT "IsSandbox", "OrganizationType" FROM ${org.store.ensureTable(org.object('Organization'))}`);
  return row !== undefined && row['IsSandbox'] !== 1 && row['OrganizationType'] !== 'Developer Edition';
}

/** Notes the flows a deploy brought or took. */
export function noteFlowVersions(org: Org, userId: string, changed: readonly Component[], deleted: readonly ComponentName[]): void {
  for (const component of changed.filter(({ type }) => type === 'Flow')) addVersion(org, userId, component);
  for (const component of changed.filter(({ type }) => type === 'FlowDefinition')) switchFlow(org, component);
  for (const { name } of deleted.filter(({ type }) => type === 'Flow')) {
    const definition = definitionOf(org, name);
    if (!definition) continue;
    for (const { Id } of versionsOf(org, definition['Id'] ?? null)) org.store.run('DELETE FROM flow_version WHERE id = ?', Id ?? null);
    org.store.run(`DELETE FROM ${tableOf(org, 'Flow')} WHERE "DefinitionId" = ?`, definition['Id'] ?? null);
    org.store.run(`DELETE FROM ${tableOf(org, 'FlowDefinition')} WHERE "Id" = ?`, definition['Id'] ?? null);
  }
}

function addVersion(org: Org, userId: string, component: Component): void {
  const label = textOf(rootOf(component), 'label') ?? component.name;
  const by = { CreatedById: userId, LastModifiedById: userId };
  const id =
    definitionOf(org, component.name)?.['Id'] ??
    insertRaw(org, org.object('FlowDefinition'), { DeveloperName: component.name, MasterLabel: label, ...by });
  const versions = versionsOf(org, id);
  const latest = versions.at(-1);
  const sent = textOf(rootOf(component), 'status') ?? 'Draft';
  if (latest && xmlOf(org, latest['Id'] ?? null) === component.xml) return;
  const version = insertRaw(org, org.object('Flow'), {
    DefinitionId: id,
    MasterLabel: label,
    VersionNumber: Number(latest?.['VersionNumber'] ?? 0) + 1,
    Status: sent === 'Active' ? 'Obsolete' : sent,
    ...by,
  });
  org.store.run('INSERT INTO flow_version (id, xml) VALUES (?, ?)', version, component.xml ?? '');
  org.store.run(`UPDATE ${tableOf(org, 'FlowDefinition')} SET "LatestVersionId" = ? WHERE "Id" = ?`, version, id);
  // A draft or an obsolete version leaves active what is (Metadata API Developer Guide, FlowDefinition).
  if (sent === 'Active' && !isProduction(org)) setActive(org, id, version);
}

/** The version of a flow that a FlowDefinition makes active: 0 for none. */
export const activeVersionNumber = (definition: Component): number => Number(textOf(rootOf(definition), 'activeVersionNumber') ?? 0);

function switchFlow(org: Org, definition: Component): void {
  const id = definitionOf(org, definition.name)?.['Id'];
  const number = activeVersionNumber(definition);
  if (id !== undefined) setActive(org, id, versionsOf(org, id).find((row) => row['VersionNumber'] === number)?.['Id'] ?? null);
}

/** One version of a flow. */
export interface FlowVersion {
  flow: string;
  number: number;
}

/** Whether a flow has that version, or gets it with a new version among these components. */
export function hasFlowVersion(org: Org, flow: string, number: number, incoming: readonly Component[]): boolean {
  const latest = versionsOf(org, definitionOf(org, flow)?.['Id'] ?? null).at(-1)?.['VersionNumber'] ?? 0;
  const isNew = incoming.some(({ type, name }) => type === 'Flow' && name === flow);
  return versionRow(org, { flow, number }) !== undefined || (isNew && number === Number(latest) + 1);
}

/** The version that destructive changes call `Name-1`; undefined where there is none. */
export function flowVersionNamed(org: Org, { type, name }: ComponentName): FlowVersion | undefined {
  const [, flow = '', number = ''] = (type === 'Flow' && /^(.+)-(\d+)$/.exec(name)) || [];
  return versionRow(org, { flow, number: Number(number) }) && { flow, number: Number(number) };
}

const versionRow = (org: Org, { flow, number }: FlowVersion): Row | undefined => {
  const definition = definitionOf(org, flow);
  return definition && versionsOf(org, definition['Id'] ?? null).find((row) => row['VersionNumber'] === number);
};

const xmlOf = (org: Org, versionId: Stored): string => String(org.store.get('SELECT xml FROM flow_version WHERE id = ?', versionId)?.['xml'] ?? '');

/**
 * The flow of the last of some versions as it is without them: `none` when no version is left, the latest of those left where it was not
 * the latest before, undefined when nothing changes.
 */
export function withoutVersion(org: Org, gone: readonly FlowVersion[], components: ComponentSet): Component | 'none' | undefined {
  const { flow, number } = gone.at(-1) ?? { flow: '', number: 0 };
  const isGone = (row: Row): boolean => gone.some((one) => one.flow === flow && one.number === row['VersionNumber']);
  const left = versionsOf(org, definitionOf(org, flow)?.['Id'] ?? null)
    .filter((row) => !isGone(row))
    .at(-1);
  if (!left) return 'none';
  const component = components.get('Flow', flow);
  if (!component || Number(left['VersionNumber']) > number) return undefined;
  return { ...component, xml: xmlOf(org, left['Id'] ?? null), root: undefined };
}

/** Deletes a version; the latest is then the one before. */
export function deleteFlowVersion(org: Org, version: FlowVersion): void {
  const id = versionRow(org, version)?.['Id'] ?? null;
  const definitionId = definitionOf(org, version.flow)?.['Id'] ?? null;
  org.store.run('DELETE FROM flow_version WHERE id = ?', id);
  org.store.run(`DELETE FROM ${tableOf(org, 'Flow')} WHERE "Id" = ?`, id);
  const latest = versionsOf(org, definitionId).at(-1);
  org.store.run(`UPDATE ${tableOf(org, 'FlowDefinition')} SET "LatestVersionId" = ? WHERE "Id" = ?`, latest?.['Id'] ?? null, definitionId);
}

/** Whether a flow, or the version `Name-1`, is active once these components are there. */
export function isFlowActive(org: Org, name: string, incoming: readonly Component[]): boolean {
  const version = org.components.has('Flow', name) ? undefined : flowVersionNamed(org, { type: 'Flow', name });
  const flow = version?.flow ?? name;
  const definition = incoming.find((one) => one.type === 'FlowDefinition' && one.name === flow);
  const latest = incoming.find((one) => one.type === 'Flow' && one.name === flow);
  const row = definitionOf(org, flow);
  const current = row && versionsOf(org, row['Id'] ?? null).find(({ Id }) => Id === row['ActiveVersionId'])?.['VersionNumber'];
  const switched = definition && (activeVersionNumber(definition) || undefined);
  const active = definition ? switched : latest && textOf(rootOf(latest), 'status') === 'Active' && !isProduction(org) ? 'new' : current;
  return active !== undefined && (version === undefined || active === version.number);
}

/** Versions that run although a newer one is there, as components under their flow's name. */
export function runningFlows(org: Org, components: ComponentSet): Component[] {
  const rows = org.store.all(
    `SELECT "DeveloperName" AS name, "ActiveVersionId" AS id FROM ${tableOf(org, 'FlowDefinition')} WHERE "ActiveVersionId" <> "LatestVersionId"`,
  );
  return rows
    .map((row): Component => ({ type: 'Flow', name: String(row['name']), xml: xmlOf(org, row['id'] ?? null), files: {}, modified: '' }))
    .filter(({ name }) => components.has('Flow', name));
}

function setActive(org: Org, definitionId: Stored, versionId: Stored): void {
  org.store.run(`UPDATE ${tableOf(org, 'FlowDefinition')} SET "ActiveVersionId" = ? WHERE "Id" = ?`, versionId, definitionId);
  org.store.run(
    `UPDATE ${tableOf(org, 'Flow')} SET "Status" = CASE WHEN "Id" = ? THEN 'Active' WHEN "Status" = 'Active' THEN 'Obsolete' ELSE "Status" END WHERE "DefinitionId" = ?`,
    versionId,
    definitionId,
  );
}

/** Activates a version of a flow by its number; 0 leaves none active. Throws what the Tooling API answers to a version that is not there. */
export function activateFlow(org: Org, definitionId: string, versionNumber: number): void {
  if (!org.store.get(`SELECT 1 AS found FROM ${tableOf(org, 'FlowDefinition')} WHERE "Id" = ?`, definitionId))
    throw new ApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
  const version = versionsOf(org, definitionId).find((row) => row['VersionNumber'] === versionNumber);
  if (versionNumber !== 0 && !version) throw new ApiError(400, 'INVALID_CROSS_REFERENCE_KEY', `The flow has no version ${versionNumber}`);
  setActive(org, definitionId, version?.['Id'] ?? null);
  org.useModel(org.model);
}

/** The flows that run: of each the active version; of one without versions what was deployed, when it says that it is active. */
export function activeFlows(org: Org, latest: readonly FlowDef[]): FlowDef[] {
  if (!org.catalog.object('FlowDefinition')) return latest.filter((flow) => flow.active);
  return latest.flatMap((flow) => {
    const definition = definitionOf(org, flow.name);
    if (!definition) return flow.active ? [flow] : [];
    if (definition['ActiveVersionId'] === null) return [];
    if (definition['ActiveVersionId'] === definition['LatestVersionId']) return [flow];
    const xml = xmlOf(org, definition['ActiveVersionId'] ?? null);
    const older = flowFromMetadata(flow.name, rootOf({ type: 'Flow', name: flow.name, xml, files: {}, modified: '' }));
    return older ? [older] : [];
  });
}
