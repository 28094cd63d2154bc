/** Reads and judges the records of an object. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, DescribeSObjectResult, Field } from 'jsforce';
import type { Finding, JobContext } from '../jobs/run.ts';
import { clientOf, OrgRefusal } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { partlySeen } from '../org/sees-all.ts';
import { identifier } from '../org/soql.ts';
import { extractToFile } from '../transfer/extract.ts';
import { check } from './engine/check.ts';
import type { Issue } from './engine/check.ts';
import { openCsv } from './engine/csv-source.ts';
import type { Columns } from './engine/csv-source.ts';
import { Engine } from './engine/engine.ts';
import { planOf } from './engine/plan.ts';
import type { FoundIssue, OrgRule, ScannedObject } from './facts.ts';
import { suggest } from './suggest/suggest.ts';
import { activeRules, readRuleRecords, told } from './read-org-rules.ts';

/** What the scan of an object came to. One that fails makes its object incomplete, and holds up no other. */
export async function scanned(context: JobContext, options: ScanOptions): Promise<ScannedObject> {
  try {
    return await scan(context, options);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof UsageError || error instanceof OrgRefusal || error instanceof Failure)) throw error;
    const { object, findings } = options;
    findings.push(told(object, error.message, 'Put right what it says, or retire the rules of the object. No issue of it was closed.'));
    return { object, incomplete: error.message, keepsDeleted: false, rows: 0, found: [], scores: [], suggested: [] };
  }
}

interface ScanOptions {
  client: OrgClient;
  object: string;
  rules: OrgRule[];
  now: string;
  folder: string;
  findings: Finding[];
  /** Why not all records of the object are seen; undefined where they are. */
  unseen: string | undefined;
}

const countOf = async (client: OrgClient, object: string): Promise<number> =>
  (
    await client.json<{ totalSize: number }>({
      method: 'GET',
      path: `/query?q=${encodeURIComponent(`SELECT COUNT() FROM ${identifier(object)}`)}`,
      repeatable: true,
    })
  ).totalSize;

/** An object that rules are of, as far as the user may read it. */
interface Examined {
  /** Undefined where the object is not there, or may not be read. */
  described: Columns | undefined;
  types: Record<string, string>;
  /** The rules that can be judged. */
  judged: OrgRule[];
  /** Fields that people and imports fill, by which rules can be suggested. */
  profiled: string[];
  /** What cannot be judged, and why. */
  findings: Finding[];
}

/** Types of fields that a form, a list, a range or an order says something of. */
const PROFILED = new Set(['string', 'email', 'phone', 'url', 'picklist', 'combobox', 'double', 'int', 'currency', 'percent', 'date', 'datetime']);

/** Whether rules are suggested for a field: one that is filled by hand or import, and whose values the org does not keep to a list itself. */
const isProfiled = ({ type, createable, calculated, restrictedPicklist }: Field): boolean =>
  PROFILED.has(type) && createable && !calculated && !restrictedPicklist;

/** Looks which rules of an object can be judged with what the user may read. */
async function examine(client: OrgClient, object: string, rules: readonly OrgRule[], now: string): Promise<Examined> {
  const description = await describeObject(client, object);
  if (!description) {
    const remedy = 'Give the user of the jobs the right to read it, or retire its rules. No issue of it was closed.';
    return {
      described: undefined,
      types: {},
      judged: [],
      profiled: [],
      findings: [told(object, 'the object is not there, or may not be read', remedy)],
    };
  }
  const types = {
    ...Object.fromEntries(description.fields.map(({ name, type }) => [name, type])),
    ...(await parentTypes(client, description, rules)),
  };
  const described: Columns = {
    columns: Object.keys(types),
    types: () => Promise.resolve(types),
    lacks: (name) => `${object} has no readable field "${name}"`,
  };
  const examined: Examined = { described, types, judged: [], profiled: description.fields.filter(isProfiled).map(({ name }) => name), findings: [] };
  for (const rule of rules)
    try {
      await planOf(described, [rule], { key: 'Id', now });
      examined.judged.push(rule);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const remedy = 'Give the right to read the field, or retire the rule. No issue of the object was closed.';
      examined.findings.push(told(`Rule ${rule.id}`, error.message, remedy));
    }
  return examined;
}

/** Fields of parents that formulas of rules name by a path, such as `Account.Industry`, with their types. */
async function parentTypes(client: OrgClient, { fields }: DescribeSObjectResult, rules: readonly OrgRule[]): Promise<Record<string, string>> {
  const formulas = rules.flatMap(({ when, parameters }) => [when ?? '', String(parameters['formula'] ?? '')]);
  const paths = formulas.flatMap((text) =>
    [...text.matchAll(/\b([A-Za-z]\w*)\.([A-Za-z]\w*)\b/g)].map(([, parent = '', field = '']) => ({ parent, field })),
  );
  const types: Record<string, string> = {};
  for (const parent of new Set(paths.map((path) => path.parent.toLowerCase()))) {
    const link = fields.find((one) => one.relationshipName?.toLowerCase() === parent);
    const [object, ...others] = link?.referenceTo ?? [];
    // One that may lead to several objects has no fields of its own.
    if (!link?.relationshipName || object === undefined || others.length > 0) continue;
    const described = await describeObject(client, object);
    for (const { name, type } of described?.fields ?? [])
      if (paths.some((path) => path.parent.toLowerCase() === parent && path.field.toLowerCase() === name.toLowerCase()))
        types[`${link.relationshipName}.${name}`] = type;
  }
  return types;
}

/** What the active rules want to read and whoever is connected may not. */
export async function unreadable(connection: Connection): Promise<Finding[]> {
  const findings: Finding[] = [];
  const rules = activeRules(await readRuleRecords(connection), findings);
  const now = new Date().toISOString();
  const byObject = Map.groupBy(rules, (rule) => rule.object);
  const unseen = await partlySeen(clientOf(connection), (await connection.identity()).user_id, [...byObject.keys()]);
  for (const [object, own] of byObject) {
    const hidden = unseen.get(object);
    if (hidden !== undefined) findings.push(told(object, `not all its records are seen: ${hidden}`, 'Give the user of the jobs View All on it.'));
    findings.push(...(await examine(clientOf(connection), object, own, now)).findings);
  }
  return findings;
}

/** Judges all records of an object. What cannot be read or judged as a whole is told, and makes it incomplete. */
async function scan(
  { progress, signal, suggest: suggests = false }: JobContext,
  { client, object, rules, now, folder, findings, unseen }: ScanOptions,
): Promise<ScannedObject> {
  progress(`Quality: reading ${object}`);
  const { described, types, judged, profiled, findings: own } = await examine(client, object, rules, now);
  findings.push(...own);
  let incomplete = own[0]?.problem;
  if (unseen !== undefined) {
    // A record that is not seen may be the double of one that is.
    incomplete ??= `not all its records are seen: ${unseen}`;
    findings.push(
      told(object, `not all its records are seen: ${unseen}`, 'Give the user of the jobs View All on it. No issue of the object was closed.'),
    );
  }
  const keepsDeleted = 'IsDeleted' in types;
  if (!described) return { object, incomplete, keepsDeleted, rows: 0, found: [], scores: [], suggested: [] };
  const carry = ['LastModifiedDate', 'OwnerId'].filter((name) => name in types);
  if (judged.length === 0)
    return { object, incomplete: incomplete ?? 'it has no rule that works', keepsDeleted, rows: 0, found: [], scores: [], suggested: [] };
  const plan = await planOf(described, judged, { key: 'Id', carry, now });
  const fields = [...new Set([...plan.book.usedNames, ...(suggests ? profiled : [])])];
  const file = join(folder, `${identifier(object)}.csv`);
  const before = await countOf(client, object);
  const { rows } = await extractToFile(
    client,
    { object, fields },
    { file, mode: 0o600, signal, onProgress: (done, total) => progress(`Quality: reading ${object}`, done, total) },
  );
  const after = await countOf(client, object);
  if (rows < Math.min(before, after) || rows > Math.max(before, after)) {
    incomplete ??= `${rows} records came where the org counts ${after}`;
    findings.push(told(object, `${rows} records came where the org counts ${after}`, 'Run the job again. No issue of the object was closed.'));
  }
  const engine = await Engine.open({ workDir: folder, signal });
  try {
    const source = await openCsv(engine, file, {});
    const found: FoundIssue[] = [];
    const take = (issues: readonly Issue[]): void => {
      for (const { rule, key, field, reason, carried } of issues) {
        if (reason === 'tie') continue;
        const of = (name: string): string | null => carried[carry.indexOf(name)] ?? null;
        found.push({ rule: rule as OrgRule, recordId: key, field, reason, changed: of('LastModifiedDate'), ownerId: of('OwnerId'), hangs: 1 });
      }
    };
    const { scores } = await check(
      engine,
      { ...source, types: described.types },
      {
        ...{ rules: judged, key: 'Id', carry, now, take },
        onProgress: (done) => progress(`Quality: judging ${object}`, Math.round(done * 100), 100),
      },
    );
    const suggested = suggests
      ? await suggest(engine, () => openCsv(engine, file, {}), {
          ...{ object, now, signal, except: new Set(fields.filter((name) => !profiled.includes(name))) },
          onProgress: (step, done, total) => progress(`Quality: ${object}, ${step.toLowerCase()}`, done, total),
        })
      : [];
    return {
      ...{ object, incomplete, keepsDeleted, rows, found, suggested },
      scores: scores.map(({ checked, failed, ties }, index) => ({ rule: judged[index] as OrgRule, checked, failed, ties })),
    };
  } finally {
    engine.close();
    rmSync(file, { force: true });
  }
}
