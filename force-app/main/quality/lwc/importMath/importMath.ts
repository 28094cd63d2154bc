/** How dirty imports are: shares of rows that were kept out, and whether they rise. */

/** A file that came through the gate. */
export interface ImportCounts {
    rows: number;
    /** Rows that did not go in: quarantined and refused ones. */
    keptOut: number;
}

/** Earlier files that the last one is compared with, at most and at least. */
const [MAX_EARLIER, MIN_EARLIER] = [5, 2];

/** A rise of fewer percentage points is none. */
const MIN_RISE = 0.02;

/** Standard deviations that the last file must be above the earlier ones: chance alone goes so far in one of a thousand files. */
const SURE = 3.1;

/** Share of rows that were kept out of some files together; undefined where they have no rows. */
export function keptOutShare(files: readonly ImportCounts[]): number | undefined {
    const rows = files.reduce((sum, one) => sum + one.rows, 0);
    return rows > 0 ? files.reduce((sum, one) => sum + one.keptOut, 0) / rows : undefined;
}

/** What the share of rows kept out has risen from and to. */
export interface Rise {
    before: number;
    now: number;
}

/**
 * Whether the last file of a source is dirtier than up to five before it, told as the two shares. Undefined where it is not, or where there
 * are fewer than two before it. The deviation is that of a binomial share (de Moivre and Laplace).
 */
export function riseOf(newestFirst: readonly ImportCounts[]): Rise | undefined {
    const [last, ...others] = newestFirst.filter(({ rows }) => rows > 0);
    const earlier = others.slice(0, MAX_EARLIER);
    const before = keptOutShare(earlier);
    if (!last || earlier.length < MIN_EARLIER || before === undefined) return undefined;
    const now = last.keptOut / last.rows;
    const rows = earlier.reduce((sum, one) => sum + one.rows, 0);
    const pooled = (last.keptOut + before * rows) / (last.rows + rows);
    const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / last.rows + 1 / rows));
    return now - before >= MIN_RISE && now - before > SURE * deviation ? { before, now } : undefined;
}

/** How many rows were kept out for a reason. */
export interface ReasonCount {
    /** As the file names it; empty where the row as a whole is to blame. */
    column: string;
    code: string;
    /** The id of the rule; empty where the org itself objects. */
    rule: string;
    rows: number;
}

/** The reasons of a batch as its record has them; none where they make no sense. */
export function reasonsOf(text: string | null | undefined): ReasonCount[] {
    try {
        const read: unknown = JSON.parse(text ?? '[]');
        return Array.isArray(read) ? read.filter((one: Partial<ReasonCount>) => typeof one.code === 'string' && typeof one.rows === 'number') : [];
    } catch {
        return [];
    }
}
