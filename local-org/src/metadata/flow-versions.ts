/** Flows have versions, of which one at most is active. A deploy brings a new version; in production it stays inactive until someone activates it. */
import type { FlowDef } from '../records/flow/definition.ts';
import { flowFromMetadata } from '../records/flow/definition.ts';
import { ApiError } from '../org/errors.ts';
import { insertRaw } from '../org/seed.ts';
import type { Org } from '../org/org.ts';
import type { Row, Stored } from '../org/store.ts';
import { rootOf } from './components.ts';
import type { Component } from './components.ts';
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
  if (latest && org.store.get('SELECT xml FROM flow_version WHERE id = ?', latest['Id'] ?? null)?.['xml'] === component.xml) return;
  const version = insertRaw(org, org.object('Flow'), {
    DefinitionId: id,
    MasterLabel: label,
    VersionNumber: Number(latest?.['VersionNumber'] ?? 0) + 1,
    Status: sent === 'Active' ? 'Obsolete' : sent,
    ...by,
  });
  org.store.run('INSERT INTO flow_version (id, xml) VALUES (?, ?)', version, component.xml ?? '');
  org.store.run(`UPDATE ${tableOf(org, 'FlowDefinition')} SET "LatestVersionId" = ? WHERE "Id" = ?`, version, id);
  if (sent !== 'Active') setActive(org, id, null);
  else if (!isProduction(org)) setActive(org, id, version);
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
    const xml = String(org.store.get('SELECT xml FROM flow_version WHERE id = ?', definition['ActiveVersionId'] ?? null)?.['xml'] ?? '');
    const older = flowFromMetadata(flow.name, rootOf({ type: 'Flow', name: flow.name, xml, files: {}, modified: '' }));
    return older ? [older] : [];
  });
}
