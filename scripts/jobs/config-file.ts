/** Files of the configuration folder: JSON, checked against a schema of `config/schemas`. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { UsageError } from '../org/errors.ts';

const SCHEMAS = fileURLToPath(new URL('../../config/schemas/', import.meta.url));

const validators = new Map<string, ValidateFunction>();

/** The check of a file, by its name. */
function validatorOf(name: string): ValidateFunction {
  let validator = validators.get(name);
  if (!validator) {
    validator = new Ajv({ allErrors: true, verbose: true, strict: false }).compile(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object);
    validators.set(name, validator);
  }
  return validator;
}

/** The known word that is nearest to one that is not known; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((one) => ({ one, far: distance(one.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)
    .filter(({ one, far }) => far <= Math.max(2, Math.ceil(Math.max(one.length, word.length) / 3)));
  return best?.one;
}

/** The advice about an unknown word: the nearest known one, or all of them. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `known are ${known.map((one) => `"${one}"`).join(', ') || 'none'}` : `did you mean "${near}"?`;
}

/** A place in a document, as people say it: `"models" item 1 ("Own"), "phases" item 2`. */
function placeOf(content: unknown, steps: readonly string[]): string {
  let value = content;
  let place = '';
  for (const step of steps) {
    const isItem = Array.isArray(value);
    value = (value as Record<string, unknown> | undefined)?.[step];
    const { name } = (value ?? {}) as { name?: unknown };
    if (isItem) place += ` item ${Number(step) + 1}${typeof name === 'string' ? ` ("${name}")` : ''}`;
    else place += `${place === '' ? '' : ', '}"${step}"`;
  }
  return place;
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? '';

/** What the schema objects to, in words. */
function problemOf(name: string, content: unknown, { instancePath, keyword, params, parentSchema, data }: ErrorObject): string {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = (name?: string): string => placeOf(content, name === undefined ? steps : [...steps, name]);
  const inside = steps.length === 0 ? '' : ` in ${at()}`;
  if (keyword === 'additionalProperties') {
    const unknown = (params as { additionalProperty: string }).additionalProperty;
    const known = Object.keys((parentSchema as { properties?: object }).properties ?? {}).filter((name) => name !== '$schema');
    return `"${unknown}"${inside} is unknown: ${didYouMean(unknown, known)}`;
  }
  if (keyword === 'required') return `${at((params as { missingProperty: string }).missingProperty)} is missing`;
  if (keyword === 'enum') {
    const allowed = (params as { allowedValues: unknown[] }).allowedValues.map(String);
    const near = typeof data === 'string' ? nearest(data, allowed) : undefined;
    return `${at()} is ${typeof data === 'object' ? 'no single value' : shown(data)}, and must be one of ${allowed.join(', ')}${near ? `: did you mean "${near}"?` : ''}`;
  }
  const { description } = parentSchema as { description?: string };
  const what = steps.length === 0 ? 'it' : at();
  // What stands among the hosts may be a secret, wherever it stands.
  const isShown = steps.length > 0 && typeof data !== 'object' && !(name === 'sources.json' && steps[0] === 'hosts');
  return `${what} must be ${description ?? 'something else'}${isShown ? `, not ${shown(data)}` : ''}`;
}

/** The errors of a document in words, each once. */
function problemsOf(name: string, content: unknown, errors: readonly ErrorObject[]): string[] {
  return [...new Set(errors.filter(({ keyword }) => keyword !== 'if').map((error) => problemOf(name, content, error)))];
}

/** Where a text stops being JSON. What stands there is not shown: it may be a secret. */
function placeIn(text: string, error: unknown): string {
  const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (at === undefined) return ': it ends too early';
  const before = text.slice(0, Number(at)).split('\n');
  return `: see line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** A file of the configuration, and an error about it that names it. */
export interface ConfigFile<T> {
  content: T;
  wrong(what: string): UsageError;
}

/** What a schema objects to in a document, in words; none when it fits. Unknown words come with the nearest known one. */
export function problemsBy(schema: object, content: unknown): string[] {
  const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile(schema);
  return validate(content) ? [] : problemsOf('', content, validate.errors ?? []);
}

/** Parses JSON. Throws what `wrong` makes of it where it is none: the place, never the text. */
export function parsedJson(text: string, wrong: (what: string) => Error): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw wrong(`it is not JSON${placeIn(text, error)}`);
  }
}

/**
 * Reads a JSON file of the configuration folder and checks it against its schema; undefined where it is not there. Throws a UsageError
 * that names the file and each unknown key or value with the nearest known one.
 */
export async function readConfigFile<T>(configDir: string, name: string): Promise<ConfigFile<T> | undefined> {
  const path = join(configDir, name);
  const wrong = (what: string): UsageError => new UsageError(`${path}: ${what}`);
  let text: string;
  try {
    text = await readFile(resolve(path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw wrong(`it cannot be read: ${(error as Error).message}`);
  }
  const content = parsedJson(text, wrong);
  const validate = validatorOf(name);
  if (!validate(content)) throw wrong(problemsOf(name, content, validate.errors ?? []).join('; '));
  return { content: content as T, wrong };
}
