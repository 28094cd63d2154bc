import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { weekOf } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { JobContext } from '../jobs/run.ts';
import { assignedTo } from '../org/assigned.ts';
import { clientOf, OrgRefusal } from '../org/client.ts';
import { queryTogether } from '../org/composite.ts';
import { Failure, UsageError } from '../org/errors.ts';
import { queryAll } from '../org/query.ts';
import { partlySeen } from '../org/sees-all.ts';
import { ADOPTION_FILE, readAdoptionConfig } from './adoption-config.ts';
import { dayIn, sundayOf } from './calendar.ts';
import type { AdoptionConfig, AdoptionFacts, KnownRecord, Logins, PrivacyMode, WeekFacts } from './facts.ts';
import { readBusiness } from './read-business.ts';
import { askCounts } from './read-counts.ts';
import { askLogins, readPeople } from './read-people.ts';
import { askMade, askSteps, readTypes } from './read-steps.ts';
import { PERSONAL_FIELDS, SNAPSHOT_FIELDS, STEP_FIELDS, VOLUME_FIELDS } from './records.ts';

/** What our own objects say, as far as the job starts from it. */
interface Own {
  timeZone: string;
  /** Weeks of which there is a snapshot of all users, each with whether it is final. */
  weeks: Map<string, boolean>;
  privacy: Map<string, PrivacyMode>;
  automated: AdoptionFacts['automated'];
  steps: KnownRecord[];
}

type Answered = Record<string, unknown>;

/** Reads what the job starts from, in one call. Throws the OrgRefusal of whatever may not be read. */
async function readOwn({ connection }: JobContext): Promise<Own> {
  const answers = await queryTogether<Answered>(clientOf(connection), [
    'SELECT TimeZoneSidKey FROM Organization',
    "SELECT Week__c, Final__c FROM Adoption_Snapshot__c WHERE Segment_Type__c = 'Organization' ORDER BY Week__c DESC LIMIT 200",
    'SELECT External_Key__c, Mode__c FROM Adoption_Privacy__c LIMIT 2000',
    'SELECT User__c, Status__c FROM Automated_User__c LIMIT 2000',
    `SELECT Id, ${STEP_FIELDS.join(', ')} FROM Process_Step__c LIMIT 2000`,
  ]);
  const [org, snapshots, privacy, automated, steps] = answers.map((one) => {
    if (one instanceof OrgRefusal) throw one;
    return one;
  }) as [Answered[], Answered[], Answered[], Answered[], Answered[]];
  return {
    timeZone: String(org[0]?.['TimeZoneSidKey'] ?? 'GMT'),
    weeks: new Map(snapshots.map((one) => [String(one['Week__c']), one['Final__c'] === true])),
    privacy: new Map(privacy.map((one) => [String(one['External_Key__c']), one['Mode__c'] as PrivacyMode])),
    automated: new Map(automated.map((one) => [String(one['User__c']), one['Status__c'] as 'Proposed'])),
    steps: steps as unknown as KnownRecord[],
  };
}

/** The weeks that are counted: this one, and earlier ones that are not final yet, the earliest first. */
function weeksToCount(today: string, { backfillWeeks }: AdoptionConfig, known: ReadonlyMap<string, boolean>): WeekFacts[] {
  const current = weekOf(today);
  const weeks = Array.from({ length: backfillWeeks + 1 }, (_, ago) => addDays(current, -7 * (backfillWeeks - ago)));
  return weeks
    .filter((week) => known.get(week) !== true)
    .map((week) => {
      const isOver = week < current;
      // The first run after its end counts a week in time.
      const isLate = isOver && week < addDays(current, -7);
      return { week, until: isOver ? sundayOf(week) : today, isOver, isLate, steps: [] };
    });
}

/** Reads who there is and what they have done, what the ledger says, and what our objects have of it. */
export async function read(context: JobContext): Promise<AdoptionFacts> {
  const { connection, configDir, progress } = context;
  const client = clientOf(connection);
  const config = await readAdoptionConfig(configDir);
  if (!config)
    throw new UsageError(
      `${ADOPTION_FILE} is not in ${configDir}. Copy config/${ADOPTION_FILE} of this project there, or name its folder with --config-dir`,
    );
  const { timeZone, weeks: known, ...own } = await readOwn(context);
  const clock = new Date().toISOString();
  // A day that was asked for is taken as it is; today is that of the org's time zone.
  const today = context.today === clock.slice(0, 10) ? dayIn(timeZone, clock) : context.today;
  const [newest] = known.keys();
  if (newest !== undefined && newest > weekOf(today))
    throw new Failure(
      `The newest snapshot is of the week of ${newest}, and today is ${today}: a clock is wrong.`,
      'Set the clock of this machine right, or delete the snapshots of weeks that are still to come. Nothing was changed.',
    );
  const missing: string[] = [];
  progress('Adoption: reading users');
  const { people, knowsFrozen } = await readPeople(connection, config, timeZone, missing);
  const { user_id: self } = await connection.identity();
  const weeks = weeksToCount(today, config, known);
  const objects = [...new Set([...config.steps.map(({ object }) => object), ...(config.business ? [config.business.object] : [])])];
  const types = await readTypes(client, objects);
  const unseen = await partlySeen(client, self, objects);
  const logins = new Map<string, Logins>();
  const made = new Map<string, number>();
  const lastWeek = { from: addDays(today, -6), until: today, timeZone };
  let loginsRefused: string | undefined;
  const asks = [
    ...askSteps(config.steps, weeks, { types, unseen, timeZone, missing }),
    askLogins(logins, { today, timeZone }, (why) => (loginsRefused = why)),
    ...objects.filter((object) => types.get(object) && !unseen.has(object)).map((object) => askMade(object, made, lastWeek)),
  ];
  await askCounts(
    client,
    people.map(({ id }) => id),
    asks,
    (done, total) => {
      context.signal?.throwIfAborted();
      progress('Adoption: counting', done, total);
    },
  );
  // Whoever may not monitor logins is shown their own.
  const seesLogins = loginsRefused === undefined && [...logins.keys()].some((id) => id !== self);
  if (!seesLogins)
    missing.push('Days to the first step, proposals of automated users: the history of logins may not be read (Monitor Login History)');
  const business = await readBusiness(
    context,
    config,
    { types: types.get(config.business?.object ?? ''), unseen: unseen.get(config.business?.object ?? ''), timeZone, today },
    missing,
  );
  const first = weeks[0]?.week ?? weekOf(today);
  const recordsOf = (object: string, fields: readonly string[], where: string): Promise<KnownRecord[]> =>
    queryAll<KnownRecord>(connection, `SELECT Id, ${fields.join(', ')} FROM ${object}${where === '' ? '' : ` WHERE ${where}`}`);
  const oldest = addDays(weekOf(today), -7 * config.keepSegmentWeeks);
  return {
    ...own,
    ...{ config, today, people, knowsFrozen, weeks, made, missing, business },
    logins: seesLogins ? logins : undefined,
    owners: await assignedTo(connection, ['Perennial_Admin', 'Perennial_Field_User', 'Perennial_Viewer']),
    snapshots: await recordsOf(
      'Adoption_Snapshot__c',
      SNAPSHOT_FIELDS,
      `Week__c >= ${addDays(first, -7)} OR (Week__c < ${oldest} AND Segment_Type__c != 'Organization')`,
    ),
    userAdoption: (await recordsOf('User_Adoption__c', PERSONAL_FIELDS, '')) as AdoptionFacts['userAdoption'],
    volumes: await recordsOf('Business_Volume__c', VOLUME_FIELDS, ''),
    findings: [],
  };
}
