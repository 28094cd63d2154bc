/** Where users meet nudges: the pages of the org that show the component. */
import type { Connection } from 'jsforce';
import JSZip from 'jszip';
import { API_VERSION } from '../../org/version.ts';

const COMPONENT = /<componentName>(?:c:)?adoptionNudges<\/componentName>/;

/** The Lightning pages that show nudges, by their labels. Rejects where metadata may not be retrieved. */
export async function pagesWithNudges(connection: Connection): Promise<string[]> {
  const { zipFile } = await connection.metadata
    .retrieve({ apiVersion: API_VERSION, unpackaged: { types: [{ name: 'FlexiPage', members: ['*'] }], version: API_VERSION } } as never)
    .complete();
  const zip = await JSZip.loadAsync(zipFile, { base64: true });
  const pages = await Promise.all(
    Object.values(zip.files)
      .filter(({ name }) => name.endsWith('.flexipage'))
      .map((file) => file.async('string')),
  );
  return pages
    .filter((xml) => COMPONENT.test(xml))
    .map((xml) => /<masterLabel>([^<]*)<\/masterLabel>/.exec(xml)?.[1] ?? '')
    .sort();
}
