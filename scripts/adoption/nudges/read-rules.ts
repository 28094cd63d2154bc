/** What the org says about rules: the records for which a condition is true, and those that trials are about. */
import type { DescribeSObjectResult } from 'jsforce';
import { compileFormula } from '../../../formula/src/compile.ts';
import type { CompiledFormula, FormulaValue } from '../../../formula/src/compile.ts';
import { FormulaError } from '../../../formula/src/errors.ts';
import { soqlNarrowing } from '../../../formula/src/soql.ts';
import type { Finding, JobContext } from '../../jobs/run.ts';
import { OrgRefusal } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { getTogether, queryTogether } from '../../org/composite.ts';
import { queryAll } from '../../org/query.ts';
import { identifier, list, text } from '../../org/soql.ts';
import type { KnownNudge, KnownTrial, NudgeRule, RecordState, RuleFacts } from './facts.ts';
import { isOpen, minuteOf, ruleOfKey } from './facts.ts';

/** Ids in one query, so that its address stays short enough. */
const IDS_AT_ONCE = 300;

/** Records that one user saves in a minute before it looks like a way out. */
const CROWD = 3;

/** Days of saved records that are looked at, and how many at most. */
const CROWD_DAYS = 3;
const MOST_SAVED = 20_000;

type Row = Record<string, unknown>;
type Described = ReadonlyMap<string, DescribeSObjectResult>;
type Field = DescribeSObjectResult['fields'][number];

/** A formula, and its fields as the org spells them: a formula may spell them otherwise. */
interface ReadFormula {
  compiled: CompiledFormula;
  spelled: ReadonlyMap<string, string[]>;
}

/** A rule whose formulas can be worked out. */
interface ReadableRule {
  rule: NudgeRule;
  condition: ReadFormula;
  acted: ReadFormula | undefined;
  /** Where the user is, as the org spells it. */
  userPath: string[];
  /** Where the records are that may match, as SOQL. */
  where: string;
  /** Fields that are read of a record. */
  fields: string[];
}

interface Reading {
  client: OrgClient;
  context: JobContext;
  /** The moment it is, ISO in UTC. */
  now: string;
  /** The day it is where the org is: what conditions take for TODAY. */
  today: string;
  mostRecords: number;
  /** Objects of which not all records are seen, each with the reason. */
  unseen: ReadonlyMap<string, string>;
  findings: Finding[];
}

const valueOf = (row: Row, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Row | null | undefined)?.[name] ?? null, row);

const isTrue = ({ compiled, spelled }: ReadFormula, row: Row, { now, today }: Pick<Reading, 'now' | 'today'>): boolean =>
  compiled.evaluate((path) => valueOf(row, spelled.get(path.join('.')) ?? path) as FormulaValue, { now: () => new Date(now), today: () => today }) ===
  true;

/** Whether a text may be the name of an object. */
export const isApiName = (name: string): boolean => /^[A-Za-z]\w*$/.test(name);

/** The object that a lookup leads to; undefined where it may lead to several: a query reads those in another way. */
const parentOf = ({ referenceTo }: { referenceTo?: string[] | null | undefined }): string | undefined =>
  referenceTo?.length === 1 ? referenceTo[0] : undefined;

/** Describes objects, and those that their conditions reach through a lookup. */
async function described(client: OrgClient, rules: readonly NudgeRule[]): Promise<Described> {
  const found = new Map<string, DescribeSObjectResult>();
  const describe = async (names: readonly string[]): Promise<void> => {
    const wanted = [...new Set(names)].filter((name) => !found.has(name));
    const answers = await getTogether<DescribeSObjectResult>(
      client,
      wanted.map((name) => `/sobjects/${identifier(name)}/describe`),
    );
    answers.forEach((answer, index) => {
      if (!(answer instanceof OrgRefusal)) found.set(wanted[index] ?? '', answer);
    });
  };
  await describe(rules.map(({ object }) => object).filter(isApiName));
  const parents = rules.flatMap(({ object, condition, actedCondition = '', userField }) => {
    const relations = new Set([...`${condition} ${actedCondition} ${userField}`.matchAll(/\b(\w+)\.\w/g)].map(([, name]) => name?.toLowerCase()));
    const fields = found.get(object)?.fields ?? [];
    return fields.flatMap((one) => (relations.has(one.relationshipName?.toLowerCase()) ? (parentOf(one) ?? []) : []));
  });
  await describe(parents);
  return found;
}

/** The fields on a path from an object on: lookups, then the field that is meant. Undefined where the path leads to no field. */
function fieldsOn(objects: Described, object: string, [name = '', ...rest]: readonly string[]): Field[] | undefined {
  const isNamed = (one: Field): boolean => (rest.length === 0 ? one.name : one.relationshipName)?.toLowerCase() === name.toLowerCase();
  const field = objects.get(object)?.fields.find(isNamed);
  if (!field || rest.length === 0) return field && [field];
  const parent = parentOf(field);
  const further = parent === undefined ? undefined : fieldsOn(objects, parent, rest);
  return further && [field, ...further];
}

/** A field by its path, from an object on; undefined where there is none. */
const fieldAt = (objects: Described, object: string, path: readonly string[]): Field | undefined => fieldsOn(objects, object, path)?.at(-1);

/** A path as the org spells it; undefined where it leads to no field. */
const spelledPath = (objects: Described, object: string, path: readonly string[]): string[] | undefined =>
  fieldsOn(objects, object, path)?.map(({ name, relationshipName }, at) => (at < path.length - 1 ? (relationshipName ?? name) : name));

/** Reads a formula about an object. Throws a FormulaError that says what is wrong with it. */
function formulaOf(text_: string, objects: Described, object: string): ReadFormula {
  const compiled = compileFormula(text_, { typeOf: (path) => fieldAt(objects, object, path) }, { returns: 'boolean' });
  return { compiled, spelled: new Map(compiled.paths.map((path) => [path.join('.'), spelledPath(objects, object, path) ?? path])) };
}

/** A rule made ready; a sentence that says why it cannot be. */
function readable(rule: NudgeRule, objects: Described, { now, today, unseen }: Reading): ReadableRule | string {
  const { object, userField, condition, actedCondition, editField, guardrail } = rule;
  if (!objects.has(object)) return `${object} is not there, or may not be read`;
  const hidden = unseen.get(object);
  if (hidden !== undefined) return `of ${object} not everything is seen: ${hidden}`;
  const userPath = spelledPath(objects, object, userField.split('.'));
  if (!userPath) return `${object} has no readable field ${userField}`;
  const edited = guardrail === 'Short Text' && editField !== undefined ? spelledPath(objects, object, [editField]) : [];
  if (!edited) return `${object} has no readable field ${editField ?? ''}`;
  let read: { condition: ReadFormula; acted: ReadFormula | undefined };
  try {
    const isActed = rule.actedBy === 'Condition' && actedCondition !== undefined;
    read = { condition: formulaOf(condition, objects, object), acted: isActed ? formulaOf(actedCondition, objects, object) : undefined };
  } catch (error) {
    if (error instanceof FormulaError) return `its condition cannot be read: ${error.message}`;
    throw error;
  }
  const narrowed = soqlNarrowing(read.condition.compiled, {
    field: (path) => {
      const [field, spelled] = [fieldAt(objects, object, path), spelledPath(objects, object, path)];
      return field?.filterable && spelled ? { name: identifier(spelled.join('.')), type: field.type } : undefined;
    },
    ...{ text, today, now },
  });
  const paths = [...read.condition.spelled.values(), ...(read.acted?.spelled.values() ?? []), userPath, ...(edited.length > 0 ? [edited] : [])];
  const fields = [...new Set(['Id', ...paths.map((path) => path.join('.')), 'LastModifiedById', 'LastModifiedDate'])];
  return {
    rule,
    ...read,
    userPath,
    where: `${narrowed ?? 'Id != NULL'} AND ${identifier(userPath.join('.'))} != NULL`,
    fields: fields.map(identifier),
  };
}

/** A record as a rule sees it. */
function stateOf({ rule, condition, acted, userPath }: ReadableRule, row: Row, reading: Pick<Reading, 'now' | 'today'>): RecordState {
  const edited = rule.editField === undefined ? undefined : row[rule.editField];
  return {
    userId: String(valueOf(row, userPath) ?? ''),
    isTrue: isTrue(condition, row, reading),
    isActed: acted ? isTrue(acted, row, reading) : undefined,
    changedBy: String(row['LastModifiedById'] ?? ''),
    changedOn: String(row['LastModifiedDate'] ?? ''),
    editLength: typeof edited === 'string' ? edited.trim().length : undefined,
  };
}

/** The records that may match rules, counted: a rule about too many is left out. */
async function fitting(rules: readonly ReadableRule[], { client, mostRecords, findings }: Reading): Promise<ReadableRule[]> {
  const counts = await queryTogether<{ n: number }>(
    client,
    rules.map(({ rule, where }) => `SELECT COUNT(Id) n FROM ${identifier(rule.object)} WHERE ${where}`),
  );
  return rules.filter(({ rule }, index) => {
    const answer = counts[index];
    const problem =
      answer instanceof OrgRefusal
        ? `the org refuses its query: ${answer.message}`
        : (answer?.[0]?.n ?? 0) > mostRecords
          ? `${answer?.[0]?.n.toLocaleString('en') ?? ''} records may be meant, and ${mostRecords.toLocaleString('en')} are the most`
          : undefined;
    if (problem !== undefined)
      findings.push({
        where: `Nudge rule ${rule.name}`,
        problem,
        remedy: 'Narrow its condition by fields that a query can filter. Its nudges stay as they are.',
      });
    return problem === undefined;
  });
}

/** Records that trials are about and that no query has found. */
async function recordsOf(one: ReadableRule, ids: readonly string[], reading: Reading): Promise<Map<string, RecordState>> {
  const parts = Array.from({ length: Math.ceil(ids.length / IDS_AT_ONCE) }, (_, part) => ids.slice(part * IDS_AT_ONCE, (part + 1) * IDS_AT_ONCE));
  const answers = await queryTogether<Row>(
    reading.client,
    parts.map((part) => `SELECT ${one.fields.join(', ')} FROM ${identifier(one.rule.object)} WHERE Id IN ${list(part)}`),
  );
  return new Map(
    answers.flatMap((answer) => (answer instanceof OrgRefusal ? [] : answer.map((row) => [String(row['Id']), stateOf(one, row, reading)] as const))),
  );
}

/** Minutes in which a user has saved many records of an object. */
async function crowdedMinutes(object: string, { context, now }: Reading): Promise<Set<string>> {
  const since = new Date(Date.parse(now) - CROWD_DAYS * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const saved = await queryAll<{ LastModifiedById: string; LastModifiedDate: string }>(
    context.connection,
    `SELECT LastModifiedById, LastModifiedDate FROM ${identifier(object)} WHERE LastModifiedDate >= ${since} ORDER BY LastModifiedDate DESC LIMIT ${MOST_SAVED}`,
  );
  const minutes = Map.groupBy(saved, (one) => minuteOf(one.LastModifiedById, one.LastModifiedDate));
  return new Set([...minutes].filter(([, own]) => own.length >= CROWD).map(([minute]) => minute));
}

/** Reads what each rule is about, but for retired ones. A rule that cannot be read is told, and nothing of it changes. */
export async function readRuleFacts(
  rules: readonly NudgeRule[],
  { trials, nudges }: { trials: readonly KnownTrial[]; nudges: readonly KnownNudge[] },
  reading: Reading,
): Promise<RuleFacts[]> {
  const { client, context, findings } = reading;
  const current = rules.filter(({ status }) => status !== 'Retired');
  const objects = await described(client, current);
  const tell = ({ name }: NudgeRule, problem: string): void =>
    void findings.push({
      ...{ where: `Nudge rule ${name}`, problem },
      remedy: 'Put the rule right, or give the user of the jobs the right. Its nudges stay as they are.',
    });
  const ready: ReadableRule[] = [];
  for (const rule of current) {
    const made = readable(rule, objects, reading);
    if (typeof made === 'string') tell(rule, made);
    else ready.push(made);
  }
  const fit = await fitting(ready, reading);
  const waiting = Map.groupBy([...trials.filter(({ Outcome__c }) => Outcome__c === 'Pending'), ...nudges.filter(isOpen)], ({ External_Key__c }) =>
    ruleOfKey(External_Key__c),
  );
  const crowded = new Map<string, Set<string>>();
  const facts = new Map<string, RuleFacts>();
  for (const [index, one] of fit.entries()) {
    const { rule } = one;
    context.signal?.throwIfAborted();
    context.progress('Nudges: reading records', index, fit.length);
    try {
      const rows = await queryAll<Row>(
        context.connection,
        `SELECT ${one.fields.join(', ')} FROM ${identifier(rule.object)} WHERE ${one.where} ORDER BY Id`,
      );
      const records = new Map(rows.map((row) => [String(row['Id']), stateOf(one, row, reading)]));
      const about = (waiting.get(rule.key) ?? []).flatMap(({ Record_Id__c: id }) => (id !== null && !records.has(id) ? [id] : []));
      for (const [id, state] of await recordsOf(one, [...new Set(about)], reading)) records.set(id, state);
      if (rule.guardrail === 'Same Minute' && waiting.has(rule.key) && !crowded.has(rule.object))
        crowded.set(rule.object, await crowdedMinutes(rule.object, reading));
      const matching = [...records].filter(([, state]) => state.isTrue);
      facts.set(rule.key, {
        ...{ rule, records, lastSteps: new Map(), crowded: crowded.get(rule.object) ?? new Set() },
        matches: new Map([...Map.groupBy(matching, ([, { userId }]) => userId)].map(([user, own]) => [user, own.map(([id]) => id)])),
      });
    } catch (error) {
      if (!(error instanceof OrgRefusal)) throw error;
      tell(rule, `the org refuses its query: ${error.message}`);
    }
  }
  return rules.map((rule) => facts.get(rule.key) ?? { rule, matches: undefined, records: new Map(), lastSteps: new Map(), crowded: new Set() });
}
