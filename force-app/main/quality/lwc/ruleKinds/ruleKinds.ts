/** What a form asks for each kind of rule. The kinds themselves stand in `scripts/quality/kinds`; a test holds the two together. */

/** How a parameter is typed in. */
export type ParameterType = 'number' | 'text' | 'boolean' | 'field' | 'fields' | 'values' | 'choices' | 'formula';

export interface KindParameter {
    name: string;
    type: ParameterType;
    required?: true;
    /** What may be chosen, of `choices`. */
    choices?: readonly string[];
}

export interface KindForm {
    name: string;
    /** How many fields a rule of the kind judges. */
    min: number;
    max: number;
    dimension: string;
    parameters: readonly KindParameter[];
}

const kind = (name: string, [min, max]: readonly [number, number], dimension: string, ...parameters: KindParameter[]): KindForm => ({
    ...{ name, min, max, dimension },
    parameters
});

export const KIND_FORMS: readonly KindForm[] = [
    kind('required', [1, 50], 'completeness'),
    kind('length', [1, 50], 'validity', { name: 'min', type: 'number' }, { name: 'max', type: 'number' }),
    kind('pattern', [1, 50], 'validity', { name: 'pattern', type: 'text', required: true }),
    kind('email', [1, 20], 'validity', { name: 'accept', type: 'choices', choices: ['disposable', 'role'] }, { name: 'bounced', type: 'field' }),
    kind('phone', [1, 20], 'validity', { name: 'country', type: 'field' }, { name: 'defaultCountry', type: 'text' }),
    kind('url', [1, 20], 'validity'),
    kind('list', [1, 50], 'validity', { name: 'values', type: 'values', required: true }, { name: 'ignoreCase', type: 'boolean' }),
    kind('range', [1, 50], 'validity', { name: 'min', type: 'number' }, { name: 'max', type: 'number' }),
    kind('dateOrder', [2, 2], 'consistency'),
    kind('staleness', [1, 10], 'timeliness', { name: 'days', type: 'number', required: true }),
    kind('unique', [1, 10], 'uniqueness', { name: 'ignoreCase', type: 'boolean' }),
    kind('reference', [1, 10], 'consistency', { name: 'column', type: 'field', required: true }),
    kind('dependency', [1, 10], 'consistency', { name: 'determines', type: 'fields', required: true }),
    kind('outlier', [1, 10], 'accuracy', { name: 'by', type: 'fields' }, { name: 'past', type: 'field' }, { name: 'score', type: 'number' }),
    kind('expression', [1, 50], 'consistency', { name: 'formula', type: 'formula', required: true })
];

/** The form of a kind; undefined for one that is not known. */
export const formOf = (name: string | undefined): KindForm | undefined => KIND_FORMS.find((one) => one.name === name);

/** Parameters that are not blank, as the record has them. */
export function filledParameters(form: KindForm, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const isFilled = (value: unknown): boolean =>
        value !== undefined && value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
    return Object.fromEntries(form.parameters.flatMap(({ name }) => (isFilled(given[name]) ? [[name, given[name]]] : [])));
}

/** Names of fields that a rule reads beside those it judges, as its parameters name them. */
export function fieldsInParameters(form: KindForm, given: Readonly<Record<string, unknown>>): string[] {
    return form.parameters.flatMap(({ name, type }) => {
        const value = given[name];
        if (type === 'field') return typeof value === 'string' && value !== '' ? [value] : [];
        return type === 'fields' && Array.isArray(value) ? (value as string[]) : [];
    });
}
