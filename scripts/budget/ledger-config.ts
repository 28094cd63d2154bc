import { readConfigFile } from '../org/config-file.ts';
import type { LedgerColumns, LedgerConfig } from './facts.ts';

const FILE = 'ledger.json';
const REQUIRED = ['program', 'document', 'date', 'amount', 'category', 'status'] as const;
const OPTIONAL = ['currency', 'type', 'description'] as const;

/** Reads `ledger.json` of a folder; undefined where it is not there. Throws an Error that names the file, the key and what it must be. */
export async function readLedgerConfig(configDir: string): Promise<LedgerConfig | undefined> {
  const found = await readConfigFile(configDir, FILE);
  if (!found) return undefined;
  const { content, wrong } = found;
  if (!isRecord(content)) throw wrong('must be one JSON object');
  const { file, columns, currency, ratesFile, categories = {}, statuses = {}, creditTypes = [] } = content;
  if (!isText(file)) throw wrong('"file" must be the name of the ledger file');
  if (!isRecord(columns)) throw wrong('"columns" must name the columns of the file');
  for (const key of REQUIRED) if (!isText(columns[key])) throw wrong(`"columns.${key}" must be the name of a column`);
  for (const key of OPTIONAL)
    if (columns[key] !== undefined && !isText(columns[key])) throw wrong(`"columns.${key}" must be the name of a column, or be left out`);
  if (!isText(currency) || !/^[A-Z]{3}$/.test(currency)) throw wrong('"currency" must be three letters, such as "CNY"');
  if (ratesFile !== undefined && !isText(ratesFile)) throw wrong('"ratesFile" must be the name of a file, or be left out');
  if (!isWords(categories)) throw wrong('"categories" must give a text for each text');
  if (!isWords(statuses)) throw wrong('"statuses" must give a text for each text');
  if (!Array.isArray(creditTypes) || !creditTypes.every(isText)) throw wrong('"creditTypes" must be a list of texts');
  return {
    file,
    columns: columns as unknown as LedgerColumns,
    currency,
    ...(ratesFile === undefined ? {} : { ratesFile }),
    categories,
    statuses,
    creditTypes,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWords = (value: unknown): value is Record<string, string> => isRecord(value) && Object.values(value).every(isText);
