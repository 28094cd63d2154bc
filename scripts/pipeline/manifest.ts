import { XMLParser } from 'fast-xml-parser';
import { API_VERSION } from '../org/version.ts';

/** Types to the names of their components: what `package.xml` lists. */
export type Members = Map<string, Set<string>>;

const listOf = (value: unknown): unknown[] => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]);

/** Reads a manifest. */
export function readManifest(xml: string): Members {
  const parsed = new XMLParser({ parseTagValue: false }).parse(xml) as { Package?: { types?: unknown } };
  const types = listOf(parsed.Package?.types) as { name: string; members?: unknown }[];
  return new Map(types.map(({ name, members }) => [name, new Set(listOf(members).map(String))]));
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Writes a manifest, in the order of the alphabet. */
export function manifestXml(members: Members): string {
  const types = [...members]
    .filter(([, names]) => names.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([type, names]) =>
        `  <types>\n${[...names]
          .sort()
          .map((name) => `    <members>${escaped(name)}</members>\n`)
          .join('')}    <name>${type}</name>\n  </types>\n`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="http://soap.sforce.com/2006/04/metadata">\n${types.join('')}  <version>${API_VERSION}</version>\n</Package>\n`;
}

/** How many components a manifest lists. */
export const sizeOf = (members: Members): number => [...members.values()].reduce((sum, names) => sum + names.size, 0);

/** The components of a manifest by type and name, in the order of the alphabet. */
export const namesIn = (members: Members): string[] => [...members].flatMap(([type, names]) => [...names].map((name) => `${type} ${name}`)).sort();
