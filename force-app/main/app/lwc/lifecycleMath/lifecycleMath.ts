/**
 * The arithmetic of a lifecycle, shared by the pages and the scripts: what a model proposes for a program, whether its shares add up,
 * and where a day lies on a time axis. Shares are percentages, dates are ISO days.
 */

/** Another milestone, by the places of its phase and itself, both from 1. */
export interface MilestonePlace {
    phase: number;
    milestone: number;
}

/** A payment of a phase: a share of it, under a condition. */
export interface ModelMilestone {
    name: string;
    share: number;
    condition?: string;
    /** Must be accepted before this one is paid. */
    gate?: MilestonePlace;
}

/** A phase as a model has it. */
export interface ModelPhase {
    name: string;
    kind: 'Planning' | 'Delivery' | 'Run';
    /** Share of the labour budget. */
    share: number;
    /** Of that share, in run years. */
    run?: number;
    change?: number;
    months: number;
    /** Shares of the phase's budget that are set aside in run years. */
    slimming?: number;
    stewardship?: number;
    /** Must be accepted before the phase opens. */
    opensBehind?: MilestonePlace;
    milestones?: ModelMilestone[];
}

/** A way to spread a labour budget over the years of a CRM (`config/lifecycle.json`). */
export interface LifecycleModel {
    name: string;
    description?: string;
    cycleYears: number;
    phases: ModelPhase[];
}

/** A phase with its days and money. */
export interface PlannedPhase extends ModelPhase {
    sequence: number;
    start: string;
    end: string;
    budget: number;
    slimmingAllowance: number;
    stewardshipAllowance: number;
}

/** Something that does not add up: where, and by how much. */
export interface ShareProblem {
    /** The place of the phase, from 1; 0 for all of them together. */
    phase: number;
    kind: 'phases' | 'milestones' | 'runAndChange' | 'outOfRange' | 'months';
    /** What the shares come to, in percent, or what is wrong. */
    value: number;
}

/** A share or an amount as the org shows it: with two decimals, halves away from nought, as `roundHalfUp` of `c/valueMath` does. */
export function round2(value: number): number {
    const shift = (number: number, by: number): number => {
        const [digits, exponent = '0'] = String(number).split('e');
        return Number(`${digits}e${Number(exponent) + by}`);
    };
    return Math.sign(value) * shift(Math.round(shift(Math.abs(value), 2)), -2);
}

/** Shares keep two decimals in the org: what adds up must be what is stored. */
const sum = (values: number[]): number => round2(values.reduce((total, value) => total + round2(value), 0));

/**
 * Exact parts rounded to two decimals that add up to a total. Each hundredth that rounding leaves goes to the part that rounding took the
 * most from, the last of equals (largest remainder method).
 */
function roundParts(exact: readonly number[], total: number): number[] {
    const parts = exact.map(round2);
    const rest = round2(total - sum(parts));
    const hundredth = Math.sign(rest) / 100;
    const taken = (index: number): number => ((exact[index] ?? 0) - (parts[index] ?? 0)) * Math.sign(rest);
    const order = parts.map((_part, index) => index).sort((one, other) => taken(other) - taken(one) || other - one);
    for (const index of order.slice(0, Math.round(Math.abs(rest) * 100))) parts[index] = round2((parts[index] ?? 0) + hundredth);
    return parts;
}

/** An amount in parts by shares in percent, in cents that add up to the whole of them. */
export function shareOut(amount: number, shares: readonly number[]): number[] {
    return roundParts(
        shares.map((share) => (amount * share) / 100),
        round2((amount * sum([...shares])) / 100)
    );
}

/** Longest phase a plan takes, in months. */
const LONGEST = 240;
const isLength = (months: number): boolean => Number.isInteger(months) && months >= 1 && months <= LONGEST;

/** The day so many months later; the last of its month where there is no such day. */
export function addMonths(day: string, months: number): string {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
    return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
    return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** How many days one day is after another. */
export function daysBetween(from: string, to: string): number {
    return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** The phases one after another from a day on, without gap, each with its share of the labour budget. */
export function planPhases(phases: readonly ModelPhase[], start: string, labourBudget: number): PlannedPhase[] {
    let months = 0;
    const budgets = shareOut(
        labourBudget,
        phases.map((phase) => phase.share)
    );
    return phases.map((phase, index) => {
        const from = addMonths(start, months);
        // While someone is typing, a phase may have no length that counts.
        months += isLength(phase.months) ? phase.months : 1;
        const budget = budgets[index] ?? 0;
        return {
            ...phase,
            sequence: index + 1,
            start: from,
            end: addDays(addMonths(start, months), -1),
            budget,
            slimmingAllowance: round2((budget * (phase.slimming ?? 0)) / 100),
            stewardshipAllowance: round2((budget * (phase.stewardship ?? 0)) / 100)
        };
    });
}

/** Run phases that cover so many months: those of the model, its last one again and again, the end of the last cut off. */
function runPhases(model: readonly ModelPhase[], months: number): { from: number; phase: ModelPhase; part: number }[] {
    const runs: { from: number; phase: ModelPhase; part: number }[] = [];
    for (let left = months; left > 0 && model.length > 0;) {
        const from = Math.min(runs.length, model.length - 1);
        const phase = model[from] as ModelPhase;
        const own = isLength(phase.months) ? phase.months : 12;
        const length = Math.min(own, left);
        const name = runs.length < model.length ? phase.name : phase.name.replace(/\d+|$/, (digits) => (digits ? '' : ' ') + String(runs.length + 1));
        runs.push({ from, phase: { ...phase, name, months: length }, part: length / own });
        left -= length;
    }
    return runs;
}

/** The phases before the run years in so many months at most: as they are where they fit, shorter in proportion where they do not. */
function fitBuild(phases: readonly ModelPhase[], most: number): ModelPhase[] {
    const months = phases.reduce((total, phase) => total + phase.months, 0);
    return months <= most ? [...phases] : phases.map((phase) => ({ ...phase, months: Math.max(1, Math.round((phase.months * most) / months)) }));
}

/**
 * The phases of a model for a cycle of another length, in whole years. Planning and delivery keep share and length, and take no more than
 * half of the cycle. The run years fill the rest of it, fewer or more of them, and share what the run years of the model share, in their
 * proportion. Gates of phases that fall away are dropped. A cycle of the model's own length is the model.
 */
export function scaleToCycle(model: LifecycleModel, cycleYears: number): ModelPhase[] {
    const total = Math.round(cycleYears * 12);
    const [builds, runs] = [model.phases.filter((phase) => phase.kind !== 'Run'), model.phases.filter((phase) => phase.kind === 'Run')];
    if (cycleYears === model.cycleYears || !(total >= 12) || runs.length === 0) return [...model.phases];
    const fitted = fitBuild(builds, total / 2);
    const years = runPhases(runs, total - fitted.reduce((months, phase) => months + phase.months, 0));
    const weights = years.map(({ phase, part }) => phase.share * part);
    const [share, weight] = [sum(runs.map((phase) => phase.share)), weights.reduce((one, other) => one + other, 0) || 1];
    const shares = roundParts(
        weights.map((one) => (share * one) / weight),
        share
    );
    return replaceGates(model.phases, [
        ...fitted.map((phase, index) => ({ from: builds[index], phase })),
        ...years.map(({ from, phase }, index) => ({ from: runs[from], phase: withShare(phase, shares[index] ?? 0) }))
    ]);
}

/** A run phase with another share, parted into run and change as before. */
function withShare(phase: ModelPhase, share: number): ModelPhase {
    if (phase.run === undefined && phase.change === undefined) return { ...phase, share };
    const run = phase.share === 0 ? 0 : round2((share * (phase.run ?? 0)) / phase.share);
    return { ...phase, share, run, change: round2(share - run) };
}

/** Phases whose gates name the places that the model's phases have now. */
function replaceGates(model: readonly ModelPhase[], placed: { from: ModelPhase | undefined; phase: ModelPhase }[]): ModelPhase[] {
    const moved = (gate: MilestonePlace | undefined, at: number): { phase: number; milestone: number } | undefined => {
        if (!gate) return undefined;
        const target = model[gate.phase - 1];
        const place = placed[at]?.from === target ? at : placed.findIndex(({ from }) => from === target);
        return place < 0 ? undefined : { ...gate, phase: place + 1 };
    };
    return placed.map(({ phase }, at) => {
        const { opensBehind, milestones, ...rest } = phase;
        const opens = moved(opensBehind, at);
        const paid = milestones?.map(({ gate, ...milestone }) => {
            const now = moved(gate, at);
            return { ...milestone, ...(now ? { gate: now } : {}) };
        });
        return { ...rest, ...(opens ? { opensBehind: opens } : {}), ...(paid ? { milestones: paid } : {}) };
    });
}

/** What does not add up: phases to 100 %, milestones of a phase to 100 %, run and change to the share of a run year. */
export function shareProblems(phases: readonly ModelPhase[]): ShareProblem[] {
    const problems: ShareProblem[] = [];
    const total = sum(phases.map((phase) => phase.share));
    if (total !== 100) problems.push({ phase: 0, kind: 'phases', value: total });
    phases.forEach((phase, index) => {
        const place = index + 1;
        const [slimming, stewardship] = [phase.slimming ?? 0, phase.stewardship ?? 0];
        const shares = [phase.share, ...(phase.milestones ?? []).map((one) => one.share), phase.run ?? 0, phase.change ?? 0, slimming, stewardship];
        const wrong = [...shares, slimming + stewardship].find((share) => !(share >= 0 && share <= 100));
        if (wrong !== undefined) problems.push({ phase: place, kind: 'outOfRange', value: wrong });
        if (!isLength(phase.months)) problems.push({ phase: place, kind: 'months', value: phase.months });
        const milestones = phase.milestones ?? [];
        const paid = sum(milestones.map((one) => one.share));
        if (milestones.length > 0 && paid !== 100) problems.push({ phase: place, kind: 'milestones', value: paid });
        const parts = sum([phase.run ?? 0, phase.change ?? 0]);
        if (phase.kind === 'Run' && parts !== round2(phase.share)) problems.push({ phase: place, kind: 'runAndChange', value: parts });
    });
    return problems;
}

/** Where a day lies between two others, in percent, inside 0 to 100. */
export function placeOf(day: string, from: string, to: string): number {
    const length = Date.parse(to) - Date.parse(from);
    return length <= 0 ? 0 : Math.max(0, Math.min(100, ((Date.parse(day) - Date.parse(from)) / length) * 100));
}

/** The first days of the years between two days, for the marks of an axis. */
export function yearsBetween(from: string, to: string): string[] {
    const years: string[] = [];
    for (let year = Number(from.slice(0, 4)) + 1; `${year}-01-01` <= to; year++) years.push(`${year}-01-01`);
    return years;
}

/**
 * The order in which the records of a plan can be made, each after those it refers to. A milestone of 0 is the phase itself.
 * Throws where phases and milestones wait for each other in a circle.
 */
export function creationOrder(phases: readonly ModelPhase[]): MilestonePlace[] {
    const key = ({ phase, milestone }: MilestonePlace): string => `${phase}.${milestone}`;
    const waiting = phases.flatMap((phase, index) => {
        const place = { phase: index + 1, milestone: 0 };
        const milestones = (phase.milestones ?? []).map((milestone, n) => ({
            place: { phase: index + 1, milestone: n + 1 },
            behind: [place, ...(milestone.gate ? [milestone.gate] : [])]
        }));
        return [{ place, behind: phase.opensBehind ? [phase.opensBehind] : [] }, ...milestones];
    });
    const order: MilestonePlace[] = [];
    const made = new Set<string>();
    while (waiting.length > 0) {
        const next = waiting.findIndex(({ behind }) => behind.every((one) => made.has(key(one))));
        const [found] = next < 0 ? [] : waiting.splice(next, 1);
        if (!found) throw new Error('phases and milestones wait for each other in a circle');
        made.add(key(found.place));
        order.push(found.place);
    }
    return order;
}

/** Days on which the payments of a phase are expected, spread from its first day to its last. */
export function dueDays(start: string, end: string, count: number): string[] {
    const days = daysBetween(start, end);
    return Array.from({ length: count }, (_, n) => addDays(start, count === 1 ? days : Math.round((days * n) / (count - 1))));
}
