/** Hostile SOQL: injected, nested, endless, and random sentences of its own words. */
import { DATES, hostileText, hostileTexts, INJECTIONS, NUMBERS, PROTOTYPE_KEYS } from './hostile.ts';
import { nested } from './json.ts';
import type { Random } from './random.ts';

/** A query and whether it must be refused. */
export interface HostileQuery {
  what: string;
  soql: string;
  refused: boolean;
}

const from = 'FROM Item__c';
const list = (count: number, text: string, separator = ','): string => Array.from({ length: count }, () => text).join(separator);

/** Queries as long as an address may be, deep, or otherwise too much. */
const LARGE: [string, string][] = [
  ['1,500 conditions', `SELECT Id ${from} WHERE ${list(1500, "Id=''", ' OR ')}`],
  ['1,500 ANDs', `SELECT Id ${from} WHERE ${list(1500, "Id=''", ' AND ')}`],
  ['3,000 parentheses', `SELECT Id ${from} WHERE ${nested('(', "Name='a'", ')', 3000)}`],
  ['2,000 NOTs', `SELECT Id ${from} WHERE ${nested('NOT(', "Name='a'", ')', 2000)}`],
  ['NOTs without parentheses', `SELECT Id ${from} WHERE ${'NOT '.repeat(2500)}Name='a'`],
  ['4,000 orders', `SELECT Id ${from} ORDER BY ${list(4000, 'Id')}`],
  ['4,000 groups', `SELECT Name ${from} GROUP BY ${list(2500, 'Name')}`],
  ['4,000 fields', `SELECT ${list(4000, 'Id')} ${from}`],
  ['1,200 counts', `SELECT ${list(1200, 'COUNT(Id)')} ${from}`],
  ['2,000 values', `SELECT Id ${from} WHERE Name IN (${list(2000, "'a'")})`],
  ['1,000 values to include', `SELECT Id ${from} WHERE Tags__c INCLUDES (${list(1000, "'Red;Blue'")})`],
  ['a long pattern', `SELECT Id ${from} WHERE Name LIKE '${'%a_'.repeat(4000)}'`],
  ['a pattern that goes back', `SELECT Id FROM Person__c WHERE Name LIKE '${'%a%_'.repeat(18)}b'`],
  ['80 children', `SELECT Id${list(80, ', (SELECT Id FROM Items__r)', '')} FROM Phase__c`],
  ['children of children', `SELECT ${nested('(SELECT ', 'Id', ' FROM Items__r)', 100)} FROM Phase__c`],
  ['semi-joins in semi-joins', `SELECT Id ${from} WHERE ${nested('Phase__c IN (SELECT Id FROM Phase__c WHERE ', "Name='a'", ')', 150)}`],
  ['parents of parents', `SELECT ${'CreatedBy.'.repeat(500)}Id ${from}`],
  [
    '300 different parents',
    `SELECT ${Array.from({ length: 300 }, (_, at) =>
      ['CreatedBy', 'LastModifiedBy', 'Phase__r', 'Owner'].map((_one, step, all) => all[(at >> (2 * step)) & 1]).join('.'),
    )
      .map((path) => `${path}.Id`)
      .join(',')} ${from}`,
  ],
  ['functions in functions', `SELECT ${nested('CALENDAR_YEAR(', 'Due__c', ')', 800)} ${from}`],
  ['a long name', `SELECT ${'a'.repeat(12_000)} ${from}`],
  ['spaces', `SELECT Id${' '.repeat(4000)}${from}`],
  ['only parentheses', '('.repeat(12_000)],
  ['only quotes', "'".repeat(5000)],
];

/** 70 parents by paths that all differ, through users: each is a table to join. */
const manyParents = (): string => {
  const steps = ['CreatedBy', 'LastModifiedBy'];
  const paths = Array.from({ length: 120 }, (_, at) =>
    Array.from({ length: 5 }, (_one, step) => steps[(at >> step) & 1])
      .concat('Id')
      .join('.'),
  );
  return `SELECT ${[...new Set(paths)].join(',')},${[...new Set(paths)].map((path) => `Phase__r.${path.split('.').slice(1).join('.')}`).join(',')} ${from}`;
};

const WORDS = [
  'SELECT',
  'FROM',
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'IN',
  'LIKE',
  'INCLUDES',
  'GROUP BY',
  'HAVING',
  'ORDER BY',
  'ASC',
  'NULLS LAST',
  'LIMIT',
  'OFFSET',
  'USING SCOPE',
  'TYPEOF',
  'WHEN',
  'THEN',
  'END',
  'WITH',
  'SECURITY_ENFORCED',
  'FOR VIEW',
  'FOR UPDATE',
  'ALL ROWS',
  'COUNT()',
  'COUNT(Id)',
  'MAX(Due__c)',
  'FIELDS(ALL)',
  'FIELDS(x)',
  'toLabel(Status__c)',
  'FORMAT(Cost__c)',
  'convertCurrency(Cost__c)',
  "DISTANCE(a, GEOLOCATION(1,2), 'mi')",
  'GROUPING(Name)',
  'ROLLUP(Name)',
  'Id',
  'Name',
  'Phase__r.Name',
  'Due__c',
  'Item__c',
  'Items__r',
  'x.y.z',
  '(',
  ')',
  ',',
  '=',
  '!=',
  '<=',
  '>',
  ':',
  'null',
  'TRUE',
  '1',
  '-1',
  "'a'",
  'TODAY',
  'LAST_N_DAYS:5',
  'N_DAYS_AGO:',
  '2026-01-01',
  '2026-01-01T00:00:00Z',
  'USD5',
];

/** Sentences with a hole, and what goes there. */
function filled(random: Random): HostileQuery {
  const text = hostileText(random);
  const name = random.pick([...PROTOTYPE_KEYS, ...INJECTIONS, ...hostileTexts()]);
  const literal = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const field = random.pick([
    'Id',
    'Name',
    'Phase__c',
    'Status__c',
    'Tags__c',
    'Quantity__c',
    'Cost__c',
    'Due__c',
    'Done_At__c',
    'Escalates__c',
    'Billable__c',
    'Place__c',
    'Memo__c',
    'Phase__r.Program__r.Name',
  ]);
  const operator = random.pick(['=', '!=', '<', '>=', 'LIKE', 'IN', 'NOT IN', 'INCLUDES', 'EXCLUDES']);
  const value = random.pick([
    literal,
    `('a', ${literal})`,
    random.pick(NUMBERS),
    random.pick(DATES),
    `LAST_N_DAYS:${random.pick(NUMBERS)}`,
    'NEXT_N_YEARS:36500',
    'N_FISCAL_QUARTERS_AGO:9',
    'TODAY',
    'null',
    'TRUE',
    'USD1e400',
  ]);
  const soql = random.pick([
    `SELECT Id ${from} WHERE ${field} ${operator} ${value}`,
    `SELECT Id ${from} WHERE Name = '${text}'`,
    `SELECT Id ${from} WHERE ${name} = 'a'`,
    `SELECT ${name} ${from}`,
    `SELECT Id FROM ${name}`,
    `SELECT Id, (SELECT Id FROM ${name}) FROM Phase__c`,
    `SELECT Id ${from} ORDER BY ${name}`,
    `SELECT ${field}, COUNT(Id) ${name} ${from} GROUP BY ${field} HAVING COUNT(Id) ${random.pick(['>', '=', 'LIKE', 'IN'])} ${value}`,
    `SELECT MAX(${field}), MIN(${field}), SUM(${field}) ${from} WHERE ${field} ${operator} ${value}`,
    `SELECT ${random.pick(['CALENDAR_MONTH', 'HOUR_IN_DAY', 'DAY_ONLY', 'FORMAT', 'toLabel', 'convertTimezone', name])}(${field}) ${from} GROUP BY ${field}`,
    `SELECT Id ${from} LIMIT ${random.pick(NUMBERS)} OFFSET ${random.pick(NUMBERS)}`,
    `SELECT FIELDS(ALL) ${from} LIMIT ${random.pick(NUMBERS)}`,
    `SELECT Id ${name} ${from} ${name} WHERE ${name}.Id != null`,
  ]);
  return { what: `SOQL ${soql.slice(0, 150)}`, soql, refused: false };
}

/** The large queries, and `count` each of filled sentences and of random words. */
export function hostileQueries(random: Random, count: number): HostileQuery[] {
  const large = [...LARGE, ['many parents', manyParents()] as [string, string]].map(([what, soql]) => ({
    what: `SOQL: ${what}`,
    soql,
    refused: false,
  }));
  const babble = (): HostileQuery => {
    const soql = Array.from({ length: 2 + random.below(20) }, () => random.pick(WORDS)).join(' ');
    return { what: `SOQL ${soql.slice(0, 150)}`, soql: random.oneIn(2) ? soql : `SELECT Id ${from} ${soql}`, refused: false };
  };
  return [
    ...(count > 50 ? large : random.shuffled(large).slice(0, count)),
    ...Array.from({ length: count }, () => filled(random)),
    ...Array.from({ length: count }, babble),
  ];
}
