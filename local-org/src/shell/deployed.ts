import { child, children, parseXml, textOf, type XmlElement } from '../metadata/xml.ts';
import type { ShellSources } from './build.ts';

/** A design-time property as a bundle's .js-meta.xml declares it. */
export interface DesignProperty {
  /** Boolean, Integer, String, Color, Date … */
  type: string;
  default?: string;
}

/**
 * Code of the module `shell/deployed`: for every deployed bundle how to load it, whether a page may show it, and its
 * design-time properties. Loading is a dynamic import, so a page fetches and runs only what it shows.
 */
export function deployedModule(sources: ShellSources): string {
  const lines = sources.bundles.map(({ name, files }) => {
    const { exposed, properties } = readMeta(name, files[`${name}.js-meta.xml`]);
    return `  ${JSON.stringify(name)}: { exposed: ${exposed}, properties: ${JSON.stringify(properties)}, load: () => import(${JSON.stringify(`c/${name}`)}) },`;
  });
  return `export const bundles = {\n${lines.join('\n')}\n};\n`;
}

function readMeta(name: string, xml: string | undefined): { exposed: boolean; properties: Record<string, DesignProperty> } {
  if (xml === undefined) return { exposed: false, properties: {} };
  let root: XmlElement;
  try {
    root = parseXml(xml);
  } catch (error) {
    throw new Error(`LWC bundle "${name}": ${name}.js-meta.xml: ${(error as Error).message}`, { cause: error });
  }
  const properties: Record<string, DesignProperty> = {};
  for (const target of children(child(root, 'targetConfigs'), 'targetConfig')) {
    for (const { attributes } of children(target, 'property')) {
      if (!attributes.name) continue;
      properties[attributes.name] = { type: attributes.type ?? 'String', ...(attributes.default !== undefined && { default: attributes.default }) };
    }
  }
  return { exposed: textOf(root, 'isExposed') === 'true', properties };
}
