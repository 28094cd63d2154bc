/** Hostile GraphQL requests: documents, arguments and variables. */
import { DATES, hostileText, hostileTexts, IDS, LONG_RUNS, NUMBERS, PROTOTYPE_KEYS } from './hostile.ts';
import type { HostReady } from './host.ts';
import { mutations, nested } from './json.ts';
import type { Body } from './json.ts';
import type { Random } from './random.ts';

type Ids = HostReady['ids'];

const NODES = 'edges { node { Id Name { value } } }';
const query = (inner: string): string => `{ uiapi { query { ${inner} } } }`;
const items = (argument: string): string => query(`Item__c(${argument}) { ${NODES} }`);

/** A request whose document is the given one. */
function asked(what: string, document: string, refused: boolean, variables?: unknown): Body {
  return { what: `GraphQL: ${what}`, type: 'application/json', body: JSON.stringify({ query: document, variables }), refused };
}

/** Documents that cannot be read, must not be answered, or are a great deal to read. */
function documents(): Body[] {
  const chain = Array.from({ length: 60 }, (_, at) => `fragment F${at} on Item__c { ${at === 0 ? 'Id' : `...F${at - 1} ...F${at - 1}`} }`).join(' ');
  return [
    asked('nothing', '', true),
    asked('one brace', '{', true),
    asked('deep selections', '{a'.repeat(6000), true),
    asked('deep selections that end', nested('{ uiapi ', '{ a }', '}', 3000), true),
    asked('deep list', items(`where: ${nested('[', '1', ']', 6000)}`), true),
    asked('deep object', items(`where: ${nested('{not: ', '{}', '}', 3000)}`), false),
    asked('deep type', `query ($a: ${nested('[', 'Int', ']', 6000)}) ${query(`Item__c { ${NODES} }`)}`, false),
    asked('10 MB of text', items(`where: {Name: {eq: "${'x'.repeat(10_000_000)}"}}`), false),
    asked('10 MB of spaces', `${' '.repeat(10_000_000)}${items('first: 1')}`, false),
    asked('10 MB of comment', `#${'x'.repeat(10_000_000)}\n${items('first: 1')}`, false),
    asked('a million tokens', `{ ${'a '.repeat(1_000_000)} }`, true),
    asked('aliases without end', query(Array.from({ length: 4000 }, (_, at) => `a${at}: Item__c { totalCount }`).join(' ')), true),
    asked('fragments that multiply', `${query('Item__c { edges { node { ...F59 } } }')} ${chain}`, true),
    asked('a fragment in a circle', `${query('Item__c { edges { node { ...A } } }')} fragment A on Item__c { ...A }`, true),
    asked('two operations', `query A ${query('Item__c { totalCount }')} query B ${query('Item__c { totalCount }')}`, true),
    asked('a subscription', 'subscription { uiapi { query { Item__c { totalCount } } } }', true),
    asked('only a fragment', 'fragment A on Item__c { Id }', true),
    asked('type definitions', 'type Item__c { Id: ID } { uiapi { a } }', true),
    asked('introspection', `{ __schema { types { ${nested('fields { type { ', 'name', '} }', 6)} } } }`, false),
    asked('a bad escape', items('where: {Name: {eq: "\\uD800"}}'), true),
    asked('a NUL', items('where: {Name: {eq: "a\u0000b"}}'), false),
    asked('a directive twice', query('Item__c @skip(if: true) @skip(if: false) { totalCount }'), true),
    asked('a directive of the wrong kind', query('Item__c @skip(if: "x") { totalCount }'), true),
    asked('40 parents', query(`Item__c { edges { node { ${nested('CreatedBy { ', 'Id', '}', 40)} } } }`), true),
    asked(
      'children of children',
      query(`Program__c { edges { node { ${nested('Phases__r { edges { node { Items__r { edges { node { ', 'Id', '} } } } } }', 12)} } } }`),
      true,
    ),
    asked(
      'an aggregate of everything',
      `{ uiapi { aggregate { Item__c { edges { node { aggregate { ${['Id', 'Name', 'Due__c', 'Tags__c'].map((name) => `${name} { count min { value } max { value } }`).join(' ')} } } } } } } }`,
      false,
    ),
  ];
}

/** Hostile text as a GraphQL string. */
const quote = (text: string): string => JSON.stringify(text.replaceAll(/[\ud800-\udfff]/g, '?'));

/** Hostile text wherever a document holds a value or a name. */
function argumentCases(random: Random, count: number): Body[] {
  const text = (): string => quote(hostileText(random));
  const name = (): string => random.pick([...PROTOTYPE_KEYS, '__typename', 'Id', 'Item__c', 'a'.repeat(10_000)]);
  const makers: (() => [string, string])[] = [
    () => [
      'where',
      items(
        `where: {${random.pick(['Name', 'Id', 'Phase__c', 'Status__c', 'Tags__c', 'Email__c', 'Cost__c'])}: {${random.pick(['eq', 'ne', 'lt', 'gte', 'like', 'in', 'nin', 'includes'])}: ${text()}}}`,
      ),
    ],
    () => [
      'a date',
      items(
        `where: {${random.pick(['Due__c', 'Done_At__c', 'Escalates__c'])}: {${random.pick(['eq', 'lt', 'gte', 'in'])}: {value: ${quote(random.pick(DATES))}}}}`,
      ),
    ],
    () => [
      'a range',
      items(`where: {Due__c: {eq: {range: {${random.pick(['last_n_days', 'next_n_years', 'n_weeks_ago'])}: ${random.pick(NUMBERS)}}}}}`),
    ],
    () => [
      'a number',
      items(`where: {${random.pick(['Quantity__c', 'Unit_Price__c', 'Cost__c'])}: {${random.pick(['eq', 'lt', 'in'])}: ${random.pick(NUMBERS)}}}`),
    ],
    () => [
      'a cursor',
      items(`after: ${quote(random.oneIn(2) ? hostileText(random) : Buffer.from(`v1:${random.pick(NUMBERS)}`).toString('base64'))}`),
    ],
    () => ['a page size', items(`first: ${random.pick(NUMBERS)}, upperBound: ${random.pick(NUMBERS)}`)],
    () => ['a field', query(`Item__c { edges { node { ${name()} { value } } } }`)],
    () => ['an object', query(`${name()} { totalCount }`)],
    () => ['an alias', query(`${name()}: Item__c { ${name()}: edges { ${name()}: node { ${name()}: Id ${name()}: Phase__r { Id } } } }`)],
    () => [
      'an alias of children',
      query(`Phase__c { edges { node { ${name()}: Items__r { edges { node { Id } } } ${name()}: Members__r { totalCount } } } }`),
    ],
    () => ['an order', items(`orderBy: {${name()}: {order: ${name()}}}`)],
    () => [
      'a group',
      `{ uiapi { aggregate { Item__c(groupBy: {${random.pick(['Name', 'Due__c', 'Tags__c', name()])}: {${random.pick(['group: true', 'function: DAY_ONLY', 'function: HOUR_IN_DAY'])}}}) { edges { node { aggregate { ${name()}: Name { value count } Due__c { value } } } } } } } }`,
    ],
    () => [
      'a new record',
      `mutation { uiapi { ${name()}: Item__cCreate(input: {Item__c: {Name: ${text()}, Memo__c: ${text()}}}) { Record { Id } } } }`,
    ],
    () => ['a change', `mutation { uiapi { Item__cUpdate(input: {Id: ${text()}, Item__c: {Name: ${text()}}}) { Record { Id } } } }`],
    () => [
      'a removal',
      `mutation { uiapi(input: {allOrNone: ${random.pick(['true', 'false', 'null', '"x"'])}}) { ${name()}: Item__cDelete(input: {Id: ${text()}}) { Id } } }`,
    ],
  ];
  return Array.from({ length: count }, () => {
    const [what, document] = random.pick(makers)();
    return asked(`${what}: ${document.slice(0, 120)}`, document, false);
  });
}

const FILTERED = `query ($where: Item__c_Filter, $order: Item__c_OrderBy, $first: Int, $after: String) { uiapi { query { Item__c(where: $where, orderBy: $order, first: $first, after: $after) { ${NODES} totalCount } } } }`;
const CREATED = 'mutation ($input: Item__cCreateInput!) { uiapi { Item__cCreate(input: $input) { Record { Id } } } }';

/** Variables: hostile in every place, and too many of them. */
function variableCases(ids: Ids, random: Random, count: number): Body[] {
  const filter = {
    Name: { eq: 'a', like: 'a%', in: ['a'] },
    Due__c: { gte: { value: '2026-01-01' } },
    Phase__r: { Name: { ne: 'x' } },
    or: [{ Id: { eq: ids.item } }],
  };
  const tame = {
    query: FILTERED,
    variables: { where: filter, order: { Name: { order: 'ASC', nulls: 'FIRST' } }, first: 10, after: null },
    operationName: null,
  };
  const create = {
    query: CREATED,
    variables: { input: { Item__c: { Name: 'Fuzz', Phase__c: ids.phase, Due__c: '2026-06-01', Tags__c: 'Red', Quantity__c: 2, Billable__c: true } } },
  };
  const where = (what: string, value: unknown): Body => asked(what, FILTERED, false, { where: value });
  const deep = (depth: number, name: string): unknown =>
    Array.from({ length: depth }).reduce<unknown>((inner) => (name === 'not' ? { not: inner } : { [name]: [inner] }), { Name: { eq: 'a' } });
  return [
    ...mutations(random, tame, count),
    ...mutations(random, create, count),
    ...hostileTexts().flatMap((text) =>
      random.oneIn(count > 50 ? 1 : 20)
        ? [where(`variable ${JSON.stringify(text).slice(0, 40)}`, { Name: { like: text } }), where('an id', { Id: { in: [text] } })]
        : [],
    ),
    where('3,000 conditions', { or: Array.from({ length: 3000 }, () => ({ Name: { eq: 'a' } })) }),
    where('2,000 nots', deep(2000, 'not')),
    where('500 ands', deep(500, 'and')),
    where('100,000 values', { Name: { in: Array.from({ length: 100_000 }, (_, at) => `a${at}`) } }),
    where('40,000 values to include', { Tags__c: { includes: Array.from({ length: 40_000 }, () => 'Red') } }),
    where('100,000 parts of a value', { Tags__c: { includes: ['Red;'.repeat(100_000)] } }),
    ...LONG_RUNS.map((text) => where('a long pattern', { Name: { like: text } })),
    where('ids', { Id: { in: IDS } }),
  ];
}

/** Hostile GraphQL requests: all the odd documents, `count` of each other sort. */
export function graphqlBodies(ids: Ids, random: Random, count: number): Body[] {
  const odd = random.shuffled(documents());
  return [
    ...(count > 50 ? odd : odd.slice(0, count)),
    ...argumentCases(random, count * 2),
    ...random.shuffled(variableCases(ids, random, count)).slice(0, count * 3),
  ];
}
