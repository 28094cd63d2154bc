/** Models in files: what was learned of some records, for others of the same kind. No value of a record is in it. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { messageOf, UsageError } from '../../org/errors.ts';
import { comparisonsOf } from './comparisons.ts';
import type { Comparison } from './comparisons.ts';
import type { KnownModel } from './link.ts';

/** Changes when files of before cannot be read any more. */
const VERSION = 1;

const SHARES = { type: 'array', items: { type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } } };
const PLACES = { type: 'array', items: { type: 'integer', minimum: 0 } };
const SCHEMA = {
  type: 'object',
  required: ['version', 'comparisons', 'kinds', 'u', 'prior', 'shared'],
  properties: {
    version: { const: VERSION },
    comparisons: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['column', 'levels', 'hasWords'],
        properties: { column: { type: 'object', required: ['name', 'meaning'] } },
      },
    },
    kinds: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', required: ['name', 'share', 'm', 'own'], properties: { m: SHARES, own: PLACES, share: { type: 'number' } } },
    },
    u: SHARES,
    prior: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    shared: {
      type: 'array',
      items: { type: 'object', required: ['comparisons', 'u', 'prior'], properties: { comparisons: PLACES, u: SHARES, prior: { type: 'number' } } },
    },
  },
};

/** A model as the text of a file. */
export const modelText = (model: KnownModel): string => `${JSON.stringify({ version: VERSION, ...model }, null, 2)}\n`;

/** Whether a comparison is one that this version makes: the same levels for the same column. */
function isKnown(one: Comparison, all: readonly Comparison[]): boolean {
  const [own] = comparisonsOf(
    all.map(({ column }) => column),
    all.map(({ hasWords }) => (hasWords ? 2 : 1)),
  ).slice(one.index, one.index + 1);
  return own?.levels.map(({ name }) => name).join() === one.levels.map(({ name }) => name).join();
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
  const model = content as unknown as KnownModel;
  const { comparisons, kinds, u, shared } = model;
  const fits = (shares: readonly number[][]): boolean =>
    shares.length === comparisons.length && shares.every((levels, at) => levels.length === comparisons[at]?.levels.length);
  if (!fits(u) || !kinds.every(({ m }) => fits(m)) || !shared.every((one) => fits(one.u)))
    throw wrong('its levels and their shares are not the same number');
  const different = comparisons.find((one, at) => one.index !== at || !isKnown(one, comparisons));
  if (different) throw wrong(`this version compares "${different.column.name}" by other levels`);
  return model;
}
