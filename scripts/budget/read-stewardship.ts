import { readConfigFile } from '../jobs/config-file.ts';
import type { JobContext } from '../jobs/run.ts';
import { OrgRefusal } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import type { StewardshipConfig, StewardshipFacts } from './facts.ts';
import { readPhases } from './read-ledger.ts';

interface HoursRecord {
  Steward__c: string;
  Month__c: string;
  Booked_Hours__c: number | null;
  Estimated_Hours__c: number | null;
}

/** Reads the hours of stewards, and the entries that were made of them. Nothing is asked where there is no `stewardship.json`. */
export async function readStewardship({ connection, configDir, progress }: JobContext): Promise<StewardshipFacts> {
  const found = await readConfigFile<StewardshipConfig>(configDir, 'stewardship.json');
  const facts: StewardshipFacts = { config: found?.content, hours: [], phases: [], entries: new Map(), noHours: undefined };
  if (!found) return facts;
  progress('Budget: reading hours of stewards');
  try {
    const hours = await queryAll<HoursRecord>(
      connection,
      'SELECT Steward__c, Month__c, Booked_Hours__c, Estimated_Hours__c FROM Stewardship_Hours__c WHERE Steward__c != NULL ORDER BY Month__c, Steward__c',
    );
    facts.hours = hours.map((one) => ({
      ...{ stewardId: one.Steward__c, month: one.Month__c },
      ...{ booked: one.Booked_Hours__c ?? undefined, estimated: one.Estimated_Hours__c ?? undefined },
    }));
  } catch (error) {
    if (!(error instanceof OrgRefusal)) throw error;
    return { ...facts, noHours: `they cannot be read: ${error.message}` };
  }
  facts.phases = await readPhases(connection);
  const entries = await queryAll<{ Id: string; External_Key__c: string; Amount__c: number }>(
    connection,
    "SELECT Id, External_Key__c, Amount__c FROM Budget_Entry__c WHERE External_Key__c LIKE '%|stewardship|%'",
  );
  return { ...facts, entries: new Map(entries.map((one) => [one.External_Key__c, { id: one.Id, amount: one.Amount__c }])) };
}
