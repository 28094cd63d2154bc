/**
 * Objects the generated catalogue has not: those of a Dev Hub, and those of the Tooling API that the CLI asks for.
 * Fields as the Object Reference and the Tooling API Reference list them, as far as the CLI reads or writes them.
 */
import type { StandardObjectJson } from './types.ts';

type Field = StandardObjectJson['fields'][number];
type Kind = Field['type'];

/** A field only the org sets. */
const own = (name: string, type: Kind = 'string', extra: Partial<Field> = {}): Field => ({
  name,
  label: name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
  type,
  required: false,
  createable: false,
  updateable: false,
  ...(type === 'string' ? { length: 255 } : {}),
  ...(type === 'textarea' ? { length: 131_072, filterable: false } : {}),
  ...extra,
});

/** A field a client may set when it makes the record; `changed` when also afterwards. */
const given = (name: string, type: Kind = 'string', extra: Partial<Field> = {}): Field => own(name, type, { createable: true, ...extra });
const changed = (name: string, type: Kind = 'string', extra: Partial<Field> = {}): Field => given(name, type, { updateable: true, ...extra });

const reference = (name: string, to: string): Field =>
  own(name, 'reference', { length: 18, referenceTo: [to], relationshipName: name.replace(/Id$/, '') });
const lookup = (name: string, to: string, extra: Partial<Field> = {}): Field =>
  given(name, 'reference', { length: 18, referenceTo: [to], relationshipName: name.replace(/Id$/, ''), ...extra });
const choice = (name: string, values: string[], extra: Partial<Field> = {}): Field =>
  own(name, 'picklist', {
    length: 255,
    picklist: { restricted: true, values: values.map((value) => ({ value, label: value, active: true, default: false })) },
    ...extra,
  });

const SYSTEM: Field[] = [
  own('Id', 'id', { length: 18 }),
  own('IsDeleted', 'boolean'),
  own('CreatedDate', 'datetime'),
  own('CreatedById', 'reference', { length: 18, referenceTo: ['User'], relationshipName: 'CreatedBy' }),
  own('LastModifiedDate', 'datetime'),
  own('LastModifiedById', 'reference', { length: 18, referenceTo: ['User'], relationshipName: 'LastModifiedBy' }),
  own('SystemModstamp', 'datetime'),
];

function setupObject(
  name: string,
  keyPrefix: string,
  fields: Field[],
  can: { create?: boolean; update?: boolean; delete?: boolean; tooling?: boolean } = {},
): StandardObjectJson {
  return {
    name,
    label: name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' '),
    labelPlural: `${name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')}s`,
    keyPrefix,
    uiApi: false,
    createable: can.create ?? false,
    updateable: can.update ?? false,
    deletable: can.delete ?? false,
    sharingModel: 'ReadWrite',
    fields: [...SYSTEM, ...fields],
    ...(can.tooling ? { tooling: true } : {}),
  };
}

/** The editions a scratch org may have: `project-scratch-def.schema.json` of `@salesforce/core`. */
const EDITIONS = [
  'Developer',
  'Enterprise',
  'Group',
  'Professional',
  'Partner Developer',
  'Partner Enterprise',
  'Partner Group',
  'Partner Professional',
];

/** What a Dev Hub has more than another org. */
export const DEV_HUB_OBJECTS: StandardObjectJson[] = [
  setupObject(
    'ScratchOrgInfo',
    '2SR',
    [
      own('Name', 'string', { autoNumber: { format: 'SO-{00000000}' } }),
      given('OrgName', 'string', { length: 80 }),
      choice('Edition', EDITIONS, { createable: true }),
      given('Features', 'textarea', { length: 32_000 }),
      given('DurationDays', 'int'),
      given('HasSampleData', 'boolean'),
      given('AdminEmail'),
      given('Username', 'string', { length: 80 }),
      given('Country', 'string', { length: 2 }),
      given('Language', 'string', { length: 10 }),
      given('Description', 'textarea', { length: 1000 }),
      given('Namespace', 'string', { length: 15 }),
      given('Snapshot'),
      given('SourceOrg', 'string', { length: 18 }),
      given('Template', 'string', { length: 18 }),
      choice('Release', ['preview', 'previous'], { createable: true }),
      given('ConnectedAppConsumerKey', 'string', { length: 255, required: true }),
      given('ConnectedAppCallbackUrl', 'string', { length: 2000, required: true }),
      given('Package2AncestorIds', 'string', { length: 255 }),
      choice('Status', ['New', 'Creating', 'Active', 'Error', 'Deleted']),
      own('ErrorCode', 'string', { length: 20 }),
      own('ScratchOrg', 'string', { length: 15 }),
      own('SignupUsername', 'string', { length: 80 }),
      own('SignupEmail'),
      own('SignupCountry', 'string', { length: 2 }),
      own('SignupLanguage', 'string', { length: 10 }),
      own('SignupInstance', 'string', { length: 20 }),
      own('SignupTrialDays', 'int'),
      own('LoginUrl'),
      own('AuthCode', 'string', { length: 255, filterable: false }),
      own('ExpirationDate', 'date'),
      own('DeletedDate', 'datetime'),
    ],
    { create: true, delete: true },
  ),
  setupObject(
    'ActiveScratchOrg',
    '2SA',
    [
      own('ScratchOrgInfoId', 'reference', { length: 18, referenceTo: ['ScratchOrgInfo'], relationshipName: 'ScratchOrgInfo' }),
      own('ScratchOrg', 'string', { length: 15 }),
      own('OrgName', 'string', { length: 80 }),
      own('Edition'),
      own('Namespace', 'string', { length: 15 }),
      own('SignupUsername', 'string', { length: 80 }),
      own('SignupEmail'),
      own('LoginUrl'),
      own('ExpirationDate', 'date'),
      own('DurationDays', 'int'),
    ],
    { delete: true },
  ),
];

/** What the Tooling API alone shows. */
export const TOOLING_OBJECTS: StandardObjectJson[] = [
  setupObject(
    'SourceMember',
    '0MZ',
    [
      own('MemberType', 'string', { length: 80 }),
      own('MemberName'),
      own('MemberIdOrName'),
      own('ChangedBy', 'string', { length: 80 }),
      own('IsNameObsolete', 'boolean'),
      own('IsNewMember', 'boolean'),
      own('RevisionNum', 'int'),
      changed('RevisionCounter', 'int'),
    ],
    { update: true, tooling: true },
  ),
  setupObject(
    'FlowDefinition',
    '300',
    [own('DeveloperName', 'string', { length: 80 }), own('MasterLabel'), reference('ActiveVersionId', 'Flow'), reference('LatestVersionId', 'Flow')],
    { tooling: true },
  ),
  setupObject(
    'Flow',
    '301',
    [
      reference('DefinitionId', 'FlowDefinition'),
      own('MasterLabel'),
      own('VersionNumber', 'int'),
      choice('Status', ['Active', 'Draft', 'Obsolete', 'InvalidDraft']),
    ],
    { tooling: true },
  ),
  setupObject(
    'ExternalString',
    '101',
    [own('Name', 'string', { length: 80 }), own('Value', 'string', { length: 1000 }), own('Language', 'string', { length: 10 })],
    {
      tooling: true,
    },
  ),
  setupObject('SubscriberPackage', '033', [own('Name'), own('NamespacePrefix', 'string', { length: 15 }), own('Description')], { tooling: true }),
  setupObject(
    'SubscriberPackageVersion',
    '04t',
    [
      ...['Name', 'Description', 'ReleaseNotesUrl', 'PostInstallUrl', 'PublisherName'].map((name) => own(name)),
      ...['AppExchangeDescription', 'AppExchangeLogoUrl', 'AppExchangePackageName', 'AppExchangePublisherName'].map((name) => own(name)),
      ...['CspTrustedSites', 'Dependencies', 'Profiles', 'RemoteSiteSettings'].map((name) => own(name, 'textarea')),
      ...['IsBeta', 'IsDeprecated', 'IsManaged', 'IsOrgDependent', 'IsPasswordProtected', 'IsSecurityReviewed'].map((name) => own(name, 'boolean')),
      ...['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'].map((name) => own(name, 'int')),
      own('InstallValidationStatus'),
      own('InstallationKey'),
      own('Package2ContainerOptions'),
      own('ReleaseState'),
      reference('SubscriberPackageId', 'SubscriberPackage'),
    ],
    { tooling: true },
  ),
  setupObject(
    'PackageInstallRequest',
    '0Hf',
    [
      given('SubscriberPackageVersionKey', 'string', { length: 18, required: true }),
      own('Status', 'string', { length: 40 }),
      own('Errors', 'textarea'),
      ...['ApexCompileType', 'NameConflictResolution', 'PackageInstallSource', 'SecurityType', 'UpgradeType', 'ProfileMappings', 'SkipHandlers'].map(
        (name) => given(name),
      ),
      given('Password'),
      given('EnableRss', 'boolean'),
    ],
    { create: true, tooling: true },
  ),
  setupObject(
    'InstalledSubscriberPackage',
    '0A3',
    [reference('SubscriberPackageId', 'SubscriberPackage'), reference('SubscriberPackageVersionId', 'SubscriberPackageVersion')],
    { tooling: true },
  ),
];

/** What the Tooling API of a Dev Hub shows besides: packages and how their versions are made. */
export const PACKAGING_OBJECTS: StandardObjectJson[] = [
  setupObject(
    'Package2',
    '0Ho',
    [
      changed('Name', 'string', { required: true, length: 80 }),
      changed('Description', 'textarea', { length: 1000 }),
      given('NamespacePrefix', 'string', { length: 15 }),
      choice('ContainerOptions', ['Unlocked', 'Managed'], { createable: true, required: true }),
      given('IsOrgDependent', 'boolean'),
      changed('PackageErrorUsername', 'string', { length: 80 }),
      changed('AppAnalyticsEnabled', 'boolean'),
      changed('IsDeprecated', 'boolean'),
      own('ConvertedFromPackageId', 'string', { length: 18 }),
      changed('RecommendedVersionId', 'string', { length: 18 }),
      changed('SkipAncestorCheck', 'boolean'),
      reference('SubscriberPackageId', 'SubscriberPackage'),
    ],
    { create: true, update: true, tooling: true },
  ),
  setupObject(
    'Package2Version',
    '05i',
    [
      reference('Package2Id', 'Package2'),
      reference('SubscriberPackageVersionId', 'SubscriberPackageVersion'),
      ...['Name', 'Description', 'Tag', 'Branch'].map((name) => changed(name)),
      ...['MajorVersion', 'MinorVersion', 'PatchVersion', 'BuildNumber'].map((name) => own(name, 'int')),
      ...['BuildDurationInSeconds', 'EndToEndBuildDurationInSeconds', 'TotalNumberOfMetadataFiles', 'TotalSizeOfMetadataFiles'].map((name) =>
        own(name, 'int'),
      ),
      changed('IsReleased', 'boolean'),
      changed('IsDeprecated', 'boolean'),
      ...['IsPasswordProtected', 'HasPassedCodeCoverageCheck', 'ValidationSkipped', 'ValidatedAsync', 'HasMetadataRemoved', 'HasVpi'].map((name) =>
        own(name, 'boolean'),
      ),
      ...['CodeCoverage', 'CodeCoveragePercentages', 'DeveloperUsePkgZip', 'Language', 'ReleaseVersion'].map((name) => own(name)),
      own('AncestorId', 'string', { length: 18 }),
      own('ConvertedFromVersionId', 'string', { length: 18 }),
      changed('InstallKey'),
    ],
    { update: true, tooling: true },
  ),
  setupObject(
    'Package2VersionCreateRequest',
    '08c',
    [
      lookup('Package2Id', 'Package2', { required: true }),
      reference('Package2VersionId', 'Package2Version'),
      choice('Status', ['Queued', 'InProgress', 'Success', 'Error']),
      given('VersionInfo', 'base64', { filterable: false }),
      ...['Tag', 'Branch', 'InstallKey', 'Language', 'Instance', 'SourceOrg'].map((name) => given(name)),
      ...['CalculateCodeCoverage', 'SkipValidation', 'AsyncValidation', 'IsDevUsePkgZipRequested', 'CalcTransitiveDependencies'].map((name) =>
        given(name, 'boolean'),
      ),
      own('IsConversionRequest', 'boolean'),
    ],
    { create: true, tooling: true },
  ),
  setupObject(
    'Package2VersionCreateRequestError',
    '0RE',
    [reference('ParentRequestId', 'Package2VersionCreateRequest'), own('Message', 'string', { length: 1000 })],
    { tooling: true },
  ),
];

/** What "Contacts to Multiple Accounts" brings: which accounts a contact has to do with. The platform keeps the direct one itself; here a client writes all. */
export const RELATION_OBJECTS: StandardObjectJson[] = [
  setupObject(
    'AccountContactRelation',
    '07k',
    [
      lookup('AccountId', 'Account', { required: true, childRelationshipName: 'AccountContactRelations' }),
      lookup('ContactId', 'Contact', { required: true, childRelationshipName: 'AccountContactRelations' }),
      changed('Roles'),
      given('IsDirect', 'boolean'),
      changed('IsActive', 'boolean'),
      changed('StartDate', 'date'),
      changed('EndDate', 'date'),
    ],
    { create: true, update: true, delete: true },
  ),
];
