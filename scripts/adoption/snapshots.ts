/** What becomes of the counts of a week: figures of groups, and of users where that is agreed. */
import { addDays, daysBetween } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import {
  ENABLED_DAYS,
  groupFigures,
  median,
  MONTH_DAYS,
  SMALLEST_GROUP,
  workingDays,
} from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { GroupFigures, UserWeek } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { AdoptionFacts, Count, Person, PrivacyMode, StepFacts, WeekFacts } from './facts.ts';
import { groupsOf, tellable } from './groups.ts';
import type { Group } from './groups.ts';
import type { Wanted } from './records.ts';

/** Days in which a user is new. */
const NEW_DAYS = 56;

/** Share of a team's enabled users that makes it covered. */
const COVERED = 0.5;

const UNKNOWN_LICENCE = '';

/** The privacy mode of a user. */
export const modeOf = ({ country }: Person, { privacy }: { privacy: ReadonlyMap<string, PrivacyMode> }): PrivacyMode =>
  privacy.get(country) ?? privacy.get('*') ?? 'Groups';

/** Users who are counted: people with a licence of the CRM whose country has not ruled it out. */
export function countedPeople(facts: Pick<AdoptionFacts, 'config' | 'automated' | 'people' | 'privacy'>): Person[] {
  const { config, automated } = facts;
  const programs = new Set(config.automatedUsers.map((name) => name.toLowerCase()));
  return facts.people.filter(
    (person) =>
      person.isActive &&
      (person.licence === UNKNOWN_LICENCE || config.licences.includes(person.licence)) &&
      !programs.has(person.username.toLowerCase()) &&
      automated.get(person.id) !== 'Automated' &&
      modeOf(person, facts) !== 'None',
  );
}

const appliesTo = ({ step }: StepFacts, { role }: Person): boolean =>
  step.roles === undefined || (role !== undefined && step.roles.includes(role.name));

/** What a user did in a week. */
interface Deeds {
  steps: number;
  kinds: number;
  first: string | undefined;
  last: string | undefined;
}

/** Adds up the steps of a user that are for that user's role. */
function deedsOf(person: Person, steps: readonly StepFacts[]): Deeds {
  const own = steps.filter((one) => appliesTo(one, person));
  const counts = own.map(({ week }) => week?.get(person.id) ?? 0);
  const spans = own.map(({ window }) => window?.get(person.id)).filter((one): one is Count => one !== undefined);
  return {
    steps: counts.reduce((sum, one) => sum + one, 0),
    kinds: counts.filter((one) => one > 0).length,
    first: spans.map((one) => one.first).sort()[0],
    last: spans
      .map((one) => one.last)
      .sort()
      .at(-1),
  };
}

/** By place in the list of people: the week of each, what they did, and the last day on which they could have worked. */
interface Week {
  users: UserWeek[];
  deeds: Deeds[];
  lastDays: string[];
}

/** Working days of a person's week up to a day. */
function daysOf({ country }: Person, { config }: AdoptionFacts, { week, until }: WeekFacts): string[] {
  return workingDays(week, until, new Set([...(config.daysOff['*'] ?? []), ...(config.daysOff[country] ?? [])]));
}

function weekOfPeople(facts: AdoptionFacts, people: readonly Person[], week: WeekFacts): Week {
  const deeds = people.map((person) => deedsOf(person, week.steps));
  const workdays = people.map((person) => daysOf(person, facts, week));
  const lastDays = workdays.map((days) => days.at(-1) ?? week.week);
  const users = people.map((person, index): UserWeek => {
    const days = workdays[index] ?? [];
    const enabledDays = days.filter((day) => day >= person.createdOn).length;
    const { steps = 0, last } = deeds[index] ?? {};
    return {
      licensed: person.createdOn <= week.until,
      // A week of holidays has nobody who could have worked.
      enabled: days.length > 0 && !person.isFrozen && enabledDays >= Math.min(ENABLED_DAYS, days.length),
      steps,
      activeDay: last !== undefined && last >= (lastDays[index] ?? week.week),
      activeMonth: last !== undefined && last > addDays(week.until, -MONTH_DAYS),
    };
  });
  return { users, deeds, lastDays };
}

/** A count of people as it may be told: not of one to four. */
export const toldCount = (count: number): number | null => (count > 0 && count < SMALLEST_GROUP ? null : count);

/** Figures of all users beside those that every group has. */
function wholeFigures(facts: AdoptionFacts, people: readonly Person[], { users, deeds }: Week, week: WeekFacts): Wanted['values'] {
  const { config, logins, today } = facts;
  const isNew = ({ createdOn }: Person): boolean => createdOn > addDays(week.until, -NEW_DAYS) && createdOn <= week.until;
  const monthAgo = addDays(week.until, -MONTH_DAYS);
  const lapsed = deeds.filter(({ last }, index) => users[index]?.enabled && last !== undefined && last <= monthAgo).length;
  const waits = people.flatMap((person, index) => {
    const [login, step] = [logins?.get(person.id)?.first, deeds[index]?.first];
    return isNew(person) && login !== undefined && step !== undefined && step >= login ? [daysBetween(login, step)] : [];
  });
  const values: Wanted['values'] = {
    New_Users__c: toldCount(people.filter(isNew).length),
    Lapsed__c: week.steps.length > 0 ? toldCount(lapsed) : null,
    Days_To_First_Step__c: waits.length >= SMALLEST_GROUP ? (median(waits) ?? null) : null,
  };
  // Who logged in last when is known of today only.
  if (week.isOver) return values;
  const idleSince = addDays(today, -config.idleDays);
  const idle = people.filter(({ lastLogin, createdOn }) => (lastLogin ?? createdOn) < idleSince);
  const costs = idle.map(({ licence }) => config.licenceCosts[licence]);
  const isPriced = costs.every((cost) => cost !== undefined);
  return {
    ...values,
    Idle_Licences__c: toldCount(idle.length),
    Idle_Cost__c: isPriced && toldCount(idle.length) !== null ? costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0) : null,
  };
}

/** The groups of a week: segments, and for each step those whom it is for. */
function groupsOfWeek(people: readonly Person[], week: WeekFacts, counted: ReadonlySet<number>): Group[] {
  const steps = week.steps
    .filter((one) => one.week !== undefined)
    .map((one): Group => {
      const members = new Set(people.flatMap((person, place) => (appliesTo(one, person) ? [place] : [])));
      return { type: 'Process Step', key: one.step.key, label: one.step.name, members };
    });
  return [...groupsOf(people, week.until, counted), ...steps];
}

/** The key of a snapshot. */
export const snapshotKey = (week: string, { type, key }: Pick<Group, 'type' | 'key'>): string => `${week}|${type}|${key}`;

const round = (value: number | undefined, decimals: number): number | null => (value === undefined ? null : Number(value.toFixed(decimals)));

/** Snapshots of a week, and what each user did where that may be kept. `sizes` gives the enabled users of the groups of the week before. */
export function weekRecords(
  facts: AdoptionFacts,
  people: readonly Person[],
  week: WeekFacts,
  sizes: ReadonlyMap<string, number>,
): { snapshots: Wanted[]; personal: Wanted[]; enabled: number } {
  const { config, owners, missing } = facts;
  const found = weekOfPeople(facts, people, week);
  const { users, deeds, lastDays } = found;
  const enabled = new Set(users.flatMap((one, place) => (one.enabled ? [place] : [])));
  const groups = groupsOfWeek(people, week, enabled);
  const shown = tellable(groups, enabled, (group) => sizes.get(snapshotKey(addDays(week.week, -7), group)));
  const figuresOf = (group: Group): GroupFigures => {
    const step = week.steps.find(({ step }) => group.type === 'Process Step' && step.key === group.key);
    const own = [...group.members].flatMap((place) => {
      const [user, person] = [users[place], people[place]];
      if (!user || !person) return [];
      return step ? [{ ...user, ...stepOf(step, person, week, lastDays[place] ?? week.week) }] : [user];
    });
    return groupFigures(own, config.contributingSteps);
  };
  const told = new Map([...shown].map((group) => [group, figuresOf(group)] as const));
  // Without any step that could be counted there is nothing to tell.
  const isCounted = week.steps.some((one) => one.week !== undefined);
  const teams = [...told].filter(([{ type, owner }]) => type === 'Team' && owner !== undefined);
  const covered = teams.filter(([, { active, enabled: able }]) => able > 0 && active / able >= COVERED);
  // All users come last: their snapshot says that the week is done.
  const inOrder = [...told].sort(([a], [b]) => Number(a.type === 'Organization') - Number(b.type === 'Organization'));
  const snapshots = inOrder.flatMap(([group, figures]): Wanted[] => {
    if (!isCounted) return [];
    const { licensed, enabled: able, active, activeDay, activeMonth, contributing, steps, concentration } = figures;
    const isAll = group.type === 'Organization';
    return [
      {
        key: snapshotKey(week.week, group),
        subject: `Week of ${week.week}`,
        shown: { Week: week.week, Group: `${group.type} ${group.label ?? ''}`.trim(), Enabled: able, Active: active, Steps: steps },
        values: {
          ...{ Week__c: week.week, Segment_Type__c: group.type, Segment__c: group.label ?? null, Segment_Key__c: group.key, Final__c: week.isOver },
          ...{ Licensed__c: licensed, Enabled__c: able, Active__c: active, Active_Day__c: activeDay, Active_Month__c: activeMonth },
          ...{ Contributing__c: contributing, Steps__c: steps, Concentration__c: round(concentration, 3) },
          ...(group.owner !== undefined && owners.has(group.owner) ? { OwnerId: group.owner } : {}),
          ...(isAll
            ? {
                ...{ Teams__c: teams.length, Teams_Covered__c: covered.length, Groups_Left_Out__c: groups.length - shown.size },
                ...wholeFigures(facts, people, found, week),
                Missing__c: missing.length > 0 ? missing.join('\n').slice(0, 4000) : null,
              }
            : {}),
        },
      },
    ];
  });
  const personal = people.flatMap((person, place): Wanted[] => {
    const [deed, user] = [deeds[place], users[place]];
    if (!deed || !user?.enabled || !isCounted || modeOf(person, facts) !== 'Personal') return [];
    return [
      {
        key: `${week.week}|${person.id}`,
        subject: `Week of ${week.week}`,
        shown: { Week: week.week, User: person.username, Steps: deed.steps },
        values: {
          ...{ Week__c: week.week, User__c: person.id, Steps__c: deed.steps, Kinds__c: deed.kinds, Last_Step__c: deed.last ?? null },
          ...(owners.has(person.id) ? { OwnerId: person.id } : {}),
        },
      },
    ];
  });
  return { snapshots, personal, enabled: enabled.size };
}

/** What one step says of a user. */
function stepOf(
  { week, window }: StepFacts,
  { id }: Person,
  { until }: WeekFacts,
  lastDay: string,
): Pick<UserWeek, 'steps' | 'activeDay' | 'activeMonth'> {
  const last = window?.get(id)?.last ?? '';
  return { steps: week?.get(id) ?? 0, activeDay: last >= lastDay, activeMonth: last > addDays(until, -MONTH_DAYS) };
}
