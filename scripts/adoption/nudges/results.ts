/** What has become of rules, as boards read it: figures of a week, and a verdict. */
import { weekOf } from '../../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import { anytimeZ, detectable, judge, SMALLEST_ARM } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import type { Arm, Judged, RuleData, Verdict } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import { SMALLEST_GROUP } from '../../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import { daysBetween } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { toldCount } from '../snapshots.ts';
import { audiences, isMuted, isOfRule, WITHHELD } from './choose.ts';
import { ruleOfKey } from './facts.ts';
import type { KnownNudge, KnownTrial, NudgeFacts, NudgeRule, RuleFacts } from './facts.ts';

/** Verdicts that stay: after them the rule is not withheld as it was, or is on its way out. */
const STAYING: readonly Verdict[] = ['Works', 'Harms'];

/** What share of those who act is taken where nobody has been watched yet. */
const USUAL_BASE = 0.2;

/** A result: its fields, and the verdict of the rule; undefined for one that is not active. */
export interface Result {
  rule: NudgeRule;
  verdict: Verdict | undefined;
  values: Record<string, string | number | null>;
}

const points = (share: number): number => Math.round(share * 1000) / 10;

const armOf = (trials: readonly KnownTrial[], is: (trial: KnownTrial) => boolean): Arm => ({ users: trials.length, acted: trials.filter(is).length });

/**
 * What a rule is judged by: users whose time is over, from before its verdict. Somebody who acted early counts no sooner than those who did not: otherwise the
 * arms would fill up with those who acted.
 */
function dataOf({ rule }: RuleFacts, trials: readonly KnownTrial[], today: string): RuleData {
  const counted = trials.filter(
    ({ Outcome__c, Share__c, Decided_On__c }) => Outcome__c !== 'Pending' && today > Decided_On__c && Share__c === WITHHELD.before * 100,
  );
  const arms = Map.groupBy(counted, ({ Arm__c }) => Arm__c);
  const [shown, withheld] = [arms.get('Shown') ?? [], arms.get('Withheld') ?? []];
  const acted = (trial: KnownTrial): boolean => trial.Outcome__c === 'Acted';
  const hit = (trial: KnownTrial): boolean => trial.Guardrail_Hit__c;
  return {
    ...{ shown: armOf(shown, acted), withheld: armOf(withheld, acted) },
    ...{ harmShown: rule.guardrail && armOf(shown, hit), harmWithheld: rule.guardrail && armOf(withheld, hit) },
    expectedWithheld: counted.reduce((sum, one) => sum + one.Share__c / 100, 0),
    ...{ worthwhile: rule.worthwhile, patience: rule.patienceWeeks },
    weeks: Math.max(0, Math.floor(daysBetween(rule.activatedOn ?? today, today) / 7)),
  };
}

/** Figures of two arms as they may be told: of at least so many users on each side, of whom no page says on which side they are. */
function comparison({ shown, withheld, harmShown, harmWithheld }: RuleData, { effect, interval, anytime }: Judged): Result['values'] {
  const isTold = Math.min(shown.users, withheld.users) >= SMALLEST_ARM;
  const share = (arm: Arm | undefined): number | null => (arm && isTold ? points(arm.acted / arm.users) : null);
  const told = (value: number): number | null => (isTold ? points(value) : null);
  return {
    ...{ Shown_Users__c: toldCount(shown.users), Shown_Acted__c: isTold ? shown.acted : null },
    ...{ Withheld_Users__c: toldCount(withheld.users), Withheld_Acted__c: isTold ? withheld.acted : null },
    ...{ Effect__c: told(effect), Low__c: told(interval.low), High__c: told(interval.high) },
    ...{ Sure_Low__c: told(anytime.low), Sure_High__c: told(anytime.high), Harm_Shown__c: share(harmShown), Harm_Withheld__c: share(harmWithheld) },
  };
}

type Audiences = ReturnType<typeof audiences>;

/** Users of a rule for whom its condition is true of some record. */
const meant = ({ rule, matches }: RuleFacts, audience: Audiences): string[] =>
  (audience.get(rule.key) ?? []).filter(({ id }) => matches?.has(id)).map(({ id }) => id);

/** How many nudges there are, told where they are of at least five people. */
const toldOf = (nudges: readonly KnownNudge[]): number | null =>
  nudges.length > 0 && new Set(nudges.map(({ OwnerId }) => OwnerId)).size < SMALLEST_GROUP ? null : nudges.length;

/** The effect that so many users would show, in points. */
const detectableBy = (users: number, base: number, rules: number): number =>
  Math.min(100, points(detectable(users, WITHHELD.before, base, anytimeZ(rules))));

/** What is known of rules before they are active: whom they would reach, and which effect those would show. */
function outlooks({ rules, today }: NudgeFacts, active: number, audience: Audiences): Result[] {
  return rules
    .filter(({ rule, matches }) => rule.status === 'Proposed' && matches !== undefined)
    .map((one) => {
      const { rule } = one;
      const reached = meant(one, audience).length;
      const effect = reached > 0 ? detectableBy(reached, USUAL_BASE, active + 1) : null;
      return { rule, verdict: undefined, values: { Week__c: weekOf(today), Reach__c: toldCount(reached), Detectable__c: effect } };
    });
}

/** The results of all active rules, after what this run has done, and what is known of proposed ones. */
export function results(facts: NudgeFacts, nudges: readonly KnownNudge[], trials: readonly KnownTrial[]): Result[] {
  const active = facts.rules.filter(({ rule }) => rule.status === 'Active');
  const byRule = Map.groupBy(trials, ({ External_Key__c }) => ruleOfKey(External_Key__c));
  const data = active.map((one) => dataOf(one, byRule.get(one.rule.key) ?? [], facts.today));
  const judged = judge(data);
  const preferences = new Map(facts.preferences.map((one) => [one.OwnerId, one]));
  const audience = audiences(facts);
  const found = active.flatMap((one, index): Result[] => {
    const { rule } = one;
    const [known, verdict] = [data[index], judged[index]];
    if (!known || !verdict) return [];
    const own = byRule.get(rule.key) ?? [];
    const mine = nudges.filter((nudge) => isOfRule(nudge, rule));
    const reached = new Set([...meant(one, audience), ...own.flatMap(({ User__c }) => User__c ?? [])]).size;
    const shown = own.filter(({ Arm__c }) => Arm__c === 'Shown');
    const off = shown.filter(({ User__c }) => isMuted(preferences.get(User__c ?? ''), rule.key)).length;
    const users = known.shown.users + known.withheld.users;
    const base = users >= SMALLEST_ARM ? (known.withheld.acted + 1) / (known.withheld.users + 2) : USUAL_BASE;
    const count = (is: (nudge: KnownNudge) => boolean): number | null => toldOf(mine.filter(is));
    const stays = rule.verdict !== undefined && STAYING.includes(rule.verdict) && verdict.verdict !== 'Harms';
    const final = stays && rule.verdict !== undefined ? rule.verdict : verdict.verdict;
    return [
      {
        rule,
        verdict: final,
        values: {
          ...{ Week__c: weekOf(facts.today), Verdict__c: final, Reach__c: toldCount(reached), ...comparison(known, verdict) },
          Detectable__c: reached > 0 ? detectableBy(reached, base, active.length) : null,
          Weeks_Left__c: final === 'Too Early' ? (verdict.weeksLeft ?? null) : null,
          ...{ Shown__c: toldOf(mine), Acted__c: count(({ Status__c }) => Status__c === 'Acted') },
          ...{ Already_Done__c: count(isDismissed('Already Done')), Not_Relevant__c: count(isDismissed('Not Relevant')) },
          ...{ Wrong__c: count(isDismissed('Wrong')), No_Time__c: count(isDismissed('No Time')) },
          Switched_Off__c: shown.length >= SMALLEST_GROUP && toldCount(off) !== null ? points(off / shown.length) : null,
        },
      },
    ];
  });
  return [...found, ...outlooks(facts, active.length, audience)];
}

const isDismissed =
  (reason: string) =>
  ({ Reason__c }: KnownNudge): boolean =>
    Reason__c === reason;
