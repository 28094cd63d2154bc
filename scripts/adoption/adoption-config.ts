import { readConfigFile } from '../jobs/config-file.ts';
import { typesProblem } from '../jobs/ledger-money.ts';
import { isDay } from '../transfer/figures.ts';
import type { AdoptionConfig } from './facts.ts';

/** The name of the file. */
export const ADOPTION_FILE = 'adoption.json';

/** What holds where the file says nothing. */
const USUAL: Omit<AdoptionConfig, 'steps'> = {
  licences: ['Salesforce', 'Salesforce Platform'],
  licenceCosts: {},
  automatedUsers: [],
  countryField: 'Country',
  daysOff: {},
  contributingSteps: 5,
  idleDays: 90,
  backfillWeeks: 8,
  keepSegmentWeeks: 26,
  automatedRecordsAWeek: 50,
};

/** How many months of business are compared with the ledger. */
const USUAL_MONTHS = 13;

/** Reads `adoption.json` of a folder; undefined where it is not there. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readAdoptionConfig(configDir: string): Promise<AdoptionConfig | undefined> {
  const found = await readConfigFile<Partial<AdoptionConfig> & Pick<AdoptionConfig, 'steps'>>(configDir, ADOPTION_FILE);
  if (!found) return undefined;
  const { content, wrong } = found;
  const { business, ledger } = content;
  const config: AdoptionConfig = {
    ...USUAL,
    ...content,
    ...(business ? { business: { ...business, months: business.months ?? USUAL_MONTHS } } : {}),
    ...(ledger
      ? { ledger: { ...ledger, segments: ledger.segments ?? {}, creditTypes: ledger.creditTypes ?? [], invoiceTypes: ledger.invoiceTypes ?? [] } }
      : {}),
  };
  const keys = config.steps.map(({ key }) => key);
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  if (double !== undefined) throw wrong(`two steps have the key "${double}"`);
  const noDay = Object.values(config.daysOff)
    .flat()
    .find((day) => !isDay(day));
  if (noDay !== undefined) throw wrong(`"daysOff" has "${noDay}", which is no day`);
  for (const { field, operator, value } of [...config.steps, ...(config.business ? [config.business] : [])].flatMap((one) => one.conditions ?? []))
    if (Array.isArray(value) !== ['in', 'nin'].includes(operator))
      throw wrong(`the condition on ${field}: "in" and "nin" take a list, other operators one value`);
  if (ledger && !business) throw wrong('"ledger" needs "business": which records of the CRM are compared with it');
  const problem = config.ledger && typesProblem(config.ledger, config.ledger.columns.type);
  if (problem !== undefined) throw wrong(`"ledger": ${problem}`);
  return config;
}
