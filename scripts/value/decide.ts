import { lastWholePeriodEnd, periodAround } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';
import { isDay, toDecimal } from '../transfer/figures.ts';
import type { Change, Decision, Finding } from '../jobs/run.ts';
import { decideCourse } from './course.ts';
import type { KnownMeasurement, KpiFacts, RawActual, SourceFacts, ValueFacts } from './facts.ts';

/** A figure this many times the one before, or that part of it, is taken for a slip of the unit. */
export const SUSPICIOUS_FACTOR = 100;

/** The key of a measurement; the before-save flow builds the same. */
export const measurementKey = (kpiId: string, periodStart: string): string => `${kpiId}|${periodStart}`;

interface Actual {
  place: string;
  period: string;
  actual: number;
  volume: number;
}

/** A decision that counts the rows of periods that are not over. */
type ValueDecision = Decision & { notDue: number };

/** What the measurements should become, and what is wrong with the sources. Touches nothing. */
export function decide(facts: ValueFacts, today: string): Decision {
  const decision: ValueDecision = { changes: [], unchanged: 0, notDue: 0, findings: [] };
  const kpis = new Map(facts.kpis.map((kpi) => [kpi.id, kpi]));
  const known = Map.groupBy(facts.measurements, (measurement) => measurement.kpiId);
  const fedBy = new Map<string, string>();
  const sources = { read: 0, unread: 0 };
  for (const source of facts.sources) {
    const kpi = kpis.get(source.kpiId);
    if (!kpi) continue;
    if (source.problem) sources.unread += 1;
    else sources.read += 1;
    const refuse = (problem: string, remedy: string): void =>
      void decision.findings.push({ where: `${source.name} (${source.origin})`, problem, remedy });
    if (source.problem) refuse(source.problem.problem, source.problem.remedy);
    else if (!kpi.hasBaseline) refuse(`KPI "${kpi.name}" has no baseline`, 'Fill in the baseline: value is a difference to it.');
    else if (fedBy.has(kpi.id)) refuse(`KPI "${kpi.name}" is fed by "${fedBy.get(kpi.id) ?? ''}" already`, 'Deactivate one of the two sources.');
    else {
      fedBy.set(kpi.id, source.name);
      decideSource(source, kpi, known.get(kpi.id) ?? [], today, decision);
    }
  }
  decision.changes.push(...decideCourse(facts.kpis, today));
  return { ...decision, sources };
}

function decideSource(source: SourceFacts, kpi: KpiFacts, known: KnownMeasurement[], today: string, decision: ValueDecision): void {
  const { actuals, notDue, findings } = readActuals(source.actuals, kpi, today);
  decision.notDue += notDue;
  const byPeriod = new Map(known.map((measurement) => [measurement.periodStart, measurement]));
  const changes: Change[] = [];
  let last: number | undefined;
  for (const one of actuals) {
    const before = byPeriod.get(one.period);
    const suspicion = suspicious(last ?? lastBefore(known, one.period), one.actual);
    if (suspicion) {
      findings.push({
        where: one.place,
        problem: `${one.actual} is ${suspicion} the actual before it`,
        remedy: `Check the unit (${kpi.name}). If the figure is right, enter this measurement by hand.`,
      });
      continue;
    }
    last = one.actual;
    const change = changeFor(source, kpi, one, before);
    if (change) changes.push(change);
    else decision.unchanged += 1;
  }
  // Newest first: with its old months written first, a KPI would be stale for a moment, and open a corrective action.
  decision.changes.push(...changes.reverse());
  decision.findings.push(...findings);
}

/** Rows that are figures of whole, past periods, in order; how many periods are not over; what is wrong with the others. */
function readActuals(rows: RawActual[], kpi: KpiFacts, today: string): { actuals: Actual[]; notDue: number; findings: Finding[] } {
  const findings: Finding[] = [];
  const due = lastWholePeriodEnd(today, kpi.granularity);
  let notDue = 0;
  const actuals: Actual[] = [];
  const places = Map.groupBy(rows, (row) => row.period);
  for (const row of rows) {
    const refuse = (problem: string, remedy: string): void => void findings.push({ where: row.place, problem, remedy });
    const actual = toNumber(row.actual);
    const volume = toNumber(row.volume);
    const twice = places.get(row.period) ?? [];
    if (!isDay(row.period)) refuse(`"${row.period}" is not a date`, 'Write periods as YYYY-MM-DD.');
    else if (periodAround(row.period, kpi.granularity).start !== row.period)
      refuse(
        `${row.period} is not the first day of a ${kpi.granularity.toLowerCase()}`,
        `Write the first day of the ${kpi.granularity.toLowerCase()}.`,
      );
    // A daily export holds the running period, too: it is no fault of the file.
    else if (row.period > due) notDue += 1;
    else if (kpi.baselineDate !== undefined && row.period < kpi.baselineDate)
      refuse(
        `${row.period} starts before the baseline date of the KPI, ${kpi.baselineDate}`,
        `Take the row out, or correct the baseline date of "${kpi.name}".`,
      );
    else if (twice.length > 1)
      refuse(`period ${row.period} stands there ${twice.length} times`, `Keep one of: ${twice.map((one) => one.place).join(', ')}.`);
    else if (actual === undefined) refuse(`"${row.actual}" is not a number`, 'Write the actual as a plain number with a decimal point.');
    else if (volume === undefined) refuse(`"${row.volume}" is not a number`, 'Write the volume as a plain number with a decimal point.');
    else if (volume < 0) refuse(`the volume ${row.volume} is negative`, 'Write how many there were: 0 or more.');
    else actuals.push({ place: row.place, period: row.period, actual, volume });
  }
  return { actuals: actuals.sort((a, b) => a.period.localeCompare(b.period)), notDue, findings };
}

function changeFor(source: SourceFacts, kpi: KpiFacts, one: Actual, before: KnownMeasurement | undefined): Change | undefined {
  const shown = {
    KPI: kpi.name,
    Period: one.period,
    Actual: one.actual,
    Volume: one.volume,
    Before: before ? `${before.actual} x ${before.volume}` : '',
    Source: one.place,
  };
  const values = {
    Actual__c: one.actual,
    Period_Volume__c: one.volume,
    Source__c: source.origin,
    ...(source.evidence ? { Evidence_Link__c: source.evidence } : {}),
  };
  if (!before) {
    return {
      subject: source.name,
      shown,
      write: {
        kind: 'create',
        object: 'KPI_Measurement__c',
        keyField: 'External_Key__c',
        key: measurementKey(kpi.id, one.period),
        values: { KPI__c: kpi.id, Period_Start__c: one.period, ...values },
      },
    };
  }
  const proven = source.evidence === undefined || before.evidence === source.evidence;
  if (proven && before.actual === one.actual && before.volume === one.volume && before.source === source.origin) return undefined;
  return { subject: source.name, shown, write: { kind: 'update', object: 'KPI_Measurement__c', id: before.id, values } };
}

function lastBefore(known: KnownMeasurement[], period: string): number | undefined {
  return known
    .filter((measurement) => measurement.periodStart < period)
    .sort((a, b) => a.periodStart.localeCompare(b.periodStart))
    .at(-1)?.actual;
}

function suspicious(before: number | undefined, actual: number): string | undefined {
  if (before === undefined || before === 0 || actual === 0) return undefined;
  const ratio = Math.abs(actual / before);
  if (ratio >= SUSPICIOUS_FACTOR) return `${Math.round(ratio)} times`;
  return ratio <= 1 / SUSPICIOUS_FACTOR ? `1/${Math.round(1 / ratio)} of` : undefined;
}

/** A figure as it is stored: the platform keeps all decimals of a number it is given (Salesforce Help 000387302). */
function toNumber(value: string | number): number | undefined {
  const number = typeof value === 'number' ? value : toDecimal(value);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}
