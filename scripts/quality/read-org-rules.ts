/** The rules of the org, as their records say them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import type { Finding } from '../jobs/run.ts';
import { queryAll } from '../org/query.ts';
import { list } from '../org/soql.ts';
import type { KnownRule, OrgRule } from './facts.ts';
import { ruleKey } from './org-rules.ts';
import { problemOf, readRules } from './read-rules-file.ts';
import type { Dimension, Rule, Severity } from './rule.ts';

/** A version of a rule. */
export interface RuleRecord {
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
  Blocks_Import__c: boolean;
  Steward__c: string | null;
}

const RULE_FIELDS =
  'Id, Name, External_Key__c, Rule_Id__c, Version__c, Object__c, Fields__c, Kind__c, Parameters__c, Condition__c, Dimension__c, Severity__c, Weight__c, Status__c, Blocks_Import__c, Steward__c';

/** A finding, in three sentences: where, what, and what to do. */
export const told = (where: string, problem: string, remedy: string): Finding => ({ where, problem, remedy });

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
  ...{ dimension: record.Dimension__c, severity: record.Severity__c, weight: record.Weight__c ?? 1 },
  blocksImport: record.Blocks_Import__c,
});

/** Parameters as a record has them; none where they are no JSON. */
function parametersOf({ Parameters__c: text }: RuleRecord): Record<string, unknown> {
  try {
    return JSON.parse(text ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** What records of rules say of what was decided already. */
export const knownRules = (records: readonly RuleRecord[]): KnownRule[] =>
  records.map((record) => ({
    ...{ id: record.Rule_Id__c, object: record.Object__c, kind: record.Kind__c, parameters: parametersOf(record) },
    fields: record.Fields__c.split(',').map((name) => name.trim()),
  }));

/** All versions of all rules. */
export const readRuleRecords = (connection: Connection): Promise<RuleRecord[]> =>
  queryAll<RuleRecord>(connection, `SELECT ${RULE_FIELDS} FROM Quality_Rule__c`);

/** The file of shipped rules in the configuration folder. */
const RULE_PACK = 'quality-rules.json';

const isOfObject = (rule: Rule): rule is Rule & { object: string } => rule.object !== undefined;

/** The rules that hold in an org. */
export interface RulesInForce {
  /** The active ones, and shipped ones that the org has never had. */
  rules: OrgRule[];
  /** Those of them that the org has never had. */
  missing: (Rule & { object: string })[];
  /** All versions that the org has. */
  records: RuleRecord[];
  /** The user who works the issues of a rule of the file; null where it names nobody. */
  stewardOf(rule: Rule): string | null;
}

/** Reads the rules that hold in an org: rules that somebody has changed or retired there stay as they are. What makes no sense is told as a finding. */
export async function rulesInForce(connection: Connection, configDir: string, findings: Finding[]): Promise<RulesInForce> {
  const records = await readRuleRecords(connection);
  const pack = join(configDir, RULE_PACK);
  const shipped = (existsSync(pack) ? readRules(pack) : []).filter(isOfObject);
  const known = new Set(records.map((one) => one.Rule_Id__c));
  const missing = shipped.filter(({ id }) => !known.has(id));
  const stewards = await stewardsOf(connection, missing, findings);
  const stewardOf = ({ owner }: Rule): string | null => stewards.get(owner?.toLowerCase() ?? '') ?? null;
  const rules = [
    ...activeRules(records, findings),
    ...missing.map((rule): OrgRule => ({ ...rule, key: ruleKey(rule.id, 1), recordId: undefined, steward: stewardOf(rule) })),
  ];
  return { rules, missing, records, stewardOf };
}

/** The active users that rules of a file name as their owners, by user name in small letters. */
async function stewardsOf(connection: Connection, rules: readonly Rule[], findings: Finding[]): Promise<Map<string, string>> {
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
export function activeRules(records: readonly RuleRecord[], findings: Finding[]): OrgRule[] {
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
