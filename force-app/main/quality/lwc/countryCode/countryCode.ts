/** Languages in which a country may be written, beside its ISO code. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'zh', 'zh-Hant', 'ja'];

/** What people write in place of a name. */
const OTHER_NAMES: readonly [string, string][] = [
    ['usa', 'US'],
    ['u.s.a.', 'US'],
    ['united states of america', 'US'],
    ['uk', 'GB'],
    ['england', 'GB'],
    ['holland', 'NL']
];

/** The ISO code for each name of a country, in small letters: its code, and what some languages call it. */
export function countryNames(codes: readonly string[]): Map<string, string> {
    const found = new Map(codes.map((code) => [code.toLowerCase(), code]));
    for (const language of LANGUAGES) {
        const names = new Intl.DisplayNames(language, { type: 'region' });
        for (const code of codes) found.set(names.of(code)?.toLowerCase() ?? '', code);
    }
    for (const [name, code] of OTHER_NAMES) found.set(name, code);
    return found;
}

/** Finds the ISO code of a country that a record names by its code or its name in one of some languages; undefined for another text. */
export function countryFinder(codes: readonly string[]): (name: string) => string | undefined {
    const found = countryNames(codes);
    return (name) => found.get(name.trim().toLowerCase());
}
