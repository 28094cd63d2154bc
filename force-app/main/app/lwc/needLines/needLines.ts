import { takeAnswer } from 'c/wireAnswer';
import type { WireAnswer } from 'c/wireAnswer';
import { nodes } from 'c/graphqlNodes';
import type { Connection } from 'c/graphqlNodes';

/** One thing to do: what it is, why now, and the record where it is done. */
export interface NeedLine {
    recordId: string;
    objectApiName: string;
    text: string;
    detail: string;
    /** Late, or off course: shown as a warning. */
    urgent: boolean;
}

/** Things to do of one kind. */
export interface NeedGroup {
    key: string;
    title: string;
    lines: NeedLine[];
    /** How many there are; more than `lines` when not all were read. */
    total: number;
}

/** What a pillar tells the page that shows it. */
export interface NeedsDetail {
    pillar: string;
    state: 'loading' | 'ready' | 'noAccess' | 'failed';
    /** How many things need the user. */
    total: number;
}

/** Records with how many there are in all. */
export type Counted<T> = Connection<T> & { totalCount?: number | null };

/** How many records of a kind one request reads. */
export const READ_AT_ONCE = 200;

/** A group of one line a record. A record that makes no line is not counted. */
export function needGroup<T>(
    key: string,
    title: string,
    answered: Counted<T> | null | undefined,
    lineOf: (node: T) => NeedLine | undefined
): NeedGroup {
    const read = nodes(answered);
    const lines = read.map(lineOf).filter((line) => line !== undefined);
    const unread = Math.max(0, (answered?.totalCount ?? 0) - read.length);
    return { key, title, lines, total: lines.length + unread };
}

/** Parts of a sentence that are there, one after the other. */
export const joined = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ');

/** What a pillar shows, and what it tells the page that shows it. */
export interface Needs {
    groups: NeedGroup[];
    errors: unknown;
    detail: NeedsDetail;
}

/** What the answer of a pillar's request comes to; undefined while there is none. `groupsOf` is asked only for an answer without errors. */
export function needsOf<Q>(pillar: string, answer: WireAnswer<{ uiapi?: { query: Q } }>, groupsOf: (query: Q) => NeedGroup[]): Needs | undefined {
    const page = { loading: true, noAccess: false, errors: undefined as unknown };
    const query = takeAnswer(page, answer)?.query;
    if (page.loading) return undefined;
    const groups = query ? groupsOf(query) : [];
    const state = page.noAccess ? 'noAccess' : page.errors ? 'failed' : 'ready';
    return { groups, errors: page.errors, detail: { pillar, state, total: groups.reduce((sum, { total }) => sum + total, 0) } };
}

/** What a pillar tells before its request is answered. */
export const needsAwaited = (pillar: string): NeedsDetail => ({ pillar, state: 'loading', total: 0 });

/** Tells the page that shows a pillar what the pillar needs, by the event `needs`. */
export function tellNeeds(page: Pick<EventTarget, 'dispatchEvent'>, detail: NeedsDetail): void {
    page.dispatchEvent(new CustomEvent('needs', { detail }));
}

/** Shows on the page of a pillar what its request was answered, and tells how much it is. */
export function takeNeeds<Q>(
    page: Pick<EventTarget, 'dispatchEvent'> & { groups: NeedGroup[]; errors: unknown },
    pillar: string,
    answer: WireAnswer<{ uiapi?: { query: Q } }>,
    groupsOf: (query: Q) => NeedGroup[]
): void {
    const needs = needsOf(pillar, answer, groupsOf);
    if (!needs) return;
    [page.groups, page.errors] = [needs.groups, needs.errors];
    tellNeeds(page, needs.detail);
}
