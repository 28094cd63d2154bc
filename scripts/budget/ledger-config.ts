import { readConfigFile } from '../jobs/config-file.ts';
import type { LedgerConfig } from './facts.ts';

/** Reads `ledger.json` of a folder; undefined where it is not there. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readLedgerConfig(configDir: string): Promise<LedgerConfig | undefined> {
  const found = await readConfigFile<Partial<LedgerConfig> & Pick<LedgerConfig, 'file' | 'columns' | 'currency'>>(configDir, 'ledger.json');
  if (!found) return undefined;
  const { content, wrong } = found;
  const config: LedgerConfig = { categories: {}, statuses: {}, creditTypes: [], invoiceTypes: [], ...content };
  const { creditTypes, invoiceTypes } = config;
  if (config.columns.type !== undefined && creditTypes.length + invoiceTypes.length === 0)
    throw wrong('"columns" names a column of document types: say in "creditTypes" and "invoiceTypes" which of them come back and which are spent');
  const both = creditTypes.find((type) => invoiceTypes.includes(type));
  if (both !== undefined) throw wrong(`"${both}" is in "creditTypes" and in "invoiceTypes"`);
  return config;
}
