/** The sample of the pillar: two programs with beneficiaries, KPIs and sources, the cases that one KPI counts, owners and signatures. */
import { addDays, addMonths } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { PillarSample, SamplePeople } from '../jobs/pillar-contract.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import { insertMissing, maySetDates, readSample, takeSteps } from '../jobs/sample.ts';
import type { Parents, SampleRecord } from '../jobs/sample.ts';
import { queryAll } from '../org/query.ts';
import { list } from '../org/soql.ts';

const PARENTS: Parents = {
  Beneficiary__c: { Program: 'Program__r' },
  Value_KPI__c: { Beneficiary: 'Beneficiary__r' },
  KPI_Source__c: { KPI: 'KPI__r' },
  Value_Initiative__c: { Program: 'Program__r', KPI: 'KPI__r' },
};

export const sample: PillarSample = {
  fills: ['CRM_Program__c', 'Beneficiary__c', 'Value_KPI__c', 'KPI_Measurement__c'],
  load: async (context, outcome) => {
    const records = await readSample<Record<string, SampleRecord[]>>('program.json');
    const steps = Object.entries(records).map(([object, create]) => ({ object, create }));
    await takeSteps(context, steps, PARENTS, 'Sample data: programs and KPIs', outcome);
    await loadCases(context, outcome);
  },
  act: signKpis,
};

/** Subjects of the sample cases begin so: how they are found again. */
const CASE_MARK = 'Perennial sample';

/** A month of sample cases: its first day, and how many there are by origin. */
interface CaseMonth {
  start: string;
  counts: Record<string, number>;
}

/**
 * The sample's cases, month by month from 2025 on to the last one that is over: fewer by phone, more by the portal. Later years have few,
 * so that loading them stays quick.
 */
export function caseMonths(today: string): CaseMonth[] {
  const months: CaseMonth[] = [];
  for (let n = 0; ; n++) {
    const start = addMonths('2025-01-01', n);
    if (addMonths(start, 1) > today) return months;
    const month = n + 1;
    const counts: Record<string, number> =
      month <= 12 ? { Phone: 470 - 14 * month, Email: 20 + (month % 3), Web: 8 + 3 * month } : { Phone: Math.max(60, 420 - 15 * month) };
    months.push({ start, counts });
  }
}

function sampleCases(today: string): Record<string, unknown>[] {
  return caseMonths(today).flatMap(({ start, counts }) =>
    Object.entries(counts).flatMap(([origin, count]) =>
      Array.from({ length: count }, (_, n) => ({
        Subject: `${CASE_MARK} ${start.slice(0, 7)} ${origin} ${n + 1}`,
        ...{ Origin: origin, Status: 'Closed', CreatedDate: `${addDays(start, n % 28)}T09:00:00.000Z` },
      })),
    ),
  );
}

/** Loads the cases for the KPI that counts them. Needs "Set Audit Fields upon Record Creation". */
async function loadCases(context: JobContext, outcome: Outcome): Promise<void> {
  if (!(await maySetDates(context, 'Case', 'Sample cases', outcome))) return;
  const soql = `SELECT Subject FROM Case WHERE Subject LIKE '${CASE_MARK}%'`;
  const known = new Set((await queryAll<{ Subject: string }>(context.connection, soql)).map((record) => record.Subject));
  const cases = { object: 'Case', mark: 'Subject', records: sampleCases(context.today), known, title: 'Sample data: cases' };
  await insertMissing(context, cases, outcome);
}

/** Who has signed which KPI of the sample: the business owner for the business, the administrator for delivery. One waits for each of them. */
const SIGNED: Record<string, readonly ('Business' | 'Delivery')[]> = {
  'as-warranty': ['Business', 'Delivery'],
  'as-visits': ['Business', 'Delivery'],
  'as-income': ['Business', 'Delivery'],
  'sd-calls': ['Business', 'Delivery'],
  'sd-first-contact': ['Business', 'Delivery'],
  'as-holding': ['Delivery'],
  'as-rework': ['Business'],
};

/** KPIs of the sample that have owners but no signature. Idle travel hours have neither. */
const OWNED = [...Object.keys(SIGNED), 'as-parts', 'sd-reopened', 'sd-satisfaction'];

/** Names owners of the sample's KPIs, and signs some of them, each person for themselves. Does nothing the second time. */
async function signKpis({ delivery, business }: SamplePeople): Promise<void> {
  const kpis = await queryAll<{ Id: string; External_Key__c: string; KPI_Owner__c: string | null }>(
    delivery,
    `SELECT Id, External_Key__c, KPI_Owner__c FROM Value_KPI__c WHERE External_Key__c IN ${list(OWNED)}`,
  );
  const [owner, backup] = [(await business.identity()).user_id, (await delivery.identity()).user_id];
  for (const { Id } of kpis.filter((one) => !one.KPI_Owner__c))
    await delivery.sobject('Value_KPI__c').update({ Id, KPI_Owner__c: owner, Backup_Owner__c: backup });
  // A signature that was revoked counts as well: it is not given a second time.
  const given = await queryAll<{ KPI__c: string; Side__c: string }>(
    delivery,
    `SELECT KPI__c, Side__c FROM KPI_Signature__c WHERE KPI__c IN ${list(kpis.map((kpi) => kpi.Id))}`,
  );
  for (const { Id, External_Key__c: key } of kpis)
    for (const side of SIGNED[key] ?? [])
      if (!given.some((one) => one.KPI__c === Id && one.Side__c === side))
        await (side === 'Business' ? business : delivery).sobject('KPI_Signature__c').create({ KPI__c: Id, Side__c: side });
}
