import { createRequire } from 'node:module';

interface RegistryType {
  id: string;
  name: string;
  directoryName: string;
  suffix?: string;
  inFolder?: boolean;
  strategies?: { adapter?: string };
  folderContentType?: string;
  children?: {
    types: Record<
      string,
      { name: string; suffix?: string; directoryName: string; xmlElementName?: string; uniqueIdElement?: string; ignoreParentName?: boolean }
    >;
  };
}

/** A metadata type as the Salesforce CLI knows it. */
export interface MetadataType {
  name: string;
  /** The folder of a package its files are in. */
  directory: string;
  suffix: string | undefined;
  inFolder: boolean;
  /** What reports, dashboards, documents and e-mail templates are kept in. */
  isFolder: boolean;
  /** What folders of this type hold. */
  contentType: string | undefined;
  /** The types of the folders that hold components of this one. */
  folderTypes: string[];
  /** `bundle`: a folder a component; `content`: a content file beside a `-meta.xml`. */
  shape: 'xml' | 'bundle' | 'content';
  /** How many folders deep a bundle's name goes. */
  bundleDepth: number;
  /** Components that live in this type's file: element name to type. */
  children: Map<string, { name: string; idElement: string; ownName: boolean }>;
}

const { types } = createRequire(import.meta.url)('@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json') as {
  types: Record<string, RegistryType>;
};

function shapeOf({ strategies, suffix }: RegistryType): MetadataType['shape'] {
  const adapter = strategies?.adapter ?? '';
  if (['bundle', 'uiBundles', 'digitalExperience'].includes(adapter) || (adapter === 'mixedContent' && !suffix)) return 'bundle';
  return adapter === 'mixedContent' || adapter === 'matchingContentFile' ? 'content' : 'xml';
}

function toType(type: RegistryType): MetadataType {
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
    isFolder: type.folderContentType !== undefined,
    contentType: types[type.folderContentType ?? '']?.name,
    folderTypes: Object.values(types)
      .filter(({ folderContentType }) => folderContentType === type.id)
      .map(({ name }) => name),
    shape: shapeOf(type),
    bundleDepth: type.name === 'DigitalExperienceBundle' ? 2 : 1,
    children: new Map(children),
  };
}

const known = Object.values(types).map(toType);
const byDirectory = Map.groupBy(known, (type) => type.directory);

/** Every type the Salesforce CLI knows. */
export const metadataTypes = (): readonly MetadataType[] => known;

/** The type of that name; undefined for one that is but a part of another's file. */
export const typeNamed = (name: string): MetadataType | undefined => known.find((type) => type.name === name);

/** The type of a file in a package, by its folder and suffix. */
export function typeOfFile(directory: string, fileName: string): MetadataType | undefined {
  const candidates = byDirectory.get(directory) ?? [];
  if (candidates.length <= 1) return candidates[0];
  // A folder of reports, dashboards, documents or e-mail templates is `Folder-meta.xml` in a package.
  const bySuffix = candidates.find(
    ({ suffix }) => suffix !== undefined && (fileName.endsWith(`.${suffix}`) || fileName.endsWith(`.${suffix}-meta.xml`)),
  );
  if (bySuffix) return bySuffix;
  return (/^[^/]+\/([^./]+\/)*[^./]+-meta\.xml$/.test(fileName) && candidates.find((type) => type.isFolder)) || candidates[0];
}

const bySuffix = Map.groupBy(
  Object.values(types).flatMap((type) => [type, ...Object.values(type.children?.types ?? {})]),
  ({ suffix }) => suffix,
);

/** The types whose files, in a project's source format, end in this suffix and `-meta.xml`. */
export const sourceTypesOf = (suffix: string): string[] => (bySuffix.get(suffix) ?? []).map(({ name }) => name);

/** Types whose meaning the local org acts on. Others are stored, and the deploy says so. */
export const ACTED_ON = new Set([
  ...['CustomObject', 'CustomField', 'ValidationRule', 'RecordType', 'BusinessProcess', 'FieldSet', 'WebLink', 'ListView', 'CompactLayout'],
  ...['GlobalValueSet', 'StandardValueSet', 'CustomMetadata', 'Layout', 'QuickAction', 'CustomTab', 'CustomApplication', 'FlexiPage'],
  ...[
    'CustomLabels',
    'CustomLabel',
    'Translations',
    'CustomObjectTranslation',
    'CustomFieldTranslation',
    'StaticResource',
    'LightningComponentBundle',
  ],
  ...[
    'PermissionSet',
    'PermissionSetGroup',
    'MutingPermissionSet',
    'Profile',
    'CustomPermission',
    'SharingCriteriaRule',
    'SharingOwnerRule',
    'DuplicateRule',
    'MatchingRule',
    'Group',
    'Role',
    'Queue',
    'Settings',
  ],
  ...['Flow', 'FlowDefinition', 'Report', 'ReportFolder', 'ReportType', 'Dashboard', 'DashboardFolder', 'CustomNotificationType'],
]);
