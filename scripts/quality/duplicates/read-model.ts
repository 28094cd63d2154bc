/** Models in files: what was learned of some records, for others of the same kind. No value of a record is in it. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { messageOf, UsageError } from '../../org/errors.ts';
import type { Column } from './columns.ts';
import { comparisonsOf, MOST_COMPARISONS } from './comparisons.ts';
import type { KnownModel } from './link.ts';
import { MEANINGS } from './normal.ts';
import type { Model } from './train.ts';

/** Changes when files of before cannot be read any more. */
const VERSION = 1;

/** A share that is possible. */
const SHARE = { type: 'number', exclusiveMinimum: 0, maximum: 1 };
const SHARES = { type: 'array', items: { type: 'array', minItems: 2, items: SHARE } };
const PLACE = { type: 'integer', minimum: 0 };
const PLACES = { type: 'array', items: PLACE };
const PRIOR = { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 };

/** An object with some properties, those before the others required, and no more. */
const objectOf = (required: object, optional: object = {}): object => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
  additionalProperties: false,
});
const SCHEMA = objectOf({
  version: { const: VERSION },
  columns: {
    type: 'array',
    minItems: 1,
    maxItems: MOST_COMPARISONS,
    items: objectOf(
      { name: { type: 'string', minLength: 1 }, meaning: { enum: MEANINGS }, hasWords: { type: 'boolean' } },
      { order: { enum: ['day first', 'month first'] }, isPlace: { const: true }, determinedBy: PLACE },
    ),
  },
  kinds: { type: 'array', minItems: 1, maxItems: 2, items: objectOf({ name: { type: 'string' }, share: SHARE, m: SHARES, own: PLACES }) },
  u: SHARES,
  prior: PRIOR,
  shared: { type: 'array', items: objectOf({ comparisons: { ...PLACES, minItems: 1 }, u: SHARES, prior: PRIOR }) },
});

interface ModelFile extends Model {
  columns: (Column & { hasWords: boolean; determinedBy?: number })[];
}

/** A model as the text of a file. */
export function modelText({ comparisons, kinds, u, prior, shared }: KnownModel): string {
  const columns = comparisons.map(({ column, hasWords, determinedBy }) => ({
    ...column,
    hasWords,
    ...(determinedBy === undefined ? {} : { determinedBy }),
  }));
  // The last digits depend on the order in which the engine adds.
  const rounded = (_: string, value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(10)) : value);
  return `${JSON.stringify({ version: VERSION, columns, kinds, u, prior, shared }, rounded, 2)}\n`;
}

/** Reads a model. Throws a UsageError that names the file and what is wrong with it. */
export function readModel(path: string): KnownModel {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} cannot be read as a model: ${messageOf(error)}. Name a file that --model-out has written`);
  }
  const validate = new Ajv({ strict: false }).compile(SCHEMA);
  const wrong = (what: string): UsageError => new UsageError(`${path}: ${what}. Name a file that --model-out has written, or make it again`);
  if (!validate(content)) throw wrong(`${validate.errors?.[0]?.instancePath ?? ''} ${validate.errors?.[0]?.message ?? 'is no model'}`.trim());
  const { columns, kinds, u, prior, shared } = content as unknown as ModelFile;
  if (new Set(columns.map(({ name }) => name.toLowerCase())).size < columns.length) throw wrong('it compares a column twice');
  const comparisons = comparisonsOf(
    columns.map(({ name, meaning, order, isPlace }) => ({ name, meaning, ...(order ? { order } : {}), ...(isPlace ? { isPlace } : {}) })),
    columns.map(({ hasWords }) => (hasWords ? 2 : 1)),
  );
  for (const [at, { determinedBy }] of columns.entries())
    if (determinedBy !== undefined && comparisons[at]) comparisons[at].determinedBy = determinedBy;
  const fits = (shares: readonly number[][]): boolean =>
    shares.length === comparisons.length && shares.every((levels, at) => levels.length === comparisons[at]?.levels.length);
  if (![u, ...kinds.map(({ m }) => m), ...shared.map((one) => one.u)].every(fits))
    throw wrong('it has shares of other levels than this version compares by');
  const places = [
    ...kinds.flatMap(({ own }) => own),
    ...shared.flatMap((one) => one.comparisons),
    ...columns.flatMap(({ determinedBy }) => determinedBy ?? []),
  ];
  if (places.some((place) => place >= columns.length)) throw wrong('it names a column that it does not have');
  return { comparisons, kinds, u, prior, shared };
}
