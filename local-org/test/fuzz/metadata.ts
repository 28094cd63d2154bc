/** Metadata as packages hold it: what the hostile ones are made of. */
import { entry, zipOf } from './zips.ts';
import type { ZipEntry } from './zips.ts';

/** A package, made only when it is sent. */
export interface HostilePackage {
  what: string;
  zip: () => Buffer;
  refused: boolean;
  /** Whether even a sample has it. */
  always?: true;
  /** Text in it that an answer may quote. */
  echo: string;
}

/** The namespace of a metadata file's root. */
export const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A manifest's list of one type's components. */
export const members = (type: string, names: string[] = ['*']): string =>
  `<types>${names.map((name) => `<members>${name}</members>`).join('')}<name>${type}</name></types>`;

/** A manifest. */
export const manifest = (inner: string, before = ''): ZipEntry =>
  entry('package.xml', `${before}<Package ${NAMESPACE}>${inner}<version>67.0</version></Package>`);

/** A manifest that lists all of some types. */
export const ALL = manifest(
  ['CustomObject', 'StaticResource', 'LightningComponentBundle', 'CustomLabels', 'Flow', 'Layout', 'PermissionSet']
    .map((type) => members(type))
    .join(''),
);

/** Text as XML content. */
export const attribute = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** An object's file. */
export const objectXml = (inner: string): string =>
  `<CustomObject ${NAMESPACE}><deploymentStatus>Deployed</deploymentStatus>${inner}<label>Fuzz</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Fuzz</pluralLabel><sharingModel>ReadWrite</sharingModel></CustomObject>`;

/** A field of an object's file. */
export const fieldXml = (name: string, more: string): string => `<fields><fullName>${attribute(name)}</fullName><label>Fuzz</label>${more}</fields>`;

/** What makes a field one of text. */
export const TEXT = '<length>20</length><type>Text</type>';

/** A rule that tells text by a pattern which goes back and forth. */
export const costlyPattern = (): Buffer =>
  zipOf([
    ALL,
    entry(
      'objects/Link__c.object',
      `<CustomObject ${NAMESPACE}><validationRules><fullName>Costly</fullName><active>true</active><errorConditionFormula>REGEX(Purpose__c, &quot;(a+)+&quot;)</errorConditionFormula><errorMessage>x</errorMessage></validationRules></CustomObject>`,
    ),
  ]);

/** A package of everything an org can take. */
export const harmless = (): Buffer => zipOf([ALL, entry('objects/Harmless__c.object', objectXml(fieldXml('A__c', TEXT)))]);
