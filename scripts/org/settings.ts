import { readFileSync } from 'node:fs';
import { Org, ScratchOrgSettingsGenerator } from '@salesforce/core';
import { API_VERSION } from './version.ts';

/**
 * Applies the settings of a scratch definition to an org the CLI knows, as `sf org create scratch` does: by the CLI's own
 * generator, through a deploy. What is deployed is written below `workDir`.
 */
export async function applySettings(definition: string, aliasOrUsername: string, workDir: string): Promise<void> {
  const generator = new ScratchOrgSettingsGenerator({ mdApiTmpDir: workDir, capitalizeRecordTypes: true });
  await generator.extract(JSON.parse(readFileSync(definition, 'utf8')) as Parameters<typeof generator.extract>[0]);
  if (!generator.hasSettings()) return;
  await generator.createDeploy();
  await generator.createDeployPackageContents(API_VERSION);
  await generator.deploySettingsViaFolder(await Org.create({ aliasOrUsername }), API_VERSION);
}
