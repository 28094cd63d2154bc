import type { JobContext } from '../jobs/run.ts';
import type { BudgetFacts } from './facts.ts';
import { readLedger } from './read-ledger.ts';
import { readAgreements } from './read-agreements.ts';
import { readStewardship } from './read-stewardship.ts';

/** Reads the ledger's lines with what they are compared with, the hours of stewards, and the value share agreements with what they settle. */
export async function read(context: JobContext): Promise<BudgetFacts> {
  return { ledger: await readLedger(context), stewardship: await readStewardship(context), agreements: await readAgreements(context) };
}
