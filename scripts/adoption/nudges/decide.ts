import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { weekOf } from '../../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import { megabytes } from '../../jobs/data-storage.ts';
import type { Change, Decision, Finding } from '../../jobs/run.ts';
import { changesOf } from '../records.ts';
import type { Wanted } from '../records.ts';
import { choose, isMuted, mayBeNudged, trialAfter } from './choose.ts';
import type { Chosen } from './choose.ts';
import { isOpen, PROBE, ruleOfKey, trialKey } from './facts.ts';
import type { KnownNudge, KnownTrial, NudgeFacts, RuleFacts } from './facts.ts';
import { messages } from './messages.ts';
import { newRule, newTexts, referenceTo } from './org-rules.ts';
import { nudgeToday, trialToday } from './outcomes.ts';
import { results } from './results.ts';
import type { Result } from './results.ts';

const NUDGE_VALUES = ['OwnerId', 'Record_Id__c', 'Day__c', 'Status__c', 'Snoozed_Until__c', 'Expires_On__c', 'Ended_On__c'] as const;
const TRIAL_VALUES = [
  ...['User__c', 'Arm__c', 'Share__c', 'Record_Id__c', 'Entered_On__c', 'Decided_On__c', 'Outcome__c', 'Guardrail_Hit__c', 'Last_On__c'],
  'Slot_Until__c',
] as const;

/** What the records of nudges should become. Touches nothing. */
export function decide(facts: NudgeFacts): Decision {
  const { config, today, newRules } = facts;
  const rules = new Map(facts.rules.map((one) => [one.rule.key, one]));
  const factsOf = (key: string): RuleFacts | undefined => rules.get(ruleOfKey(key));
  const people = new Map(facts.people.map((person) => [person.id, person]));
  const allowed = new Set(facts.people.filter((person) => mayBeNudged(person, facts)).map(({ id }) => id));
  const kept = {
    nudges: facts.nudges.filter((one) => isKept(one, allowed, addDays(today, -config.keepDays))),
    trials: facts.trials.filter((one) =>
      isKeptTrial(one, factsOf(one.External_Key__c), { ...facts, allowed, counted: people }, addDays(today, -config.keepTrialDays)),
    ),
  };
  const preferences = new Map(facts.preferences.map((one) => [one.OwnerId, one]));
  const nudges = kept.nudges.map((one) => {
    const isUnwanted = isMuted(preferences.get(one.OwnerId), ruleOfKey(one.External_Key__c));
    return nudgeToday(one, isUnwanted ? undefined : factsOf(one.External_Key__c), today);
  });
  const trials = new Map(kept.trials.map((one) => [one.External_Key__c, trialToday(one, factsOf(one.External_Key__c), today)]));
  // A run that was stopped between the two has left nudges without a trial.
  for (const nudge of nudges) {
    const [ruleFacts, person] = [factsOf(nudge.External_Key__c), people.get(nudge.OwnerId)];
    if (!ruleFacts || !person || ruleFacts.rule.status !== 'Active' || trials.has(trialKey(ruleFacts.rule.key, person.id))) continue;
    const trial = trialAfter({ facts: ruleFacts, person, recordId: nudge.Record_Id__c, day: nudge.Day__c, withheld: false }, undefined);
    trials.set(trial.External_Key__c, trial);
  }
  const chosen = choose(facts, nudges, trials);
  const known = new Set(nudges.map((one) => one.External_Key__c));
  const fresh = chosen.filter((one) => !one.withheld && !known.has(nudgeKey(one))).map(newNudge);
  for (const one of chosen) {
    const trial = trialAfter(one, trials.get(trialKey(one.facts.rule.key, one.person.id)));
    trials.set(trial.External_Key__c, trial);
  }
  const all = [...nudges, ...fresh];
  const found = results(facts, all, [...trials.values()]);
  const keptIds = new Set([...kept.nudges, ...kept.trials].map(({ Id }) => Id));
  const parts = [
    changesOf(
      'Adoption_Nudge__c',
      facts.nudges,
      all.map((one) => wantedNudge(one, factsOf(one.External_Key__c))),
      ({ Id }) => !keptIds.has(Id),
    ),
    changesOf(
      'Nudge_Trial__c',
      facts.trials,
      [...trials.values()].map((one) => wantedTrial(one, factsOf(one.External_Key__c))),
      ({ Id }) => !keptIds.has(Id),
    ),
    changesOf(
      'Nudge_Result__c',
      facts.results,
      found.map((one) => wantedResult(one, facts)),
      () => false,
    ),
  ];
  const [sent, verdicts] = [messages(facts, all), found.flatMap((one) => verdictChange(one, today))];
  return {
    changes: [
      ...newRules.map((rule): Change => ({ subject: 'Nudge rules', write: newRule(rule, config.capturedMail), shown: { Rule: rule.name } })),
      ...facts.untranslated.flatMap((rule) =>
        newTexts(rule).map((write): Change => ({ subject: 'Messages of nudge rules', write, shown: { Rule: rule.name } })),
      ),
      ...parts.flatMap(({ changes }) => inOrder(changes)),
      ...verdicts,
      ...sent,
    ],
    unchanged: parts.reduce((sum, one) => sum + one.unchanged, 0),
    findings: [...facts.findings, ...privacyFindings(facts)],
    notes: notesOf(facts, chosen, all, trials.size, sent.length / 2),
  };
}

const KINDS: readonly Change['write']['kind'][] = ['delete', 'update', 'create'];

/** What goes first, object by object: it makes room. Changes of one kind share calls. */
const inOrder = (changes: Change[]): Change[] =>
  changes
    // The key of what goes names a user.
    .map((change) => (change.write.kind === 'delete' ? { ...change, shown: { Change: 'delete' } } : change))
    .sort((a, b) => KINDS.indexOf(a.write.kind) - KINDS.indexOf(b.write.kind));

/** A nudge stays for a while after it has ended, and only where its owner may be nudged. */
const isKept = ({ OwnerId, Ended_On__c, External_Key__c: key }: KnownNudge, allowed: ReadonlySet<string>, oldest: string): boolean =>
  ruleOfKey(key) === PROBE || (allowed.has(OwnerId) && (Ended_On__c === null || Ended_On__c >= oldest));

/** A trial stays as long as its rule is active, within the days of the configuration, and where there may be experiments. */
function isKeptTrial(
  { Entered_On__c, User__c: user }: KnownTrial,
  facts: RuleFacts | undefined,
  { ruledOut, allowed, counted }: { ruledOut: ReadonlySet<string>; allowed: ReadonlySet<string>; counted: ReadonlyMap<string, unknown> },
  oldest: string,
): boolean {
  if (facts?.rule.status !== 'Active' || Entered_On__c < oldest || user === null || ruledOut.has(user)) return false;
  // Whoever has left stays in the comparison: they went from both sides.
  return allowed.has(user) || !counted.has(user);
}

const nudgeKey = ({ facts: { rule }, person, recordId, day }: Chosen): string => `${rule.key}|${person.id}|${recordId}|${day}`;

const newNudge = (chosen: Chosen): KnownNudge => ({
  ...{ Id: '', External_Key__c: nudgeKey(chosen), OwnerId: chosen.person.id, Rule__c: chosen.facts.rule.recordId ?? null },
  ...{ Record_Id__c: chosen.recordId, Day__c: chosen.day, Status__c: 'Open', Snoozed_Until__c: null, Reason__c: null },
  ...{ Expires_On__c: addDays(chosen.day, chosen.facts.rule.expiresAfterDays), Ended_On__c: null },
});

type Values = Wanted['values'];
const picked = <T extends object>(record: T, names: readonly string[]): Values =>
  Object.fromEntries(names.map((name) => [name, (record as Values)[name]])) as Values;

/** A record of a rule: what refers to the rule is written once. */
const withRule = (values: Values, id: string, facts: RuleFacts | undefined): Values =>
  id === '' && facts ? { ...values, ...(referenceTo(facts.rule) as Values) } : values;

function wantedNudge(nudge: KnownNudge, facts: RuleFacts | undefined): Wanted {
  return {
    key: nudge.External_Key__c,
    subject: 'Nudges',
    // Whose nudge it is, and so from whom one is withheld, is nobody else's business.
    shown: { Rule: facts?.rule.name ?? '', Status: nudge.Status__c },
    values: withRule(picked(nudge, NUDGE_VALUES), nudge.Id, facts),
  };
}

function wantedTrial(trial: KnownTrial, facts: RuleFacts | undefined): Wanted {
  return {
    key: trial.External_Key__c,
    subject: 'Trials',
    shown: { Rule: facts?.rule.name ?? '', Trial: 'noted' },
    values: withRule(picked(trial, TRIAL_VALUES), trial.Id, facts),
  };
}

function wantedResult({ rule, values, verdict }: Result, { today, results: known }: NudgeFacts): Wanted {
  const key = `${rule.key}|${weekOf(today)}`;
  // A master is given once.
  const isNew = !known.some((one) => one.External_Key__c === key);
  return {
    key,
    subject: 'Results',
    shown: { Rule: rule.name, Verdict: verdict ?? rule.status },
    values: isNew ? { ...values, ...(referenceTo(rule) as Values) } : values,
  };
}

/** The verdict of a rule, where it is another than before. */
function verdictChange({ rule, verdict }: Result, today: string): Change[] {
  if (verdict === undefined || rule.verdict === verdict) return [];
  const values = { Verdict__c: verdict, Verdict_On__c: today };
  return [
    {
      subject: 'Verdicts',
      shown: { Rule: rule.name, Verdict: verdict },
      write:
        rule.recordId === undefined
          ? { kind: 'updateByKey', object: 'Nudge_Rule__c', keyField: 'External_Key__c', key: rule.key, values }
          : { kind: 'update', object: 'Nudge_Rule__c', id: rule.recordId, values },
    },
  ];
}

/** What keeps nudges away, where the agreed privacy does. */
function privacyFindings({ people, privacy, seen, owners }: NudgeFacts): Finding[] {
  if (seen === 'hidden' || seen === 'nobody') return [];
  const kept = people.filter((person) => owners.has(person.id) && !mayBeNudged(person, { privacy, seen })).length;
  if (kept === 0) return [];
  const problem =
    seen === 'seen'
      ? `superiors see the nudges of others, and ${kept} users are to be told of in groups only: they get none`
      : `whether superiors see the nudges of others is not known, and ${kept} users are to be told of in groups only: they get none`;
  const remedy =
    seen === 'seen'
      ? 'In Setup, Sharing Settings, untick "Grant Access Using Hierarchies" for Nudge and Nudge Preference. docs/privacy.md shows how.'
      : 'Run the job once without --dry-run, as a user who may view setup and roles: it looks at a nudge of its own making.';
  return [{ where: 'Privacy of nudges', problem, remedy }];
}

function notesOf({ seen }: NudgeFacts, chosen: readonly Chosen[], nudges: readonly KnownNudge[], trials: number, sent: number): string[] {
  const withheld = chosen.filter((one) => one.withheld).length;
  const open = nudges.filter(isOpen).length;
  const size = megabytes(nudges.length + trials);
  return [
    `${chosen.length - withheld} users have a new nudge today, and from ${withheld} one is withheld for comparison. ${open} nudges are open.`,
    `Nudges and trials take ${size} MB of the data storage.`,
    ...(sent > 0 ? [`${sent} ${sent === 1 ? 'user who has' : 'users who have'} been away ${sent === 1 ? 'gets' : 'get'} a message.`] : []),
    ...(seen === 'hidden' ? ['Superiors do not see the nudges of others.'] : []),
  ];
}
