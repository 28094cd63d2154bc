/** Small packages written by hand, and an org of their own to deploy them to. */
import { strToU8, zipSync } from 'fflate';
import { deploy } from '../../src/metadata/deploy.ts';
import type { DeployMessage, DeployOptions, DeployResult } from '../../src/metadata/deploy.ts';
import { Org } from '../../src/org/org.ts';

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A metadata file with that root. */
export const file = (type: string, body: string): string => `<?xml version="1.0"?>\n<${type} ${NAMESPACE}>${body}</${type}>`;

/** A package.xml or a file of destructive changes. */
export const manifest = (members: Record<string, string[]>): string =>
  file(
    'Package',
    `${Object.entries(members)
      .map(([name, list]) => `<types>${list.map((one) => `<members>${one}</members>`).join('')}<name>${name}</name></types>`)
      .join('')}<version>67.0</version>`,
  );

/** What an object `Tree__c` needs. */
export const OBJECT =
  '<deploymentStatus>Deployed</deploymentStatus><label>Tree</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Trees</pluralLabel><sharingModel>ReadWrite</sharingModel>';
export const TEXT = '<fields><fullName>Kind__c</fullName><label>Kind</label><length>20</length><type>Text</type></fields>';
export const NICK = TEXT.replaceAll('Kind', 'Nick');

/** The file of `Tree__c` with more elements than it needs. */
export const tree = (more = ''): Record<string, string> => ({ 'objects/Tree__c.object': file('CustomObject', OBJECT + more) });

/** A flow that sets a field of a new tree. */
export const treeFlow = (field: string, status: string): string =>
  file(
    'Flow',
    `<label>F</label><processType>AutoLaunchedFlow</processType><recordUpdates><name>Set</name><label>Set</label><locationX>0</locationX><locationY>0</locationY><inputAssignments><field>${field}</field><value><stringValue>x</stringValue></value></inputAssignments><inputReference>$Record</inputReference></recordUpdates><start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set</targetReference></connector><object>Tree__c</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>${status}</status>`,
  );

export const zipOf = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

const shown = ({ componentType, fullName, problem = '' }: DeployMessage): string => `${componentType} ${fullName}: ${problem}`;

/** What failed, as `CustomField Tree__c.Nick__c: why`. */
export const failures = ({ messages }: DeployResult): string[] => messages.filter((message) => !message.success).map(shown);

/** What was warned of. */
export const warnings = ({ messages }: DeployResult): string[] => messages.filter((message) => message.problemType === 'Warning').map(shown);

/** What was deleted. */
export const deleted = ({ messages }: DeployResult): string[] =>
  messages.filter((message) => message.deleted).map((message) => `${message.componentType} ${message.fullName}`);

/** An org in memory and ways to deploy to it. */
export class DeployWorld {
  readonly org = Org.open(':memory:');

  /** Deploys files with a package.xml that lists these members. */
  send(members: Record<string, string[]>, files: Record<string, string>, options: Partial<DeployOptions> = {}): DeployResult {
    const zip = zipOf({ 'package.xml': manifest(members), ...files });
    return deploy(this.org, this.org.adminId, zip, { checkOnly: false, rollbackOnError: true, ignoreWarnings: false, ...options });
  }

  /** Deletes components. */
  drop(members: Record<string, string[]>): DeployResult {
    return this.send({}, { 'destructiveChanges.xml': manifest(members) });
  }
}
