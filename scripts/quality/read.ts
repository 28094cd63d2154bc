import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, DescribeSObjectResult } from 'jsforce';
import type { Finding, JobContext } from '../jobs/run.ts';
import { clientOf, OrgRefusal } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { describeObject } from '../org/describe.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import { identifier, list } from '../org/soql.ts';
import { extractToFile } from '../transfer/extract.ts';
import { check } from './engine/check.ts';
import type { Issue } from './engine/check.ts';
import { openCsv } from './engine/csv-source.ts';
import type { Columns } from './engine/csv-source.ts';
import { Engine } from './engine/engine.ts';
import { planOf } from './engine/plan.ts';
import { issueKey } from './facts.ts';
import type { FoundIssue, KnownIssue, KnownScore, OrgRule, QualityFacts, ScannedObject } from './facts.ts';
import { readHanging } from './read-hanging.ts';
import { newRule, ruleKey } from './org-rules.ts';
import { readQualityConfig } from './quality-config.ts';
import { problemOf, readRules } from './read-rules-file.ts';
import type { Dimension, Rule, Severity } from './rule.ts';

/** The file of shipped rules in the configuration folder. */
const RULE_PACK = 'quality-rules.json';

/** Ids in one query, so that its address stays short enough. */
const IDS_AT_ONCE = 300;

interface RuleRecord {
  Id: string;
  Name: string;
  External_Key__c: string | null;
  Rule_Id__c: string;
  Version__c: number;
  Object__c: string;
  Fields__c: string;
  Kind__c: string;
  Parameters__c: string | null;
  Condition__c: string | null;
  Dimension__c: Dimension;
  Severity__c: Severity;
  Weight__c: number | null;
  Status__c: string;
  Steward__c: string | null;
}

const RULE_FIELDS =
  'Id, Name, External_Key__c, Rule_Id__c, Version__c, Object__c, Fields__c, Kind__c, Parameters__c, Condition__c, Dimension__c, Severity__c, Weight__c, Status__c, Steward__c';

const ISSUE_FIELDS =
  'Id, OwnerId, External_Key__c, Object__c, Record_Id__c, Reason__c, Status__c, Rule__c, Steward__c, Due__c, First_Seen__c, Closed_On__c, Waived_Until__c, Snoozed_Until__c, Reopened__c, Impact__c';

const told = (where: string, problem: string, remedy: string): Finding => ({ where, problem, remedy });

/** A rule as its record says it. Throws a SyntaxError for parameters that are no JSON. */
const ruleOf = (record: RuleRecord): OrgRule => ({
  ...{
    id: record.Rule_Id__c,
    key: record.External_Key__c ?? ruleKey(record.Rule_Id__c, record.Version__c),
    recordId: record.Id,
    object: record.Object__c,
    kind: record.Kind__c,
    steward: record.Steward__c,
  },
  fields: record.Fields__c.split(',').map((name) => name.trim()),
  parameters: JSON.parse(record.Parameters__c ?? '{}') as Record<string, unknown>,
  ...(record.Condition__c ? { when: record.Condition__c } : {}),
  ...{ dimension: record.Dimension__c, severity: record.Severity__c, weight: record.Weight__c ?? 1, blocksImport: false },
});

const isOfObject = (rule: Rule): rule is Rule & { object: string } => rule.object !== undefined;

/** Folders of what a scan reads begin so, with the process that reads it. */
const FOLDER = 'perennial-quality-';

/** Deletes what a killed scan has left behind: it holds personal data. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${FOLDER}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Reads the rules, judges all records of their objects, and what the org has of issues and of today's scan. */
export async function read(context: JobContext): Promise<QualityFacts> {
  const { connection, configDir, today } = context;
  const client = clientOf(connection);
  const clock = new Date().toISOString();
  const now = today === clock.slice(0, 10) ? clock : `${today}T12:00:00.000Z`;
  const findings: Finding[] = [];
  const records = await queryAll<RuleRecord>(connection, `SELECT ${RULE_FIELDS} FROM Quality_Rule__c`);
  const pack = join(configDir, RULE_PACK);
  const shipped = (existsSync(pack) ? readRules(pack) : []).filter(isOfObject);
  const known = new Set(records.map((one) => one.Rule_Id__c));
  // Rules that somebody has changed or retired in the org stay as they are.
  const missing = shipped.filter(({ id }) => !known.has(id));
  const stewards = await stewardsOf(context, missing, findings);
  const stewardOf = ({ owner }: Rule): string | null => stewards.get(owner?.toLowerCase() ?? '') ?? null;
  const rules = [
    ...activeRules(records, findings),
    ...missing.map((rule): OrgRule => ({ ...rule, key: ruleKey(rule.id, 1), recordId: undefined, steward: stewardOf(rule) })),
  ];
  const config = await readQualityConfig(configDir);
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const objects: ScannedObject[] = [];
  const notes: string[] = [];
  try {
    for (const [object, own] of Map.groupBy(rules, (rule) => rule.object))
      objects.push(await scanned(context, { client, object, rules: own, now, folder, findings }));
    const failing = objects.filter(({ found }) => found.length > 0).map(({ object }) => object);
    const { factors, unread } = await readHanging(client, failing, folder);
    for (const { object, found } of objects) for (const one of found) one.hangs = factors.get(object)?.get(one.recordId) ?? 1;
    if (unread.length > 0) notes.push(`Impact leaves out what hangs on a record by ${unread.join(' and ')}: it may not be read.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const issues = await queryAll<KnownIssue>(connection, `SELECT ${ISSUE_FIELDS} FROM Quality_Issue__c`);
  const scores = await queryAll<KnownScore>(
    connection,
    `SELECT Id, External_Key__c, Checked__c, Failed__c, Waived__c, Ties__c, Complete__c FROM Quality_Score__c WHERE Scan__r.External_Key__c = '${now.slice(0, 10)}'`,
  );
  const scans = await queryAll<QualityFacts['scans'][number]>(connection, 'SELECT Id, External_Key__c, Status__c FROM Quality_Scan__c');
  return {
    ...{ scans, config, notes, self: (await connection.identity()).user_id },
    activeRules: new Set([...records.filter((one) => one.Status__c === 'Active').map((one) => one.Rule_Id__c), ...missing.map(({ id }) => id)]),
    ...(await missingRecords(client, objects, issues)),
    ...{ now, newRules: missing.map((rule) => newRule(rule, stewardOf(rule))), objects, issues, scores, findings },
    owners: await ownersOf(context),
  };
}

/** The active users that rules of a file name as their owners, by user name in small letters. */
async function stewardsOf({ connection }: JobContext, rules: readonly Rule[], findings: Finding[]): Promise<Map<string, string>> {
  const named = [...new Set(rules.flatMap(({ owner }) => owner?.toLowerCase() ?? []))];
  if (named.length === 0) return new Map();
  const users = await queryAll<{ Id: string; Username: string }>(
    connection,
    `SELECT Id, Username FROM User WHERE IsActive = TRUE AND Username IN ${list(named)}`,
  );
  const found = new Map(users.map(({ Id, Username }) => [Username.toLowerCase(), Id]));
  for (const { id, owner } of rules)
    if (owner !== undefined && !found.has(owner.toLowerCase()))
      findings.push(
        told(`Rule ${id}`, `its owner ${owner} is no active user of the org`, 'Name another owner, or give the rule a steward in the org.'),
      );
  return found;
}

/** The active rules, each in its latest version. A record that makes no sense is told as a finding. */
function activeRules(records: readonly RuleRecord[], findings: Finding[]): OrgRule[] {
  const active = records.filter((one) => one.Status__c === 'Active').sort((a, b) => b.Version__c - a.Version__c);
  return [...Map.groupBy(active, (one) => one.Rule_Id__c).values()].flatMap(([record, ...older]) => {
    for (const { Name, Version__c } of older)
      findings.push(told(`Rule ${Name}`, `version ${Version__c} is active beside a later one: only that is judged`, 'Retire the earlier version.'));
    try {
      const rule = record && ruleOf(record);
      const problem = rule && problemOf(rule);
      if (rule && problem === undefined) return [rule];
      findings.push(told(`Rule ${record?.Name ?? ''}`, problem ?? '', 'Retire it, and make a version that is right. No issue of it was closed.'));
    } catch {
      findings.push(told(`Rule ${record?.Name ?? ''}`, 'its parameters are no JSON', 'Retire it, and make a version with parameters that are.'));
    }
    return [];
  });
}

/** What the scan of an object came to. One that fails makes its object incomplete, and holds up no other. */
async function scanned(context: JobContext, options: ScanOptions): Promise<ScannedObject> {
  try {
    return await scan(context, options);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof UsageError || error instanceof OrgRefusal || error instanceof Failure)) throw error;
    const { object, findings } = options;
    findings.push(told(object, error.message, 'Put right what it says, or retire the rules of the object. No issue of it was closed.'));
    return { object, incomplete: error.message, keepsDeleted: false, rows: 0, found: [], scores: [] };
  }
}

interface ScanOptions {
  client: OrgClient;
  object: string;
  rules: OrgRule[];
  now: string;
  folder: string;
  findings: Finding[];
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
  /** What cannot be judged, and why. */
  findings: Finding[];
}

/** Looks which rules of an object can be judged with what the user may read. */
async function examine(client: OrgClient, object: string, rules: readonly OrgRule[], now: string): Promise<Examined> {
  const description = await describeObject(client, object);
  if (!description) {
    const remedy = 'Give the user of the jobs the right to read it, or retire its rules. No issue of it was closed.';
    return { described: undefined, types: {}, judged: [], findings: [told(object, 'the object is not there, or may not be read', remedy)] };
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
  const examined: Examined = { described, types, judged: [], findings: [] };
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
  const rules = activeRules(await queryAll<RuleRecord>(connection, `SELECT ${RULE_FIELDS} FROM Quality_Rule__c`), findings);
  const now = new Date().toISOString();
  for (const [object, own] of Map.groupBy(rules, (rule) => rule.object))
    findings.push(...(await examine(clientOf(connection), object, own, now)).findings);
  return findings;
}

/** Judges all records of an object. What cannot be read or judged as a whole is told, and makes it incomplete. */
async function scan({ progress, signal }: JobContext, { client, object, rules, now, folder, findings }: ScanOptions): Promise<ScannedObject> {
  progress(`Quality: reading ${object}`);
  const { described, types, judged, findings: own } = await examine(client, object, rules, now);
  findings.push(...own);
  let incomplete = own[0]?.problem;
  const keepsDeleted = 'IsDeleted' in types;
  if (!described) return { object, incomplete, keepsDeleted, rows: 0, found: [], scores: [] };
  const carry = ['LastModifiedDate', 'OwnerId'].filter((name) => name in types);
  if (judged.length === 0) return { object, incomplete: incomplete ?? 'it has no rule that works', keepsDeleted, rows: 0, found: [], scores: [] };
  const plan = await planOf(described, judged, { key: 'Id', carry, now });
  const fields = plan.book.usedNames;
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
    return {
      ...{ object, incomplete, keepsDeleted, rows, found },
      scores: scores.map(({ checked, failed, ties }, index) => ({ rule: judged[index] as OrgRule, checked, failed, ties })),
    };
  } finally {
    engine.close();
    rmSync(file, { force: true });
  }
}

/**
 * The records that open issues are about and that no rule finds any more, where they are no longer there. One that is not in the recycle bin
 * either may be there and not be seen: nothing is said of it.
 */
async function missingRecords(
  client: OrgClient,
  objects: readonly ScannedObject[],
  issues: readonly KnownIssue[],
): Promise<Pick<QualityFacts, 'gone' | 'unseen'>> {
  const failing = new Set(objects.flatMap(({ found }) => found.map(issueKey)));
  const [gone, unseen] = [new Set<string>(), new Set<string>()];
  for (const { object, incomplete, keepsDeleted } of objects) {
    if (incomplete !== undefined) continue;
    const asked = issues
      .filter((one) => one.Object__c === object && one.Status__c !== 'Closed' && !failing.has(one.External_Key__c))
      .map((one) => one.Record_Id__c);
    for (let from = 0; from < asked.length; from += IDS_AT_ONCE) {
      const some = asked.slice(from, from + IDS_AT_ONCE);
      // Users, for one, cannot be deleted, and have no field that says so.
      const soql = `SELECT Id${keepsDeleted ? ', IsDeleted' : ''} FROM ${identifier(object)} WHERE Id IN ${list(some)}`;
      const path = `/queryAll?q=${encodeURIComponent(soql)}`;
      const { records } = await client.json<{ records: { Id: string; IsDeleted?: boolean }[] }>({ method: 'GET', path, repeatable: true });
      const found = new Map(records.map(({ Id, IsDeleted = false }) => [Id, IsDeleted]));
      for (const id of some) if (found.get(id) ?? true) (found.has(id) ? gone : unseen).add(id);
    }
  }
  return { gone, unseen };
}

/** Users who may own an issue: those whom a permission set of Perennial lets read it. None where assignments may not be read. */
async function ownersOf({ connection }: JobContext): Promise<Set<string>> {
  try {
    const assigned = await queryAll<{ AssigneeId: string }>(
      connection,
      "SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSet.Name IN ('Perennial_Admin', 'Perennial_Steward', 'Perennial_Field_User') AND Assignee.IsActive = TRUE",
    );
    return new Set(assigned.map((one) => one.AssigneeId));
  } catch (error) {
    if (error instanceof OrgRefusal) return new Set();
    throw error;
  }
}
