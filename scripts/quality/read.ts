import { rmSync } from 'node:fs';
import type { Finding, JobContext } from '../jobs/run.ts';
import { makeWorkFolder } from '../jobs/work-folder.ts';
import { assignedTo } from '../org/assigned.ts';
import { clientOf } from '../org/client.ts';
import type { OrgClient } from '../org/client.ts';
import { queryAll } from '../org/query.ts';
import { partlySeen } from '../org/sees-all.ts';
import { identifier, list } from '../org/soql.ts';
import { issueKey } from './facts.ts';
import type { KnownHours, KnownIssue, KnownScore, QualityFacts, ScannedObject } from './facts.ts';
import { newRule } from './org-rules.ts';
import { monthBefore } from './hours.ts';
import { readQualityConfig } from './quality-config.ts';
import { readHanging } from './read-hanging.ts';
import { scanned } from './read-object.ts';
import { knownRules, rulesInForce } from './read-org-rules.ts';

/** Ids in one query, so that its address stays short enough. */
const IDS_AT_ONCE = 300;

const ISSUE_FIELDS =
  'Id, OwnerId, External_Key__c, Object__c, Record_Id__c, Reason__c, Status__c, Rule__c, Steward__c, Due__c, First_Seen__c, Closed_On__c, Closed_Because__c, Waived_Until__c, Snoozed_Until__c, Reopened__c, Impact__c';

/** Reads the rules, judges all records of their objects, and what the org has of issues and of today's scan. */
export async function read(context: JobContext): Promise<QualityFacts> {
  const { connection, configDir, today } = context;
  const client = clientOf(connection);
  const clock = new Date().toISOString();
  const now = today === clock.slice(0, 10) ? clock : `${today}T12:00:00.000Z`;
  const findings: Finding[] = [];
  const { rules, missing, records, stewardOf } = await rulesInForce(connection, configDir, findings);
  const config = await readQualityConfig(configDir);
  const { user_id: self } = await connection.identity();
  const folder = makeWorkFolder('perennial-quality-');
  const objects: ScannedObject[] = [];
  const notes: string[] = [];
  try {
    const byObject = Map.groupBy(rules, (rule) => rule.object);
    const unseen = await partlySeen(client, self, [...byObject.keys()]);
    for (const [object, own] of byObject)
      objects.push(await scanned(context, { client, object, rules: own, now, folder, findings, unseen: unseen.get(object) }));
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
    ...{ scans, config, notes, self },
    activeRules: new Set([...records.filter((one) => one.Status__c === 'Active').map((one) => one.Rule_Id__c), ...missing.map(({ id }) => id)]),
    ...(await missingRecords(client, objects, issues)),
    ...{ now, newRules: missing.map((rule) => newRule(rule, stewardOf(rule))), knownRules: [...missing, ...knownRules(records)] },
    ...{ objects, issues, scores, findings },
    hours: await queryAll<KnownHours>(
      connection,
      `SELECT Id, External_Key__c, Issues_Worked__c, Estimated_Hours__c FROM Stewardship_Hours__c WHERE Month__c >= ${monthBefore(now)}`,
    ),
    // Users who may own an issue: those whom a permission set of Perennial lets read it.
    owners: await assignedTo(connection, ['Perennial_Admin', 'Perennial_Steward', 'Perennial_Field_User']),
  };
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
