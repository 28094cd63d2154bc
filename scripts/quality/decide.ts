import { megabytes } from '../jobs/data-storage.ts';
import type { Change, Decision } from '../jobs/run.ts';
import { issueKey, referenceTo, ruleOfKey } from './facts.ts';
import type { FoundIssue, KnownIssue, QualityFacts, ScannedObject } from './facts.ts';
import { estimatedHours } from './hours.ts';
import { proposals } from './org-rules.ts';
import type { Severity } from './rule.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What an issue counts for by the severity of its rule. */
const SEVERITY_POINTS: Record<Severity, number> = { low: 1, medium: 3, high: 10, critical: 30 };

/** Severity × weight × what hangs on the record, to the cent. */
const impactOf = ({ rule: { severity, weight }, hangs }: Pick<FoundIssue, 'rule' | 'hangs'>): number =>
  Math.round(SEVERITY_POINTS[severity] * weight * hangs * 100) / 100;

/** An impact is written anew when it has changed by more than this share: a pipeline moves every day. */
const IMPACT_CHANGE = 0.2;

const hasMoved = (known: number | null, now: number): boolean => known === null || Math.abs(now - known) > IMPACT_CHANGE * known;

/** What becomes of issues: how many, and the changes. */
interface IssueChanges {
  changes: Change[];
  unchanged: number;
  notDue: number;
  notKept: FoundIssue[];
  /** Issues that are not closed after the run. */
  open: number;
}

const issueChange = (object: string, what: string, write: Change['write'], shown: Change['shown']): Change => ({
  subject: `Issues of ${object}`,
  write,
  shown: { Object: object, Issue: what, ...shown },
});

/** What an issue that is known says anew, now that its record fails; undefined when it stays as it is. */
function renewed(known: KnownIssue, found: FoundIssue, { now, owners, self }: QualityFacts): Record<string, unknown> | undefined {
  const today = now.slice(0, 10);
  const values: Record<string, unknown> = {};
  if (known.Status__c === 'Closed')
    Object.assign(values, { Status__c: 'Open', Closed_Because__c: null, Closed_On__c: null, Reopened__c: (known.Reopened__c ?? 0) + 1 });
  if (known.Status__c === 'Snoozed' && (known.Snoozed_Until__c ?? today) <= today)
    Object.assign(values, { Status__c: 'Open', Snoozed_Until__c: null });
  if (known.Status__c === 'Waived' && (known.Waived_Until__c ?? today) < today) values['Status__c'] = 'Open';
  if (known.Reason__c !== found.reason) values['Reason__c'] = found.reason;
  if (found.rule.recordId === undefined || known.Rule__c !== found.rule.recordId) Object.assign(values, referenceTo(found.rule));
  if (hasMoved(known.Impact__c, impactOf(found))) values['Impact__c'] = impactOf(found);
  // Who has been given it with a day keeps it.
  if (known.Due__c === null && known.Steward__c !== found.rule.steward) values['Steward__c'] = found.rule.steward;
  const owner = found.ownerId !== null && owners.has(found.ownerId) ? found.ownerId : self;
  if (owners.size > 0 && owner !== known.OwnerId) values['OwnerId'] = owner;
  return Object.keys(values).length > 0 ? values : undefined;
}

/** An issue that somebody is at, or has decided on, stays however many others there are. */
const isHeld = ({ Status__c, Due__c }: KnownIssue): boolean => Status__c !== 'Open' || Due__c !== null;

/** Something that may be open after the run: an issue that is, or one that would open. */
interface Candidate {
  key: string;
  found: FoundIssue;
  known: KnownIssue | undefined;
}

/** Opens, renews, reopens and closes issues. What was not read as a whole closes nothing. */
function decideIssues(facts: QualityFacts): IssueChanges {
  const { now, objects, issues, config } = facts;
  const known = new Map(issues.map((one) => [one.External_Key__c, one]));
  const failing = new Map(objects.flatMap(({ found }) => found.map((one) => [issueKey(one), one] as const)));
  const result: IssueChanges = { changes: [], unchanged: 0, notDue: 0, notKept: [], open: 0 };
  const candidates: Candidate[] = [];
  for (const issue of issues) {
    const found = failing.get(issue.External_Key__c);
    if (issue.Status__c === 'Closed') {
      if (found && isDue(found, facts)) candidates.push({ key: issue.External_Key__c, found, known: issue });
      else decideClosed(issue, facts, result);
      continue;
    }
    const why = found ? undefined : closedBecause(issue, facts);
    if (why) result.changes.push(closing(issue, why, now));
    else if (found && !isHeld(issue)) candidates.push({ key: issue.External_Key__c, found, known: issue });
    else {
      result.open += 1;
      renew(issue, found, facts, result);
    }
  }
  const fresh = [...failing].filter(([key]) => !known.has(key));
  for (const [key, found] of fresh) {
    if (isDue(found, facts)) candidates.push({ key, found, known: undefined });
    else result.notDue += 1;
  }
  // Among equals, one that is open stays: issues do not change places from day to day.
  const isOpen = ({ known: issue }: Candidate): boolean => issue !== undefined && issue.Status__c !== 'Closed';
  const rank = (a: Candidate, b: Candidate): number =>
    impactOf(b.found) - impactOf(a.found) || Number(isOpen(b)) - Number(isOpen(a)) || (a.key < b.key ? -1 : 1);
  const room = Math.max(0, config.maxOpenIssues - result.open);
  const opened: Candidate[] = [];
  candidates.sort(rank).forEach((one, place) => {
    if (place < room) {
      result.open += 1;
      if (one.known) renew(one.known, one.found, facts, result);
      else opened.push(one);
      return;
    }
    result.notKept.push(one.found);
    if (one.known && isOpen(one)) result.changes.push(deletion(one.known, 'over the limit'));
    else if (one.known) decideClosed(one.known, facts, result);
  });
  // One object after the other: the first ones are there early.
  for (const own of Map.groupBy(opened, (one) => one.found.rule.object).values())
    for (const { key, found } of own) result.changes.push(opening(key, found, facts));
  // Changes of one kind share calls, and what goes makes room first.
  result.changes.sort((a, b) => KINDS.indexOf(a.write.kind) - KINDS.indexOf(b.write.kind));
  return result;
}

const KINDS: readonly Change['write']['kind'][] = ['update', 'delete', 'create'];

function opening(key: string, found: FoundIssue, { now, owners }: QualityFacts): Change {
  const { rule, recordId, field, reason, ownerId } = found;
  const values = {
    ...{ ...referenceTo(rule), Object__c: rule.object, Record_Id__c: recordId, Field__c: field, Reason__c: reason },
    ...{ Status__c: 'Open', First_Seen__c: now, Impact__c: impactOf(found), Steward__c: rule.steward },
    ...(ownerId !== null && owners.has(ownerId) ? { OwnerId: ownerId } : {}),
  };
  const write: Change['write'] = { kind: 'create', object: 'Quality_Issue__c', keyField: 'External_Key__c', key, values };
  return issueChange(rule.object, 'open', write, { Record: recordId, Reason: reason });
}

const changeOf = (issue: KnownIssue, what: string, reason: string, values: Record<string, unknown>): Change =>
  issueChange(
    issue.Object__c,
    what,
    { kind: 'update', object: 'Quality_Issue__c', id: issue.Id, values },
    { Record: issue.Record_Id__c, Reason: reason },
  );

const closing = (issue: KnownIssue, why: string, now: string): Change =>
  changeOf(issue, `close: ${why}`, issue.Reason__c, {
    ...{ Status__c: 'Closed', Closed_Because__c: why, Closed_On__c: now, Waived_Until__c: null, Snoozed_Until__c: null },
  });

const deletion = ({ Id, Object__c, Record_Id__c, Reason__c }: KnownIssue, why: string): Change =>
  issueChange(Object__c, `delete: ${why}`, { kind: 'delete', object: 'Quality_Issue__c', id: Id }, { Record: Record_Id__c, Reason: Reason__c });

/** Brings an issue up to date, where there is anything to bring. */
function renew(issue: KnownIssue, found: FoundIssue | undefined, facts: QualityFacts, result: IssueChanges): void {
  const values = found && renewed(issue, found, facts);
  if (values) result.changes.push(changeOf(issue, issue.Status__c === 'Closed' ? 'reopen' : 'renew', found.reason, values));
  else result.unchanged += 1;
}

/** A closed issue stays for a while, so that it comes back as the same one. */
function decideClosed(issue: KnownIssue, { now, config }: QualityFacts, result: IssueChanges): void {
  const age = Date.parse(now) - Date.parse(issue.Closed_On__c ?? now);
  if (age > config.keepClosedDays * DAY_MS) result.changes.push(deletion(issue, 'long closed'));
  else result.unchanged += 1;
}

/** Whether a record has been left alone long enough; what is critical does not wait. */
const isDue = ({ rule, changed }: FoundIssue, { now, config }: QualityFacts): boolean =>
  rule.severity === 'critical' || changed === null || Date.parse(now) - Date.parse(changed) >= config.graceHours * 60 * 60 * 1000;

/** Why an issue that no rule finds any more is closed; undefined when it is not. */
function closedBecause(issue: KnownIssue, { objects, gone, unseen, activeRules }: QualityFacts): string | undefined {
  const { Object__c: name, Record_Id__c: recordId } = issue;
  const rule = ruleOfKey(issue.External_Key__c);
  if (!activeRules.has(rule)) return 'Rule Retired';
  const object = objects.find((one) => one.object === name);
  const isJudged = object?.scores.some((one) => one.rule.id === rule) ?? false;
  if (!isJudged || object?.incomplete !== undefined || unseen.has(recordId)) return undefined;
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
  for (const { object, incomplete, found, scores: scored } of objects) {
    const byRule = Map.groupBy(found, (one) => one.rule.key);
    for (const { rule, checked, failed, ties } of scored) {
      const blamed = Map.groupBy(byRule.get(rule.key) ?? [], (one) => one.recordId);
      // A record is right as it is when all that the rule finds in it was waived.
      const accepted = [...blamed.values()].filter((own) => own.every((one) => waived.has(issueKey(one)))).length;
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
  }
  return { changes, unchanged };
}

/** Scans of long ago: of each week the last one stays. */
function oldScans({ now, scans, config }: QualityFacts): Change[] {
  const ageOf = (day: string | null): number => Date.parse(now.slice(0, 10)) - Date.parse(day ?? now.slice(0, 10));
  const old = scans.filter(({ External_Key__c: day }) => ageOf(day) > config.keepDailyScansDays * DAY_MS);
  // Weeks are those of the calendar of days since 1970: which one a day is in does not change.
  const weeks = Map.groupBy(old, ({ External_Key__c: day }) => Math.floor(Date.parse(day ?? '') / (7 * DAY_MS)));
  return [...weeks.values()].flatMap((own) => {
    const sorted = [...own].sort((a, b) => ((a.External_Key__c ?? '') < (b.External_Key__c ?? '') ? 1 : -1));
    // One that was killed says nothing of its week.
    const last = sorted.find(({ Status__c }) => Status__c !== 'Running');
    return sorted
      .filter((one) => one !== last)
      .map(({ Id, External_Key__c: day }): Change => ({
        subject: 'Old scans',
        write: { kind: 'delete', object: 'Quality_Scan__c', id: Id },
        shown: { Scan: day ?? '' },
      }));
  });
}

const messageOf = (objects: readonly ScannedObject[]): string | null =>
  objects.flatMap(({ object, incomplete }) => (incomplete === undefined ? [] : `${object}: ${incomplete}`)).join('\n') || null;

/** One scan a day: what runs again on the same day goes on with it. */
export function decide(facts: QualityFacts): Decision {
  const { now, newRules, knownRules, objects, issues, findings, config, unseen } = facts;
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
    Not_Kept__c: own.notKept.length,
    Message__c: messageOf(objects),
  };
  return {
    changes: [
      ...newRules.map((write): Change => ({
        subject: 'Quality rules',
        write,
        shown: { Object: 'Quality_Rule__c', Rule: 'key' in write ? write.key : '' },
      })),
      ...objects.flatMap(({ object, suggested }) =>
        proposals(suggested, object, knownRules).map((write): Change => ({
          subject: 'Suggested rules',
          write,
          shown: { Object: 'Quality_Rule__c', Rule: String(write.values?.['Name'] ?? '') },
        })),
      ),
      { subject: 'Scan', write: { kind: 'create', ...scanned, values: { Started__c: now, Status__c: 'Running' } }, shown: { Scan: scan } },
      ...scores.changes,
      ...own.changes,
      { subject: 'End of the scan', write: { kind: 'updateByKey', ...scanned, values: total }, shown: { Scan: scan, Status: total.Status__c } },
      ...oldScans(facts),
      ...estimatedHours(facts),
    ],
    unchanged: own.unchanged + scores.unchanged,
    notDue: own.notDue,
    notes: [`${own.open.toLocaleString('en')} issues are open: ${megabytes(own.open)} MB of the data storage.`, ...facts.notes],
    listed: {
      columns: ['object', 'record', 'field', 'rule', 'reason', 'impact'],
      rows: own.notKept.map((one) => [one.rule.object, one.recordId, one.field, one.rule.id, one.reason, String(impactOf(one))]),
    },
    findings: [
      ...findings,
      ...(own.notKept.length > 0
        ? [
            {
              where: 'Quality issues',
              problem: `${own.notKept.length.toLocaleString('en')} issues are over the limit of ${config.maxOpenIssues.toLocaleString('en')} open ones: they are counted in the scores only`,
              remedy: 'Fix what is open, retire rules that nobody works, or raise "maxOpenIssues" in quality.json. --issues <file> lists them.',
            },
          ]
        : []),
      ...(unseen.size > 0
        ? [
            {
              where: 'Quality issues',
              problem: `${unseen.size.toLocaleString('en')} records that issues are about are neither there nor in the recycle bin: their issues stay as they are`,
              remedy: 'Give the user of the jobs "View All" on their objects. Close the issues of those that were deleted for good.',
            },
          ]
        : []),
    ],
  };
}
