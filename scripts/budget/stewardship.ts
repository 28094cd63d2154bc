import { roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { MONEY_DECIMALS } from '../jobs/ledger-money.ts';
import type { Change, Decision } from '../jobs/run.ts';
import type { StewardshipFacts } from './facts.ts';

/** The last day of the month that begins with a day. */
function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** The key of the entry of a steward's month: there is one, however often the job runs. */
export const stewardshipKey = (programId: string, month: string, stewardId: string): string => `${programId}|stewardship|${month}|${stewardId}`;

/**
 * The hours of each month that is over become spend on the data stewardship of the phase that the month ends in, at the rate of `stewardship.json`. What
 * the steward has booked counts, and the estimate where nothing is booked; booked later, the entry follows.
 */
export function decideStewardship({ config, hours, phases, entries, noHours }: StewardshipFacts, today: string): Decision {
  const decision: Decision = { changes: [], unchanged: 0, findings: [] };
  if (!config) return decision;
  if (noHours !== undefined) {
    decision.findings.push({ where: 'Stewardship hours', problem: noHours, remedy: 'Give the user of the jobs Perennial Integration.' });
    return decision;
  }
  const own = phases.filter(({ programKey }) => programKey === config.program);
  if (own.length === 0) {
    decision.findings.push({
      where: 'stewardship.json',
      problem: `no program with phases has the external key "${config.program}"`,
      remedy: `Name one of ${[...new Set(phases.map(({ programKey }) => programKey))].join(', ') || 'those that have phases'}.`,
    });
    return decision;
  }
  for (const { stewardId, month, booked, estimated } of hours) {
    const worked = booked ?? estimated ?? 0;
    const end = lastDayOf(month);
    if (end >= today || worked <= 0) continue;
    const phase = own.find((one) => one.start <= end && end <= one.end);
    if (!phase || phase.status !== 'Open') {
      decision.findings.push({
        where: `Stewardship hours, ${month.slice(0, 7)}`,
        problem: phase ? `${phase.name} is ${phase.status.toLowerCase()}: it takes no spend` : `${end} is in no phase of the program`,
        remedy: phase ? 'Open the phase, and run the job again.' : 'Correct the phases, and run the job again.',
      });
      continue;
    }
    const change = changeFor({ phase, month, end, stewardId, worked, rate: config.hourlyRate }, entries);
    if (change) decision.changes.push(change);
    else decision.unchanged += 1;
  }
  return decision;
}

function changeFor(
  {
    phase,
    month,
    end,
    stewardId,
    worked,
    rate,
  }: { phase: StewardshipFacts['phases'][number]; month: string; end: string; stewardId: string; worked: number; rate: number },
  entries: StewardshipFacts['entries'],
): Change | undefined {
  const key = stewardshipKey(phase.programId, month, stewardId);
  const before = entries.get(key);
  const amount = roundHalfUp(worked * rate, MONEY_DECIMALS);
  if (before?.amount === amount) return undefined;
  const values = { Amount__c: amount, Description__c: `Data stewardship in ${month.slice(0, 7)}: ${worked} hours` };
  const made = { Phase__c: phase.id, Category__c: 'Data Stewardship', Status__c: 'Paid', Entry_Date__c: end };
  return {
    subject: `${phase.programName}, stewardship`,
    shown: { Program: phase.programName, Month: month.slice(0, 7), Hours: worked, Amount: amount, Before: before?.amount ?? '' },
    write: before
      ? { kind: 'update', object: 'Budget_Entry__c', id: before.id, values }
      : { kind: 'create', object: 'Budget_Entry__c', keyField: 'External_Key__c', key, values: { ...made, ...values } },
  };
}
