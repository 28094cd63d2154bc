import { periodAround, roundHalfUp } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import type { Change, Decision, Finding } from '../jobs/run.ts';
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
  /** Lines of that draft which no longer hold: they come to nothing. */
  emptied: { id: string; before: number }[];
}

const monthOf = (day: string): string => periodAround(day, 'Month').start;
const nextMonth = (month: string): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
};

const finalsOf = (agreement: AgreementFacts): SettlementFacts[] => agreement.settlements.filter((one) => one.final);

/** What of each measurement is settled. */
function settledOf(agreement: AgreementFacts): Map<string, number> {
  const settled = new Map<string, number>();
  for (const { lines } of finalsOf(agreement))
    for (const { measurementId, now, before } of lines) settled.set(measurementId, cents((settled.get(measurementId) ?? 0) + now - before));
  return settled;
}

/** Drafts in their order, and whether each can become final: its month is over and in the agreement, and no other settlement of it came first. */
function draftsOf(agreement: AgreementFacts, today: string): { draft: SettlementFacts; usable: boolean }[] {
  const finals = finalsOf(agreement);
  const taken = new Set<string>();
  return agreement.settlements
    .filter((one) => !one.final)
    .toSorted((a, b) => a.sequence - b.sequence)
    .map((draft) => {
      const inside = draft.number > 0 || (draft.month >= agreement.start && draft.month <= agreement.end);
      const isNext = draft.number === finals.filter((one) => one.month === draft.month).length && !taken.has(draft.month);
      const usable = inside && isNext && draft.month < monthOf(today);
      if (usable) taken.add(draft.month);
      return { draft, usable };
    });
}

/**
 * The settlements of an agreement that are due on a day, in order: drafts first, then months and corrections.
 * A measurement belongs to the month its period ends in. What is final stays; what has changed since is a correction.
 */
export function dueSettlements(agreement: AgreementFacts, today: string): DueSettlement[] {
  const finals = finalsOf(agreement);
  const drafts = draftsOf(agreement, today)
    .filter(({ usable }) => usable)
    .map(({ draft }) => draft);
  const settled = settledOf(agreement);
  const counted = agreement.measurements.filter((one) => counts(one, agreement, settled));
  const byMonth = Map.groupBy(counted, (one) => monthOf(one.periodEnd));
  const corrected = [...settled.keys()].flatMap((id) => counted.find((one) => one.id === id) ?? []).map((one) => monthOf(one.periodEnd));
  const months = [...new Set([...closedMonths(agreement, counted, today), ...corrected])].toSorted();
  const wanted = [
    ...drafts.map((draft) => ({ month: draft.month, draft })),
    ...months.filter((month) => !drafts.some((draft) => draft.month === month)).map((month) => ({ month, draft: undefined })),
  ];
  let last = Math.max(0, ...agreement.settlements.map((one) => one.sequence));
  let earlierValue = cents(finals.reduce((sum, one) => sum + one.value, 0));
  let earlierAmount = cents(finals.reduce((sum, one) => sum + one.amount, 0));
  return wanted.flatMap(({ month, draft }) => {
    const number = finals.filter((one) => one.month === month).length;
    const lines = linesOf(byMonth.get(month) ?? [], settled);
    if (number > 0 && !draft && lines.length === 0) return [];
    const emptied = (draft?.lines ?? [])
      .filter((line) => !lines.some(({ measurement }) => measurement.id === line.measurementId))
      .map(({ id, measurementId }) => ({ id, before: settled.get(measurementId) ?? 0 }));
    const sequence = draft?.sequence ?? (last += 1);
    const value = cents(lines.reduce((sum, line) => sum + line.now - line.before, 0));
    const amount = cents(entitlement(agreement.terms, earlierValue + value) - earlierAmount);
    const due = { month, number, sequence, earlierValue, earlierAmount, value, amount, lines, draft, emptied };
    earlierValue = cents(earlierValue + value);
    earlierAmount = cents(earlierAmount + amount);
    return [due];
  });
}

const isInside = (one: SharedMeasurement, agreement: AgreementFacts): boolean =>
  agreement.kpiIds.includes(one.kpiId) && one.periodStart >= agreement.start && one.periodEnd <= agreement.end;

/** What was settled is compared for ever; anything else has to be of the agreement, and measured by what was signed. */
const counts = (one: SharedMeasurement, agreement: AgreementFacts, settled: ReadonlyMap<string, number>): boolean =>
  one.agreed && (settled.has(one.id) || (isInside(one, agreement) && one.byTerms));

/**
 * Months that are over: up to the last in which something was measured, so that late figures do not make every month a correction;
 * a month after the agreement has ended all of them, measured or not.
 */
function closedMonths(agreement: AgreementFacts, counted: SharedMeasurement[], today: string): string[] {
  const current = monthOf(today);
  const end = monthOf(agreement.end);
  const measured = counted.filter((one) => one.evidence).map((one) => monthOf(one.periodEnd));
  const ended = nextMonth(nextMonth(end)) <= current ? [end] : [];
  const last =
    [...measured, ...ended]
      .filter((month) => month < current && month <= end)
      .toSorted()
      .at(-1) ?? '';
  const months: string[] = [];
  for (let month = monthOf(agreement.start); month <= last; month = nextMonth(month)) months.push(month);
  return months;
}

const linesOf = (measurements: SharedMeasurement[], settled: ReadonlyMap<string, number>): ShareLine[] =>
  measurements
    .map((measurement) => ({ measurement, now: measurement.evidence ? measurement.value : 0, before: settled.get(measurement.id) ?? 0 }))
    .filter(({ measurement, now, before }) => now !== before || (measurement.evidence && !settled.has(measurement.id)));

/** Key of a settlement: agreement, month, and which of its settlements it is. */
export const settlementKey = (agreementId: string, month: string, number: number): string => `${agreementId}|${month.slice(0, 7)}|${number}`;

/** The settlements that are due, and what keeps value from being settled. Touches nothing. */
export function decideValueShare(agreements: readonly AgreementFacts[], today: string): Decision {
  const decision: Decision = { changes: [], unchanged: 0, findings: [] };
  for (const agreement of agreements) {
    decision.unchanged += finalsOf(agreement).length;
    if (!agreement.signed) {
      if (agreement.start <= today)
        decision.findings.push({
          where: agreement.name,
          problem: 'The agreement has begun and is not signed by both sides: nothing is settled',
          remedy: 'Have it signed for the business and for delivery, by two people.',
        });
      continue;
    }
    const twice = sharedTwice(agreement, agreements);
    decision.findings.push(...twice.map(({ finding }) => finding));
    if (twice.some(({ waits }) => waits)) continue;
    decision.findings.push(...unusable(agreement, today), ...unsettled(agreement, today));
    decision.changes.push(...changesOf(agreement, dueSettlements(agreement, today)));
  }
  return decision;
}

/** Drafts that stay as they are. */
const unusable = (agreement: AgreementFacts, today: string): Finding[] =>
  draftsOf(agreement, today)
    .filter(({ usable }) => !usable)
    .map(({ draft }) => ({
      where: `${agreement.name}, draft of ${draft.month.slice(0, 7)}`,
      problem: 'The draft cannot become final: its month is not over, not in the agreement, or settled already',
      remedy: 'Delete the draft. The job makes its own.',
    }));

/** What was measured and does not count. */
function unsettled(agreement: AgreementFacts, today: string): Finding[] {
  const settled = settledOf(agreement);
  const past = agreement.measurements.filter((one) => (isInside(one, agreement) || settled.has(one.id)) && one.periodEnd < today);
  return [...Map.groupBy(past, (one) => one.kpiName)].flatMap(([kpi, own]) => {
    const say = (which: SharedMeasurement[], problem: string, remedy: string): Finding[] =>
      which.length === 0
        ? []
        : [{ where: `${agreement.name}, ${kpi}`, problem: `${problem}, not settled: ${which.map((one) => one.periodStart).join(', ')}`, remedy }];
    const open = own.filter((one) => !one.agreed);
    if (open.length > 0) return say(open, 'The KPI is not agreed', 'Have the KPI signed by both sides.');
    return [
      ...say(
        own.filter((one) => !one.byTerms && !settled.has(one.id)),
        'Measured by other terms than the KPI has now',
        'Delete the measurement and measure anew.',
      ),
      ...say(
        own.filter((one) => !one.evidence),
        'No evidence',
        'Add the link to the evidence to the measurement, or to its KPI source.',
      ),
    ];
  });
}

/** Value that two agreements would pay for: one that has not settled yet waits until that is resolved. */
function sharedTwice(agreement: AgreementFacts, agreements: readonly AgreementFacts[]): { finding: Finding; waits: boolean }[] {
  const hasSettled = finalsOf(agreement).length > 0;
  const overlaps = (other: AgreementFacts): boolean =>
    other !== agreement &&
    other.signed &&
    other.start <= agreement.end &&
    agreement.start <= other.end &&
    other.kpiIds.some((id) => agreement.kpiIds.includes(id));
  return agreements
    .filter((other) => overlaps(other) && !(hasSettled && finalsOf(other).length === 0))
    .map((other) => ({
      waits: !hasSettled,
      finding: {
        where: `${agreement.name}, ${other.name}`,
        problem: `Both agreements pay for the value of the same KPI in the same months${hasSettled ? '' : ': nothing of the first is settled'}`,
        remedy: 'Revoke the signatures of one, let it start after the other has ended or share different KPIs, and sign it again.',
      },
    }));
}

const SETTLEMENT = 'Gain_Share_Settlement__c';
const LINE = 'Gain_Share_Line__c';

/** Drafts, then their lines, then one settlement after the other is final: each stands on those before it. */
function changesOf(agreement: AgreementFacts, due: DueSettlement[]): Change[] {
  const subject = agreement.name;
  const shownOf = (one: DueSettlement) => ({ Agreement: subject, Month: one.month.slice(0, 7), Correction: one.number || '' });
  const settlements = due.map((one): Change => {
    const shown = { ...shownOf(one), Earlier: one.earlierAmount, Value: one.value, Amount: one.amount };
    return { subject, shown, write: settlementWrite(agreement, one) };
  });
  const lines = due.flatMap((one) => [
    ...one.lines.map((line): Change => lineChange(agreement, one, line, shownOf(one))),
    ...one.emptied.map(({ id, before }): Change => ({
      subject,
      shown: { ...shownOf(one), Before: before, Now: before },
      write: { kind: 'update', object: LINE, id, values: { Value_Now__c: before, Settled_Before__c: before } },
    })),
  ]);
  const finals = due.map((one): Change => {
    const values = { Status__c: 'Final' };
    const key = settlementKey(agreement.id, one.month, one.number);
    return {
      subject,
      shown: { ...shownOf(one), Status: 'Final' },
      write: one.draft
        ? { kind: 'update', object: SETTLEMENT, id: one.draft.id, values, alone: true }
        : { kind: 'updateByKey', object: SETTLEMENT, keyField: 'External_Key__c', key, values, alone: true },
    };
  });
  return [...settlements, ...lines.toSorted((a, b) => a.write.kind.localeCompare(b.write.kind)), ...finals];
}

function settlementWrite(agreement: AgreementFacts, due: DueSettlement): Change['write'] {
  const values = {
    Expected_Lines__c: due.lines.length + due.emptied.length,
    Earlier_Value__c: due.earlierValue,
    Earlier_Amount__c: due.earlierAmount,
  };
  if (due.draft) return { kind: 'update', object: SETTLEMENT, id: due.draft.id, values };
  return {
    kind: 'create',
    object: SETTLEMENT,
    keyField: 'External_Key__c',
    key: settlementKey(agreement.id, due.month, due.number),
    values: {
      Agreement__c: agreement.id,
      Month__c: due.month,
      Number__c: due.number,
      Sequence__c: due.sequence,
      Status__c: 'Draft',
      ...values,
    },
  };
}

function lineChange(agreement: AgreementFacts, due: DueSettlement, line: ShareLine, about: Change['shown']): Change {
  const { measurement, now, before } = line;
  const settlement = settlementKey(agreement.id, due.month, due.number);
  const known = due.draft?.lines.find((one) => one.measurementId === measurement.id);
  const values = { Value_Now__c: now, Settled_Before__c: before };
  const shown = { ...about, KPI: measurement.kpiName, Period: measurement.periodStart, Before: before, Now: now };
  if (known) return { subject: agreement.name, shown, write: { kind: 'update', object: LINE, id: known.id, values } };
  const master = due.draft ? { Settlement__c: due.draft.id } : { Settlement__r: { External_Key__c: settlement } };
  return {
    subject: agreement.name,
    shown,
    write: {
      kind: 'create',
      object: LINE,
      keyField: 'External_Key__c',
      key: `${settlement}|${measurement.id}`,
      values: { ...master, Measurement__c: measurement.id, Period_End__c: measurement.periodEnd, ...values },
    },
  };
}
