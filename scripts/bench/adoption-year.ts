/**
 * A year of a made-up company, told to the same functions as the job and the board, once a seed: is each fact that was planted found, and is anybody
 * accused who did nothing? `node scripts/bench/adoption-year.ts [--scenario <file.json>] [--seeds <n>] [--json]`
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { teamsBehind, teamsLate } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import { decide } from '../adoption/decide.ts';
import type { AdoptionConfig, AdoptionFacts, Deal, Logins, Person, WeekFacts } from '../adoption/facts.ts';
import { countedPeople, weekRecords } from '../adoption/snapshots.ts';
import { volumeRecords } from '../adoption/volumes.ts';
import type { Wanted } from '../adoption/records.ts';
import { randomOf } from '../jobs/random.ts';
import { companyOf, managerOf } from './company.ts';
import type { Company, Scenario } from './company.ts';

const STEP = { key: 'step', name: 'Step', object: 'Task', userField: 'OwnerId', dateField: 'CreatedDate' };
const LEDGER = { file: 'sales.csv', columns: { date: 'date', amount: 'amount' }, currency: 'EUR', segments: {}, creditTypes: [], invoiceTypes: [] };

const configOf = (scenario: Scenario): AdoptionConfig => ({
  ...{ licences: ['Salesforce'], licenceCosts: {}, automatedUsers: [], countryField: 'Country', daysOff: scenario.daysOff, contributingSteps: 5 },
  ...{ idleDays: 90, backfillWeeks: 8, keepSegmentWeeks: 26, automatedRecordsAWeek: 50, steps: [STEP], ledger: LEDGER },
  business: { object: 'Opportunity', amountField: 'Amount', dateField: 'CloseDate', userField: 'OwnerId', months: 13 },
});

/** How many steps each person did in a week. */
function weekOf(scenario: Scenario, { people, teamOf, programs, active }: Company, week: string, random: () => number): Map<string, number> {
  const lost = scenario.deploys.find((one) => one.week === week)?.stepsLost ?? 0;
  const quiet = scenario.quietWeeks[week] ?? 1;
  const steps = new Map<string, number>();
  for (const { id, createdOn } of people) {
    const stopped = teamOf.get(id) === scenario.teamThatStops.team && week >= scenario.teamThatStops.week;
    const works = !stopped && createdOn <= addDays(week, 4) && random() >= scenario.absentInAWeek && random() < (active.get(id) ?? 0) * quiet;
    if (!works && !programs.has(id)) continue;
    const done = programs.has(id) ? 500 : 1 + Math.floor(-Math.log(1 - random()) * scenario.stepsOfAnActiveUser);
    // A deploy that changes records hides who changed them before.
    const left = Array.from({ length: Math.min(done, 50) }, () => random()).filter((one) => one >= lost).length;
    if (left > 0) steps.set(id, left);
  }
  return steps;
}

/** Snapshots and volumes as pages read them. */
function nodeOf<N>({ key, values }: Wanted): N {
  return { Id: key, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: value ?? null }])) } as N;
}

interface Outcome {
  /** Weeks from the stop until the team was named; undefined where it never was. */
  weeksToName: number | undefined;
  /** Weeks in which a team was named that had not stopped, by team. */
  accused: number[];
  lateFound: boolean;
  lateAccused: number;
  missing: number;
  programsFound: number;
  humansProposed: number;
}

function yearOf(scenario: Scenario, seed: number): Outcome {
  const random = randomOf(seed);
  const company = companyOf(scenario, random);
  const config = configOf(scenario);
  const today = addDays(scenario.start, scenario.weeks * 7 - 1);
  const facts: AdoptionFacts = {
    ...{ config, today, people: company.people, weeks: [], logins: undefined, knowsFrozen: true, made: new Map(), missing: [] },
    ...{ privacy: new Map(), automated: new Map(), owners: new Set<string>(), snapshots: [], userAdoption: [], volumes: [], steps: [], findings: [] },
    business: { deals: undefined, rows: [], rates: [], problems: [] },
  };
  const proposals = proposalsOf(scenario, company, facts, random);
  // What is proposed a person confirms, and it is counted no more.
  for (const id of proposals) if (company.programs.has(id)) facts.automated.set(id, 'Automated');
  const people = countedPeople(facts);
  const target = [{ Segment_Type__c: { value: 'Team' }, Segment_Key__c: { value: null }, Adoption_Rate__c: { value: scenario.target * 100 } }].map(
    (one) => ({
      ...one,
      ...{ Business_Share__c: { value: null }, Valid_From__c: { value: '2020-01-01' } },
    }),
  );
  const sizes = new Map<string, number>();
  const told: Parameters<typeof teamsBehind>[0][number][] = [];
  const accused = Array.from({ length: scenario.teams }, () => 0);
  let weeksToName: number | undefined;
  for (let index = 0; index < scenario.weeks; index++) {
    const week = addDays(scenario.start, 7 * index);
    const until = addDays(week, 6);
    const steps = weekOf(scenario, company, week, random);
    const window = new Map([...steps].map(([id, count]) => [id, { steps: count, first: week, last: addDays(week, 4) }]));
    const counted: WeekFacts = { week, until, isOver: true, isLate: false, steps: [{ step: STEP, week: steps, window }] };
    const { snapshots } = weekRecords(facts, people, counted, sizes);
    for (const { key, values } of snapshots) sizes.set(key, Number(values['Enabled__c']));
    told.push(...snapshots.map((one) => nodeOf<(typeof told)[number]>(one)));
    const recent = told.filter((one) => (one.Week__c.value ?? '') > addDays(week, -28));
    for (const { key } of teamsBehind(recent, target)) {
      const team = Number(key.slice(1));
      const stopped = team === scenario.teamThatStops.team && week >= scenario.teamThatStops.week;
      if (stopped) weeksToName ??= Math.round((Date.parse(week) - Date.parse(scenario.teamThatStops.week)) / 604_800_000) + 1;
      else accused[team] = (accused[team] ?? 0) + 1;
    }
  }
  return { weeksToName, accused, ...businessOf(scenario, company, facts, people, random), ...countsOf(proposals, company) };
}

/** Who is proposed as a program, in each quarter of the year. */
function proposalsOf(scenario: Scenario, { people, programs }: Company, facts: AdoptionFacts, random: () => number): Set<string> {
  const proposals = new Set<string>();
  for (let quarter = 0; quarter < 4; quarter++) {
    const logins = new Map<string, Logins>();
    const made = new Map<string, number>();
    for (const { id } of people) {
      const isProgram = programs.has(id);
      const imports = random() < scenario.humansWhoImport.share;
      const away = random() < scenario.humansAway;
      const last = isProgram ? undefined : addDays(facts.today, -Math.floor(random() * (away ? 60 : 7)));
      // Who works on the mobile app only logs in there: that is a person's login as well.
      logins.set(id, { first: '2026-01-01', lastInteractive: random() < scenario.humansOnMobileOnly && !isProgram ? facts.today : last });
      made.set(
        id,
        isProgram ? scenario.integrations.recordsAWeek : away ? 0 : imports ? scenario.humansWhoImport.recordsAWeek : Math.floor(random() * 40),
      );
    }
    for (const { write } of decide({ ...facts, logins, made }).changes)
      if (write.object === 'Automated_User__c' && write.kind === 'create') proposals.add(write.key);
  }
  return proposals;
}

const countsOf = (proposals: ReadonlySet<string>, { programs }: Company): Pick<Outcome, 'programsFound' | 'humansProposed'> => ({
  programsFound: [...programs].filter((id) => proposals.has(id)).length,
  humansProposed: [...proposals].filter((id) => !programs.has(id)).length,
});

/** The deals of the year, in the ledger and in the CRM. */
function businessOf(
  scenario: Scenario,
  { people, teamOf }: Company,
  facts: AdoptionFacts,
  counted: readonly Person[],
  random: () => number,
): Pick<Outcome, 'lateFound' | 'lateAccused' | 'missing'> {
  const deals: Deal[] = [];
  const rows: AdoptionFacts['business']['rows'] = [];
  for (let day = 0; day < scenario.weeks * 7; day++)
    for (const { id } of people) {
      if (random() >= scenario.dealsAWeek / 7) continue;
      const closedOn = addDays(scenario.start, day);
      const amount = Math.round(1000 * (1 + 20 * random() ** 3));
      rows.push({ place: `line ${rows.length + 1}`, cells: { date: closedOn, amount: String(amount) } });
      if (random() < scenario.missingInTheCrm) continue;
      const isEarly = teamOf.get(id) === scenario.teamThatIsLate.team ? random() < 0.03 : random() < scenario.enteredBeforeClosing;
      const createdOn = addDays(closedOn, isEarly ? -1 - Math.floor(random() * 60) : Math.floor(random() * 5));
      deals.push({ userId: id, segment: '', closedOn, createdOn, amount, currency: '' });
    }
  const volumes = volumeRecords({ ...facts, business: { deals, rows, rates: [], problems: [] } }, counted, []);
  const nodes = volumes.map((one) => nodeOf<Parameters<typeof teamsLate>[0][number]>(one));
  const months = [...new Set(nodes.map((one) => one.Month__c.value ?? ''))].sort();
  // As the board is read each month.
  const named = months.slice(3).map((month) => teamsLate(nodes.filter((one) => (one.Month__c.value ?? '') < month)).map(({ key }) => key));
  const late = managerOf(scenario.teamThatIsLate.team);
  const sum = (name: string): number =>
    volumes.filter(({ values }) => values['Segment_Type__c'] === 'Organization').reduce((total, { values }) => total + Number(values[name] ?? 0), 0);
  return {
    lateFound: named.every((keys) => keys.includes(late)),
    lateAccused: named.flat().filter((key) => key !== late).length,
    missing: 1 - sum('CRM_Value__c') / sum('Ledger_Value__c'),
  };
}

function main(): void {
  const { values } = parseArgs({
    options: { scenario: { type: 'string' }, seeds: { type: 'string', default: '100' }, json: { type: 'boolean', default: false } },
  });
  const file = values.scenario ?? fileURLToPath(new URL('adoption-year.json', import.meta.url));
  const scenario = JSON.parse(readFileSync(file, 'utf8')) as Scenario;
  const seeds = Number(values.seeds);
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    outcomes.push(yearOf(scenario, seed));
    if (!values.json) process.stderr.write(`\r${seed} of ${seeds} years`);
  }
  const teamWeeks = seeds * scenario.weeks * (scenario.teams - 1);
  const accusations = outcomes.flatMap(({ accused }) => accused);
  const total = accusations.reduce((sum, one) => sum + one, 0);
  const waits = outcomes.map(({ weeksToName }) => weeksToName ?? Infinity);
  const missing = outcomes.map((one) => one.missing);
  const humans = seeds * (scenario.users - scenario.integrations.count);
  const summary = {
    years: seeds,
    stoppedTeamNamed: outcomes.filter(({ weeksToName }) => weeksToName !== undefined).length,
    weeksToNameAtMost: Math.max(...waits),
    otherTeamsAccusedWeeks: total,
    accusationsOfATeamIn20Years: (total / teamWeeks) * 20 * 52,
    mostWeeksOneTeamWasAccusedInAYear: Math.max(...accusations),
    lateTeamNamedEveryMonth: outcomes.filter(({ lateFound }) => lateFound).length,
    otherTeamsCalledLate: outcomes.reduce((sum, { lateAccused }) => sum + lateAccused, 0),
    missingShare: [Math.min(...missing), Math.max(...missing)].map((one) => Number(one.toFixed(3))),
    programsProposed: outcomes.reduce((sum, { programsFound }) => sum + programsFound, 0),
    programs: seeds * scenario.integrations.count,
    humansProposedOf10000: (outcomes.reduce((sum, { humansProposed }) => sum + humansProposed, 0) / humans) * 10_000,
  };
  process.stdout.write(`${values.json ? '' : '\n'}${JSON.stringify(summary, null, 2)}\n`);
}

main();
