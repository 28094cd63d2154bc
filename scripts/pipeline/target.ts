import type { Connection } from 'jsforce';
import { packageDirectories } from './project.ts';

/** The package directory of the translations: only orgs with Translation Workbench take them. */
export const TRANSLATIONS = 'translations';

/** The project's package directories that an org takes. */
export async function directoriesFor(connection: Connection): Promise<string[]> {
  const { metadataObjects } = await connection.metadata.describe();
  const takesTranslations = metadataObjects.some((type) => type.xmlName === 'CustomObjectTranslation');
  return packageDirectories()
    .map(({ path }) => path)
    .filter((path) => path !== TRANSLATIONS || takesTranslations);
}
