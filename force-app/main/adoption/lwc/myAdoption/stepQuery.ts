import { gql } from 'lightning/graphql';
import { addDays } from 'c/lifecycleMath';
import type { Field } from 'c/graphqlNodes';

/** Part of a condition, as the job's configuration says it. */
interface Condition {
    field: string;
    operator: string;
    value: string | number | boolean | null | (string | number)[];
}

/** What `Conditions__c` holds. */
interface Conditions {
    conditions?: Condition[];
    sameUser?: string;
    within?: { of: string; days: number };
}

/** A process step, as the org keeps it. */
export interface StepNode {
    Id: string;
    Name: Field<string>;
    External_Key__c: Field<string>;
    Object__c: Field<string>;
    User_Field__c: Field<string>;
    Date_Field__c: Field<string>;
    Conditions__c: Field<string>;
}

/** Fields of objects by name, with their types. */
export type Types = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Days that are counted. */
export const DAYS = 28;

const OPERATORS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin'];

/** Only names that the object's own description has, or paths of names, get into the text of a query. */
const isPath = (path: string): boolean => /^\w+(\.\w+){0,2}$/.test(path);

/** The relationship that a path through a lookup names: `Owner` of `OwnerId`. */
const nested = (path: string, inner: string): string =>
    path
        .split('.')
        .toReversed()
        .reduce((inside, name) => `{ ${name}: ${inside} }`, inner);

/** A day as a field takes it. */
function dayAs(type: string | undefined, day: string): string {
    if (type === 'Date') return `{ value: "${day}" }`;
    return `{ value: "${day}T00:00:00Z" }`;
}

function operandOf({ operator, value }: Condition, type: string | undefined, today: string): string {
    if (value === '{day}') return `{ ${operator}: ${dayAs(type, today)} }`;
    if (typeof value === 'string' && (type === 'Date' || type === 'DateTime')) return `{ ${operator}: ${dayAs(type, value.slice(0, 10))} }`;
    return `{ ${operator}: ${JSON.stringify(value)} }`;
}

/** A step that can be asked for: its filter, and the object that an activity must be about, which no filter says. */
interface Asked {
    object: string;
    where: string;
    about: string | undefined;
}

/** What is asked for a step; undefined where the user may not read what it takes. */
export function askedOf(step: StepNode, types: Types, { userId, today }: { userId: string; today: string }): Asked | undefined {
    const object = step.Object__c.value ?? '';
    const fields = types.get(object);
    const [user, date] = [step.User_Field__c.value ?? '', step.Date_Field__c.value ?? ''];
    if (!fields?.has(user) || !fields.has(date)) return undefined;
    const { conditions = [], sameUser, within } = JSON.parse(step.Conditions__c.value ?? '{}') as Conditions;
    const about = conditions.find(({ field, operator }) => field === 'What.Type' && operator === 'eq')?.value;
    const plain = conditions.filter(({ field }) => field !== 'What.Type');
    const readable = plain.every(
        ({ field, operator }) => isPath(field) && OPERATORS.includes(operator) && (field.includes('.') || fields.has(field))
    );
    if (!readable || (sameUser !== undefined && !isPath(sameUser)) || (within && !fields.has(within.of))) return undefined;
    const from = addDays(today, 1 - DAYS);
    const parts = [
        nested(user, `{ eq: ${JSON.stringify(userId)} }`),
        nested(date, `{ gte: ${dayAs(fields.get(date), from)} }`),
        ...plain.map((one) => nested(one.field, operandOf(one, fields.get(one.field), today))),
        ...(sameUser === undefined ? [] : [nested(sameUser, `{ eq: ${JSON.stringify(userId)} }`)]),
        ...(within ? [nested(within.of, `{ gte: ${dayAs(fields.get(within.of), addDays(from, -within.days))} }`)] : [])
    ];
    return { object, where: `{ and: [${parts.join(' ')}] }`, about: typeof about === 'string' ? about : undefined };
}

/** Records that one request reads to tell what they are about. */
const READ_AT_ONCE = 200;

/** Steps that one request counts: a request has ten parts at most. */
export const STEPS_AT_ONCE = 10;

/** One request for the user's own steps; undefined where none can be asked for. */
export function countQuery(asked: readonly Asked[]): ReturnType<typeof gql> | undefined {
    if (asked.length === 0) return undefined;
    const bodies = asked.map(({ object, where, about }, index) => {
        const [first, fields] = about === undefined ? [1, 'Id'] : [READ_AT_ONCE, 'Id WhatId { value }'];
        return `s${index}: ${object}(first: ${first}, where: ${where}) { totalCount edges { node { ${fields} } } }`;
    });
    return gql`query MySteps { uiapi { query { ${bodies.join('\n')} } } }`;
}
