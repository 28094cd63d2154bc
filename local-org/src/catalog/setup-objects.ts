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
];
