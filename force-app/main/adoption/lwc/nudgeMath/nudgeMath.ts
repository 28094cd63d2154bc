/** Whether a nudge helps: users who were shown it against users from whom it was withheld. What the job writes down and pages show. */

/** Users of one arm, and how many of them did what is counted. */
export interface Arm {
    users: number;
    acted: number;
}

/** An interval of a share, or of a difference of shares: 0.12 is 12 points. */
export interface Interval {
    low: number;
    high: number;
}

/** Quantile of the normal distribution for 95 % on two sides. */
const Z_95 = 1.959964;

/** Quantile for 80 % power. */
const Z_POWER = 0.8416212;

/** Error that is taken over all rules together. */
export const ALPHA = 0.05;

/** Users an arm must have before anything is decided: below, the normal approximation does not hold. */
export const SMALLEST_ARM = 20;

/** The smallest effect that would be worth it, in points, where a rule says nothing. */
export const USUAL_WORTHWHILE = 5;

/** Weeks after which a rule that has not shown to help is proposed for retirement. */
export const USUAL_WEEKS = 26;

const shareOf = ({ users, acted }: Arm): number => (users > 0 ? acted / users : 0);

/** Wilson's score interval of a share, 95 % (Wilson 1927). */
export function wilson({ users, acted }: Arm, z = Z_95): Interval {
    if (users <= 0) return { low: 0, high: 1 };
    const [share, square] = [acted / users, (z * z) / users];
    const half = z * Math.sqrt((share * (1 - share) + square / 4) / users);
    return { low: (share + square / 2 - half) / (1 + square), high: (share + square / 2 + half) / (1 + square) };
}

/** How much more of the first arm acted than of the second. */
export const effectOf = (shown: Arm, withheld: Arm): number => shareOf(shown) - shareOf(withheld);

/** Newcombe's hybrid score interval of that difference, 95 % (Newcombe 1998, method 10): for the reader. */
export function newcombe(shown: Arm, withheld: Arm, z = Z_95): Interval {
    const [p1, p2, one, two] = [shareOf(shown), shareOf(withheld), wilson(shown, z), wilson(withheld, z)];
    return {
        low: p1 - p2 - Math.hypot(p1 - one.low, two.high - p2),
        high: p1 - p2 + Math.hypot(one.high - p1, p2 - two.low)
    };
}

/** The distribution function of the normal distribution (Abramowitz and Stegun 7.1.26 is too coarse: a continued fraction and a series instead). */
export function normal(z: number): number {
    if (z < -38) return 0;
    if (z > 38) return 1;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    if (Math.abs(z) < 4) {
        let [term, sum] = [z, z];
        for (let n = 1; n < 200 && Math.abs(term) > 1e-17; n++) {
            term *= (z * z) / (2 * n + 1);
            sum += term;
        }
        return 0.5 + density * sum;
    }
    let fraction = 0;
    for (let n = 60; n >= 1; n--) fraction = n / (Math.abs(z) + fraction);
    const tail = density / (Math.abs(z) + fraction);
    return z < 0 ? tail : 1 - tail;
}

/** The mixture precision that makes the boundary tightest at an intrinsic time (Howard et al. 2021, arXiv 1810.08240, proposition 3). */
export function bestRho(time: number, alpha: number): number {
    const twice = -2 * Math.log(alpha);
    return time / (twice + Math.log(1 + twice));
}

/** Logarithm of the one-sided normal mixture: how much more a sum speaks for a positive drift than for none (arXiv 1810.08240, section 3.2). */
export function oneSidedLogMixture(sum: number, time: number, rho: number): number {
    const total = time + rho;
    return Math.log(2) + 0.5 * Math.log(rho / total) + (sum * sum) / (2 * total) + logNormal(sum / Math.sqrt(total));
}

/** Logarithm of the distribution function: also where that is too small for a number. */
function logNormal(z: number): number {
    if (z > -30) return Math.log(normal(z));
    return (-z * z) / 2 - Math.log(-z * Math.sqrt(2 * Math.PI));
}

/** The sum at which the one-sided mixture reaches 1 ÷ alpha. */
export function oneSidedBound(time: number, alpha: number, rho: number): number {
    const wanted = -Math.log(alpha);
    let [low, high] = [0, 2 * Math.sqrt(2 * (time + rho) * (wanted + Math.log(1 + time / rho) + 1))];
    for (let step = 0; step < 100; step++) {
        const middle = (low + high) / 2;
        if (oneSidedLogMixture(middle, time, rho) < wanted) low = middle;
        else high = middle;
    }
    return (low + high) / 2;
}

/** How much two arms tell of their difference: 1 ÷ variance, with a success and a failure added to each so that it is never zero. */
function information(shown: Arm, withheld: Arm): number {
    const variance = ({ users, acted }: Arm): number => {
        const share = (acted + 1) / (users + 2);
        return (share * (1 - share)) / Math.max(1, users);
    };
    return 1 / (variance(shown) + variance(withheld));
}

/** The precision for rules of which a smallest worthwhile effect is known: set before there is any data, as the theorem asks. */
export const rhoFor = (worthwhile: number): number => bestRho((1.5 / Math.max(0.01, worthwhile)) ** 2, 2 * ALPHA);

/**
 * How likely a difference as large as this is by chance, at whatever moments one looks: 1 ÷ the one-sided normal mixture. Small arms say nothing.
 * `worthwhile` is the smallest effect that would be worth it.
 */
export function anytimeP(shown: Arm, withheld: Arm, worthwhile: number, against = 0): number {
    if (Math.min(shown.users, withheld.users) < SMALLEST_ARM) return 1;
    const time = information(shown, withheld);
    return Math.min(1, Math.exp(-oneSidedLogMixture((effectOf(shown, withheld) - against) * time, time, rhoFor(worthwhile))));
}

/** The interval of the difference that holds at all moments at once, `alpha` on each side. */
export function anytimeInterval(shown: Arm, withheld: Arm, worthwhile: number, alpha = ALPHA): Interval {
    if (Math.min(shown.users, withheld.users) < SMALLEST_ARM) return { low: -1, high: 1 };
    const time = information(shown, withheld);
    const half = oneSidedBound(time, alpha, rhoFor(worthwhile)) / time;
    const effect = effectOf(shown, withheld);
    return { low: Math.max(-1, effect - half), high: Math.min(1, effect + half) };
}

/** Holm's adjusted p-values, in the order of those given (Holm 1979). */
export function holm(values: readonly number[]): number[] {
    const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 1) - (values[b] ?? 1));
    const adjusted = values.map(() => 1);
    let largest = 0;
    order.forEach((place, rank) => {
        largest = Math.max(largest, Math.min(1, (values.length - rank) * (values[place] ?? 1)));
        adjusted[place] = largest;
    });
    return adjusted;
}

/** Below this the split of users into arms is broken, and no figure of it counts. */
const BROKEN_RATIO = 0.001;

/** Users at which the check of the split is sharpest. */
const USUAL_USERS = 1000;

/**
 * How likely it is by chance that the arms have these sizes, where so many users should be in the arm that is held out; at whatever moments one looks: both
 * sides of the mixture, after Lindon and Malek 2022 (arXiv 2011.03567), for a count that is nearly normal.
 */
export function sampleRatioP(shown: number, withheld: number, expectedWithheld: number): number {
    const total = shown + withheld;
    const time = total > 0 ? (expectedWithheld * (total - expectedWithheld)) / total : 0;
    if (time <= 0) return 1;
    const rho = bestRho(USUAL_USERS / 4, BROKEN_RATIO);
    return Math.min(1, 2 * Math.exp(-oneSidedLogMixture(Math.abs(withheld - expectedWithheld), time, rho)));
}

/** The smallest difference that so many users show in four of five cases, at a base share. `z` is what it takes to be sure: 95 % on two sides, looked at once. */
export function detectable(users: number, withheldShare: number, base = 0.3, z = Z_95): number {
    const [shown, withheld] = [users * (1 - withheldShare), users * withheldShare];
    if (shown <= 0 || withheld <= 0) return 1;
    return (z + Z_POWER) * Math.sqrt(base * (1 - base) * (1 / shown + 1 / withheld));
}

/** What it takes to be sure where one looks every week and so many rules are judged: in standard errors, at the time for which the mixture is set. */
export function anytimeZ(rules: number): number {
    const alpha = ALPHA / Math.max(1, rules);
    return oneSidedBound(1, alpha, bestRho(1, 2 * ALPHA));
}

/** What can be said of a rule. */
export type Verdict = 'Too Early' | 'Works' | 'Not Worth It' | 'Not Shown to Help' | 'Harms' | 'Broken';

/** What a rule is judged by. */
export interface RuleData {
    shown: Arm;
    withheld: Arm;
    /** Users of each arm who did what the guardrail watches; undefined for a rule without one. */
    harmShown: Arm | undefined;
    harmWithheld: Arm | undefined;
    /** How many of the users should be in the arm from which it was withheld. */
    expectedWithheld: number;
    /** The smallest effect that would be worth it: 0.05 is five points. */
    worthwhile: number;
    /** Whole weeks since the rule was activated. */
    weeks: number;
    /** Weeks after which it is proposed for retirement. */
    patience: number;
}

/** What is said of a rule, with what it is said by. */
export interface Judged {
    verdict: Verdict;
    /** More of the users who were shown it than of the others: 0.12 is 12 points. */
    effect: number;
    /** For the reader. */
    interval: Interval;
    /** For the decision. */
    anytime: Interval;
    /** Weeks until the worthwhile effect could be told; undefined where that is decided or cannot be said. */
    weeksLeft: number | undefined;
}

/**
 * Judges rules together: Holm's correction over all of them, for what helps and for what harms. What is *not worth it* is judged for each rule alone:
 * taking that back costs nobody anything.
 */
export function judge(rules: readonly RuleData[]): Judged[] {
    const helps = holm(rules.map((one) => anytimeP(one.shown, one.withheld, one.worthwhile)));
    const harms = holm(
        rules.map(({ harmShown, harmWithheld, worthwhile }) => (harmShown && harmWithheld ? anytimeP(harmShown, harmWithheld, worthwhile) : 1))
    );
    return rules.map((one, index) => {
        const { shown, withheld, worthwhile } = one;
        const anytime = anytimeInterval(shown, withheld, worthwhile);
        const verdict = verdictOf(one, anytime, helps[index] ?? 1, harms[index] ?? 1);
        return {
            ...{ verdict, effect: effectOf(shown, withheld), interval: newcombe(shown, withheld), anytime },
            weeksLeft: verdict === 'Too Early' ? weeksLeft(one, rules.length) : undefined
        };
    });
}

function verdictOf(rule: RuleData, anytime: Interval, helps: number, harms: number): Verdict {
    const { shown, withheld, expectedWithheld, worthwhile, weeks, patience } = rule;
    if (sampleRatioP(shown.users, withheld.users, expectedWithheld) < BROKEN_RATIO) return 'Broken';
    if (harms <= ALPHA) return 'Harms';
    if (helps <= ALPHA) return 'Works';
    if (anytime.high < worthwhile) return 'Not Worth It';
    return weeks >= patience ? 'Not Shown to Help' : 'Too Early';
}

/** How many more weeks it takes until the worthwhile effect could be told, as users come in now. */
function weeksLeft({ shown, withheld, worthwhile, weeks, patience }: RuleData, rules: number): number | undefined {
    const users = shown.users + withheld.users;
    if (users === 0 || weeks <= 0) return undefined;
    const base = (shown.acted + withheld.acted + 1) / (users + 2);
    const seen = detectable(users, withheld.users / users, base, anytimeZ(rules));
    const needed = users * (seen / worthwhile) ** 2;
    const more = Math.ceil((needed - users) / (users / weeks));
    return Math.max(1, Math.min(more, patience - weeks));
}

/** A number from 0 to below 1 that belongs to a text, and always the same one: FNV-1a with the last step of MurmurHash3. */
export function hashShare(text: string): number {
    let hash = 0x811c9dc5;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Users of a stratum: those who are alike in what they might do without any nudge. */
export interface Stratum {
    key: string;
    users: readonly string[];
}

/**
 * From whom a rule is withheld: of each stratum the given share, those with the smallest hashes of the rule and the user. What is left over of a stratum
 * that cannot be shared out evenly is decided by a hash of its own, so that over all strata the share is met.
 */
export function withheldUsers(rule: string, strata: readonly Stratum[], share: number): Set<string> {
    const withheld = new Set<string>();
    for (const { key, users } of strata) {
        const exact = users.length * share;
        const count = Math.floor(exact) + (hashShare(`${rule}|stratum|${key}`) < exact - Math.floor(exact) ? 1 : 0);
        const sorted = users
            .map((user) => ({ user, hash: hashShare(`${rule}|${user}`) }))
            .sort((a, b) => a.hash - b.hash || (a.user < b.user ? -1 : 1));
        for (const { user } of sorted.slice(0, count)) withheld.add(user);
    }
    return withheld;
}

/** Whether an hour, 0 to 23, lies among the quiet ones, which may go over midnight. Without both ends, and from an hour to itself, there are none. */
export function isQuietHour(hour: number, from: number | null | undefined, until: number | null | undefined): boolean {
    if (typeof from !== 'number' || typeof until !== 'number' || from === until) return false;
    return from < until ? hour >= from && hour < until : hour >= from || hour < until;
}
