/** Tries a rule on records that a page has read. */
import { countryFinder } from 'c/countryCode';
import { spelledIn, typeIn } from 'c/formulaLanguage';
import type { Formula, FormulaValue } from 'c/formulaLanguage';
import { todayHere } from 'c/numberText';
import { nameFieldOf } from 'c/objectInfos';
import type { ObjectInfo } from 'c/objectInfos';
import type { RuleDraft } from 'c/ruleForm';
import { judge } from 'c/ruleJudge';
import type { JudgedRecord, JudgeTools } from 'c/ruleJudge';
import { filledParameters, formOf } from 'c/ruleKinds';
import type { Preview } from 'c/rulePreview';
import type { TriedRecord } from './ruleQuery';

/** The part of libphonenumber that is used here. */
export interface PhoneLibrary {
    getCountries(): string[];
    parsePhoneNumberFromString(text: string, country?: string): { isValid(): boolean; isPossible(): boolean } | undefined;
}

/** A rule with its formulas, read. */
export interface TriedRule {
    draft: RuleDraft;
    when: Formula | undefined;
    formula: Formula | undefined;
}

/** What a rule is tried on. */
export interface TriedOn {
    /** The object of the rule. */
    info: ObjectInfo;
    /** That object and those that its formulas lead to. */
    infos: ReadonlyMap<string, ObjectInfo>;
    /** The paths that were read. */
    paths: readonly (readonly string[])[];
    records: readonly TriedRecord[];
    phones: PhoneLibrary | undefined;
    /** The share of right records at the last scan; undefined where there was none. */
    scanned: number | undefined;
}

/** Lines of a preview that are shown. */
const LINES_SHOWN = 50;

/** Kinds that compare records with each other. */
const TOGETHER = ['unique', 'dependency', 'outlier'];

/** A field of a record by its path. */
function valueAt(record: TriedRecord, path: readonly string[]): unknown {
    let at: unknown = record;
    for (const name of path) at = (at as Record<string, unknown> | null | undefined)?.[name];
    return path.length === 1 && path[0] === 'Id' ? record.Id : ((at as { value?: unknown } | null | undefined)?.value ?? null);
}

const text = (value: unknown): string | null => (value === null || value === undefined || value === '' ? null : String(value));

/** What a rule says of records. Throws what a pattern that cannot be read throws. */
export function previewOf({ draft, when, formula }: TriedRule, on: TriedOn): Preview {
    const { info, paths, records, scanned } = on;
    const names = paths.filter((path) => path.length === 1).map(([name = '']) => name);
    const byId = new Map(records.map((record) => [record.Id, record]));
    const judged = records.map((record): JudgedRecord => ({
        id: record.Id,
        values: Object.fromEntries(names.map((name) => [name, text(valueAt(record, [name]))]))
    }));
    const form = formOf(draft.kind);
    const parameters = form ? filledParameters(form, draft.parameters) : {};
    const found = judge({ kind: draft.kind, fields: draft.fields, parameters, when, formula }, judged, toolsFor(on, byId));
    const nameField = nameFieldOf(info);
    return {
        ...{ object: info.apiName, read: records.length, checked: found.checked, failed: found.failed, scanned },
        isTogether: TOGETHER.includes(draft.kind),
        lines: found.blames.slice(0, LINES_SHOWN).map(({ id, field, reason }) => ({
            ...{ id, field: info.fields[field]?.label ?? field, reason },
            name: String((nameField && valueAt(byId.get(id) as TriedRecord, [nameField])) ?? id),
            value: String(valueAt(byId.get(id) as TriedRecord, [field]) ?? '')
        }))
    };
}

function toolsFor({ info, infos, phones }: TriedOn, byId: ReadonlyMap<string, TriedRecord>): JudgeTools {
    return {
        today: todayHere(),
        read: ({ id }, path) => {
            const spelled = spelledIn(infos, info.apiName, path) ?? [...path];
            const value = valueAt(byId.get(id) as TriedRecord, spelled) as FormulaValue;
            // A percent field is 10 in the API and 0.10 in a formula.
            return typeof value === 'number' && typeIn(infos, info.apiName, path)?.type === 'percent' ? value / 100 : value;
        },
        phoneProblem: phones && phoneJudge(phones)
    };
}

/** Why a text is no phone number: as `phoneProblem` of `scripts/quality/phone-numbers.ts` says it. */
function phoneJudge(phones: PhoneLibrary): NonNullable<JudgeTools['phoneProblem']> {
    const countryOf = countryFinder(phones.getCountries());
    return (value, country) => {
        const number = phones.parsePhoneNumberFromString(value, (country && countryOf(country)) || undefined);
        if (number) return number.isValid() ? undefined : number.isPossible() ? 'not_in_use' : 'wrong_length';
        if (/^\s*(\+|00)/.test(value) || !/^[\d ()./-]+$/.test(value.trim())) return 'no_phone';
        const digits = value.replaceAll(/\D/g, '').length;
        return digits >= 5 && digits <= 15 ? undefined : 'wrong_length';
    };
}
