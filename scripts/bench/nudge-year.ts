/**
 * Six months of nudges in the made-up company of `adoption-year.ts`, told to the same functions as the job and the board, once a seed: is what helps found,
 * what harms, and is anything taken for help that is none?
 * `node scripts/bench/nudge-year.ts [--scenario <file.json>] [--company <file.json>] [--seeds <n>] [--json]`
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judge, withheldUsers } from '../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import type { Judged, RuleData, Stratum, Verdict } from '../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import { randomOf } from '../jobs/random.ts';
import { companyOf } from './company.ts';
import type { Company, Scenario as CompanyScenario } from './company.ts';

/** A rule: by how much of 1 it changes what users do, and how many do what its guardrail watches. */
interface PlantedRule {
  key: string;
  effect: number;
  harm: number;
}

interface Scenario {
  weeks: number;
  /** Users that each rule reaches within these weeks. */
  eligible: number;
  /** Share of users from whom it is withheld. */
  share: number;
  outcomeAfterWeeks: number;
  worthwhile: number;
  /** Share of users who act without any nudge, on average. */
  base: number;
  guardrailBase: number;
  rules: PlantedRule[];
}

/** What became of one user of one rule. */
interface Trial {
  /** The week in which the outcome is known. */
  known: number;
  withheld: boolean;
  acted: boolean;
  harmed: boolean;
}

/** Teams as strata: everybody of the scenario has been there for longer than a year. */
function strataOf({ people, teamOf }: Company): Stratum[] {
  const teams = Map.groupBy(people, ({ id }) => teamOf.get(id) ?? 0);
  return [...teams].map(([team, members]) => ({ key: String(team), users: members.map(({ id }) => id) }));
}

/** Half a year of one rule. Users differ: who works with the CRM more acts more, whatever is shown. */
function trialsOf(rule: PlantedRule, scenario: Scenario, company: Company, random: () => number): Trial[] {
  const { weeks, eligible, base, guardrailBase, outcomeAfterWeeks, share } = scenario;
  const withheld = withheldUsers(`${rule.key}|${random()}`, strataOf(company), share);
  const users = company.people.filter(({ id }) => !company.programs.has(id));
  const average = users.reduce((sum, { id }) => sum + (company.active.get(id) ?? 0), 0) / users.length;
  const reached = users
    .map(({ id }) => ({ id, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, eligible);
  // Many come in at first, later those whose records have become due.
  const last = weeks - outcomeAfterWeeks;
  return reached.map(({ id }): Trial => {
    const entered = Math.floor(last * random() ** 1.5);
    const isWithheld = withheld.has(id);
    const [effect, harm] = isWithheld ? [0, 0] : [rule.effect, rule.harm];
    const own = (base * (company.active.get(id) ?? 0)) / average;
    return {
      known: entered + outcomeAfterWeeks,
      withheld: isWithheld,
      acted: random() < own + effect,
      harmed: random() < guardrailBase + harm,
    };
  });
}

/** What is known of a rule at the end of a week. */
function dataOf(trials: readonly Trial[], week: number, { share, worthwhile, weeks }: Scenario): RuleData {
  const counts = {
    shown: { users: 0, acted: 0 },
    withheld: { users: 0, acted: 0 },
    harmShown: { users: 0, acted: 0 },
    harmWithheld: { users: 0, acted: 0 },
  };
  for (const { known, withheld, acted, harmed } of trials) {
    if (known > week) continue;
    const [arm, harm] = withheld ? [counts.withheld, counts.harmWithheld] : [counts.shown, counts.harmShown];
    arm.users += 1;
    harm.users += 1;
    arm.acted += Number(acted);
    harm.acted += Number(harmed);
  }
  const users = counts.shown.users + counts.withheld.users;
  return { ...counts, expectedWithheld: users * share, worthwhile, weeks: week, patience: weeks };
}

/** Verdicts that a person may act on. */
const ENDS: readonly Verdict[] = ['Not Worth It', 'Not Shown to Help', 'Works', 'Harms'];

/** How half a year ended: the verdict of each rule, the week in which it was reached, and what was known at the end. */
interface Ended {
  verdicts: { verdict: Verdict; week: number }[];
  last: Judged[];
}

function halfYearOf(scenario: Scenario, companyScenario: CompanyScenario, seed: number): Ended {
  const random = randomOf(seed);
  const company = companyOf(companyScenario, random);
  const trials = scenario.rules.map((rule) => trialsOf(rule, scenario, company, random));
  const verdicts: Ended['verdicts'] = scenario.rules.map(() => ({ verdict: 'Too Early', week: scenario.weeks }));
  let last: Judged[] = [];
  for (let week = 1; week <= scenario.weeks; week++) {
    last = judge(trials.map((own) => dataOf(own, week, scenario)));
    // A verdict stays, but for harm, which is watched until a person has retired the rule.
    last.forEach(({ verdict }, index) => {
      const before = verdicts[index]?.verdict ?? 'Too Early';
      if (ENDS.includes(verdict) && (!ENDS.includes(before) || (verdict === 'Harms' && before !== 'Harms'))) verdicts[index] = { verdict, week };
    });
  }
  return { verdicts, last };
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const share = (part: number, whole: number): number => Number((part / whole).toFixed(4));
const median = (values: readonly number[]): number | undefined => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What the seeds come to, rule by rule and over all of them. */
function summaryOf(scenario: Scenario, ended: readonly Ended[]): object {
  const seeds = ended.length;
  const planted = scenario.rules.map((rule, index) => {
    const own = ended.map(({ verdicts }) => verdicts[index] ?? { verdict: 'Too Early' as const, week: 0 });
    const expected: Verdict | undefined = rule.harm > 0 ? 'Harms' : rule.effect > 0 ? 'Works' : undefined;
    const covered = ended.filter(({ last }) => {
      const interval = last[index]?.interval;
      return interval && interval.low <= rule.effect && rule.effect <= interval.high;
    }).length;
    const always = ended.filter(({ last }) => {
      const interval = last[index]?.anytime;
      return interval && interval.low <= rule.effect && rule.effect <= interval.high;
    }).length;
    const found = own.filter(({ verdict }) => verdict === expected);
    const verdicts = Object.fromEntries([...Map.groupBy(own, ({ verdict }) => verdict)].map(([verdict, of]) => [verdict, of.length]));
    return {
      ...{ rule: rule.key, effect: rule.effect, harm: rule.harm, verdicts },
      ...(expected ? { found: share(found.length, seeds), weeksToFind: median(found.map(({ week }) => week)) } : {}),
      ...{ intervalCovers: share(covered, seeds), anytimeCovers: share(always, seeds) },
    };
  });
  const useless = scenario.rules.flatMap(({ effect }, index) => (effect === 0 ? [index] : []));
  const falseHelp = ended.filter(({ verdicts }) => useless.some((index) => verdicts[index]?.verdict === 'Works')).length;
  const harmless = scenario.rules.flatMap(({ harm }, index) => (harm === 0 ? [index] : []));
  const falseHarm = ended.filter(({ verdicts }) => harmless.some((index) => verdicts[index]?.verdict === 'Harms')).length;
  return {
    seeds,
    usersOfARule: scenario.eligible,
    rules: planted,
    helpSeenWhereNoneIs: share(falseHelp, seeds),
    harmSeenWhereNoneIs: share(falseHarm, seeds),
    withoutVerdict: ended.reduce((sum, { verdicts }) => sum + verdicts.filter(({ verdict }) => !ENDS.includes(verdict)).length, 0),
    intervalCovers: share(
      planted.reduce((sum, one) => sum + one.intervalCovers, 0),
      planted.length,
    ),
  };
}

function main(): void {
  const { values } = parseArgs({
    options: {
      ...{ scenario: { type: 'string' }, company: { type: 'string' } },
      ...{ seeds: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } },
    },
  });
  const scenario = readJson<Scenario>(values.scenario ?? beside('nudge-year.json'));
  const company = readJson<CompanyScenario>(values.company ?? beside('adoption-year.json'));
  const ended: Ended[] = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    ended.push(halfYearOf(scenario, company, seed));
    if (!values.json) process.stderr.write(`\r${seed} of ${values.seeds} half years`);
  }
  process.stdout.write(`${values.json ? '' : '\n'}${JSON.stringify(summaryOf(scenario, ended), null, 2)}\n`);
}

main();
