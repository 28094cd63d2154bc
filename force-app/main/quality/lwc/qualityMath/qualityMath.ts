/** Scores of data quality: shares of right records, as the job writes them and pages show them. */

/** How a rule did in a scan. */
export interface RuleScore {
    checked: number;
    failed: number;
    waived: number;
    /** What the rule counts for among others. */
    weight: number;
    /** In percent; undefined where the rule has no threshold. */
    warnBelow: number | undefined;
    failBelow: number | undefined;
}

/** Share of right records: those that were waived count as right. A rule that judged nothing has no score. */
export function scoreOf({ checked, failed, waived }: Pick<RuleScore, 'checked' | 'failed' | 'waived'>): number | undefined {
    return checked > 0 ? 1 - (failed - waived) / checked : undefined;
}

export type Standing = 'passes' | 'warns' | 'fails';

/** How a score stands against the thresholds of its rule. */
export function standingOf(score: RuleScore): Standing | undefined {
    const share = scoreOf(score);
    if (share === undefined) return undefined;
    if (share < (score.failBelow ?? 0) / 100) return 'fails';
    return share < (score.warnBelow ?? 0) / 100 ? 'warns' : 'passes';
}

/** Several rules as one. */
export interface CellScore {
    /** Average of the rules' scores by weight; undefined where none judged anything. */
    score: number | undefined;
    /** Average of the scores from which the rules do not warn, by the same weights; undefined where no rule has one. */
    target: number | undefined;
    /** The worst standing of its rules. */
    standing: Standing | undefined;
}

function average(pairs: readonly { value: number | undefined; weight: number }[]): number | undefined {
    const known = pairs.filter((one): one is { value: number; weight: number } => one.value !== undefined);
    const weight = known.reduce((sum, one) => sum + one.weight, 0);
    return weight > 0 ? known.reduce((sum, one) => sum + one.value * one.weight, 0) / weight : undefined;
}

/** The score of a cell of the scorecard: of all rules of an object and dimension. */
export function cellScore(rules: readonly RuleScore[]): CellScore {
    const judged = rules.filter(({ checked }) => checked > 0);
    const standings = judged.map(standingOf);
    return {
        score: average(judged.map((one) => ({ value: scoreOf(one), weight: one.weight }))),
        target: average(judged.map(({ warnBelow, weight }) => ({ value: warnBelow === undefined ? undefined : warnBelow / 100, weight }))),
        standing: (['fails', 'warns', 'passes'] as const).find((one) => standings.includes(one))
    };
}
