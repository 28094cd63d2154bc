import { periodAround, roundHalfUp } from '../../force-app/main/value/lwc/valueMath/valueMath.ts';
import type { Change, Decision } from '../org/run.ts';
import type { AgreementFacts, SettlementFacts, SharedMeasurement, Terms } from './facts.ts';

const cents = (amount: number): number => roundHalfUp(amount, 2);

/** share x (cumulative value - threshold), not below the floor and not above the cap (`Gain_Share_Settlement__c.Entitlement__c`). */
export function entitlement({ share, threshold, floor, cap = Infinity }: Terms, cumulativeValue: number): number {
  return cents(Math.max(floor, Math.min(cap, share * Math.max(0, cumulativeValue - threshold))));
}

/** What a measurement adds to a settlement. */
export interface ShareLine {
  measurement: SharedMeasurement;
  /** Its value now; nought where its evidence is gone. */
  now: number;
  /** What of it is in earlier settlements. */
  before: number;
}

/** A settlement that is due. */
export interface DueSettlement {
  /** First day of the month. */
  month: string;
  /** 0 for the month itself, then its corrections. */
  number: number;
  sequence: number;
  earlierValue: number;
  earlierAmount: number;
  value: number;
  amount: number;
  lines: ShareLine[];
  /** The draft that an earlier run has left. */
  draft: SettlementFacts | undefined;
}

const monthOf = (day: string): string => periodAround(day, 'Month').start;
const nextMonth = (month: string): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
};

/**
 * The settlements of an agreement that are due on a day, in order: drafts first, then months and corrections.
 * A measurement belongs to the month its period ends in. What is final stays; what has changed since is a correction.
 */
export function dueSettlements(agreement: AgreementFacts, today: string): DueSettlement[] {
  const finals = agreement.settlements.filter((one) => one.final);
  const drafts = agreement.settlements.filter((one) => !one.final).toSorted((a, b) => a.sequence - b.sequence);
  const settled = new Map<string, number>();
  for (const { lines } of finals)
    for (const { measurementId, now, before } of lines) settled.set(measurementId, cents((settled.get(measurementId) ?? 0) + now - before));
  const counted = agreement.measurements.filter((one) => counts(one, agreement));
  const byMonth = Map.groupBy(counted, (one) => monthOf(one.periodEnd));
  const wanted = [
    ...drafts.map((draft) => ({ month: draft.month, draft })),
    ...closedMonths(agreement, counted, today)
      .filter((month) => !drafts.some((draft) => draft.month === month))
      .map((month) => ({ month, draft: undefined })),
  ];
  let sequence = Math.max(0, ...finals.map((one) => one.sequence));
  let earlierValue = cents(finals.reduce((sum, one) => sum + one.value, 0));
  let earlierAmount = cents(finals.reduce((sum, one) => sum + one.amount, 0));
  return wanted.flatMap(({ month, draft }) => {
    const number = finals.filter((one) => one.month === month).length;
    const lines = linesOf(byMonth.get(month) ?? [], settled, draft, agreement.measurements);
    if (number > 0 && !draft && lines.length === 0) return [];
    sequence = Math.max(sequence + 1, draft?.sequence ?? 0);
    const value = cents(lines.reduce((sum, line) => sum + line.now - line.before, 0));
    const amount = cents(entitlement(agreement.terms, earlierValue + value) - earlierAmount);
    const due = { month, number, sequence, earlierValue, earlierAmount, value, amount, lines, draft };
    earlierValue = cents(earlierValue + value);
    earlierAmount = cents(earlierAmount + amount);
    return [due];
  });
}

const counts = (one: SharedMeasurement, agreement: AgreementFacts): boolean =>
  one.agreed && agreement.kpiIds.includes(one.kpiId) && one.periodStart >= agreement.start && one.periodEnd <= agreement.end;

/**
 * Months that are over: up to the last in which something was measured, so that late figures do not make every month a correction;
 * a month after the agreement has ended all of them, measured or not.
 */
function closedMonths(agreement: AgreementFacts, counted: SharedMeasurement[], today: string): string[] {
  const current = monthOf(today);
  const measured = counted.filter((one) => one.evidence).map((one) => monthOf(one.periodEnd));
  const ended = nextMonth(nextMonth(monthOf(agreement.end))) <= current ? [monthOf(agreement.end)] : [];
  const last =
    [...measured, ...ended]
      .filter((month) => month < current)
      .toSorted()
      .at(-1) ?? '';
  const months: string[] = [];
  for (let month = monthOf(agreement.start); month <= last; month = nextMonth(month)) months.push(month);
  return months;
}

function linesOf(
  measurements: SharedMeasurement[],
  settled: ReadonlyMap<string, number>,
  draft: SettlementFacts | undefined,
  all: SharedMeasurement[],
): ShareLine[] {
  const lines = measurements.map((measurement): ShareLine => ({
    measurement,
    now: measurement.evidence ? measurement.value : 0,
    before: settled.get(measurement.id) ?? 0,
  }));
  const kept = lines.filter(({ measurement, now, before }) => now !== before || (measurement.evidence && !settled.has(measurement.id)));
  // A line that an interrupted run has written and that no longer holds comes to nothing.
  const emptied = (draft?.lines ?? []).flatMap(({ measurementId }): ShareLine[] => {
    const measurement = all.find((one) => one.id === measurementId);
    if (!measurement || kept.some((line) => line.measurement.id === measurementId)) return [];
    const before = settled.get(measurementId) ?? 0;
    return [{ measurement, now: before, before }];
  });
  return [...kept, ...emptied];
}

/** Key of a settlement: agreement, month, and which of its settlements it is. */
export const settlementKey = (agreementId: string, month: string, number: number): string => `${agreementId}|${month.slice(0, 7)}|${number}`;

/** The settlements that are due, and what keeps value from being settled. Touches nothing. */
export function decideValueShare(agreements: readonly AgreementFacts[], today: string): Decision {
  const decision: Decision = { changes: [], unchanged: 0, findings: [] };
  for (const agreement of agreements) {
    decision.unchanged += agreement.settlements.filter((one) => one.final).length;
    if (!agreement.signed) {
      if (agreement.start <= today)
        decision.findings.push({
          where: agreement.name,
          problem: 'The agreement has begun and is not signed by both sides: nothing is settled',
          remedy: 'Have it signed for the business and for delivery, by two people.',
        });
      continue;
    }
    decision.findings.push(...unsettled(agreement, today));
    decision.changes.push(...changesOf(agreement, dueSettlements(agreement, today)));
  }
  return decision;
}

/** What was measured and does not count. */
function unsettled(agreement: AgreementFacts, today: string): Decision['findings'] {
  const past = agreement.measurements.filter(
    (one) => agreement.kpiIds.includes(one.kpiId) && one.periodStart >= agreement.start && one.periodEnd <= agreement.end && one.periodEnd < today,
  );
  return [...Map.groupBy(past, (one) => one.kpiName)].flatMap(([kpi, own]) => {
    const where = `${agreement.name}, ${kpi}`;
    if (own.some((one) => !one.agreed))
      return [
        {
          where,
          problem: `The KPI is not agreed, not settled: ${own.map((one) => one.periodStart).join(', ')}`,
          remedy: 'Have the KPI signed by both sides.',
        },
      ];
    const bare = own.filter((one) => !one.evidence).map((one) => one.periodStart);
    if (bare.length === 0) return [];
    return [
      {
        where,
        problem: `No evidence, not settled: ${bare.join(', ')}`,
        remedy: 'Add the link to the evidence to the measurement, or to its KPI source.',
      },
    ];
  });
}

function changesOf(agreement: AgreementFacts, due: DueSettlement[]): Change[] {
  const subject = agreement.name;
  const shownOf = (one: DueSettlement) => ({ Agreement: subject, Month: one.month.slice(0, 7), Correction: one.number || '' });
  const object = 'Gain_Share_Settlement__c';
  const settlements = due.map((one): Change => {
    const values = { Expected_Lines__c: one.lines.length, Earlier_Value__c: one.earlierValue, Earlier_Amount__c: one.earlierAmount };
    return {
      subject,
      shown: { ...shownOf(one), Earlier: one.earlierAmount, Value: one.value, Amount: one.amount },
      write: one.draft
        ? { kind: 'update', object, id: one.draft.id, values }
        : {
            kind: 'create',
            object,
            keyField: 'External_Key__c',
            key: settlementKey(agreement.id, one.month, one.number),
            values: {
              Agreement__c: agreement.id,
              Month__c: one.month,
              Number__c: one.number,
              Sequence__c: one.sequence,
              Status__c: 'Draft',
              ...values,
            },
          },
    };
  });
  const lines = due.flatMap((one) => one.lines.map((line): Change => lineChange(agreement, one, line, { ...shownOf(one) })));
  const finals = due.map((one): Change => ({
    subject,
    shown: { ...shownOf(one), Status: 'Final' },
    write: {
      kind: 'updateByKey',
      object,
      keyField: 'External_Key__c',
      key: settlementKey(agreement.id, one.month, one.number),
      values: { Status__c: 'Final' },
    },
  }));
  return [...settlements, ...lines.toSorted((a, b) => a.write.kind.localeCompare(b.write.kind)), ...finals];
}

function lineChange(agreement: AgreementFacts, due: DueSettlement, line: ShareLine, shown: Change['shown']): Change {
  const { measurement, now, before } = line;
  const settlement = settlementKey(agreement.id, due.month, due.number);
  const known = due.draft?.lines.find((one) => one.measurementId === measurement.id);
  const values = { Value_Now__c: now, Settled_Before__c: before };
  return {
    subject: agreement.name,
    shown: { ...shown, KPI: measurement.kpiName, Period: measurement.periodStart, Before: before, Now: now },
    write: known
      ? { kind: 'update', object: 'Gain_Share_Line__c', id: known.id, values }
      : {
          kind: 'create',
          object: 'Gain_Share_Line__c',
          keyField: 'External_Key__c',
          key: `${settlement}|${measurement.id}`,
          values: {
            Settlement__r: { External_Key__c: settlement },
            Measurement__c: measurement.id,
            Period_End__c: measurement.periodEnd,
            ...values,
          },
        },
  };
}
