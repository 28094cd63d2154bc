/** Measures of adoption: what the job writes down and pages show. */

/** Groups of fewer people than this are never told. */
export const SMALLEST_GROUP = 5;

/** Working days of a week on which a user must be enabled to be counted. */
export const ENABLED_DAYS = 3;

/** Days that make a user active in the month. */
export const MONTH_DAYS = 28;

/** So many days after a day. */
const shifted = (day: string, days: number): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The Monday of the week of a day. Days are ISO. */
export function weekOf(day: string): string {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return shifted(day, -((weekday + 6) % 7));
}

/** The working days of a week up to a day: Monday to Friday without those that are off. */
export function workingDays(week: string, until: string, daysOff: ReadonlySet<string> = new Set()): string[] {
    return Array.from({ length: 5 }, (_, index) => shifted(week, index)).filter((day) => day <= until && !daysOff.has(day));
}

/** What one user did in a week. */
export interface UserWeek {
    /** Has a licence of the CRM. */
    licensed: boolean;
    /** Could work on at least three working days of the week, or on all of a shorter one. */
    enabled: boolean;
    /** Process steps in the week. */
    steps: number;
    /** Did a process step on the last working day. */
    activeDay: boolean;
    /** Did a process step in the last 28 days. */
    activeMonth: boolean;
}

/** The figures of a group of users in a week. Counts of users unless said otherwise. */
export interface GroupFigures {
    licensed: number;
    enabled: number;
    /** Enabled users with at least one process step in the week. A login alone never counts. */
    active: number;
    activeDay: number;
    activeMonth: number;
    /** Active users with at least so many steps as the configuration says. */
    contributing: number;
    /** Process steps of enabled users. */
    steps: number;
    /** Gini coefficient of the steps of enabled users: 0 when all do the same, near 1 when a few do everything. */
    concentration: number | undefined;
}

/** The figures of a group. */
export function groupFigures(users: readonly UserWeek[], contributingSteps: number): GroupFigures {
    const enabled = users.filter((one) => one.enabled);
    const count = (is: (one: UserWeek) => boolean): number => enabled.filter(is).length;
    return {
        licensed: users.filter((one) => one.licensed).length,
        enabled: enabled.length,
        active: count((one) => one.steps > 0),
        activeDay: count((one) => one.activeDay),
        activeMonth: count((one) => one.activeMonth),
        contributing: count((one) => one.steps >= contributingSteps),
        steps: enabled.reduce((sum, one) => sum + one.steps, 0),
        concentration: gini(enabled.map((one) => one.steps))
    };
}

/** A part of a whole, as a share of 1; undefined where there is no whole. It may be above 1. */
export function shareOf(part: number | null | undefined, whole: number | null | undefined): number | undefined {
    return whole && part !== null && part !== undefined ? part / whole : undefined;
}

/** Gini coefficient of counts: half the mean difference of all pairs, by the mean. Undefined where all are 0. */
export function gini(counts: readonly number[]): number | undefined {
    const sorted = [...counts].sort((a, b) => a - b);
    const total = sorted.reduce((sum, one) => sum + one, 0);
    if (total <= 0) return undefined;
    const weighted = sorted.reduce((sum, one, index) => sum + (index + 1) * one, 0);
    return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}

/** The middle of some numbers; undefined of none. */
export function median(values: readonly number[]): number | undefined {
    if (values.length === 0) return undefined;
    const sorted = [...values].sort((a, b) => a - b);
    const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
    return (low + high) / 2;
}

/** How sure a signal has to be: the quantile of the normal distribution for one error in a hundred, on one side. */
const SURE = 2.326;

/**
 * Upper end of Wilson's score interval of a share: what it could be at most, but for one case in a hundred (Wilson 1927). It holds for small groups, and
 * for those in which nobody or everybody is active.
 */
export function highestShare(part: number, whole: number): number {
    if (whole <= 0) return 1;
    const share = part / whole;
    const square = (SURE * SURE) / whole;
    return (share + square / 2 + SURE * Math.sqrt((share * (1 - share) + square / 4) / whole)) / (1 + square);
}

/** A part of a whole in a period, with what all others came to. */
export interface Period {
    part: number;
    whole: number;
    othersPart: number;
    othersWhole: number;
}

/** Periods in a row that make a signal. */
export const SIGNAL_PERIODS = 3;

/**
 * Whether a team has stayed below a target: in each of the last three weeks its adoption rate was below, and below that of all others, by more than
 * chance explains. What holds back everybody, such as a holiday, is no team's fault.
 */
export function hasFallenBehind(weeks: readonly Period[], target: number): boolean {
    const last = weeks.slice(-SIGNAL_PERIODS);
    return (
        last.length === SIGNAL_PERIODS &&
        last.every(({ part, whole, othersPart, othersWhole }) => {
            const others = shareOf(othersPart, othersWhole);
            return whole > 0 && others !== undefined && highestShare(part, whole) < Math.min(target, others);
        })
    );
}

/**
 * Whether a team enters its deals only after they have closed: in each of the last three months the share of those entered before was below half of what it
 * was elsewhere, and over the three together by more than chance explains.
 */
export function entersLate(months: readonly Period[]): boolean {
    const last = months.slice(-SIGNAL_PERIODS);
    const total = (name: keyof Period): number => last.reduce((sum, one) => sum + one[name], 0);
    const isBelowHalf = (share: number | undefined, others: number | undefined): boolean =>
        share !== undefined && others !== undefined && share < others / 2;
    return (
        last.length === SIGNAL_PERIODS &&
        last.every((one) => isBelowHalf(shareOf(one.part, one.whole), shareOf(one.othersPart, one.othersWhole))) &&
        isBelowHalf(highestShare(total('part'), total('whole')), shareOf(total('othersPart'), total('othersWhole')))
    );
}

/** The bounds of tenure in days, each with the key of what lies below; `older` is above them all. */
const TENURES: readonly (readonly [number, string])[] = [
    [90, 'new'],
    [365, 'first year'],
    [1095, 'one to three years']
];

/** How long a user has been there: `new` in the first 90 days, `first year`, `one to three years`, `older`. */
export function tenureOf(createdOn: string, day: string): string {
    const days = (Date.parse(day) - Date.parse(createdOn)) / 86_400_000;
    return TENURES.find(([below]) => days < below)?.[1] ?? 'older';
}
