import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { weekOf } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { Change, Decision, Finding } from '../jobs/run.ts';
import type { AdoptionFacts, Person } from './facts.ts';
import { changesOf } from './records.ts';
import type { Wanted } from './records.ts';
import { countedPeople, modeOf, weekRecords } from './snapshots.ts';
import { volumeRecords } from './volumes.ts';

/** Days for which figures of one user are kept. */
export const PERSONAL_DAYS = 28;

/** Days without a login in a browser that make a busy user look like a program. */
const PROGRAM_DAYS = 28;

/** What the records of adoption should become. Touches nothing. */
export function decide(facts: AdoptionFacts): Decision {
  const { config, today, weeks } = facts;
  const findings: Finding[] = [...facts.findings];
  const people = countedPeople(facts);
  const sizes = new Map(facts.snapshots.map((one) => [one.External_Key__c, Number(one['Enabled__c'] ?? 0)]));
  const snapshots: Wanted[] = [];
  const personal: Wanted[] = [];
  for (const week of weeks) {
    const records = weekRecords(facts, people, week, sizes);
    snapshots.push(...records.snapshots);
    personal.push(...records.personal);
    for (const { key, values } of records.snapshots) sizes.set(key, Number(values['Enabled__c']));
  }
  const counted = new Set(weeks.map(({ week }) => week));
  const oldest = addDays(weekOf(today), -7 * config.keepSegmentWeeks);
  const keptPersonal = personal.filter(({ values }) => !isOver(String(values['Week__c']), today));
  const parts = [
    changesOf('Process_Step__c', facts.steps, stepRecords(facts), () => false),
    changesOf('User_Adoption__c', facts.userAdoption, keptPersonal, isForgotten(facts)),
    // What has become too small to be told of is taken back.
    changesOf(
      'Adoption_Snapshot__c',
      facts.snapshots,
      snapshots,
      (one) => counted.has(String(one['Week__c'])) || (String(one['Week__c']) < oldest && one['Segment_Type__c'] !== 'Organization'),
    ),
    changesOf('Business_Volume__c', facts.volumes, volumeRecords(facts, people, findings), () => false),
  ];
  for (const what of facts.missing) {
    const at = what.indexOf(': ');
    findings.push({
      where: what.slice(0, at),
      problem: what.slice(at + 2),
      remedy: 'Give the user of the jobs that right, or take it out of adoption.json. Until then there is no such figure.',
    });
  }
  const proposals = proposed(facts, people);
  return {
    changes: inOrder([...parts.flatMap(({ changes }) => changes), ...proposals]),
    unchanged: parts.reduce((sum, one) => sum + one.unchanged, 0),
    findings,
    notes: notesOf(facts, people, proposals.length),
  };
}

/** What goes first: what is killed before the snapshot of all users is written counts the week again, and what has gone by then is gone. */
const inOrder = (changes: Change[]): Change[] => [
  ...changes.filter(({ write }) => write.kind === 'delete'),
  ...changes.filter(({ write }) => write.kind !== 'delete'),
];

/** Whether the days of a week are longer ago than figures of one user may be kept. */
const isOver = (week: string, today: string): boolean => week < addDays(today, -PERSONAL_DAYS);

/** Figures of one user go after 28 days, and at once when they are no longer agreed. */
function isForgotten(facts: AdoptionFacts): (record: { [field: string]: unknown }) => boolean {
  const agreed = new Set(facts.people.filter((person) => modeOf(person, facts) === 'Personal').map(({ id }) => id));
  return (record) => isOver(String(record['Week__c']), facts.today) || !agreed.has(String(record['User__c']));
}

/** The steps of the configuration, for pages; those that are no longer there are switched off. */
function stepRecords({ config, steps }: AdoptionFacts): Wanted[] {
  const current = config.steps.map((step): Wanted => ({
    key: step.key,
    subject: 'Process steps',
    shown: { Step: step.name, Object: step.object },
    values: {
      ...{ Name: step.name, Object__c: step.object, User_Field__c: step.userField, Date_Field__c: step.dateField, Active__c: true },
      Conditions__c: JSON.stringify({ conditions: step.conditions ?? [], sameUser: step.sameUser, within: step.within }),
      Roles__c: step.roles?.join('\n') ?? null,
    },
  }));
  const keys = new Set(config.steps.map(({ key }) => key));
  const gone = steps
    .filter((one) => !keys.has(one.External_Key__c) && one['Active__c'] === true)
    .map((one): Wanted => ({
      key: one.External_Key__c,
      subject: 'Process steps',
      shown: { Step: String(one['Name']), Change: 'switch off' },
      values: { Active__c: false },
    }));
  return [...current, ...gone];
}

/** Users who look like programs: many records, and no login in a browser for four weeks. A person decides. */
function proposed({ config, made, logins, automated, today }: AdoptionFacts, people: readonly Person[]): Change[] {
  if (!logins) return [];
  const since = addDays(today, -PROGRAM_DAYS);
  return (
    people
      .filter(({ id }) => !automated.has(id) && (made.get(id) ?? 0) >= config.automatedRecordsAWeek)
      // One who has not logged in at all may do so by a way that nobody has thought of.
      .filter(({ id }) => logins.has(id) && (logins.get(id)?.lastInteractive ?? '') < since)
      .map(({ id, username }): Change => ({
        subject: 'Automated users',
        shown: { User: username, Records: made.get(id) ?? 0, Change: 'propose' },
        write: {
          ...{ kind: 'create', object: 'Automated_User__c', keyField: 'External_Key__c', key: id },
          values: { User__c: id, Status__c: 'Proposed', Records__c: made.get(id) ?? 0, Proposed_On__c: today },
        },
      }))
  );
}

/** What else a person wants to know. */
function notesOf({ weeks, config, knowsFrozen, business, people: all }: AdoptionFacts, people: readonly Person[], proposals: number): string[] {
  const late = weeks.filter(({ isLate }) => isLate).map(({ week }) => week);
  const lost = config.steps.filter(({ present }) => present).map(({ name }) => name);
  const active = all.filter(({ isActive }) => isActive).length;
  return [
    `${people.length} of ${active} active users are counted.`,
    ...(late.length > 0
      ? [
          `Filled in later: the ${late.length === 1 ? 'week' : 'weeks'} of ${late.join(', ')}. Of a record that has changed again since, only the last change is known${lost.length > 0 ? `; lost: ${lost.join(', ')}` : ''}.`,
        ]
      : []),
    ...(knowsFrozen ? [] : ['Frozen users are counted as enabled: who is frozen may not be read (Manage Users).']),
    ...(proposals > 0
      ? [`${proposals} ${proposals === 1 ? 'user looks' : 'users look'} like programs: confirm or refuse that on the page Adoption.`]
      : []),
    ...(config.ledger && business.rows.length > 0 ? [`The ledger has ${business.rows.length} lines.`] : []),
  ];
}
