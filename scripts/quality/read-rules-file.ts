/** The rules file of `perennial check`. */
import { readFileSync, statSync } from 'node:fs';
import { didYouMean, parsedJson, problemsBy } from '../jobs/config-file.ts';
import { UsageError } from '../org/errors.ts';
import { KINDS } from './kinds.ts';
import { DIMENSIONS, SEVERITIES } from './rule.ts';
import type { Rule, RuleKind } from './rule.ts';

/** A rules file larger than this is none: the largest list of values fits many times. */
const MAX_BYTES = 64 * 1024 * 1024;

const PERCENT = { type: 'number', minimum: 0, maximum: 100, description: 'a percentage from 0 to 100' };

const RULE = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'kind', 'fields'],
  properties: {
    id: { type: 'string', pattern: '^\\S.{0,79}$', description: 'a name of up to 80 characters' },
    name: { type: 'string', pattern: '^\\S.{0,79}$', description: 'a text of up to 80 characters' },
    kind: { type: 'string', description: 'a kind of rule' },
    fields: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 }, description: 'a list of fields' },
    parameters: { type: 'object', description: 'an object' },
    when: { type: 'string', minLength: 1, maxLength: 3900, description: 'a formula' },
    dimension: { type: 'string', enum: DIMENSIONS },
    severity: { type: 'string', enum: SEVERITIES },
    object: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,79}$', description: 'the API name of an object' },
    weight: { type: 'number', exclusiveMinimum: 0, maximum: 100, description: 'a number above 0, up to 100' },
    warnBelow: PERCENT,
    failBelow: PERCENT,
    owner: { type: 'string', minLength: 1, maxLength: 80, description: 'a user name' },
    fix: { type: 'string', minLength: 1, maxLength: 255, description: 'a text of up to 255 characters' },
    blocksImport: { type: 'boolean', description: 'true or false' },
    suggestion: { type: 'object', description: 'an object: what spoke for a suggested rule' },
  },
};

const FILE = {
  type: 'object',
  description: 'an object with "rules"',
  additionalProperties: false,
  required: ['rules'],
  properties: {
    $schema: { type: 'string' },
    rules: { type: 'array', minItems: 1, maxItems: 500, items: RULE, description: 'a list of 1 to 500 rules' },
  },
};

type Written = Pick<Rule, 'id' | 'kind' | 'fields'> & Partial<Rule> & { suggestion?: object };

/** Why a rule will not do; undefined when it will. */
export function problemOf(rule: Written, kind: RuleKind | undefined = KINDS.get(rule.kind)): string | undefined {
  if (!kind) return `kind "${rule.kind}" is unknown: ${didYouMean(rule.kind, [...KINDS.keys()])}`;
  const { min, max } = kind.fields;
  if (rule.fields.length < min || rule.fields.length > max)
    return `a rule of kind ${kind.name} has ${min === max ? min : `${min} to ${max}`} fields, not ${rule.fields.length}`;
  const double = rule.fields.find((field, index) => rule.fields.indexOf(field) < index);
  if (double !== undefined) return `field "${double}" is there twice`;
  if ((rule.failBelow ?? 0) > (rule.warnBelow ?? 100)) return '"failBelow" is above "warnBelow": it would fail before it warns';
  const [problem] = problemsBy(kind.parameters, rule.parameters ?? {});
  return problem && `parameters: ${problem}`;
}

/** Reads a rules file. Throws a UsageError that names the file, the rule and what is wrong with it. */
export function readRules(file: string): Rule[] {
  const wrong = (what: string): UsageError => new UsageError(`${file}: ${what}`);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw wrong('there is no such file');
  if (!found.isFile()) throw wrong('this is no file. Name the JSON file with the rules');
  if (found.size > MAX_BYTES) throw wrong('it is larger than 64 MB. Name the JSON file with the rules');
  const content = parsedJson(readFileSync(file, 'utf8'), wrong);
  const problems = problemsBy(FILE, content);
  if (problems.length > 0) throw wrong(problems.slice(0, 5).join('; '));
  const { rules } = content as { rules: Written[] };
  const ids = new Set<string>();
  return rules.map((rule) => {
    const kind = KINDS.get(rule.kind);
    const problem = ids.has(rule.id) ? 'another rule has the same id' : problemOf(rule, kind);
    if (problem !== undefined || !kind) throw wrong(`rule "${rule.id}": ${problem ?? ''}`);
    ids.add(rule.id);
    const { suggestion: _, ...written } = rule;
    return {
      ...{ weight: 1, blocksImport: false, severity: 'medium', ...written },
      ...{ parameters: rule.parameters ?? {}, dimension: rule.dimension ?? kind.dimension },
    };
  });
}

/** The rules for a file: those of an object and those of none. Throws a UsageError where the file has rules of several objects and none is said. */
export function rulesOf(file: string, rules: readonly Rule[], object: string | undefined): Rule[] {
  const objects = [...new Set(rules.flatMap((rule) => rule.object ?? []))].sort();
  const said = objects.find((one) => one.toLowerCase() === object?.toLowerCase());
  if (object !== undefined && said === undefined) throw new UsageError(`${file} has no rules for ${object}: ${didYouMean(object, objects)}`);
  if (object === undefined && objects.length > 1)
    throw new UsageError(`${file} has rules of several objects. Say which: --object ${objects.join(' | ')}`);
  return rules.filter((rule) => rule.object === undefined || rule.object === (said ?? objects[0]));
}
