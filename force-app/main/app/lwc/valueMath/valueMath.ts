/**
 * The arithmetic of value, shared by the pages and the jobs. Formula fields say the same; a test holds the two together.
 * Amounts are in the currency of the org, dates are ISO days.
 */

export type Direction = 'Increase' | 'Decrease';

/** What a KPI promises. */
export interface KpiTerms {
    direction: Direction;
    baseline: number;
    target: number;
    unitValue: number;
    annualVolume: number;
    population: number;
}

/** What one period brought, as the page reads it. `realisedValue` is undefined for someone who may not see money. */
export interface MeasuredPeriod {
    kpiId: string;
    beneficiaryId: string;
    periodStart: string;
    realisedValue: number | undefined;
}

/** One line of a trend: a value for each period, in order. */
export interface TrendLine {
    id: string;
    values: number[];
}

/** |target - baseline| x value per unit x annual volume x population (DOMAIN.md 1; `Expected_Annual_Value__c`). */
export function expectedAnnualValue(terms: KpiTerms): number {
    return Math.abs(terms.target - terms.baseline) * terms.unitValue * terms.annualVolume * terms.population;
}

/** sign x (actual - baseline) x value per unit x period volume x population (`KPI_Measurement__c.Realised_Value__c`). */
export function realisedValue(terms: KpiTerms, actual: number, periodVolume: number): number {
    const sign = terms.direction === 'Decrease' ? -1 : 1;
    return sign * (actual - terms.baseline) * terms.unitValue * periodVolume * terms.population;
}

/** (latest - baseline) / (target - baseline), undefined when the target is the baseline (`Attainment__c`, there in percent). */
export function attainment(baseline: number, target: number, latest: number): number | undefined {
    return target === baseline ? undefined : (latest - baseline) / (target - baseline);
}

/**
 * Share of the way from baseline date to target date that lies behind `day`, 0 to 1; 1 where a date is missing.
 * `Expected_Progress__c` asks it for the last whole period's end.
 */
export function expectedProgress(baselineDate: string | undefined, targetDate: string | undefined, day: string | undefined): number {
    if (!baselineDate || !targetDate || !day || targetDate <= baselineDate) return 1;
    const from = Date.parse(baselineDate);
    return Math.max(0, Math.min(1, (Date.parse(day) - from) / (Date.parse(targetDate) - from)));
}

export type KpiStatus = 'Stale' | 'No data' | 'On track' | 'At risk' | 'Off course';

/** Stale before all else; on track from 90 % of the expected progress, at risk from 60 %, off course below (`Status__c`). */
export function kpiStatus(attained: number | undefined, expected: number, stale: boolean): KpiStatus {
    if (stale) return 'Stale';
    if (attained === undefined) return 'No data';
    if (attained >= 0.9 * expected) return 'On track';
    return attained >= 0.6 * expected ? 'At risk' : 'Off course';
}

/** Rounds half up in decimal, away from nought, as the platform stores numbers. */
export function roundHalfUp(value: number, decimals: number): number {
    const shift = (number: number, by: number): number => {
        const [digits, exponent = '0'] = String(number).split('e');
        return Number(`${digits}e${Number(exponent) + by}`);
    };
    return Math.sign(value) * shift(Math.round(shift(Math.abs(value), decimals)), -decimals);
}

/** Length of a measured period. */
export type Granularity = 'Month' | 'Quarter' | 'Year';

const MONTHS: Record<Granularity, number> = { Month: 1, Quarter: 3, Year: 12 };

/** First and last day of the period of this length that holds `day`, or of the one so many periods after it. */
export function periodAround(day: string, granularity: Granularity, later = 0): { start: string; end: string } {
    const [year = 0, month = 1] = day.split('-').map(Number);
    const months = MONTHS[granularity];
    const first = (Math.floor((month - 1) / months) + later) * months;
    const iso = (date: number): string => new Date(date).toISOString().slice(0, 10);
    return { start: iso(Date.UTC(year, first, 1)), end: iso(Date.UTC(year, first + months, 0)) };
}

/** The last day of the last whole period before `today`: what should be measured by now. */
export function lastWholePeriodEnd(today: string, granularity: Granularity): string {
    return periodAround(today, granularity, -1).end;
}

/**
 * Not measured for two whole periods, counted from the latest measured one; without any, from the baseline or the day the KPI was created,
 * whichever is later (`Stale__c`, there for active KPIs only).
 */
export function isStale(
    kpi: { granularity: Granularity; latestPeriod: string | undefined; baselineDate: string | undefined; createdOn: string },
    today: string
): boolean {
    const begun = kpi.baselineDate !== undefined && kpi.createdOn > kpi.baselineDate ? kpi.createdOn : kpi.baselineDate;
    const since = kpi.latestPeriod ?? begun;
    return since !== undefined && since <= periodAround(today, kpi.granularity, -2).start;
}

/** The sum of two amounts without the noise of binary fractions: 0.1 + 0.2 is 0.3. Four decimals are kept, more than money has. */
const plus = (a: number, b: number): number => roundHalfUp(a + b, 4);

/** The years that have measurements, latest first. */
export function measuredYears(periods: MeasuredPeriod[]): string[] {
    return [...new Set(periods.map((period) => period.periodStart.slice(0, 4)))].sort().reverse();
}

/** Realised value by beneficiary. A beneficiary without a visible amount is left out. */
export function realisedByBeneficiary(periods: MeasuredPeriod[]): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { beneficiaryId, realisedValue: value } of periods) {
        if (value !== undefined) sums.set(beneficiaryId, plus(sums.get(beneficiaryId) ?? 0, value));
    }
    return sums;
}

/** Value added up over time, a line for each beneficiary, over all months in which anything was measured. */
export function cumulativeTrend(periods: MeasuredPeriod[]): { months: string[]; lines: TrendLine[] } {
    const months = [...new Set(periods.map((period) => period.periodStart.slice(0, 7)))].sort();
    const at = new Map(months.map((month, index) => [month, index]));
    const lines = new Map<string, number[]>();
    for (const { beneficiaryId, periodStart, realisedValue: value } of periods) {
        const line = lines.get(beneficiaryId) ?? new Array<number>(months.length).fill(0);
        lines.set(beneficiaryId, line);
        const index = at.get(periodStart.slice(0, 7)) ?? 0;
        line[index] = plus(line[index] ?? 0, value ?? 0);
    }
    return {
        months,
        lines: [...lines].map(([id, values]) => {
            let sum = 0;
            return { id, values: values.map((value) => (sum = plus(sum, value))) };
        })
    };
}
