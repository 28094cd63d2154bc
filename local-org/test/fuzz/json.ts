/** JSON that is broken, huge or deep, and well-formed JSON of the wrong kind in the wrong place. */
import { DATES, IDS, INJECTIONS, LONG_RUNS, NUMBERS, ODD_TEXTS, PROTOTYPE_KEYS } from './hostile.ts';
import type { Random } from './random.ts';

/** A body and what is wrong with it. */
export interface Body {
  what: string;
  type: string;
  body: string | Buffer;
  refused: boolean;
  echo?: string;
}

const DEPTH = 20_000;
/** `inner` inside `depth` pairs of brackets. */
export const nested = (open: string, inner: string, close: string, depth = DEPTH): string => open.repeat(depth) + inner + close.repeat(depth);

const MALFORMED: [string, string | Buffer][] = [
  ['is cut off', '{"Name":"a'],
  ['is one quote', '"'],
  ['is one brace', '{'],
  ['ends in a comma', '{"Name":"a",}'],
  ['has single quotes', "{'Name':'a'}"],
  ['has a comment', '{"Name":"a"/* x */}'],
  ['has NaN', '{"Name":NaN}'],
  ['has a hexadecimal number', '{"Name":0x10}'],
  ['has a raw control character', '{"Name":"a\u0001"}'],
  ['has a bad escape', '{"Name":"\\ud8zz"}'],
  ['is two documents', '{}{}'],
  ['begins with a NUL', '\u0000{}'],
  ['is UTF-16', Buffer.from('{"Name":"a"}', 'utf16le')],
  ['is gzip', Buffer.from('1f8b0800000000000003abae0500', 'hex')],
  ['is random bytes', Buffer.from('ff00fe01807fc0afeda080', 'hex')],
  ['is XML', '<a/>'],
  ['opens without end', '['.repeat(DEPTH)],
  ['opens objects without end', '{"a":'.repeat(DEPTH)],
];

/** Bodies that call themselves JSON and are not. */
export const malformedJson = (): Body[] =>
  MALFORMED.map(([what, body]) => ({ what: `JSON that ${what}`, type: 'application/json', body, refused: true }));

/** Whole bodies that are JSON, but of no shape a route asks for. */
export const strangeJson = (): Body[] =>
  ['null', 'true', '5', '1e400', '"text"', '""', '[]', '[[]]', '[null]', '{"":""}', nested('[', '1', ']'), nested('{"a":', '1', '}')]
    .concat(PROTOTYPE_KEYS.map((key) => `{"${key}":{"polluted":true,"isAdmin":true}}`))
    .map((body) => ({ what: `JSON ${body.slice(0, 40)}`, type: 'application/json', body, refused: false }));

/** Values as JSON texts: of every type, and too many, too long, too deep. */
const VALUES: [string, string][] = [
  ...['null', 'true', 'false', '{}', '[]', '[null]', '[[]]', '[{}]', '{"a":null}', '{"records":5}', '{"records":[null]}', '{"Id":{}}', '""'].map(
    (value): [string, string] => [value, value],
  ),
  ...NUMBERS.map((value): [string, string] => [value.slice(0, 30), value]),
  ...[...INJECTIONS, ...ODD_TEXTS, ...DATES, ...IDS, ...PROTOTYPE_KEYS].map((text): [string, string] => [
    JSON.stringify(text).slice(0, 60),
    JSON.stringify(text),
  ]),
  ...PROTOTYPE_KEYS.map((key): [string, string] => [`{${key}}`, `{"${key}":{"polluted":true}}`]),
  ['a deep list', nested('[', '1', ']', 5000)],
  ['a deep object', nested('{"a":', '1', '}', 5000)],
];

/** Values that take their time: for some places only. */
const SLOW_VALUES: [string, string][] = [
  ...LONG_RUNS.map((text): [string, string] => [`a run of ${text.length} ${JSON.stringify(text.slice(0, 2))}`, JSON.stringify(text)]),
  ['a list of 100,000', JSON.stringify(Array.from({ length: 100_000 }, (_, at) => `a${at}`))],
  ['10 MB of text', JSON.stringify('x'.repeat(10_000_000))],
];

/** A tame body with each run of one character in each of its places: where a pattern goes back and forth, it shows. */
export function longRuns(tame: object): Body[] {
  return Object.keys(tame).flatMap((name) =>
    LONG_RUNS.map((text) => ({
      ...{ what: `a run of ${text.length} ${JSON.stringify(text.slice(0, 2))} at ${name}`, type: 'application/json', refused: false },
      body: JSON.stringify({ ...tame, [name]: text }),
    })),
  );
}

/** Where in a value a hostile one may stand: each path to a part of it. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]))];
}

const MARK = 'hostile value goes here';

/** `value` as JSON with the part at `path` written as `text`, or its key as `key`. */
function withPart(value: unknown, path: string[], text: string, key?: string): string {
  const put = (part: unknown, [name, ...rest]: string[]): unknown => {
    if (name === undefined) return MARK;
    const entries = Object.entries(part as object).map(([one, inner]): [string, unknown] =>
      one === name
        ? [rest.length === 0 && key !== undefined ? key : one, rest.length === 0 && key !== undefined ? inner : put(inner, rest)]
        : [one, inner],
    );
    return Array.isArray(part) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  };
  return JSON.stringify(put(value, path)).replace(JSON.stringify(MARK), () => text);
}

const at = (path: string[]): string => path.join('.') || 'the whole';

/** A tame body with one hostile value in each of its places, or some of them. */
export function mutations(random: Random, tame: unknown, count: number): Body[] {
  const type = 'application/json';
  const places = placesIn(tame);
  const all = places.flatMap((path) => VALUES.map(([what, text]) => ({ what: `${what} at ${at(path)}`, path, text })));
  const slow = places.flatMap((path) => SLOW_VALUES.map(([what, text]) => ({ what: `${what} at ${at(path)}`, path, text })));
  const bodies = [...random.shuffled(all).slice(0, count), ...random.shuffled(slow).slice(0, Math.ceil(count / 20))].map(
    ({ what, path, text }): Body => ({ what, type, body: withPart(tame, path, text), refused: false }),
  );
  const named = places.filter((path) => path.length > 0 && !/^\d+$/.test(path.at(-1) ?? ''));
  const keys = named.flatMap((path) =>
    [...INJECTIONS, ...ODD_TEXTS, ...PROTOTYPE_KEYS].map((key): Body => ({
      what: `the key ${JSON.stringify(key).slice(0, 40)} for ${at(path)}`,
      type,
      body: withPart(tame, path, '', key),
      refused: false,
    })),
  );
  return [...bodies, ...random.shuffled(keys).slice(0, Math.ceil(count / 3))];
}
