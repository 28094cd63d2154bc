/** Sources and batches of imports, as the org keeps them. */
import type { OrgClient } from '../../org/client.ts';
import { Failure, UsageError } from '../../org/errors.ts';
import { queryAll } from '../../org/query.ts';
import { text } from '../../org/soql.ts';
import { writeAll } from '../../org/write.ts';
import type { Mapping } from './mapping.ts';

/** Where files come from again and again. */
export interface ImportSource {
  Id: string;
  Name: string;
  Object__c: string;
  Mapping__c: string | null;
  Max_Quarantined__c: number | null;
}

/** A file that came through the gate, or is on its way. */
export interface ImportBatch {
  Id: string;
  Name: string;
  External_Key__c: string;
  Status__c: 'Running' | 'Complete' | 'Stopped';
  Source__c: string | null;
  Source__r: { Name: string } | null;
  Mapping__c: string | null;
  CreatedDate: string;
  CreatedBy: { Name: string };
}

const BATCH_FIELDS = 'Id, Name, External_Key__c, Status__c, Source__c, Source__r.Name, Mapping__c, CreatedDate, CreatedBy.Name';

const sourceKey = (name: string): string => name.trim().toLowerCase();

/** A source by its name; undefined where there is none. Throws a UsageError for one of another object. */
export async function readSource({ connection }: OrgClient, name: string, object: string): Promise<ImportSource | undefined> {
  const [found] = await queryAll<ImportSource>(
    connection,
    `SELECT Id, Name, Object__c, Mapping__c, Max_Quarantined__c FROM Import_Source__c WHERE External_Key__c = ${text(sourceKey(name))}`,
  );
  if (found && found.Object__c.toLowerCase() !== object.toLowerCase())
    throw new UsageError(`--source "${name}": files of it are for ${found.Object__c}, not for ${object}. Name another source`);
  return found;
}

/** The batches that a file has made, the latest first. */
export const readBatches = ({ connection }: OrgClient, hash: string, object: string): Promise<ImportBatch[]> =>
  queryAll<ImportBatch>(
    connection,
    `SELECT ${BATCH_FIELDS} FROM Import_Batch__c WHERE File_Hash__c = ${text(hash)} AND Object__c = ${text(object)} ORDER BY CreatedDate DESC, Name DESC`,
  );

/** A batch by its name; undefined where there is none. */
export async function readBatch({ connection }: OrgClient, name: string): Promise<ImportBatch | undefined> {
  const [found] = await queryAll<ImportBatch>(connection, `SELECT ${BATCH_FIELDS} FROM Import_Batch__c WHERE Name = ${text(name)}`);
  return found;
}

/** The mapping that a record remembers; undefined where it has none, or one that makes no sense. */
export function rememberedMapping(record: { Mapping__c: string | null } | undefined): Mapping | undefined {
  try {
    const read = JSON.parse(record?.Mapping__c ?? 'null') as unknown;
    const isMapping = typeof read === 'object' && read !== null && Object.values(read).every((one) => one === null || typeof one === 'string');
    return isMapping ? (read as Mapping) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a record by its key, and gives its id. Throws a Failure that says what the org objects to. */
async function writeByKey({ connection }: OrgClient, object: string, key: string, values: Record<string, unknown>): Promise<string> {
  const [result] = await writeAll(connection, [{ kind: 'create', object, keyField: 'External_Key__c', key, values }]);
  if (!result?.success || result.id === undefined)
    throw new Failure(
      `${object} cannot be written: ${result?.errors.join('; ') ?? 'no answer'}`,
      'Put right what the org objects to, and run the same command again: it goes on where it was.',
    );
  return result.id;
}

/** Writes a source, and gives its id. */
export const writeSource = (client: OrgClient, name: string, values: { Object__c: string; Mapping__c: string }): Promise<string> =>
  writeByKey(client, 'Import_Source__c', sourceKey(name), { Name: name.trim(), ...values });

/** Writes a batch, and gives its id. */
export const writeBatch = (client: OrgClient, key: string, values: Record<string, unknown>): Promise<string> =>
  writeByKey(client, 'Import_Batch__c', key, values);
