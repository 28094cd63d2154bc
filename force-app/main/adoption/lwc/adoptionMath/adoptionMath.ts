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

/** A field as GraphQL answers it. */
interface Field<T> {
    value: T | null;
    /** As it is shown to this user, where it was asked for. */
    displayValue?: string | null;
}

/** A snapshot of a group of users in a week. */
export interface SnapshotNode {
    Id: string;
    /** A Monday. */
    Week__c: Field<string>;
    Segment_Type__c: Field<string>;
    Segment__c: Field<string>;
    Segment_Key__c: Field<string>;
    Enabled__c: Field<number>;
    Active__c: Field<number>;
    Steps__c: Field<number>;
    Concentration__c: Field<number>;
}

/** The business of a month. */
export interface VolumeNode {
    Id: string;
    Month__c: Field<string>;
    Segment_Type__c: Field<string>;
    Segment__c: Field<string>;
    Segment_Key__c: Field<string>;
    CRM_Count__c: Field<number>;
    Early_Count__c: Field<number>;
}

/** What adoption should reach. */
export interface TargetNode {
    Segment_Type__c: Field<string>;
    Segment_Key__c: Field<string>;
    /** In percent. */
    Adoption_Rate__c: Field<number>;
    /** In percent. */
    Business_Share__c: Field<number>;
    Valid_From__c: Field<string>;
}

/** The adoption rate of a snapshot: active users by enabled users. */
export const rateOf = ({ Active__c, Enabled__c }: SnapshotNode): number | undefined => shareOf(Active__c.value, Enabled__c.value);

/**
 * The target of a group on a day, as a share of 1: of those that are valid, one of the group itself before one of all groups of its type, and of
 * several the latest. Undefined where there is none.
 */
export function targetOf(
    targets: readonly TargetNode[],
    field: 'Adoption_Rate__c' | 'Business_Share__c',
    group: { type: string; key: string },
    day: string
): number | undefined {
    const valid = targets
        .filter((one) => one.Segment_Type__c.value === group.type && one[field].value !== null && (one.Valid_From__c.value ?? '') <= day)
        .sort((a, b) => (b.Valid_From__c.value ?? '').localeCompare(a.Valid_From__c.value ?? ''));
    const own = valid.find((one) => one.Segment_Key__c.value === group.key);
    const found = own ?? valid.find((one) => !one.Segment_Key__c.value);
    return found ? (found[field].value ?? 0) / 100 : undefined;
}

/** A group that stands out, with the snapshots or months it does so by, the latest last. */
export interface Standout<N> {
    key: string;
    name: string;
    latest: N;
}

/** The last periods there are, the earliest first. */
const lastOf = (periods: Iterable<string>): string[] => [...new Set(periods)].sort().slice(-SIGNAL_PERIODS);

interface Counts<N> {
    period(node: N): string;
    part(node: N): number;
    whole(node: N): number;
}

/** What a team came to in each of the last periods, with what all others came to; nothing for a team that is not told of in all of them. */
function periodsOf<N extends { Segment_Key__c: Field<string> }>(
    own: readonly N[],
    all: ReadonlyMap<string, N>,
    periods: readonly string[],
    { period, part, whole }: Counts<N>
): Period[] {
    return periods.flatMap((wanted): Period[] => {
        const [mine, everybody] = [own.find((node) => period(node) === wanted), all.get(wanted)];
        if (!mine || !everybody) return [];
        return [{ part: part(mine), whole: whole(mine), othersPart: part(everybody) - part(mine), othersWhole: whole(everybody) - whole(mine) }];
    });
}

function standouts<N extends { Segment_Type__c: Field<string>; Segment__c: Field<string>; Segment_Key__c: Field<string> }>(
    found: readonly N[],
    counts: Counts<N>,
    stands: (periods: Period[], latest: N) => boolean
): Standout<N>[] {
    const all = new Map(found.filter((node) => node.Segment_Type__c.value === 'Organization').map((node) => [counts.period(node), node]));
    const periods = lastOf(all.keys());
    const teams = Map.groupBy(
        found.filter((node) => node.Segment_Type__c.value === 'Team' && node.Segment__c.value !== null),
        (node) => node.Segment_Key__c.value ?? ''
    );
    return [...teams].flatMap(([key, own]): Standout<N>[] => {
        const latest = own.find((node) => counts.period(node) === periods.at(-1));
        const told = periodsOf(own, all, periods, counts);
        return latest && told.length === periods.length && stands(told, latest) ? [{ key, name: latest.Segment__c.value ?? '', latest }] : [];
    });
}

/** Teams that have stayed below their target for three weeks. `snapshots` has those of all users, too; weeks that are not over are left out by the caller. */
export const teamsBehind = (snapshots: readonly SnapshotNode[], targets: readonly TargetNode[]): Standout<SnapshotNode>[] =>
    standouts(
        snapshots,
        {
            period: (node) => node.Week__c.value ?? '',
            part: (node) => node.Active__c.value ?? 0,
            whole: (node) => node.Enabled__c.value ?? 0
        },
        (weeks, latest) => {
            const target = targetOf(
                targets,
                'Adoption_Rate__c',
                { type: 'Team', key: latest.Segment_Key__c.value ?? '' },
                latest.Week__c.value ?? ''
            );
            return target !== undefined && hasFallenBehind(weeks, target);
        }
    );

/** Teams that enter their deals only after they have closed. */
export const teamsLate = (volumes: readonly VolumeNode[]): Standout<VolumeNode>[] =>
    standouts(
        volumes,
        {
            period: (node) => node.Month__c.value ?? '',
            part: (node) => node.Early_Count__c.value ?? 0,
            whole: (node) => node.CRM_Count__c.value ?? 0
        },
        (months) => entersLate(months)
    );
