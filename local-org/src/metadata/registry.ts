import { createRequire } from 'node:module';

interface RegistryType {
  name: string;
  directoryName: string;
  suffix?: string;
  inFolder?: boolean;
  strategies?: { adapter?: string };
  children?: {
    types: Record<string, { name: string; directoryName: string; xmlElementName?: string; uniqueIdElement?: string; ignoreParentName?: boolean }>;
  };
}

/** A metadata type as the Salesforce CLI knows it. */
export interface MetadataType {
  name: string;
  /** The folder of a package its files are in. */
  directory: string;
  suffix: string | undefined;
  inFolder: boolean;
  /** `bundle`: a folder a component; `content`: a content file beside a `-meta.xml`. */
  shape: 'xml' | 'bundle' | 'content';
  /** Components that live in this type's file: element name to type. */
  children: Map<string, { name: string; idElement: string; ownName: boolean }>;
}

const { types } = createRequire(import.meta.url)('@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json') as {
  types: Record<string, RegistryType>;
};

function toType(type: RegistryType): MetadataType {
  const adapter = type.strategies?.adapter;
  const children = Object.values(type.children?.types ?? {}).map(
    (one) =>
      [
        one.xmlElementName ?? one.directoryName,
        { name: one.name, idElement: one.uniqueIdElement ?? 'fullName', ownName: one.ignoreParentName ?? false },
      ] as const,
  );
  return {
    name: type.name,
    directory: type.directoryName,
    suffix: type.suffix,
    inFolder: type.inFolder ?? false,
    shape: adapter === 'bundle' ? 'bundle' : adapter === 'mixedContent' || adapter === 'matchingContentFile' ? 'content' : 'xml',
    children: new Map(children),
  };
}

const known = Object.values(types).map(toType);
const byDirectory = Map.groupBy(known, (type) => type.directory);

/** The type of a file in a package, by its folder and suffix. */
export function typeOfFile(directory: string, fileName: string): MetadataType | undefined {
  const candidates = byDirectory.get(directory) ?? [];
  if (candidates.length <= 1) return candidates[0];
  return (
    candidates.find((type) => type.suffix && (fileName.endsWith(`.${type.suffix}`) || fileName.endsWith(`.${type.suffix}-meta.xml`))) ?? candidates[0]
  );
}

/** Types whose meaning the local org acts on. Others are stored, and the deploy says so. */
export const ACTED_ON = new Set([
  'CustomObject',
  'CustomField',
  'ValidationRule',
  'ListView',
  'CompactLayout',
  'Layout',
  'CustomTab',
  'CustomApplication',
  'FlexiPage',
  'CustomLabels',
  'CustomLabel',
  'PermissionSet',
  'Flow',
  'StaticResource',
  'LightningComponentBundle',
  'GlobalValueSet',
  'CustomPermission',
]);
