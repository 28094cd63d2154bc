/** Reads and writes numbers the way a locale does. A text in another form is refused, never guessed at: "105,5" is not 1,055. */
import LOCALE from '@salesforce/i18n/locale';

/** How a locale writes numbers. */
interface NumberSigns {
    decimal: string;
    group: string;
    minus: string;
    /** Digits of the last group, and of those before it. */
    groupSizes: [number, number];
    /** Every digit that is read, by the digit it stands for. */
    digits: Map<string, string>;
}

/** Digits that a keyboard may write in any language: Arabic-Indic, Persian, Devanagari, Bengali, Thai and full-width ones. */
const DIGIT_SYSTEMS = ['latn', 'arab', 'arabext', 'deva', 'beng', 'thai', 'fullwide'];
/** A double holds no more decimal digits. */
const MAX_DIGITS = 15;
const MAX_DECIMALS = 15;
const SPACES = /[\s\u00a0\u2009\u202f]/gu;
const APOSTROPHES = /['’]/gu;
/** Marks of writing direction, which Arabic and Hebrew put around a minus sign. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const signsByLocale = new Map<string, NumberSigns>();

function digitsOf(locale: string): Map<string, string> {
    const digits = new Map<string, string>();
    for (const tag of [locale, ...DIGIT_SYSTEMS.map((system) => `en-u-nu-${system}`)]) {
        const format = new Intl.NumberFormat(tag, { useGrouping: false });
        for (let digit = 0; digit <= 9; digit++) digits.set(format.format(digit), String(digit));
    }
    return digits;
}

function signsOf(locale: string): NumberSigns {
    const known = signsByLocale.get(locale);
    if (known) return known;
    const parts = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).formatToParts(-1234567890.5);
    const find = (type: string): string => parts.find((part) => part.type === type)?.value.replace(DIRECTION_MARKS, '') ?? '';
    const lengths = parts.filter(({ type }) => type === 'integer').map(({ value }) => [...value].length);
    const last = lengths.at(-1) ?? 3;
    const signs: NumberSigns = {
        decimal: find('decimal'),
        group: find('group'),
        minus: find('minusSign'),
        groupSizes: [last, lengths.at(-2) ?? last],
        digits: digitsOf(locale)
    };
    signsByLocale.set(locale, signs);
    return signs;
}

/** The text with the signs of plain ASCII: digits 0 to 9, "-" for minus, one space or apostrophe for all of their kind. */
function plainSigns(text: string, { digits, minus, decimal, group }: NumberSigns): string {
    const replaced = [...text.replace(DIRECTION_MARKS, '').replace(SPACES, ' ').replace(APOSTROPHES, "'").trim()].map((sign) => {
        if (sign === minus || sign === '\u2212' || sign === '－') return '-';
        if (sign === '＋') return '+';
        if (sign === '٫') return decimal;
        if (sign === '٬') return group;
        if (sign === '，') return ',';
        if (sign === '．') return '.';
        return digits.get(sign) ?? sign;
    });
    return replaced.join('');
}

const plainGroup = (group: string): string => group.replace(SPACES, ' ').replace(APOSTROPHES, "'");

/** True when the groups of an integer are as long as the locale makes them; one without groups is right, too. */
function isGrouped(groups: string[], [last, others]: [number, number]): boolean {
    if (groups.length === 1) return true;
    const [first = '', ...rest] = groups;
    const isFull = rest.every((part, index) => part.length === (index === rest.length - 1 ? last : others));
    return isFull && first.length >= 1 && first.length <= others;
}

/**
 * The number that a text says in a locale: undefined for a blank text, NaN for one that is no number there. Groups are optional but must be
 * the locale's own, the decimal sign stands once and behind them, and no more digits are taken than a number keeps.
 */
export function parseNumber(text: string | null | undefined, locale: string = LOCALE): number | undefined {
    const signs = signsOf(locale);
    const plain = plainSigns(text ?? '', signs);
    if (plain === '') return undefined;
    const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(plain) ?? [];
    const [integer = '', fraction, ...more] = body.split(plainSigns(signs.decimal, signs));
    const groups = signs.group === '' ? [integer] : integer.split(plainGroup(signs.group));
    const digits = groups.join('');
    const isWhole = /^\d*$/.test(digits) && (fraction === undefined ? digits !== '' : /^\d+$/.test(fraction));
    if (more.length > 0 || !isWhole || !isGrouped(groups, signs.groupSizes)) return NaN;
    if ((digits + (fraction ?? '')).replace(/^0+/, '').length > MAX_DIGITS) return NaN;
    return Number(`${sign}${digits || '0'}.${fraction ?? '0'}`);
}

/** A number as the locale writes it, with all its decimals; without groups while it is being edited. */
export function formatNumber(
    value: number | null | undefined,
    { groups = true, locale = LOCALE }: { groups?: boolean; locale?: string } = {}
): string {
    if (value === null || value === undefined || Number.isNaN(value)) return '';
    return new Intl.NumberFormat(locale, { useGrouping: groups, maximumFractionDigits: MAX_DECIMALS }).format(value);
}

/** A number in the form that is read: "1,234.56" in English. */
export const exampleNumber = (locale: string = LOCALE): string =>
    new Intl.NumberFormat(locale, { useGrouping: 'always', minimumFractionDigits: 2 } as object).format(1234.56);
