/** Is a whole project what an empty org takes: does all it refers to stand in it? */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { Org } from '../org/org.ts';
import { ADMIN_USERNAME } from '../org/seed.ts';
import { deploy } from './deploy.ts';

const LANGUAGE_SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<LanguageSettings xmlns="http://soap.sforce.com/2006/04/metadata"><enableTranslationWorkbench>true</enableTranslationWorkbench></LanguageSettings>`;

/** A package with Translation Workbench switched on, so that an org takes its translations. */
function withTranslationWorkbench(zip: Uint8Array): Uint8Array {
  const files = unzipSync(zip);
  const manifest = strFromU8(files['package.xml'] ?? new Uint8Array());
  const types = '<types><members>Language</members><name>Settings</name></types>';
  return zipSync(
    {
      ...files,
      'package.xml': strToU8(manifest.includes('<name>Settings</name>') ? manifest : manifest.replace('<version>', `${types}<version>`)),
      'settings/Language.settings': files['settings/Language.settings'] ?? strToU8(LANGUAGE_SETTINGS),
    },
    { level: 0 },
  );
}

/** What an empty org objects to in all package directories of a project together, a line each. Nothing is left behind. */
export async function checkWhole(root: string): Promise<string[]> {
  process.env['SF_DISABLE_LOG_FILE'] ??= 'true';
  const { ComponentSet, MetadataConverter } = await import('@salesforce/source-deploy-retrieve');
  const { packageDirectories } = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')) as { packageDirectories: { path: string }[] };
  const paths = packageDirectories.map(({ path }) => join(root, path)).filter((path) => existsSync(path));
  const { zipBuffer } = await new MetadataConverter().convert(ComponentSet.fromSource(paths), 'metadata', { type: 'zip' });
  if (!zipBuffer) return [];
  const org = Org.open(':memory:');
  const adminId = String(org.activeUser('Username', ADMIN_USERNAME)?.['Id']);
  const options = { checkOnly: true, rollbackOnError: true, ignoreWarnings: true };
  const { messages } = deploy(org, adminId, withTranslationWorkbench(zipBuffer), options);
  return messages.filter(({ success }) => !success).map(({ componentType, fullName, problem = '' }) => `${componentType} ${fullName}: ${problem}`);
}
