import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { weekOf } from '../../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { JobContext } from '../../jobs/run.ts';
import { assignedTo } from '../../org/assigned.ts';
import { clientOf, OrgRefusal } from '../../org/client.ts';
import type { OrgClient } from '../../org/client.ts';
import { queryTogether } from '../../org/composite.ts';
import { Failure, UsageError } from '../../org/errors.ts';
import { queryAll } from '../../org/query.ts';
import { partlySeen } from '../../org/sees-all.ts';
import { ADOPTION_FILE, readAdoptionConfig } from '../adoption-config.ts';
import { dayIn } from '../calendar.ts';
import type { AdoptionConfig, AdoptionFacts, KnownRecord, Person, PrivacyMode } from '../facts.ts';
import { askCounts } from '../read-counts.ts';
import { readPeople } from '../read-people.ts';
import { stepQuery } from '../read-query.ts';
import { problemOf, readTypes } from '../read-steps.ts';
import { countedPeople, modeOf } from '../snapshots.ts';
import { ruleOfKey } from './facts.ts';
import type { KnownNudge, KnownPreference, KnownTrial, NudgeFacts, RuleFacts } from './facts.ts';
import { readNudgeConfig } from './nudge-config.ts';
import { RULE_FIELDS, ruleOf, shippedValues } from './org-rules.ts';
import type { RuleRecord } from './org-rules.ts';
import { OWNER_SETS, prepareProbe, seenBySuperiors } from './read-privacy.ts';
import { isApiName, readRuleFacts } from './read-rules.ts';

const NUDGE_FIELDS =
  'Id, OwnerId, External_Key__c, Rule__c, Record_Id__c, Day__c, Status__c, Snoozed_Until__c, Reason__c, Expires_On__c, Ended_On__c';
const TRIAL_FIELDS =
  'Id, External_Key__c, Rule__c, User__c, Arm__c, Share__c, Record_Id__c, Entered_On__c, Decided_On__c, Outcome__c, Guardrail_Hit__c, Last_On__c, Slot_Until__c';
const PREFERENCE_FIELDS =
  'Id, OwnerId, External_Key__c, Opt_Out__c, No_Messages__c, Quiet_From__c, Quiet_Until__c, Muted_Rules__c, Last_Message_On__c';

/** Our own objects that the job must see as a whole. */
const OWN = ['Adoption_Nudge__c', 'Nudge_Trial__c', 'Nudge_Preference__c'];

/** The fields of a result that the job writes. */
export const RESULT_FIELDS = [
  ...['External_Key__c', 'Week__c', 'Verdict__c', 'Reach__c', 'Shown_Users__c', 'Shown_Acted__c', 'Withheld_Users__c', 'Withheld_Acted__c'],
  ...['Effect__c', 'Low__c', 'High__c', 'Sure_Low__c', 'Sure_High__c', 'Detectable__c', 'Weeks_Left__c', 'Harm_Shown__c', 'Harm_Withheld__c'],
  ...['Shown__c', 'Acted__c', 'Already_Done__c', 'Not_Relevant__c', 'Wrong__c', 'No_Time__c', 'Switched_Off__c'],
];

type Row = Record<string, unknown>;

/** Who there is, and what is agreed about them. */
interface Company {
  config: AdoptionConfig;
  timeZone: string;
  /** All standard users. */
  everybody: Person[];
  /** Those who are counted. */
  people: Person[];
  ruledOut: ReadonlySet<string>;
  owners: ReadonlySet<string>;
  privacy: Map<string, PrivacyMode>;
  notificationType: string | undefined;
}

/** What a run has read of the company: {@link prepare} and {@link read} are parts of one. */
const companies = new WeakMap<JobContext, Promise<Company>>();

/** Reads who there is, once a run. */
function companyOf(context: JobContext, client: OrgClient): Promise<Company> {
  const company = companies.get(context) ?? readCompany(context, client);
  companies.set(context, company);
  return company;
}

async function readCompany({ connection, configDir }: JobContext, client: OrgClient): Promise<Company> {
  const config = await readAdoptionConfig(configDir);
  if (!config)
    throw new UsageError(
      `${ADOPTION_FILE} is not in ${configDir}: it says who is counted. Copy config/${ADOPTION_FILE} of this project there, or name its folder with --config-dir`,
    );
  const answers = await queryTogether<Row>(client, [
    'SELECT TimeZoneSidKey FROM Organization',
    'SELECT External_Key__c, Mode__c FROM Adoption_Privacy__c LIMIT 2000',
    'SELECT User__c, Status__c FROM Automated_User__c LIMIT 2000',
    "SELECT Id FROM CustomNotificationType WHERE DeveloperName = 'Waiting_Nudges'",
  ]);
  const [org, privacySettings, automatedUsers] = answers.slice(0, 3).map((one) => {
    if (one instanceof OrgRefusal) throw one;
    return one;
  }) as [Row[], Row[], Row[]];
  const types = answers[3];
  const timeZone = String(org[0]?.['TimeZoneSidKey'] ?? 'GMT');
  const privacy = new Map(privacySettings.map((one) => [String(one['External_Key__c']), one['Mode__c'] as PrivacyMode]));
  const automated: AdoptionFacts['automated'] = new Map(automatedUsers.map((one) => [String(one['User__c']), one['Status__c'] as 'Proposed']));
  const { people: everybody } = await readPeople(connection, config, timeZone, []);
  return {
    ...{ config, timeZone, privacy, everybody },
    people: countedPeople({ config, people: everybody, privacy, automated }),
    ruledOut: new Set(everybody.filter((person) => modeOf(person, { privacy }) === 'None').map(({ id }) => id)),
    owners: await assignedTo(connection, OWNER_SETS),
    notificationType: Array.isArray(types) && types[0] ? String(types[0]['Id']) : undefined,
  };
}

/** The moment and the day it is: a day that was asked for is taken as it is. */
function clockOf(asked: string, timeZone: string): { now: string; today: string } {
  const clock = new Date().toISOString();
  return asked === clock.slice(0, 10) ? { now: clock, today: dayIn(timeZone, clock) } : { now: `${asked}T12:00:00.000Z`, today: asked };
}

/** Makes what {@link read} looks at to tell who sees other people's nudges. A dry run does without it. */
export async function prepare(context: JobContext): Promise<void> {
  const { everybody, owners, timeZone } = await companyOf(context, clientOf(context.connection));
  await prepareProbe(context.connection, everybody, owners, clockOf(context.today, timeZone).today);
}

/** Reads rules, the records that they are about, and what has become of nudges so far. */
export async function read(context: JobContext): Promise<NudgeFacts> {
  const { connection, configDir, progress } = context;
  const client = clientOf(connection);
  const nudgeConfig = await readNudgeConfig(configDir);
  progress('Nudges: reading users');
  const { config, timeZone, everybody, people, owners, ruledOut, privacy, notificationType } = await companyOf(context, client);
  const { now, today } = clockOf(context.today, timeZone);
  const findings: NudgeFacts['findings'] = [];
  const records = await queryAll<RuleRecord>(connection, `SELECT Id, ${RULE_FIELDS.join(', ')} FROM Nudge_Rule__c`);
  const known = new Set(records.map((one) => one['External_Key__c']));
  // A rule that somebody has changed or retired in the org stays as it is.
  const newRules = nudgeConfig.rules.filter(({ key }) => !known.has(key));
  const rules = [
    ...records.map(ruleOf),
    ...newRules.map((one) => ({
      ...ruleOf({ Id: '', External_Key__c: one.key, Activated_On__c: today, ...shippedValues(one, nudgeConfig.capturedMail) }),
      recordId: undefined,
    })),
  ];
  const translated = await queryAll<{ Rule__r: { External_Key__c: string | null } | null }>(
    connection,
    'SELECT Rule__r.External_Key__c FROM Nudge_Text__c',
  );
  const hasTexts = new Set(translated.map((one) => one.Rule__r?.External_Key__c));
  const untranslated = nudgeConfig.rules.filter(({ key, texts }) => texts !== undefined && !hasTexts.has(key));
  progress('Nudges: reading what there is');
  // Who is not seen is not counted either: of users nothing is missed.
  const objects = [...new Set(rules.filter(({ status, object }) => status !== 'Retired' && object !== 'User').map(({ object }) => object))];
  const { user_id: self } = await connection.identity();
  const unseen = await partlySeen(client, self, [...objects.filter(isApiName), ...OWN]);
  const blind = OWN.filter((object) => unseen.has(object));
  if (blind.length > 0)
    throw new Failure(
      `Whoever wants no nudges might get some: ${blind.map((object) => `${object}: ${unseen.get(object) ?? ''}`).join('; ')}. Nothing was changed.`,
      'Run it as the user of the jobs, with Perennial Integration and View Setup and Configuration, or as one with View All Data (docs/integration-user.md).',
    );
  const trials = await queryAll<KnownTrial>(connection, `SELECT ${TRIAL_FIELDS} FROM Nudge_Trial__c`);
  const nudges = await queryAll<KnownNudge>(connection, `SELECT ${NUDGE_FIELDS} FROM Adoption_Nudge__c`);
  const reading = { client, context, now, today, mostRecords: nudgeConfig.mostRecords, unseen, findings };
  const ruleFacts = await readRuleFacts(rules, { trials, nudges }, reading);
  return {
    ...{ config: nudgeConfig, now, today, people, owners, ruledOut, privacy, newRules, untranslated, nudges, trials, notificationType, findings },
    rules: await withSteps(ruleFacts, trials, { client, config, timeZone, today, findings }),
    seen: await seenBySuperiors(connection, everybody, owners),
    preferences: await queryAll<KnownPreference>(connection, `SELECT ${PREFERENCE_FIELDS} FROM Nudge_Preference__c`),
    results: await queryAll<KnownRecord>(connection, `SELECT Id, ${RESULT_FIELDS.join(', ')} FROM Nudge_Result__c WHERE Week__c = ${weekOf(today)}`),
  };
}

/** When users of pending trials have done a process step last, for the rules that are judged by it. */
async function withSteps(
  rules: readonly RuleFacts[],
  trials: readonly KnownTrial[],
  {
    client,
    config,
    timeZone,
    today,
    findings,
  }: { client: OrgClient; config: AdoptionConfig; timeZone: string; today: string; findings: NudgeFacts['findings'] },
): Promise<RuleFacts[]> {
  const byStep = new Set(rules.filter(({ rule }) => rule.actedBy === 'Process Step').map(({ rule }) => rule.key));
  const waiting = trials.filter((one) => one.Outcome__c === 'Pending' && one.User__c !== null && byStep.has(ruleOfKey(one.External_Key__c)));
  if (waiting.length === 0) return [...rules];
  const objects = [...new Set(config.steps.map(({ object }) => object))];
  const types = await readTypes(client, objects);
  const lastSteps = new Map<string, string>();
  const from = waiting.map((one) => one.Entered_On__c).sort()[0] ?? today;
  let refused: string | undefined;
  const asks = config.steps
    .filter((step) => problemOf(step, types, new Map()) === undefined)
    .map((step) => ({
      soql: (range: { first: string; last: string }) =>
        stepQuery(step, types.get(step.object) ?? {}, { from, until: addDays(today, 1), timeZone }, range),
      take: (rows: Row[]) => {
        for (const row of rows.filter((one) => step.sameUser === undefined || one['s'] === one['u'])) {
          const [user, day] = [String(row['u']), dayIn(timeZone, String(row['latest']))];
          if (day > (lastSteps.get(user) ?? '')) lastSteps.set(user, day);
        }
      },
      refused: (why: string): void => void (refused = `${step.name}: ${why}`),
    }));
  const users = [...new Set(waiting.map((one) => one.User__c ?? ''))].sort();
  await askCounts(client, users, asks, () => undefined);
  if (refused !== undefined)
    findings.push({
      where: 'Nudge rules that are judged by process steps',
      problem: `a step could not be counted, ${refused}`,
      remedy: 'Take it out of adoption.json, or give the user of the jobs the right. Until then nothing of these rules changes.',
    });
  return rules.map((one) => {
    if (!byStep.has(one.rule.key)) return one;
    // Whoever did a step that was not counted would seem to have done nothing.
    return refused === undefined ? { ...one, lastSteps } : { ...one, matches: undefined };
  });
}
