/**
 * Judges a few records by a rule, for a preview. The scan judges all records in SQL (`scripts/quality/kinds`); a test holds the two together.
 * What only all records show – doubles, dependencies, outliers – is judged among those that are given.
 */

/** A value as formulas have it. */
type FormulaValue = string | number | boolean | null;

/** A formula that was read: see `c/formulaLanguage`. */
interface Formula {
    evaluate(read: (path: string[]) => FormulaValue, context?: { today?: () => string }): FormulaValue;
}

/** A record: its fields by API name, or by path for those of parents; texts as the API has them. */
export interface JudgedRecord {
    id: string;
    values: Readonly<Record<string, string | null>>;
}

/** A rule, as far as it is judged. Formulas are read before. */
export interface JudgedRule {
    kind: string;
    fields: readonly string[];
    parameters: Readonly<Record<string, unknown>>;
    when?: Formula | undefined;
    formula?: Formula | undefined;
}

/** What judging may use. */
export interface JudgeTools {
    /** The day it is, ISO. */
    today: string;
    /** A field of a record as formulas take it. */
    read(record: JudgedRecord, path: readonly string[]): FormulaValue;
    /** Why a text is no phone number; undefined where it is one. Without it no phone is blamed. */
    phoneProblem?: ((text: string, country: string | null) => string | undefined) | undefined;
}

/** A field that a rule blames. */
export interface Blame {
    id: string;
    field: string;
    reason: string;
}

export interface Judgement {
    /** Records that the condition of the rule lets in. */
    checked: number;
    /** Records with a blame. */
    failed: number;
    blames: Blame[];
}

/** Kinds that records by themselves cannot show. */
export const UNSHOWN: readonly string[] = ['reference'];

const ADDRESS = /^[A-Za-z0-9_%+\-.]+@([A-Za-z0-9]+(-+[A-Za-z0-9]+)*\.)+[A-Za-z]{2,}$/;
const ROLE = /^(admin|billing|contact|help|hello|hr|info|mail|marketing|no-?reply|office|postmaster|sales|service|support|team|webmaster)@/i;
const URL_FORM = /^([Hh][Tt][Tt][Pp][Ss]?:\/\/)?([A-Za-z0-9_-]+\.)+[A-Za-z]{2,}(:[0-9]{1,5})?([/?#]\S*)?$/u;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const DAY_MS = 86_400_000;

/** The median absolute deviation of a normal distribution, and the score from which a value is far out (Iglewicz and Hoaglin, 1993). */
const [MAD_TO_DEVIATION, USUAL_SCORE, MIN_VALUES] = [1.4826, 3.5, 10];

const numberOf = (text: string): number | undefined => (NUMBER.test(text.trim()) ? Number(text) : undefined);

function dayOf(text: string): number | undefined {
    const day = text.slice(0, 10);
    const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
    return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? at : undefined;
}

type Values = JudgedRecord['values'];

/** Judges a field by itself: the reasons why its value is wrong. */
type CellJudge = (value: string | null, values: Values, field: string) => (string | undefined)[];

/** The judge of kinds that look at one record. */
function cellJudge({ kind, fields, parameters }: JudgedRule, tools: JudgeTools): CellJudge | undefined {
    const number = (name: string): number | undefined => (typeof parameters[name] === 'number' ? (parameters[name] as number) : undefined);
    const text = (name: string): string => (typeof parameters[name] === 'string' ? (parameters[name] as string) : '');
    const [min, max] = [number('min'), number('max')];
    const below = (value: number): boolean => min !== undefined && value < min;
    const above = (value: number): boolean => max !== undefined && value > max;
    switch (kind) {
        case 'required':
            return (value) => [value === null || value.trim() === '' ? 'blank' : undefined];
        case 'length':
            return (value) => {
                const size = value === null ? undefined : [...value].length;
                return size === undefined ? [] : [below(size) ? 'too_short' : undefined, above(size) ? 'too_long' : undefined];
            };
        case 'pattern': {
            const form = new RegExp(`^(?:${text('pattern')})$`, 'u');
            return (value) => [value !== null && !form.test(value) ? 'no_match' : undefined];
        }
        case 'email': {
            const accepted = (parameters.accept as string[] | undefined) ?? [];
            return (value, values) => {
                if (value === null) return [];
                const isRole = !accepted.includes('role') && ROLE.test(value);
                const hasBounced = text('bounced') !== '' && (values[text('bounced')] ?? null) !== null;
                return [ADDRESS.test(value.trim()) ? undefined : 'no_email', isRole ? 'role_address' : undefined, hasBounced ? 'bounced' : undefined];
            };
        }
        case 'phone':
            return (value, values) => [
                value === null ? undefined : tools.phoneProblem?.(value, values[text('country')] ?? (text('defaultCountry') || null))
            ];
        case 'url':
            return (value) => [value !== null && !URL_FORM.test(value) ? 'no_url' : undefined];
        case 'list': {
            const folded = (value: string): string => (parameters.ignoreCase === true ? value.toLowerCase() : value);
            const known = new Set(((parameters.values as string[] | undefined) ?? []).map(folded));
            return (value) => [value !== null && !known.has(folded(value)) ? 'not_in_list' : undefined];
        }
        case 'range':
            return (value) => {
                if (value === null) return [];
                const own = numberOf(value);
                return own === undefined ? ['no_number'] : [below(own) ? 'too_low' : undefined, above(own) ? 'too_high' : undefined];
            };
        case 'dateOrder': {
            const [first = '', second = ''] = fields;
            return (value, values, field) => {
                if (value === null) return [];
                const [own, before] = [dayOf(value), dayOf(values[first] ?? '')];
                if (own === undefined) return ['no_date'];
                return [field === second && before !== undefined && own < before ? 'before_start' : undefined];
            };
        }
        case 'staleness':
            return (value) => {
                if (value === null) return [];
                const day = dayOf(value);
                if (day === undefined) return ['no_date'];
                return [(Date.parse(`${tools.today}T00:00:00Z`) - day) / DAY_MS > (number('days') ?? 0) ? 'stale' : undefined];
            };
        default:
            return undefined;
    }
}

/** Groups records by some of their values; those that lack one are in no group. */
function groupsOf(records: readonly JudgedRecord[], fields: readonly string[], folded: (value: string) => string): JudgedRecord[][] {
    const groups = new Map<string, JudgedRecord[]>();
    for (const record of records) {
        const keys = fields.map((field) => folded(record.values[field] ?? ''));
        if (keys.includes('')) continue;
        const key = keys.join('\u0000');
        groups.set(key, [...(groups.get(key) ?? []), record]);
    }
    return [...groups.values()];
}

const median = (sorted: readonly number[]): number => {
    const middle = sorted.length / 2;
    return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
const ascending = (a: number, b: number): number => a - b;

/** What only several records show. */
function judgeTogether({ kind, fields, parameters }: JudgedRule, records: readonly JudgedRecord[]): Blame[] {
    if (kind === 'unique') {
        const folded = (value: string): string => (parameters.ignoreCase === true ? value.trim().toLowerCase() : value.trim());
        const doubled = groupsOf(records, fields, folded).filter((group) => group.length > 1);
        return doubled.flat().map(({ id }) => ({ id, field: fields[0] ?? '', reason: 'not_unique' }));
    }
    if (kind === 'dependency')
        return ((parameters.determines as string[] | undefined) ?? []).flatMap((field) =>
            groupsOf(
                records.filter(({ values }) => (values[field] ?? null) !== null),
                fields,
                (value) => value
            ).flatMap((group) => {
                const counts = new Map<string, number>();
                for (const { values } of group) counts.set(values[field] ?? '', (counts.get(values[field] ?? '') ?? 0) + 1);
                const most = Math.max(...counts.values());
                // Where nobody leads, nobody is blamed.
                if ([...counts.values()].filter((count) => count === most).length > 1) return [];
                return group
                    .filter(({ values }) => (counts.get(values[field] ?? '') ?? 0) < most)
                    .map(({ id }) => ({ id, field, reason: 'minority' }));
            })
        );
    return fields.flatMap((field) => outliersOf(field, parameters, records));
}

function outliersOf(field: string, parameters: JudgedRule['parameters'], records: readonly JudgedRecord[]): Blame[] {
    const by = (parameters.by as string[] | undefined) ?? [];
    const past = typeof parameters.past === 'string' ? parameters.past : undefined;
    const score = typeof parameters.score === 'number' ? parameters.score : USUAL_SCORE;
    const numbers = records.flatMap((record) => {
        const now = numberOf(record.values[field] ?? '');
        const before = past === undefined ? undefined : numberOf(record.values[past] ?? '');
        if (now === undefined || (past !== undefined && !before)) return [];
        return [{ record, x: before === undefined ? now : (now - before) / Math.abs(before) }];
    });
    const groups = new Map<string, typeof numbers>();
    for (const one of numbers) {
        const key = by.map((name) => one.record.values[name] ?? '\u0000').join('\u0001');
        groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].flatMap((group) => {
        const middle = median(group.map(({ x }) => x).sort(ascending));
        const mad = median(group.map(({ x }) => Math.abs(x - middle)).sort(ascending));
        if (group.length < MIN_VALUES || mad <= 0) return [];
        return group
            .filter(({ x }) => Math.abs(x - middle) > score * MAD_TO_DEVIATION * mad)
            .map(({ record, x }) => ({ id: record.id, field, reason: x < middle ? 'unusually_low' : 'unusually_high' }));
    });
}

/** Judges records by a rule. Throws what a pattern that cannot be read throws. */
export function judge(rule: JudgedRule, records: readonly JudgedRecord[], tools: JudgeTools): Judgement {
    const context = { today: () => tools.today };
    const holds = (formula: Formula, record: JudgedRecord): boolean | null => {
        const found = formula.evaluate((path) => tools.read(record, path), context);
        return typeof found === 'boolean' ? found : null;
    };
    const { when, formula } = rule;
    const scoped = when ? records.filter((record) => holds(when, record) === true) : records;
    const byCell = cellJudge(rule, tools);
    let blames: Blame[];
    if (byCell)
        blames = scoped.flatMap(({ id, values }) =>
            rule.fields.flatMap((field) =>
                byCell(values[field] ?? null, values, field).flatMap((reason) => (reason === undefined ? [] : [{ id, field, reason }]))
            )
        );
    else if (formula)
        blames = scoped
            .filter((record) => holds(formula, record) === false)
            .map(({ id }) => ({ id, field: rule.fields[0] ?? '', reason: 'does_not_hold' }));
    else blames = UNSHOWN.includes(rule.kind) ? [] : judgeTogether(rule, scoped);
    return { checked: scoped.length, failed: new Set(blames.map(({ id }) => id)).size, blames };
}
