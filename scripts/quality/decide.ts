import type { Change, Decision } from '../jobs/run.ts';
import { issueKey, referenceTo } from './facts.ts';
import type { FoundIssue, KnownIssue, QualityFacts, ScannedObject } from './facts.ts';
import type { Severity } from './rule.ts';

/** A record that was changed less than so long ago may still be in somebody's hands. */
const GRACE_MS = 24 * 60 * 60 * 1000;

/** What a custom record takes of the org's data storage. */
const RECORD_KB = 2;

/** Issues that are kept open at most. */
export const MAX_OPEN = 20_000;

/** What an issue counts for by the severity of its rule. */
const SEVERITY_POINTS: Record<Severity, number> = { low: 1, medium: 3, high: 10, critical: 30 };

const impactOf = ({ severity, weight }: FoundIssue['rule']): number => SEVERITY_POINTS[severity] * weight;

/** What becomes of issues: how many, and the changes. */
interface IssueChanges {
  changes: Change[];
  unchanged: number;
  notDue: number;
  notKept: number;
  /** Issues that are not closed after the run. */
  open: number;
}

const issueChange = (object: string, what: string, write: Change['write'], shown: Change['shown']): Change => ({
  subject: `Issues of ${object}`,
  write,
  shown: { Object: object, Issue: what, ...shown },
});

/** What an issue that is known says anew, now that its record fails; undefined when it stays as it is. */
function renewed(known: KnownIssue, found: FoundIssue, { now, owners }: QualityFacts): Record<string, unknown> | undefined {
  const today = now.slice(0, 10);
  const values: Record<string, unknown> = {};
  if (known.Status__c === 'Closed')
    Object.assign(values, { Status__c: 'Open', Closed_Because__c: null, Closed_On__c: null, Reopened__c: (known.Reopened__c ?? 0) + 1 });
  if (known.Status__c === 'Snoozed' && (known.Snoozed_Until__c ?? today) <= today)
    Object.assign(values, { Status__c: 'Open', Snoozed_Until__c: null });
  if (known.Status__c === 'Waived' && (known.Waived_Until__c ?? today) < today) values['Status__c'] = 'Open';
  if (known.Reason__c !== found.reason) values['Reason__c'] = found.reason;
  if (found.rule.recordId === undefined || known.Rule__c !== found.rule.recordId) Object.assign(values, referenceTo(found.rule));
  if (known.Impact__c !== impactOf(found.rule)) values['Impact__c'] = impactOf(found.rule);
  if (found.ownerId !== null && found.ownerId !== known.OwnerId && owners.has(found.ownerId)) values['OwnerId'] = found.ownerId;
  return Object.keys(values).length > 0 ? values : undefined;
}

/** Opens, renews, reopens and closes issues. What was not read as a whole closes nothing. */
function decideIssues(facts: QualityFacts): IssueChanges {
  const { now, objects, issues, owners } = facts;
  const known = new Map(issues.map((one) => [one.External_Key__c, one]));
  const failing = new Map(objects.flatMap(({ found }) => found.map((one) => [issueKey(one), one] as const)));
  const result: IssueChanges = { changes: [], unchanged: 0, notDue: 0, notKept: 0, open: 0 };
  for (const issue of issues) {
    const found = failing.get(issue.External_Key__c);
    const values = found && (issue.Status__c !== 'Closed' || isDue(found, now)) ? renewed(issue, found, facts) : undefined;
    const why = found || issue.Status__c === 'Closed' ? undefined : closedBecause(issue, facts);
    const write = why ? { Status__c: 'Closed', Closed_Because__c: why, Closed_On__c: now, Waived_Until__c: null, Snoozed_Until__c: null } : values;
    if (issue.Status__c !== 'Closed' ? !why : values) result.open += 1;
    if (write)
      result.changes.push(
        issueChange(
          issue.Object__c,
          why ? `close: ${why}` : issue.Status__c === 'Closed' ? 'reopen' : 'renew',
          { kind: 'update', object: 'Quality_Issue__c', id: issue.Id, values: write },
          { Record: issue.Record_Id__c, Reason: found?.reason ?? issue.Reason__c },
        ),
      );
    else result.unchanged += 1;
  }
  const fresh = [...failing].filter(([key]) => !known.has(key)).map(([key, found]) => ({ key, found }));
  const due = fresh.filter(({ found }) => isDue(found, now));
  result.notDue = fresh.length - due.length;
  const kept = due
    .sort((a, b) => impactOf(b.found.rule) - impactOf(a.found.rule) || (a.key < b.key ? -1 : 1))
    .slice(0, Math.max(0, MAX_OPEN - result.open));
  result.notKept = due.length - kept.length;
  result.open += kept.length;
  for (const { key, found } of kept.sort((a, b) =>
    a.found.rule.object < b.found.rule.object ? -1 : a.found.rule.object > b.found.rule.object ? 1 : 0,
  )) {
    const { rule, recordId, field, reason, ownerId } = found;
    const values = {
      ...{ ...referenceTo(rule), Object__c: rule.object, Record_Id__c: recordId, Field__c: field, Reason__c: reason },
      ...{ Status__c: 'Open', First_Seen__c: now, Impact__c: impactOf(rule), Steward__c: rule.steward },
      ...(ownerId !== null && owners.has(ownerId) ? { OwnerId: ownerId } : {}),
    };
    const write: Change['write'] = { kind: 'create', object: 'Quality_Issue__c', keyField: 'External_Key__c', key, values };
    result.changes.push(issueChange(rule.object, 'open', write, { Record: recordId, Reason: reason }));
  }
  return result;
}

/** Whether a record has been left alone long enough; what is critical does not wait. */
const isDue = ({ rule, changed }: FoundIssue, now: string): boolean =>
  rule.severity === 'critical' || changed === null || Date.parse(now) - Date.parse(changed) >= GRACE_MS;

/** Why an issue that no rule finds any more is closed; undefined when it is not. */
function closedBecause({ Object__c: name, Rule__r: rule, Record_Id__c: recordId }: KnownIssue, { objects, gone }: QualityFacts): string | undefined {
  const object = objects.find((one) => one.object === name);
  const isJudged = object?.scores.some((one) => one.rule.id === rule?.Rule_Id__c) ?? false;
  if (!isJudged) return rule?.Status__c === 'Retired' ? 'Rule Retired' : undefined;
  if (object?.incomplete !== undefined) return undefined;
  return gone.has(recordId) ? 'Deleted' : 'Fixed';
}

/** The scores of a scan: those that are there with the same figures are left alone. */
function decideScores({ now, objects, scores, issues }: QualityFacts): { changes: Change[]; unchanged: number } {
  const scan = now.slice(0, 10);
  const known = new Map(scores.map((one) => [one.External_Key__c, one]));
  const waived = new Set(
    issues.filter((one) => one.Status__c === 'Waived' && (one.Waived_Until__c ?? scan) >= scan).map((one) => one.External_Key__c),
  );
  const changes: Change[] = [];
  let unchanged = 0;
  for (const { object, incomplete, found, scores: own } of objects)
    for (const { rule, checked, failed, ties } of own) {
      const accepted = new Set(found.filter((one) => one.rule.key === rule.key && waived.has(issueKey(one))).map((one) => one.recordId)).size;
      const values = {
        Checked__c: checked,
        Failed__c: failed,
        Waived__c: Math.min(accepted, failed),
        Ties__c: ties,
        Complete__c: incomplete === undefined,
      };
      const key = `${scan}|${rule.key}`;
      const there = known.get(key);
      if (there && Object.entries(values).every(([name, value]) => there[name as keyof typeof there] === value)) {
        unchanged += 1;
        continue;
      }
      const made = { Scan__r: { External_Key__c: scan }, ...referenceTo(rule), Object__c: object, Dimension__c: rule.dimension };
      changes.push({
        subject: 'Scores',
        write: there
          ? { kind: 'update', object: 'Quality_Score__c', id: there.Id, values }
          : { kind: 'create', object: 'Quality_Score__c', keyField: 'External_Key__c', key, values: { ...made, ...values } },
        shown: { Object: object, Rule: rule.id, Checked: checked, Failed: failed },
      });
    }
  return { changes, unchanged };
}

const messageOf = (objects: readonly ScannedObject[]): string | null =>
  objects.flatMap(({ object, incomplete }) => (incomplete === undefined ? [] : `${object}: ${incomplete}`)).join('\n') || null;

/** One scan a day: what runs again on the same day goes on with it. */
export function decide(facts: QualityFacts): Decision {
  const { now, newRules, objects, issues, findings } = facts;
  const scan = now.slice(0, 10);
  const scanned = { object: 'Quality_Scan__c', keyField: 'External_Key__c', key: scan } as const;
  const [own, scores] = [decideIssues(facts), decideScores(facts)];
  const opened = own.changes.filter((one) => one.shown['Issue'] === 'open').length;
  const closed = own.changes.filter((one) => String(one.shown['Issue']).startsWith('close')).length;
  const isOfToday = (moment: string | null): boolean => moment?.slice(0, 10) === scan;
  const total = {
    Status__c: objects.some(({ incomplete }) => incomplete !== undefined) ? 'Incomplete' : 'Complete',
    Finished__c: now,
    Records__c: objects.reduce((sum, { rows }) => sum + rows, 0),
    // What an earlier run of the day has done counts, too.
    Opened__c: opened + issues.filter((one) => isOfToday(one.First_Seen__c)).length,
    Closed__c: closed + issues.filter((one) => one.Status__c === 'Closed' && isOfToday(one.Closed_On__c)).length,
    Not_Kept__c: own.notKept,
    Message__c: messageOf(objects),
  };
  return {
    changes: [
      ...newRules.map((write): Change => ({
        subject: 'Quality rules',
        write,
        shown: { Object: 'Quality_Rule__c', Rule: 'key' in write ? write.key : '' },
      })),
      { subject: 'Scan', write: { kind: 'create', ...scanned, values: { Started__c: now, Status__c: 'Running' } }, shown: { Scan: scan } },
      ...scores.changes,
      ...own.changes,
      { subject: 'End of the scan', write: { kind: 'updateByKey', ...scanned, values: total }, shown: { Scan: scan, Status: total.Status__c } },
    ],
    unchanged: own.unchanged + scores.unchanged,
    notDue: own.notDue,
    notes: [`${own.open.toLocaleString('en')} issues are open: ${((own.open * RECORD_KB) / 1024).toFixed(1)} MB of the data storage.`],
    findings: [
      ...findings,
      ...(own.notKept > 0
        ? [
            {
              where: 'Quality issues',
              problem: `${own.notKept.toLocaleString('en')} issues are over the limit of ${MAX_OPEN.toLocaleString('en')} open ones: they are counted in the scores only`,
              remedy: 'Fix what is open, or retire rules that nobody works.',
            },
          ]
        : []),
    ],
  };
}
