/** The business in the CRM and in the ledger. */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMonths } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { JobContext } from '../jobs/run.ts';
import { readMoneyFiles } from '../jobs/ledger-money.ts';
import { clientOf, OrgRefusal } from '../org/client.ts';
import { Failure } from '../org/errors.ts';
import { csvRows } from '../transfer/csv.ts';
import type { ColumnKind } from '../transfer/csv-watch.ts';
import { extractToFile } from '../transfer/extract.ts';
import { ADOPTION_FILE } from './adoption-config.ts';
import { dayIn } from './calendar.ts';
import type { AdoptionConfig, AdoptionFacts, Business, Deal } from './facts.ts';
import { conditionOf, inDays } from './read-query.ts';
import type { FieldTypes } from './read-query.ts';

/** The deals of the last months. Throws an OrgRefusal or Failure. */
async function readDeals(
  { connection, progress, signal }: JobContext,
  business: Business,
  { types, timeZone, today }: { types: FieldTypes; timeZone: string; today: string },
): Promise<Deal[]> {
  const { object, amountField, dateField, userField, segmentField, currencyField, conditions = [], months } = business;
  const days = { from: addMonths(`${today.slice(0, 7)}-01`, 1 - months), until: today, timeZone };
  const optional = [userField, segmentField, currencyField].filter((one) => one !== undefined);
  const fields = [...new Set(['CreatedDate', dateField, amountField, ...optional])];
  const where = [inDays(dateField, types[dateField], days), ...conditions.map((one) => conditionOf(one, types, days))].join(' AND ');
  const folder = mkdtempSync(join(tmpdir(), 'perennial-adoption-'));
  const file = join(folder, 'deals.csv');
  try {
    await extractToFile(
      clientOf(connection),
      { object, fields, where },
      { file, mode: 0o600, signal, onProgress: (done, total) => progress(`Adoption: reading ${object}`, done, total) },
    );
    const deals: Deal[] = [];
    for await (const rows of csvRows(createReadStream(file), { from_line: 2 }))
      for (const row of rows) {
        const cell = (name: string | undefined): string => (name === undefined ? '' : (row[fields.indexOf(name)] ?? ''));
        deals.push({
          userId: cell(userField) || undefined,
          segment: cell(segmentField),
          closedOn: dayIn(timeZone, cell(dateField)),
          createdOn: dayIn(timeZone, cell('CreatedDate')),
          amount: Number(cell(amountField)) || 0,
          currency: cell(currencyField),
        });
      }
    return deals;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the CRM and the ledger say of the business. What cannot be read is told, and leaves its side out. */
export async function readBusiness(
  context: JobContext,
  { business, ledger }: AdoptionConfig,
  seen: { types: FieldTypes | undefined; unseen: string | undefined; timeZone: string; today: string },
  missing: string[],
): Promise<AdoptionFacts['business']> {
  const facts: AdoptionFacts['business'] = { deals: undefined, rows: [], rates: [], problems: [] };
  if (!business) return facts;
  const tell = (why: string): void => void missing.push(`Business in the CRM: ${why}`);
  if (!seen.types) tell(`${business.object} is not there, or may not be read`);
  else if (seen.unseen !== undefined) tell(`of ${business.object} not everything is seen: ${seen.unseen}`);
  else
    try {
      facts.deals = await readDeals(context, business, { ...seen, types: seen.types });
    } catch (error) {
      context.signal?.throwIfAborted();
      if (!(error instanceof OrgRefusal || error instanceof Failure)) throw error;
      tell(error.message);
    }
  if (!ledger) return facts;
  context.progress('Adoption: reading the ledger');
  const wanted = Object.fromEntries(
    Object.entries(ledger.columns).map(([what, name]: [string, string]): [string, ColumnKind] => [
      name,
      what === 'date' ? 'date' : what === 'amount' || what === 'count' ? 'number' : 'text',
    ]),
  );
  return { ...facts, ...(await readMoneyFiles(context, ledger, wanted, ADOPTION_FILE)) };
}
