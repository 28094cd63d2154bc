/** Which record of a group stays, and which record each of its values is taken from. Pages and jobs count on the same. */

/** A field that may be chosen. */
export interface MergeField {
    name: string;
    /** The address that it is part of: its parts are chosen together. */
    part?: string;
    isText?: boolean;
    /** Nobody else may have its value: it is no better for being longer. */
    isKey?: boolean;
}

/** A record of a group, with its values by field. */
export interface MergeRecord {
    id: string;
    values: Readonly<Record<string, unknown>>;
    /** When it was last changed and when it was made, ISO. */
    modified: string;
    created: string;
    /** How trusted its source is: 1 is the most trusted. */
    rank: number | null;
    /** Mail to its address came back. */
    bounced: boolean;
}

/** How values are chosen: the survivor's own and others where it has none, or by a rule. */
export type MergeRule = 'survivor' | 'recent' | 'complete' | 'trusted' | 'longest';

export const MERGE_RULES: readonly MergeRule[] = ['survivor', 'recent', 'complete', 'trusted', 'longest'];

/** Whether a value is none. A checkbox that is off is a value. */
export const isBlank = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** Fields by which people refuse to be reached: standard ones, and own ones that are called so. Whoever refused once has refused. */
const CONSENT = /^(HasOptedOutOf\w+|DoNotCall|(\w+_)?(Opt(ed)?_?Out|Do_?Not|Unsubscribed?|No_(Mail|Phone|Email|Call))\w*__c)$/i;

/** Whether a checkbox says that a person refuses something. */
export const isConsent = (name: string): boolean => CONSENT.test(name);

/** Parts of an address, by what follows its name. */
const ADDRESS = /^(Billing|Shipping|Mailing|Other|)(Street|City|State|PostalCode|Country|StateCode|CountryCode|Latitude|Longitude|GeocodeAccuracy)$/;

/** The address that a standard field is part of, such as `MailingAddress`; undefined for any other field. */
export function addressOf(name: string): string | undefined {
    const of = ADDRESS.exec(name)?.[1];
    return of === undefined ? undefined : `${of}Address`;
}

/** The name that a field is chosen by: its own, or that of its address. */
export const unitOf = ({ name, part }: MergeField): string => part ?? name;

/** Fields by what they are chosen by. */
const unitsOf = (fields: readonly MergeField[]): Map<string, MergeField[]> => Map.groupBy(fields, unitOf);

/** How many fields say something. A box is no more complete for being ticked. */
const filled = ({ values }: MergeRecord, fields: readonly MergeField[]): number =>
    fields.filter(({ name }) => !isBlank(values[name]) && typeof values[name] !== 'boolean').length;

/** The first of some records by several orders; of equals the one that was made first, then by id. */
function best(records: readonly MergeRecord[], ...orders: ((a: MergeRecord, b: MergeRecord) => number)[]): MergeRecord | undefined {
    const by = (a: MergeRecord, b: MergeRecord): number => {
        for (const order of orders) {
            const difference = order(a, b);
            if (difference !== 0) return difference;
        }
        return a.created < b.created ? -1 : a.created > b.created ? 1 : a.id < b.id ? -1 : 1;
    };
    return [...records].sort(by)[0];
}

const byModified = (a: MergeRecord, b: MergeRecord): number => (a.modified > b.modified ? -1 : a.modified < b.modified ? 1 : 0);
const byRank = (a: MergeRecord, b: MergeRecord): number => (a.rank ?? Infinity) - (b.rank ?? Infinity) || 0;
const byFilled =
    (fields: readonly MergeField[]) =>
    (a: MergeRecord, b: MergeRecord): number =>
        filled(b, fields) - filled(a, fields);

/** The id of the record that stays by a rule: by default the one with most values, then the one that was changed last. */
export function survivorOf(records: readonly MergeRecord[], fields: readonly MergeField[], rule: MergeRule): string {
    const orders = {
        survivor: [byFilled(fields), byModified],
        complete: [byFilled(fields), byModified],
        recent: [byModified],
        trusted: [byRank, byFilled(fields), byModified],
        longest: [byFilled(fields), byModified]
    }[rule];
    return best(records, ...orders)?.id ?? '';
}

const address = (value: unknown): string => (typeof value === 'string' ? value.trim().toLowerCase() : '');

/** Addresses that mail came back from, whichever record has them. */
const bouncedAddresses = (records: readonly MergeRecord[]): Set<string> =>
    new Set(records.filter(({ bounced }) => bounced).map(({ values }) => address(values.Email)));

const textLength = ({ values }: MergeRecord, fields: readonly MergeField[]): number =>
    fields.reduce((sum, { name }) => sum + (isBlank(values[name]) ? 0 : String(values[name]).length), 0);

/** Whether a text goes on where another one ends: `Madison` after `M.`, `Acme GmbH` after `Acme`. What breaks off is not complete. */
function goesOn(long: unknown, short: unknown): boolean {
    if (typeof long !== 'string' || typeof short !== 'string') return false;
    const [whole, start] = [long.trim().toLowerCase(), short.trim().toLowerCase().replace(/\.$/, '')];
    const isInitial = /^\p{L}$/u.test(start);
    return start !== '' && whole.length > start.length && whole.startsWith(start) && (isInitial || /^[^\p{L}\p{N}]/u.test(whole.slice(start.length)));
}

/** The record that a unit is taken from; the survivor where nobody has anything better. */
function sourceOf(
    unit: readonly MergeField[],
    records: readonly MergeRecord[],
    survivor: MergeRecord,
    fields: readonly MergeField[],
    rule: MergeRule
): MergeRecord {
    const [{ name } = { name: '' }] = unit;
    // Whoever refused once has refused.
    if (isConsent(name)) return survivor.values[name] === true ? survivor : (records.find(({ values }) => values[name] === true) ?? survivor);
    const bounced = name === 'Email' ? bouncedAddresses(records) : new Set<string>();
    const candidates = records.filter(
        (record) => unit.some((field) => !isBlank(record.values[field.name])) && !bounced.has(address(record.values[name]))
    );
    if (candidates.length === 0) return survivor;
    const whole = candidates.filter((record) => goesOn(record.values[name], survivor.values[name]));
    const isProse = unit.length === 1 && unit[0]?.isText && !unit[0].isKey;
    if (rule === 'survivor' && isProse && whole.length > 0) return best(whole, byModified) ?? survivor;
    const first = (a: MergeRecord, b: MergeRecord): number => Number(b === survivor) - Number(a === survivor);
    const orders = {
        survivor: [first, byModified],
        recent: [byModified, first],
        complete: [byFilled(fields), first, byModified],
        trusted: [byRank, first, byModified],
        longest: [(a: MergeRecord, b: MergeRecord) => textLength(b, unit) - textLength(a, unit), first, byModified]
    }[rule === 'longest' && !unit.every(({ isText }) => isText) ? 'survivor' : rule];
    // A box that is not ticked says nothing: only the survivor's own, or one that is.
    const isBox = unit.length === 1 && typeof survivor.values[name] === 'boolean';
    return isBox && rule === 'survivor' ? survivor : (best(candidates, ...orders) ?? survivor);
}

/** Of each unit whose value is not the survivor's, the id of the record that it is taken from. */
export function choicesOf(
    records: readonly MergeRecord[],
    survivorId: string,
    fields: readonly MergeField[],
    rule: MergeRule
): Record<string, string> {
    const survivor = records.find(({ id }) => id === survivorId);
    if (!survivor) return {};
    const choices: Record<string, string> = {};
    for (const [unit, own] of unitsOf(fields)) {
        const from = sourceOf(own, records, survivor, fields, rule);
        if (from !== survivor && own.some(({ name }) => canonical(from.values[name]) !== canonical(survivor.values[name]))) choices[unit] = from.id;
    }
    return choices;
}

/** Choices with the strictest consent, also of fields that whoever chose could not see: whoever refused once has refused. */
export function withConsent(
    records: readonly MergeRecord[],
    survivorId: string,
    fields: readonly MergeField[],
    choices: Readonly<Record<string, string>>
): Record<string, string> {
    const result = { ...choices };
    for (const { name } of fields) {
        const refusing = records.filter(({ values }) => isConsent(name) && values[name] === true).map(({ id }) => id);
        if (refusing.length > 0 && !refusing.includes(result[name] ?? survivorId)) result[name] = refusing[0] ?? survivorId;
    }
    return result;
}

/** What the survivor has afterwards: its own values, and those that are taken from others. */
export function resultOf(
    records: readonly MergeRecord[],
    survivorId: string,
    fields: readonly MergeField[],
    choices: Readonly<Record<string, string>>
): Record<string, unknown> {
    const byId = new Map(records.map((record) => [record.id, record]));
    const result: Record<string, unknown> = {};
    for (const field of fields) result[field.name] = byId.get(choices[unitOf(field)] ?? survivorId)?.values[field.name] ?? null;
    return result;
}

/** Why a choice may not be: a person refused elsewhere, or mail to the address came back. */
export type Objection = 'consent' | 'bounced';

/** Units whose choice may not be, with the reason: a page refuses to approve them, a job to merge them. */
export function objections(
    records: readonly MergeRecord[],
    survivorId: string,
    fields: readonly MergeField[],
    choices: Readonly<Record<string, string>>
): Map<string, Objection> {
    const found = new Map<string, Objection>();
    const result = resultOf(records, survivorId, fields, choices);
    const bounced = bouncedAddresses(records);
    const hasGood = records.some(({ values }) => !isBlank(values.Email) && !bounced.has(address(values.Email)));
    for (const field of fields) {
        if (isConsent(field.name) && result[field.name] !== true && records.some(({ values }) => values[field.name] === true))
            found.set(unitOf(field), 'consent');
        // Where no other address is known, the survivor keeps the one it has.
        const isTaken = hasGood || (choices.Email !== undefined && choices.Email !== survivorId);
        if (field.name === 'Email' && isTaken && bounced.has(address(result.Email))) found.set('Email', 'bounced');
    }
    return found;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** A value as one text, whichever API has read it: moments are written in several ways. */
export function canonical(value: unknown): string {
    if (isBlank(value)) return '';
    if (typeof value === 'string' && MOMENT.test(value)) return new Date(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')).toISOString();
    if (typeof value === 'string') return value.replaceAll('\r\n', '\n').trim();
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** SHA-256 of the values of a record, as 64 hexadecimal digits: by it a job tells that what was approved has not changed since. */
export async function hashOf(values: Readonly<Record<string, unknown>>, names: readonly string[]): Promise<string> {
    const text = JSON.stringify([...names].sort().map((name) => [name, canonical(values[name])]));
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What a person approves, as the group keeps it: records and fields, no values. */
export interface Choices {
    /** By unit, where its value is taken from. */
    values: Record<string, string>;
    /** The fields that were looked at: by them the hashes of the records are made. */
    hashed: string[];
}

/** Choices as they are stored; undefined where there are none, or they cannot be read. */
export function choicesIn(text: string | null | undefined): Choices | undefined {
    try {
        const { values, hashed } = JSON.parse(text ?? '') as Partial<Choices>;
        return values && typeof values === 'object' && Array.isArray(hashed) ? { values, hashed } : undefined;
    } catch {
        return undefined;
    }
}

/** What hangs on the records of a group by one relationship: how many, and how many of them will be there twice. */
export interface ChildCount {
    object: string;
    field: string;
    label: string;
    count: number;
    doubled: number;
    /** Whether a restore can bring them back to their record. */
    restorable: boolean;
}

/** Counts as they are stored; undefined where nobody has counted. */
export function childrenIn(text: string | null | undefined): ChildCount[] | undefined {
    try {
        const counts = JSON.parse(text ?? '') as unknown;
        return Array.isArray(counts) ? (counts as ChildCount[]) : undefined;
    } catch {
        return undefined;
    }
}

/** A link of a group with its evidence: field, level and weight in bits of each step. */
export interface EvidenceLink {
    left: string;
    right: string;
    weight: number;
    steps: [field: string, level: string, weight: number][];
}

/** The evidence of a group; none where there is none. */
export function evidenceIn(text: string | null | undefined): EvidenceLink[] {
    try {
        const links = JSON.parse(text ?? '') as unknown;
        return Array.isArray(links) ? (links as EvidenceLink[]) : [];
    } catch {
        return [];
    }
}
