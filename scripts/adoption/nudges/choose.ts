/** Who is shown what today, and from whom it is withheld. */
import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { tenureOf } from '../../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import { withheldUsers } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import type { Stratum } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import { dayIn } from '../calendar.ts';
import type { Person } from '../facts.ts';
import { NONE, teamsOf } from '../groups.ts';
import type { Team } from '../groups.ts';
import { modeOf } from '../snapshots.ts';
import { isOpen, trialKey } from './facts.ts';
import type { KnownNudge, KnownPreference, KnownTrial, NudgeFacts, NudgeRule, RuleFacts } from './facts.ts';

/** Share of users from whom a rule is withheld until there is a verdict, and after it. */
export const WITHHELD = { before: 0.5, after: 0.1 };

/** What a user is shown, or would have been. */
export interface Chosen {
  facts: RuleFacts;
  person: Person;
  recordId: string;
  /** The day where the user is. */
  day: string;
  withheld: boolean;
}

/** Reasons of a dismissal after which the same record is not brought up again. */
const FOR_GOOD = ['Not Relevant', 'Wrong', 'Already Done'];

/** The share of users from whom a rule is withheld now. */
export const shareOf = ({ verdict }: NudgeRule): number => (verdict === 'Works' ? WITHHELD.after : WITHHELD.before);

/** Whether people of a user's country may be nudged: where superiors see other people's nudges, only personal figures allow it. */
export function mayBeNudged(person: Person, { privacy, seen }: Pick<NudgeFacts, 'privacy' | 'seen'>): boolean {
  const mode = modeOf(person, { privacy });
  return mode === 'Personal' || (mode === 'Groups' && (seen === 'hidden' || seen === 'nobody'));
}

/** Whether a rule is for a user. */
function isFor({ persona, segmentType, segment }: NudgeRule, person: Person, managers: ReadonlySet<string>): boolean {
  if (persona === 'Manager' && !managers.has(person.id)) return false;
  switch (segmentType) {
    case 'Role':
      return person.role?.name === segment;
    case 'Profile':
      return person.profile.name === segment;
    case 'Country':
      return person.country === segment;
    default:
      return true;
  }
}

/** Users who are alike: of a team and as long in the company. Managers are compared with each other: a team is one of them. */
function strataOf({ persona }: NudgeRule, people: readonly Person[], teams: ReadonlyMap<string, Team>, today: string): Stratum[] {
  const keyOf = ({ id, createdOn }: Person): string =>
    persona === 'Manager' ? 'managers' : `${teams.get(id)?.id ?? NONE}|${tenureOf(createdOn, today)}`;
  return [...Map.groupBy(people, keyOf)].map(([key, own]) => ({ key, users: own.map(({ id }) => id).sort() }));
}

/** Whether a user wants no nudges of a rule, or none at all. */
export const isMuted = (preference: KnownPreference | undefined, rule: string): boolean =>
  preference !== undefined && (preference.Opt_Out__c || (preference.Muted_Rules__c ?? '').split('\n').some((line) => line.trim() === rule));

/** Whether it is too early for a rule to come again: after it was shown or withheld, and after a nudge that nobody cared for. */
function isResting({ coolDownDays }: NudgeRule, trial: KnownTrial | undefined, earlier: readonly KnownNudge[], day: string): boolean {
  const expired = earlier.flatMap(({ Status__c, Ended_On__c }) => (Status__c === 'Expired' && Ended_On__c !== null ? [Ended_On__c] : []));
  const last = [trial?.Last_On__c, trial?.Slot_Until__c, ...expired]
    .filter((one) => typeof one === 'string')
    .sort()
    .at(-1);
  return last !== undefined && addDays(last, coolDownDays) > day;
}

/** Users whom each rule is for, by its key, of those who may be nudged at all. */
export function audiences(facts: NudgeFacts): Map<string, Person[]> {
  const managers = new Set([...teamsOf(facts.people).values()].map(({ id }) => id));
  const eligible = nudgeable(facts);
  return new Map(facts.rules.map(({ rule }) => [rule.key, eligible.filter((person) => isFor(rule, person, managers))]));
}

const nudgeable = (facts: NudgeFacts): Person[] =>
  facts.people.filter((person) => facts.owners.has(person.id) && !person.isFrozen && mayBeNudged(person, facts));

/** What is chosen for everybody. `nudges` and `trials` are as they are today. */
export function choose(facts: NudgeFacts, nudges: readonly KnownNudge[], trials: ReadonlyMap<string, KnownTrial>): Chosen[] {
  const { now, today, people } = facts;
  const teams = teamsOf(people);
  const audience = audiences(facts);
  const rules = facts.rules
    .filter(({ rule, matches }) => rule.status === 'Active' && matches !== undefined)
    .sort((a, b) => a.rule.priority - b.rule.priority || (a.rule.key < b.rule.key ? -1 : 1))
    .map((one) => {
      const users = audience.get(one.rule.key) ?? [];
      return {
        facts: one,
        users: new Set(users.map(({ id }) => id)),
        withheld: withheldUsers(one.rule.key, strataOf(one.rule, users, teams, today), shareOf(one.rule)),
      };
    });
  const own = {
    nudges: Map.groupBy(nudges, ({ OwnerId }) => OwnerId),
    preferences: new Map(facts.preferences.map((one) => [one.OwnerId, one])),
  };
  return nudgeable(facts).flatMap((person): Chosen[] => {
    const preference = own.preferences.get(person.id);
    if (preference?.Opt_Out__c) return [];
    const day = dayIn(person.timeZone ?? 'GMT', now);
    const mine = own.nudges.get(person.id) ?? [];
    const of = (rule: NudgeRule): KnownTrial | undefined => trials.get(trialKey(rule.key, person.id));
    // What this day has brought already is chosen again: a run that was stopped halfway writes the rest.
    const brought = mine.find((one) => one.Day__c === day);
    if (brought) {
      const rule = rules.find(({ facts: one }) => isOfRule(brought, one.rule));
      return rule ? [{ facts: rule.facts, person, recordId: brought.Record_Id__c, day, withheld: false }] : [];
    }
    const held = rules.filter(({ facts: one }) => of(one.rule)?.Arm__c === 'Withheld');
    if (held.some(({ facts: one }) => of(one.rule)?.Last_On__c === day && (of(one.rule)?.Slot_Until__c ?? '') > day)) return [];
    const slots =
      mine.filter(isOpen).length + held.filter(({ facts: one }) => (of(one.rule)?.Slot_Until__c ?? '') >= day && one.matches?.has(person.id)).length;
    if (slots >= facts.config.openNudges) return [];
    for (const { facts: one, users, withheld } of rules) {
      if (!users.has(person.id) || isMuted(preference, one.rule.key)) continue;
      const trial = of(one.rule);
      const earlier = mine.filter((nudge) => isOfRule(nudge, one.rule));
      if (isResting(one.rule, trial, earlier, day)) continue;
      if (earlier.some(isOpen)) continue;
      const settled = new Set(earlier.filter(({ Reason__c }) => FOR_GOOD.includes(Reason__c ?? '')).map((nudge) => nudge.Record_Id__c));
      const recordId = one.matches?.get(person.id)?.find((id) => !settled.has(id));
      if (recordId === undefined) continue;
      // Who has been in an arm stays there until the outcome is known; after that, whoever is no longer held out is shown it.
      const isHeld = trial ? trial.Arm__c === 'Withheld' && (trial.Outcome__c === 'Pending' || withheld.has(person.id)) : withheld.has(person.id);
      return [{ facts: one, person, recordId, day, withheld: isHeld }];
    }
    return [];
  });
}

/** Whether a nudge is of a rule. Its key begins with the rule's. */
export const isOfRule = ({ External_Key__c: key }: Pick<KnownNudge, 'External_Key__c'>, rule: NudgeRule): boolean => key.startsWith(`${rule.key}|`);

/** The trial of a user after what was chosen. */
export function trialAfter({ facts: { rule }, person, recordId, day, withheld }: Chosen, known: KnownTrial | undefined): KnownTrial {
  const slot = withheld ? addDays(day, rule.expiresAfterDays) : null;
  if (known) return known.Last_On__c === day ? known : { ...known, Last_On__c: day, Slot_Until__c: slot };
  return {
    ...{ Id: '', External_Key__c: trialKey(rule.key, person.id), Rule__c: rule.recordId ?? null, User__c: person.id },
    ...{ Arm__c: withheld ? 'Withheld' : 'Shown', Share__c: shareOf(rule) * 100, Record_Id__c: recordId, Entered_On__c: day },
    ...{ Decided_On__c: addDays(day, rule.actedWithinDays), Outcome__c: 'Pending', Guardrail_Hit__c: false, Last_On__c: day, Slot_Until__c: slot },
  };
}
