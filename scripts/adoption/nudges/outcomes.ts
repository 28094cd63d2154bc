/** What became of users who were shown a rule or would have been, and of the nudges themselves. */
import { isOpen, minuteOf } from './facts.ts';
import type { KnownNudge, KnownTrial, RecordState, RuleFacts } from './facts.ts';

/** Whether a user has acted on what a trial is about. */
function hasActed({ rule, matches, lastSteps }: RuleFacts, trial: KnownTrial, record: RecordState | undefined): boolean {
  const user = trial.User__c ?? '';
  switch (rule.actedBy) {
    case 'Process Step':
      return (lastSteps.get(user) ?? '') >= trial.Entered_On__c;
    case 'User':
      return (matches?.get(user) ?? []).length === 0;
    case 'Condition':
      return record?.isActed === true;
    default:
      // A record that is gone, or somebody else's by now, was not put right.
      return record !== undefined && record.userId === user && !record.isTrue;
  }
}

/** Whether a user did what the guardrail of the rule watches. It is asked for in both arms alike. */
function hitsGuardrail({ rule, crowded }: RuleFacts, trial: KnownTrial, record: RecordState | undefined): boolean {
  const user = trial.User__c ?? '';
  if (!record || record.changedBy !== user || record.changedOn.slice(0, 10) < trial.Entered_On__c) return false;
  switch (rule.guardrail) {
    case 'Short Text':
      return record.editLength === 1;
    case 'Same Minute':
      return crowded.has(minuteOf(user, record.changedOn));
    case 'Touched':
      return record.isTrue;
    default:
      return false;
  }
}

/** A trial as it is today. One whose rule cannot be read stays; one that nobody has acted on in time is over. Once decided it stays decided. */
export function trialToday(trial: KnownTrial, facts: RuleFacts | undefined, today: string): KnownTrial {
  if (trial.Outcome__c !== 'Pending' || facts?.matches === undefined || trial.Record_Id__c === null) return trial;
  const record = facts.records.get(trial.Record_Id__c);
  const isOver = today > trial.Decided_On__c;
  // Whether no record is left is judged at the end: they come and go.
  const acted = (facts.rule.actedBy !== 'User' || isOver) && hasActed(facts, trial, record);
  const hit = trial.Guardrail_Hit__c || hitsGuardrail(facts, trial, record);
  if (!acted && !isOver) return hit === trial.Guardrail_Hit__c ? trial : { ...trial, Guardrail_Hit__c: hit };
  return { ...trial, Outcome__c: acted ? 'Acted' : 'Not Acted', Guardrail_Hit__c: hit };
}

/** A nudge as it is today: what is right by now, gone, no longer meant or too old ends. Without facts its rule is gone, or its user wants none of it. */
export function nudgeToday(nudge: KnownNudge, facts: RuleFacts | undefined, today: string): KnownNudge {
  if (!isOpen(nudge)) return nudge;
  const ended = (Status__c: KnownNudge['Status__c']): KnownNudge => ({ ...nudge, Status__c, Ended_On__c: today, Snoozed_Until__c: null });
  if (!facts || facts.rule.status !== 'Active') return ended('Closed');
  if (facts.matches !== undefined) {
    const record = facts.records.get(nudge.Record_Id__c);
    if (!record || record.userId !== nudge.OwnerId) return ended('Closed');
    // What is over by itself was not acted on.
    if (!record.isTrue) return ended(record.isActed === false ? 'Closed' : 'Acted');
  }
  // What was put off comes back, however old it is by then.
  const last = [nudge.Expires_On__c, nudge.Snoozed_Until__c]
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  return last !== undefined && today > last ? ended('Expired') : nudge;
}
