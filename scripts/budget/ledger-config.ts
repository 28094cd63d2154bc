import { readConfigFile } from '../jobs/config-file.ts';
import { typesProblem } from '../jobs/ledger-money.ts';
import type { LedgerConfig } from './facts.ts';

/** Reads `ledger.json` of a folder; undefined where it is not there. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readLedgerConfig(configDir: string): Promise<LedgerConfig | undefined> {
  const found = await readConfigFile<Partial<LedgerConfig> & Pick<LedgerConfig, 'file' | 'columns' | 'currency'>>(configDir, 'ledger.json');
  if (!found) return undefined;
  const { content, wrong } = found;
  const config: LedgerConfig = { categories: {}, statuses: {}, creditTypes: [], invoiceTypes: [], ...content };
  const problem = typesProblem(config, config.columns.type);
  if (problem !== undefined) throw wrong(problem);
  return config;
}
