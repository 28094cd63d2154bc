/** Figures of adoption as the org keeps them, and what stands out in them. */
import { entersLate, hasFallenBehind, shareOf, SIGNAL_PERIODS } from 'c/adoptionMath';
import type { Period } from 'c/adoptionMath';
import type { Field } from 'c/graphqlNodes';

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
