/** Looks for records of the org that are one person or organisation. */
import { join } from 'node:path';
import type { DescribeSObjectResult } from 'jsforce';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Finding, JobContext } from '../../jobs/run.ts';
import type { OrgClient } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { identifier } from '../../org/soql.ts';
import { extractToFile } from '../../transfer/extract.ts';
import { foundRecords } from '../duplicates/found.ts';
import type { FoundRecords } from '../duplicates/found.ts';
import { ENGINE_MEMORY_MB, link } from '../duplicates/link.ts';
import { Engine } from '../engine/engine.ts';
import type { TrustedSources } from './config.ts';
import type { GroupObject, SearchedObject } from './facts.ts';

/** An object whose records are compared: its fields, by the columns that they are compared in. */
interface Source {
  object: SearchedObject;
  columns: Readonly<Record<string, string>>;
  /** Which records, where not all. */
  where?: string;
}

/** Objects that are compared with one another. */
export interface Search {
  title: string;
  /** What its groups may be of. */
  groups: readonly GroupObject[];
  sources: readonly Source[];
}

/** What is searched: organisations, and people whether they are contacts or leads. */
export const SEARCHES: readonly Search[] = [
  {
    title: 'accounts',
    groups: ['Account'],
    sources: [
      {
        object: 'Account',
        columns: {
          ...{ Name: 'Name', Street: 'BillingStreet', City: 'BillingCity', PostalCode: 'BillingPostalCode', Country: 'BillingCountry' },
          ...{ Phone: 'Phone', Website: 'Website' },
        },
      },
    ],
  },
  {
    title: 'contacts and leads',
    groups: ['Contact', 'Lead', 'Lead and Contact'],
    sources: [
      {
        object: 'Contact',
        columns: {
          ...{ FirstName: 'FirstName', LastName: 'LastName', Email: 'Email', Phone: 'Phone', MobilePhone: 'MobilePhone', Company: 'Account.Name' },
          ...{ Street: 'MailingStreet', City: 'MailingCity', PostalCode: 'MailingPostalCode', Country: 'MailingCountry', Birthdate: 'Birthdate' },
        },
      },
      {
        object: 'Lead',
        where: 'IsConverted = FALSE',
        columns: {
          ...{ FirstName: 'FirstName', LastName: 'LastName', Email: 'Email', Phone: 'Phone', MobilePhone: 'MobilePhone', Company: 'Company' },
          ...{ Street: 'Street', City: 'City', PostalCode: 'PostalCode', Country: 'Country' },
        },
      },
    ],
  },
];

/** What a search came to. */
export interface Searched {
  records: FoundRecords[];
  /** Records that were compared. */
  rows: number;
  /** Objects that were read as a whole. */
  read: SearchedObject[];
  /** Of records that groups have, those that are there. */
  there: string[];
  /** How trusted the sources of records in groups are, by record. */
  ranks: [string, number][];
  notes: string[];
  findings: Finding[];
}

export interface SearchOptions {
  client: OrgClient;
  folder: string;
  configDir: string;
  trusted: Readonly<Record<string, TrustedSources>>;
  /** Objects of which not all records are seen, each with the reason. */
  unseen: ReadonlyMap<string, string>;
  /** Records that groups have. */
  asked: readonly string[];
}

/** A source, as far as it can be read. */
interface Readable extends Source {
  file: string;
  /** The field that tells the source of a record; undefined where none is configured. */
  trusted: TrustedSources | undefined;
}

const told = (object: string, problem: string, remedy: string): Finding => ({ where: object, problem, remedy });

const hasField = ({ fields }: DescribeSObjectResult, path: string): boolean =>
  // What may not be read of a parent is told by the query; its key says whether there is one.
  fields.some(({ name, relationshipName }) => name === path || (path.includes('.') && relationshipName === path.split('.')[0]));

/** What of a source can be read; undefined where it cannot at all. Tells what is left out. */
async function readable({ client, folder, trusted }: SearchOptions, source: Source, result: Searched): Promise<Readable | undefined> {
  const { object } = source;
  const described = await describeObject(client, object);
  if (!described) {
    result.findings.push(
      told(object, 'it is not there, or may not be read', 'Give the user of the jobs the right to read it. No group of it was closed.'),
    );
    return undefined;
  }
  const columns = Object.fromEntries(Object.entries(source.columns).filter(([, path]) => hasField(described, path)));
  const hidden = Object.values(source.columns).filter((path) => !Object.values(columns).includes(path));
  if (hidden.length > 0) result.notes.push(`${object} is compared without ${hidden.join(', ')}: you may not read them.`);
  const conditions = source.where === undefined ? [] : [source.where];
  if (described.fields.some(({ name }) => name === 'IsPersonAccount')) {
    const { totalSize } = await client.json<{ totalSize: number }>({
      ...{ method: 'GET', repeatable: true },
      path: `/query?q=${encodeURIComponent(`SELECT COUNT() FROM ${identifier(object)} WHERE IsPersonAccount = TRUE`)}`,
    });
    conditions.push('IsPersonAccount = FALSE');
    if (totalSize > 0 && object === 'Account')
      result.notes.push(`${totalSize.toLocaleString('en')} person accounts are not compared, and never merged.`);
  }
  const known = trusted[object];
  if (known && !described.fields.some(({ name }) => name === known.field))
    result.findings.push(told('duplicates.json', `trustedSources: ${object} has no field ${known.field} that you may read`, 'Name another field.'));
  return {
    ...{ object, columns, file: join(folder, `${object}.csv`) },
    ...(conditions.length > 0 ? { where: conditions.join(' AND ') } : {}),
    trusted: known && described.fields.some(({ name }) => name === known.field) ? known : undefined,
  };
}

/** A CSV file that was read from the org, as a table. */
const tableOf = (file: string): string => `read_csv(${DUCKDB.text(file)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`;

const name = (path: string): string => `"${path}"`;

/** Reads the records of a search into one file, and finds which are one thing. */
export async function search({ progress, signal }: JobContext, { title, sources }: Search, options: SearchOptions): Promise<Searched> {
  const { client, folder, configDir, unseen, asked } = options;
  const result: Searched = { records: [], rows: 0, read: [], there: [], ranks: [], notes: [], findings: [] };
  const taken: Readable[] = [];
  for (const source of sources) {
    const one = await readable(options, source, result);
    if (!one) continue;
    const fields = [...new Set(['Id', ...Object.values(one.columns), ...(one.trusted ? [one.trusted.field] : [])])];
    await extractToFile(
      client,
      { object: one.object, fields, where: one.where },
      { file: one.file, mode: 0o600, signal, onProgress: (done, total) => progress(`Duplicates: reading ${one.object}`, done, total) },
    );
    const hidden = unseen.get(one.object);
    if (hidden === undefined) result.read.push(one.object);
    else
      result.findings.push(
        told(one.object, `not all its records are seen: ${hidden}`, 'Give the user of the jobs View All on it. No group of it was closed.'),
      );
    taken.push(one);
  }
  if (taken.length === 0) return result;
  const engine = await Engine.open({ workDir: folder, signal, inMemory: true, memoryMb: ENGINE_MEMORY_MB });
  try {
    const columns = [...new Set(taken.flatMap((one) => Object.keys(one.columns)))];
    const selects = taken.map((one) => {
      const cells = columns.map((column) => `${one.columns[column] === undefined ? 'NULL' : name(one.columns[column])} AS ${name(column)}`);
      return `SELECT "Id", ${cells.join(', ')} FROM ${tableOf(one.file)}`;
    });
    const file = join(folder, 'compared.csv');
    await engine.run(`COPY (${selects.join(' UNION ALL ')}) TO ${DUCKDB.text(file)} (HEADER, DELIMITER ',')`);
    const linked = await link(engine, {
      ...{ files: [{ file, id: 'Id' }], form: {}, configDir },
      onProgress: (what, done) => progress(`Duplicates: ${title}, ${what.toLowerCase()}`, Math.round(done * 100), 100),
    });
    result.rows = linked.records.rows;
    result.records = await foundRecords(engine, linked);
    await engine.run(`CREATE TABLE asked (id VARCHAR)`);
    for (let from = 0; from < asked.length; from += 10_000)
      await engine.run(
        `INSERT INTO asked VALUES ${asked
          .slice(from, from + 10_000)
          .map((id) => `(${DUCKDB.text(id)})`)
          .join(', ')}`,
      );
    const there = await engine.rows<{ Id: string }>(`SELECT "Id" FROM ${tableOf(file)} WHERE "Id" IN (SELECT id FROM asked)`);
    result.there = there.map(({ Id }) => Id);
    const grouped = new Set(result.records.flatMap(({ ids }) => ids));
    for (const { trusted, file: own } of taken) {
      if (!trusted) continue;
      const values = trusted.order.map(DUCKDB.text).join(', ');
      const ranked = await engine.rows<{ Id: string; rank: number }>(
        `SELECT "Id", list_position([${values}], ${name(trusted.field)}) AS rank FROM ${tableOf(own)} WHERE ${name(trusted.field)} IN (${values})`,
      );
      for (const { Id, rank } of ranked) if (grouped.has(Id)) result.ranks.push([Id, Number(rank)]);
    }
    return result;
  } finally {
    engine.close();
  }
}
