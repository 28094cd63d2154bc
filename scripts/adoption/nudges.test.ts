import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { Write } from '../org/write.ts';
import type { Person } from './facts.ts';
import { choose, mayBeNudged, WITHHELD } from './nudges/choose.ts';
import { decide } from './nudges/decide.ts';
import type { KnownNudge, KnownPreference, KnownTrial, NudgeFacts, NudgeRule, RecordState, RuleFacts } from './nudges/facts.ts';
import { messages } from './nudges/messages.ts';
import { ruleOf, shippedValues } from './nudges/org-rules.ts';
import type { NudgeConfig, ShippedRule } from './nudges/nudge-config.ts';

const TODAY = '2026-11-29';

const CONFIG: NudgeConfig = {
  ...{ capturedMail: false, openNudges: 3, awayDays: 5, keepDays: 28, keepTrialDays: 365, mostRecords: 50_000, rules: [] },
  awayMessage: { en_US: { title: 'Waiting', body: '{count} wait' }, es: { title: 'Pendiente', body: '{count} esperan' } },
};

const rule = (key: string, more: Partial<NudgeRule> = {}): NudgeRule => ({
  ...{ recordId: `rule-${key}`, key, name: key, status: 'Active', persona: 'User', segmentType: undefined, segment: '', object: 'Opportunity' },
  ...{ userField: 'OwnerId', recordField: undefined, condition: 'TRUE', action: 'Open Record', editField: undefined, priority: 10, coolDownDays: 3 },
  ...{ expiresAfterDays: 7, actedBy: 'Record', actedCondition: undefined, actedWithinDays: 7, worthwhile: 0.05, guardrail: undefined },
  ...{ patienceWeeks: 26, activatedOn: '2026-09-01', verdict: undefined, ...more },
});

const state = (userId: string, more: Partial<RecordState> = {}): RecordState => ({
  ...{ userId, isTrue: true, isActed: undefined, changedBy: userId, changedOn: `${TODAY}T09:00:30.000+0000`, editLength: undefined, ...more },
});

/** A rule that is true of some records: their ids with their states. */
function facts(of: NudgeRule, records: Record<string, RecordState>, more: Partial<RuleFacts> = {}): RuleFacts {
  const matching = Object.entries(records).filter(([, one]) => one.isTrue);
  return {
    ...{ rule: of, records: new Map(Object.entries(records)), lastSteps: new Map(), crowded: new Set<string>() },
    matches: new Map([...Map.groupBy(matching, ([, one]) => one.userId)].map(([user, own]) => [user, own.map(([id]) => id)])),
    ...more,
  };
}

const person = (id: string, more: Partial<Person> = {}): Person => ({
  ...{
    id,
    username: `${id}@example.com`,
    role: undefined,
    profile: { id: 'p', name: 'Sales' },
    manager: undefined,
    country: '',
    licence: 'Salesforce',
  },
  ...{ createdOn: '2020-01-01', isActive: true, isFrozen: false, lastLogin: TODAY, ...more },
});

function factsOf(more: Partial<NudgeFacts>): NudgeFacts {
  const people = more.people ?? [];
  return {
    ...{ config: CONFIG, now: `${TODAY}T10:00:00.000Z`, today: TODAY, people, owners: new Set(people.map(({ id }) => id)), privacy: new Map() },
    ...{
      seen: 'nobody',
      ruledOut: new Set<string>(),
      newRules: [],
      untranslated: [],
      rules: [],
      nudges: [],
      trials: [],
      preferences: [],
      results: [],
      notificationType: 'type',
      findings: [],
    },
    ...more,
  };
}

const trial = (ruleKey: string, user: string, more: Partial<KnownTrial> = {}): KnownTrial => ({
  ...{ Id: `trial-${user}`, External_Key__c: `${ruleKey}|${user}`, Rule__c: `rule-${ruleKey}`, User__c: user, Arm__c: 'Shown', Share__c: 50 },
  ...{ Record_Id__c: 'r1', Entered_On__c: addDays(TODAY, -3), Decided_On__c: addDays(TODAY, 4), Outcome__c: 'Pending', Guardrail_Hit__c: false },
  ...{ Last_On__c: addDays(TODAY, -3), Slot_Until__c: null, ...more },
});

const nudge = (ruleKey: string, user: string, more: Partial<KnownNudge> = {}): KnownNudge => ({
  ...{ Id: `nudge-${user}`, External_Key__c: `${ruleKey}|${user}|r1|x`, OwnerId: user, Rule__c: `rule-${ruleKey}`, Record_Id__c: 'r1' },
  ...{ Day__c: addDays(TODAY, -3), Status__c: 'Open', Snoozed_Until__c: null, Reason__c: null, Expires_On__c: addDays(TODAY, 4) },
  ...{ Ended_On__c: null, ...more },
});

const preference = (user: string, more: Partial<KnownPreference> = {}): KnownPreference => ({
  ...{
    Id: `pref-${user}`,
    External_Key__c: user,
    OwnerId: user,
    Opt_Out__c: false,
    No_Messages__c: false,
    Quiet_From__c: null,
    Quiet_Until__c: null,
  },
  ...{ Muted_Rules__c: null, Last_Message_On__c: null, ...more },
});

const writes = (of: NudgeFacts, object: string): Write[] =>
  decide(of)
    .changes.map(({ write }) => write)
    .filter((write) => write.object === object);

const many = (count: number): Person[] => Array.from({ length: count }, (_, index) => person(`u${String(index).padStart(3, '0')}`));
const recordEach = (people: readonly Person[], more: Partial<RecordState> = {}): Record<string, RecordState> =>
  Object.fromEntries(people.map(({ id }) => [`r-${id}`, state(id, more)]));

describe('who is shown a nudge', () => {
  it('is half of the users of a rule; of the others it is on record that they would have been', () => {
    const people = many(200);
    const all = factsOf({ people, rules: [facts(rule('a'), recordEach(people))] });
    const shown = writes(all, 'Adoption_Nudge__c');
    const trials = writes(all, 'Nudge_Trial__c');
    assert.equal(shown.length, 100);
    assert.equal(trials.length, 200);
    const arms = Map.groupBy(trials, (write) => write.values?.['Arm__c']);
    assert.deepEqual([arms.get('Shown')?.length, arms.get('Withheld')?.length], [100, 100]);
    // Nothing of a withheld nudge is in the hands of the user.
    const owners = new Set(shown.map((write) => write.values?.['OwnerId']));
    assert.ok(arms.get('Withheld')?.every((write) => !owners.has(String(write.values?.['User__c'])) && write.values?.['OwnerId'] === undefined));
  });

  it('gets one new nudge a day, by priority, and three open ones at most', () => {
    const people = [person('u')];
    const rules = [facts(rule('second', { priority: 20 }), { r2: state('u') }), facts(rule('first', { priority: 5 }), { r1: state('u') })];
    const shownTrials = ['first', 'second'].map((key) =>
      trial(key, 'u', { Id: key, Last_On__c: '2026-01-01', Outcome__c: 'Acted', Record_Id__c: null }),
    );
    const of = factsOf({ people, rules, trials: shownTrials });
    assert.deepEqual(
      choose(of, [], new Map(shownTrials.map((one) => [one.External_Key__c, one]))).map(({ facts: one, recordId }) => [one.rule.key, recordId]),
      [['first', 'r1']],
    );
    const open = ['a', 'b', 'c'].map((key) => nudge(key, 'u', { Id: key }));
    const busy = factsOf({
      people,
      rules: [...rules, ...['a', 'b', 'c'].map((key) => facts(rule(key), { r1: state('u') }))],
      nudges: open,
      trials: shownTrials,
    });
    assert.deepEqual(writes(busy, 'Adoption_Nudge__c'), []);
  });

  it('keeps the slot of a withheld nudge free: nothing else takes its place', () => {
    const people = [person('u')];
    const rules = [facts(rule('held', { priority: 1 }), { r1: state('u') }), facts(rule('other', { priority: 2 }), { r2: state('u') })];
    const trials = [
      trial('held', 'u', { Arm__c: 'Withheld', Last_On__c: '2026-11-01', Outcome__c: 'Pending' }),
      trial('other', 'u', { Id: 'o', Last_On__c: '2026-11-01', Outcome__c: 'Acted' }),
    ];
    const of = factsOf({ people, rules, trials });
    assert.deepEqual(writes(of, 'Adoption_Nudge__c'), []);
    const [held] = writes(of, 'Nudge_Trial__c');
    assert.deepEqual(held?.values, { Last_On__c: TODAY, Slot_Until__c: addDays(TODAY, 7) });
    // Later on the same day, too.
    const later = factsOf({
      people,
      rules,
      trials: [trial('held', 'u', { Arm__c: 'Withheld', Last_On__c: TODAY, Slot_Until__c: addDays(TODAY, 7) }), ...trials.slice(1)],
    });
    assert.deepEqual([...writes(later, 'Adoption_Nudge__c'), ...writes(later, 'Nudge_Trial__c')], []);
  });

  it('rests for the cool-down, and brings no record up again that was dismissed for good', () => {
    const people = [person('u')];
    const records = { r1: state('u'), r2: state('u') };
    const of = (more: Partial<NudgeFacts>): unknown =>
      writes(factsOf({ people, rules: [facts(rule('a'), records)], ...more }), 'Adoption_Nudge__c').map((write) => write.values?.['Record_Id__c']);
    const before = (days: number) => [trial('a', 'u', { Last_On__c: addDays(TODAY, -days), Outcome__c: 'Not Acted' })];
    assert.deepEqual(of({ trials: before(2) }), []);
    assert.deepEqual(of({ trials: before(3) }), ['r1']);
    const dismissed = [nudge('a', 'u', { Status__c: 'Dismissed', Reason__c: 'Wrong', Ended_On__c: addDays(TODAY, -3) })];
    assert.deepEqual(of({ trials: before(3), nudges: dismissed }), ['r2']);
    const later = [nudge('a', 'u', { Status__c: 'Dismissed', Reason__c: 'No Time', Ended_On__c: addDays(TODAY, -3) })];
    assert.deepEqual(of({ trials: before(3), nudges: later }), ['r1']);
  });

  it('is nobody who has switched it off, may not own one, is frozen, or is in a country that has ruled it out', () => {
    const people = [person('off'), person('muted'), person('stranger'), person('frozen', { isFrozen: true }), person('none', { country: 'X' })];
    const of = factsOf({
      ...{ people, rules: [facts(rule('a'), recordEach(people))], privacy: new Map([['X', 'None' as const]]) },
      owners: new Set(['off', 'muted', 'frozen', 'none']),
      preferences: [preference('off', { Opt_Out__c: true }), preference('muted', { Muted_Rules__c: 'b\na' })],
    });
    assert.deepEqual([...writes(of, 'Adoption_Nudge__c'), ...writes(of, 'Nudge_Trial__c')], []);
  });

  it('is of the segment of the rule, or leads a team', () => {
    const people = [
      person('m', { country: 'Spain' }),
      person('u', { manager: { id: 'm', name: 'M' }, country: 'Spain' }),
      person('x', { role: { id: 'r', name: 'Desk' } }),
    ];
    const users = (more: Partial<NudgeRule>): string[] =>
      choose(factsOf({ people, rules: [facts(rule('a', more), recordEach(people))] }), [], new Map()).map(({ person: one }) => one.id);
    assert.deepEqual(users({ persona: 'Manager' }), ['m']);
    assert.deepEqual(users({ segmentType: 'Country', segment: 'Spain' }), ['m', 'u']);
    assert.deepEqual(users({ segmentType: 'Role', segment: 'Desk' }), ['x']);
    assert.deepEqual(users({ segmentType: 'Profile', segment: 'Service' }), []);
  });

  it('has days of the own time zone, on both sides of the date line', () => {
    const people = [person('east', { timeZone: 'Pacific/Kiritimati' }), person('west', { timeZone: 'Pacific/Pago_Pago' })];
    const chosen = choose(factsOf({ people, now: '2026-11-29T10:30:00.000Z', rules: [facts(rule('a'), recordEach(people))] }), [], new Map());
    assert.deepEqual(
      chosen.map(({ person: one, day }) => [one.id, day]),
      [
        ['east', '2026-11-30'],
        ['west', '2026-11-28'],
      ],
    );
  });

  it('is held out less after the verdict, and nobody who was shown it is taken it from', () => {
    const people = many(200);
    const heldBy = (verdict: NudgeRule['verdict']): Set<string> =>
      new Set(
        choose(factsOf({ people, rules: [facts(rule('a', { verdict }), recordEach(people))] }), [], new Map()).flatMap((one) =>
          one.withheld ? [one.person.id] : [],
        ),
      );
    const [before, after] = [heldBy(undefined), heldBy('Works')];
    assert.deepEqual([before.size, after.size], [200 * WITHHELD.before, 200 * WITHHELD.after]);
    assert.ok([...after].every((id) => before.has(id)));
  });
});

describe('privacy', () => {
  it('allows nudges in groups where superiors see none, and with personal figures always', () => {
    const privacy = new Map([
      ['None', 'None' as const],
      ['Groups', 'Groups' as const],
      ['Personal', 'Personal' as const],
    ]);
    const allowed = (seen: NudgeFacts['seen']): string[] =>
      [...privacy.keys()].filter((country) => mayBeNudged(person('u', { country }), { privacy, seen }));
    assert.deepEqual(
      [allowed('hidden'), allowed('nobody')],
      [
        ['Groups', 'Personal'],
        ['Groups', 'Personal'],
      ],
    );
    assert.deepEqual([allowed('seen'), allowed('unknown')], [['Personal'], ['Personal']]);
  });

  it('takes back what is not allowed any more, and says why', () => {
    const people = [person('u')];
    const of = factsOf({ people, seen: 'seen', rules: [facts(rule('a'), { r1: state('u') })], nudges: [nudge('a', 'u')], trials: [trial('a', 'u')] });
    assert.deepEqual(
      [...writes(of, 'Adoption_Nudge__c'), ...writes(of, 'Nudge_Trial__c')].map(({ kind }) => kind),
      ['delete', 'delete'],
    );
    assert.match(decide(of).findings[0]?.problem ?? '', /superiors see the nudges of others, and 1 users/);
    assert.match(decide({ ...of, seen: 'unknown' }).findings[0]?.remedy ?? '', /without --dry-run/);
    assert.deepEqual(decide({ ...of, seen: 'hidden' }).findings, []);
  });

  it('deletes nudges that have ended, trials of retired rules and those that are too old, and what somebody who has left had', () => {
    const people = [person('u')];
    const old = nudge('a', 'u', { Id: 'old', External_Key__c: 'a|u|r0|x', Status__c: 'Acted', Ended_On__c: addDays(TODAY, -29) });
    const left = nudge('a', 'gone', { Id: 'left' });
    const nudges = [old, left, nudge('a', 'u', { Id: 'kept', Status__c: 'Acted', Ended_On__c: addDays(TODAY, -28) })];
    const trials = [
      trial('retired', 'u', { Id: 'retired' }),
      trial('a', 'u', { Id: 'ancient', External_Key__c: 'a|x', User__c: 'x', Entered_On__c: addDays(TODAY, -366) }),
      trial('a', 'gone', { Id: 'leaver', Outcome__c: 'Acted' }),
    ];
    const rules = [facts(rule('a'), {}), facts(rule('retired', { status: 'Retired' }), {}, { matches: undefined })];
    const deleted = decide(factsOf({ people, rules, nudges, trials })).changes.flatMap(({ write }) => (write.kind === 'delete' ? [write.id] : []));
    assert.deepEqual(deleted, ['old', 'left', 'retired', 'ancient']);
  });
});

describe('what becomes of nudges and trials', () => {
  const people = [person('u')];
  const statusOf = (of: NudgeFacts): unknown => writes(of, 'Adoption_Nudge__c').map((write) => write.values?.['Status__c']);
  const outcomeOf = (of: NudgeFacts): unknown[] => writes(of, 'Nudge_Trial__c').map((write) => write.values?.['Outcome__c']);
  const with_ = (record: RecordState | undefined, more: Partial<NudgeFacts> = {}, of: Partial<NudgeRule> = {}, ofFacts: Partial<RuleFacts> = {}) =>
    factsOf({
      people,
      rules: [facts(rule('a', of), record ? { r1: record } : {}, ofFacts)],
      nudges: [nudge('a', 'u')],
      trials: [trial('a', 'u')],
      ...more,
    });

  it('ends as acted on when the record is right, as closed when it is gone or of somebody else, as expired when it is late', () => {
    assert.deepEqual(statusOf(with_(state('u', { isTrue: false }))), ['Acted']);
    assert.deepEqual(statusOf(with_(undefined)), ['Closed']);
    assert.deepEqual(statusOf(with_(state('other'))), ['Closed']);
    assert.deepEqual(statusOf(with_(state('u'), { nudges: [nudge('a', 'u', { Expires_On__c: addDays(TODAY, -1) })] })), ['Expired']);
    assert.deepEqual(statusOf(with_(state('u'))), []);
    assert.deepEqual(statusOf(with_(state('u', { isTrue: false }), {}, {}, { matches: undefined })), []);
    assert.deepEqual(statusOf(with_(state('u'), {}, { status: 'Retired' })), ['Closed']);
    assert.deepEqual(statusOf(with_(state('u'), { preferences: [preference('u', { Opt_Out__c: true })] })), ['Closed']);
    assert.deepEqual(statusOf(with_(state('u'), { preferences: [preference('u', { Muted_Rules__c: 'a' })] })), ['Closed']);
  });

  it('counts one outcome a user: acted on in time, or not', () => {
    assert.deepEqual(outcomeOf(with_(state('u', { isTrue: false }))), ['Acted']);
    assert.deepEqual(outcomeOf(with_(state('u'))), []);
    const late = { trials: [trial('a', 'u', { Decided_On__c: addDays(TODAY, -1) })] };
    assert.deepEqual(outcomeOf(with_(state('u'), late)), ['Not Acted']);
    assert.deepEqual(outcomeOf(with_(undefined, late)), ['Not Acted']);
    assert.deepEqual(outcomeOf(with_(state('u', { isTrue: false }), { trials: [trial('a', 'u', { Outcome__c: 'Not Acted' })] })), []);
  });

  it('looks in the same way at who was shown nothing', () => {
    const held = { trials: [trial('a', 'u', { Arm__c: 'Withheld' })], nudges: [] };
    assert.deepEqual(outcomeOf(with_(state('u', { isTrue: false }), held)), ['Acted']);
  });

  it('takes a process step, another condition, or that no record is left, where the rule says so', () => {
    const steps = { lastSteps: new Map([['u', addDays(TODAY, -1)]]) };
    assert.deepEqual(outcomeOf(with_(state('u'), {}, { actedBy: 'Process Step' }, steps)), ['Acted']);
    assert.deepEqual(outcomeOf(with_(state('u'), {}, { actedBy: 'Process Step' }, { lastSteps: new Map([['u', '2026-01-01']]) })), []);
    assert.deepEqual(outcomeOf(with_(state('u', { isActed: true }), {}, { actedBy: 'Condition' })), ['Acted']);
    // Records come and go: that none is left is judged at the end.
    assert.deepEqual(outcomeOf(with_(undefined, {}, { actedBy: 'User' })), []);
    const over = { trials: [trial('a', 'u', { Decided_On__c: addDays(TODAY, -1) })] };
    assert.deepEqual(outcomeOf(with_(undefined, over, { actedBy: 'User' })), ['Acted']);
    assert.deepEqual(outcomeOf(with_(state('u'), over, { actedBy: 'User' })), ['Not Acted']);
  });

  it('sees the ways out: a text of one character, records saved in the same minute, records saved and not put right', () => {
    const hit = (record: RecordState, of: Partial<NudgeRule>, crowded: string[] = []): unknown =>
      writes(with_(record, {}, of, { crowded: new Set(crowded) }), 'Nudge_Trial__c').map((write) => write.values?.['Guardrail_Hit__c']);
    assert.deepEqual(hit(state('u', { isTrue: false, editLength: 1 }), { guardrail: 'Short Text' }), [true]);
    assert.deepEqual(hit(state('u', { isTrue: false, editLength: 12 }), { guardrail: 'Short Text' }), [undefined]);
    const minute = `u|${TODAY}T09:00`;
    assert.deepEqual(hit(state('u', { isTrue: false }), { guardrail: 'Same Minute' }, [minute]), [true]);
    assert.deepEqual(hit(state('u', { isTrue: false }), { guardrail: 'Same Minute' }, ['other|2026-11-29T09:00']), [undefined]);
    assert.deepEqual(hit(state('u'), { guardrail: 'Touched' }), [true]);
    assert.deepEqual(hit(state('u', { changedBy: 'other' }), { guardrail: 'Touched' }), []);
    assert.deepEqual(hit(state('u', { changedOn: '2026-01-01T00:00:00.000+0000' }), { guardrail: 'Touched' }), []);
  });

  it('ends in the same state when it was stopped between nudges and trials', () => {
    const all = many(40);
    const whole = factsOf({ people: all, rules: [facts(rule('a'), recordEach(all))] });
    const made = writes(whole, 'Adoption_Nudge__c').map((write, index): KnownNudge => ({
      ...(write.values as unknown as KnownNudge),
      Id: `n${index}`,
      External_Key__c: 'key' in write ? write.key : '',

      Reason__c: null,
      Rule__c: 'rule-a',
    }));
    const resumed = factsOf({ ...whole, nudges: made });
    assert.deepEqual(writes(resumed, 'Adoption_Nudge__c'), []);
    const byKey = (of: NudgeFacts): Write[] => writes(of, 'Nudge_Trial__c').sort((a, b) => ('key' in a && 'key' in b && a.key < b.key ? -1 : 1));
    assert.deepEqual(byKey(resumed), byKey(whole));
    // On the next day, too: who was shown it yesterday entered yesterday.
    const late = factsOf({ ...whole, nudges: made, now: '2026-11-30T10:00:00.000Z', today: '2026-11-30' });
    const entered = writes(late, 'Nudge_Trial__c').filter((write) => write.values?.['Arm__c'] === 'Shown');
    assert.deepEqual(new Set(entered.map((write) => write.values?.['Entered_On__c'])), new Set([TODAY]));
    assert.equal(entered.length, made.length);
  });
});

describe('the result of a rule', () => {
  const people = many(120);
  const trials = (actedShown: number, actedHeld: number, size = 60): KnownTrial[] =>
    people.slice(0, 2 * size).map(({ id }, index) => {
      const [isShown, place] = [index % 2 === 0, Math.floor(index / 2)];
      const outcome = place < (isShown ? actedShown : actedHeld) ? 'Acted' : 'Not Acted';
      return trial('a', id, {
        Arm__c: isShown ? 'Shown' : 'Withheld',
        Outcome__c: outcome,
        Last_On__c: TODAY,
        Record_Id__c: null,
        Decided_On__c: addDays(TODAY, -1),
      });
    });
  const resultOf = (own: KnownTrial[], more: Partial<NudgeFacts> = {}, of: Partial<NudgeRule> = {}) => {
    const all = factsOf({ people, rules: [facts(rule('a', of), {})], trials: own, ...more });
    const [found] = writes(all, 'Nudge_Result__c');
    return found?.values ?? {};
  };

  it('is a verdict with its intervals', () => {
    const works = resultOf(trials(40, 10));
    assert.deepEqual(
      [works['Verdict__c'], works['Shown_Users__c'], works['Shown_Acted__c'], works['Withheld_Acted__c'], works['Effect__c']],
      ['Works', 60, 40, 10, 50],
    );
    assert.ok(Number(works['Low__c']) > 30 && Number(works['High__c']) < 65);
    assert.ok(Number(works['Sure_Low__c']) < Number(works['Low__c']));
    assert.equal(resultOf(trials(12, 11))['Verdict__c'], 'Too Early');
    assert.ok(Number(resultOf(trials(12, 11))['Weeks_Left__c']) > 0);
    assert.equal(resultOf(trials(12, 11), {}, { activatedOn: '2026-01-01' })['Verdict__c'], 'Not Shown to Help');
  });

  it('counts nobody whose time is not over: those who act do so early', () => {
    const early = trials(40, 10).map((one) => ({ ...one, Decided_On__c: TODAY }));
    const young = resultOf(early.filter(({ Outcome__c }) => Outcome__c === 'Acted'));
    assert.deepEqual([young['Shown_Users__c'], young['Verdict__c']], [0, 'Too Early']);
    assert.equal(resultOf(early)['Shown_Users__c'], 0);
  });

  it('is written into the rule when it is another than before, and a verdict that something works stays', () => {
    const verdicts = (own: KnownTrial[], of: Partial<NudgeRule>): unknown =>
      writes(factsOf({ people, rules: [facts(rule('a', of), {})], trials: own }), 'Nudge_Rule__c').map((write) => write.values?.['Verdict__c']);
    assert.deepEqual(verdicts(trials(40, 10), {}), ['Works']);
    assert.deepEqual(verdicts(trials(40, 10), { verdict: 'Works' }), []);
    assert.deepEqual(verdicts(trials(12, 11), { verdict: 'Works' }), []);
    assert.deepEqual(verdicts(trials(12, 11), { verdict: 'Not Shown to Help' }), ['Too Early']);
    const harmed = trials(40, 10).map((one, index) => ({ ...one, Guardrail_Hit__c: one.Arm__c === 'Shown' && index < 80 }));
    assert.deepEqual(verdicts(harmed, { verdict: 'Works', guardrail: 'Touched' }), ['Harms']);
  });

  it('tells of no fewer than five people who did something, and compares no fewer than twenty on each side', () => {
    const few = resultOf(trials(2, 1, 3));
    assert.deepEqual([few['Shown_Users__c'], few['Shown_Acted__c'], few['Withheld_Users__c'], few['Effect__c']], [null, null, null, null]);
    const [close, enough] = [resultOf(trials(9, 2, 19)), resultOf(trials(9, 2, 20))];
    assert.deepEqual([close['Shown_Users__c'], close['Shown_Acted__c'], close['Effect__c']], [19, null, null]);
    assert.deepEqual([enough['Shown_Acted__c'], enough['Withheld_Acted__c'], enough['Effect__c']], [9, 2, 35]);
    const nudges = people
      .slice(0, 7)
      .map(({ id }, index) => nudge('a', id, { Id: id, Status__c: 'Dismissed', Reason__c: index < 4 ? 'Wrong' : 'No Time', Ended_On__c: TODAY }));
    const dismissed = resultOf(trials(40, 10), { nudges });
    assert.deepEqual([dismissed['Shown__c'], dismissed['Wrong__c'], dismissed['No_Time__c'], dismissed['Not_Relevant__c']], [7, null, null, 0]);
  });

  it('counts trials of the time before the verdict only, and says which effect would show', () => {
    const after_ = trials(40, 10).map((one) => ({ ...one, Share__c: 10 }));
    assert.equal(resultOf(after_)['Shown_Users__c'], 0);
    const reached = resultOf([], { rules: [facts(rule('a'), recordEach(people))] });
    assert.equal(reached['Reach__c'], 120);
    assert.ok(Number(reached['Detectable__c']) > 20 && Number(reached['Detectable__c']) < 40);
    // Before a rule is active it is said whom it would reach; nothing is shown.
    const proposed = factsOf({ people, rules: [facts(rule('a', { status: 'Proposed' }), recordEach(people))] });
    const [outlook, ...more] = decide(proposed).changes.map(({ write }) => write.values ?? {});
    assert.deepEqual(
      [outlook?.['Reach__c'], outlook?.['Detectable__c'], outlook?.['Verdict__c'], more],
      [120, reached['Detectable__c'], undefined, []],
    );
    const off = resultOf(trials(40, 10), { preferences: people.slice(0, 24).map(({ id }) => preference(id, { Opt_Out__c: true })) });
    // Twelve of those had been shown it.
    assert.equal(off['Switched_Off__c'], 20);
  });
});

describe('messages', () => {
  const away = person('u', { lastLogin: addDays(TODAY, -6), language: 'es' });
  const all = (more: Partial<NudgeFacts> = {}, who = away) => factsOf({ people: [who], rules: [facts(rule('a'), { r1: state('u') })], ...more });
  const sent = (of: NudgeFacts): unknown[] => messages(of, [nudge('a', 'u')]).map(({ write }) => write.kind);

  it('goes once to whoever has been away and has something waiting, in the language of the user', () => {
    const changes = messages(all(), [nudge('a', 'u')]);
    assert.deepEqual(
      changes.map(({ write }) => write),
      [
        { kind: 'create', object: 'Nudge_Preference__c', keyField: 'External_Key__c', key: 'u', values: { Last_Message_On__c: TODAY, OwnerId: 'u' } },
        {
          ...{ kind: 'notify', object: 'CustomNotificationType' },
          message: { customNotifTypeId: 'type', recipientIds: ['u'], title: 'Pendiente', body: '1 esperan', targetId: 'r1' },
        },
      ],
    );
    assert.deepEqual(sent(all({ preferences: [preference('u', { Last_Message_On__c: addDays(TODAY, -1) })] })), []);
    // An earlier absence does not count.
    assert.deepEqual(sent(all({ preferences: [preference('u', { Last_Message_On__c: addDays(TODAY, -20) })] })), ['update', 'notify']);
    assert.deepEqual(messages(all(), []), []);
  });

  it('goes to nobody who is there, has said no, or is asleep', () => {
    assert.deepEqual(sent(all({}, person('u', { lastLogin: addDays(TODAY, -4) }))), []);
    assert.deepEqual(sent(all({}, person('u', { lastLogin: undefined }))), []);
    assert.deepEqual(sent(all({ preferences: [preference('u', { Opt_Out__c: true })] })), []);
    assert.deepEqual(sent(all({ preferences: [preference('u', { No_Messages__c: true })] })), []);
    assert.deepEqual(sent(all({ preferences: [preference('u', { Quiet_From__c: 8, Quiet_Until__c: 12 })] })), []);
    // Ten o'clock in London is seven in the evening in Tokyo.
    const tokyo = { ...away, timeZone: 'Asia/Tokyo' };
    assert.deepEqual(sent(all({ preferences: [preference('u', { Quiet_From__c: 18, Quiet_Until__c: 8 })] }, tokyo)), []);
    assert.deepEqual(sent(all({ preferences: [preference('u', { Quiet_From__c: 8, Quiet_Until__c: 12 })] }, tokyo)), ['update', 'notify']);
    assert.deepEqual(sent(all({ seen: 'seen' })), []);
    assert.deepEqual(sent(all({ notificationType: undefined })), []);
  });
});

describe('rules of the file', () => {
  const shipped: ShippedRule = {
    ...{ key: 'a', name: 'A', object: 'Task', userField: 'OwnerId', condition: 'IsClosed', message: 'x', action: 'Open Record', actedWithinDays: 7 },
    ...{ needsAllActivities: true, texts: { es: 'y' } },
  };

  it('go into the org once, then their texts; one that needs all activities stays off where mail is captured', () => {
    const made = decide(factsOf({ newRules: [shipped], untranslated: [shipped] })).changes.map(({ write }) => [
      write.object,
      'key' in write ? write.key : '',
    ]);
    assert.deepEqual(made, [
      ['Nudge_Rule__c', 'a'],
      ['Nudge_Text__c', 'a|es'],
    ]);
    assert.equal(shippedValues(shipped, false)['Status__c'], 'Active');
    assert.equal(shippedValues(shipped, true)['Status__c'], 'Proposed');
    assert.equal(shippedValues({ ...shipped, status: 'Proposed' }, false)['Status__c'], 'Proposed');
  });

  it('have what is usual where a record says nothing, and their id where they have no key', () => {
    const made = ruleOf({
      Id: 'a01',
      Name: 'By hand',
      Status__c: 'Active',
      Persona__c: 'User',
      Object__c: 'Task',
      User_Field__c: 'OwnerId',
      Acted_By__c: 'Record',
    });
    assert.deepEqual([made.key, made.priority, made.coolDownDays, made.worthwhile, made.patienceWeeks], ['a01', 100, 3, 0.05, 26]);
  });
});
