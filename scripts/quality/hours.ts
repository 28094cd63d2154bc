/** Hours that stewards work on issues: estimated by how many of theirs were put right. */
import type { Change } from '../jobs/run.ts';
import type { QualityFacts } from './facts.ts';

/** The first day of a month. */
const monthOf = (moment: string): string => `${moment.slice(0, 7)}-01`;

/** The first day of the month before a moment, ISO. */
export function monthBefore(moment: string): string {
  const [year = 0, month = 1] = moment.split('-').map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 10);
}

/** The estimates of this month and the last, by steward: closed issues are kept for longer. */
export function estimatedHours({
  now,
  issues,
  hours,
  owners,
  config,
}: Pick<QualityFacts, 'now' | 'issues' | 'hours' | 'owners' | 'config'>): Change[] {
  const first = monthBefore(now);
  const worked = new Map<string, { steward: string; month: string; issues: number }>();
  for (const { Status__c: status, Closed_Because__c: because, Closed_On__c: closed, Steward__c: steward } of issues) {
    if (status !== 'Closed' || because !== 'Fixed' || closed === null || steward === null || closed < first) continue;
    const month = monthOf(closed);
    const key = `${steward}|${month}`;
    worked.set(key, { steward, month, issues: (worked.get(key)?.issues ?? 0) + 1 });
  }
  const known = new Map(hours.map((one) => [one.External_Key__c, one]));
  return [...worked].flatMap(([key, { steward, month, issues: count }]): Change[] => {
    const values = { Issues_Worked__c: count, Estimated_Hours__c: Math.round((count * config.minutesPerIssue * 100) / 60) / 100 };
    const there = known.get(key);
    if (there && there.Issues_Worked__c === count && there.Estimated_Hours__c === values.Estimated_Hours__c) return [];
    const made = { Steward__c: steward, Month__c: month, ...(owners.has(steward) ? { OwnerId: steward } : {}) };
    return [
      {
        subject: 'Hours of stewards',
        shown: { Month: month.slice(0, 7), Issues: count, Hours: values.Estimated_Hours__c },
        write: there
          ? { kind: 'update', object: 'Stewardship_Hours__c', id: there.Id, values }
          : { kind: 'create', object: 'Stewardship_Hours__c', keyField: 'External_Key__c', key, values: { ...made, ...values } },
      },
    ];
  });
}
