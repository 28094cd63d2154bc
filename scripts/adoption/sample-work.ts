/** The records of the sample: made up by the same chances each time. */
import { addDays, addMonths } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { gini, weekOf } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { SampleRecord, SampleStep } from '../jobs/sample.ts';
import { everybodyOf, managerOf, REGIONS, TEAM_SIZE, teamOf } from './sample-team.ts';
import type { SalesPerson } from './sample-team.ts';
import { snapshotKey } from './snapshots.ts';

/** Ids of users by user name. */
export type Ids = ReadonlyMap<string, string>;

/** The fields of a record. */
export type Values = Record<string, unknown>;

/** Weeks of figures before those that the job counts itself. */
const PAST_WEEKS = 44;

/** Weeks for which the job keeps figures of groups. */
const GROUP_WEEKS = 26;

/** Weeks that the job counts: the last eight, and this one. */
const COUNTED_WEEKS = 8;

/** Names of sample accounts and deals and subjects of tasks begin so: how they are found again. */
export const MARK = 'PS-';

/** How much of the ledger's business the sample's CRM has. */
const IN_CRM = 0.82;

/** The team that stops using the CRM, and the one that enters deals when they have closed. */
export const STOPS = 'South';
const LATE = 'East';

/** Numbers from 0 to below 1 that are the same for the same words. */
export function chance(...words: (string | number)[]): number {
  let hash = 2_166_136_261;
  for (const sign of words.join('|')) hash = Math.imul(hash ^ sign.charCodeAt(0), 16_777_619);
  // A last stir: neighbours differ in their last signs only.
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_917);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Targets, privacy settings, and a user who is proposed as a program. */
export function settingsOf(today: string, ids: Ids): SampleStep[] {
  const from = addMonths(`${today.slice(0, 7)}-01`, -12);
  const target = (key: string, Name: string, values: object): SampleRecord => ({ External_Key__c: key, Name, Valid_From__c: from, ...values });
  const privacy = (key: string, Name: string, values: object): SampleRecord => ({ External_Key__c: key, Name, ...values });
  const someone = ids.get(teamOf(REGIONS[3] ?? { name: '', country: '', manager: undefined })[0]?.username ?? '');
  return [
    {
      object: 'Adoption_Target__c',
      create: [
        target('ps-all', 'All users', { Segment_Type__c: 'Organization', Adoption_Rate__c: 75, Business_Share__c: 90 }),
        target('ps-teams', 'Every team', { Segment_Type__c: 'Team', Adoption_Rate__c: 65 }),
      ],
    },
    {
      object: 'Adoption_Privacy__c',
      create: [
        privacy('*', 'All others', { Mode__c: 'Groups' }),
        privacy('Germany', 'Germany', { Mode__c: 'Groups', Agreed_On__c: from, Agreed_By__c: 'Works council' }),
        privacy('China', 'China', { Mode__c: 'Personal', Agreed_On__c: from, Agreed_By__c: 'Sales management and staff' }),
      ],
    },
    {
      object: 'Automated_User__c',
      create:
        someone === undefined ? [] : [{ External_Key__c: someone, User__c: someone, Status__c: 'Proposed', Records__c: 480, Proposed_On__c: today }],
    },
  ];
}

/** Share of people who work with the CRM, so many weeks ago: it has grown over the year. */
const usageOf = (region: string, weeksAgo: number): number => {
  const grown = 0.5 + 0.36 * (1 - weeksAgo / (PAST_WEEKS + COUNTED_WEEKS));
  return region === STOPS && weeksAgo < 5 ? 0 : grown;
};

/** Figures of a group of people in a week, made up by the same chances each time. */
function figuresOf(week: string, weeksAgo: number, regions: readonly string[], size: number): Record<string, number | null> {
  const people = regions.flatMap((region) =>
    Array.from({ length: size }, (_, index) => {
      const isActive = chance('active', week, region, index) < usageOf(region, weeksAgo);
      return isActive ? 1 + Math.floor(chance('steps', week, region, index) * 9) : 0;
    }),
  );
  const active = people.filter((one) => one > 0);
  return {
    ...{ Licensed__c: people.length, Enabled__c: people.length, Active__c: active.length, Contributing__c: people.filter((one) => one >= 5).length },
    ...{ Active_Day__c: Math.round(active.length * 0.6), Active_Month__c: Math.min(people.length, Math.round(active.length * 1.15)) },
    ...{ Steps__c: people.reduce((sum, one) => sum + one, 0), Concentration__c: Number((gini(people) ?? 0).toFixed(3)) },
  };
}

/** A step of sample records for each week before those that the job counts. */
export function pastWeeks(today: string, ids: Ids): SampleStep[] {
  return Array.from({ length: PAST_WEEKS }, (_, index) => {
    const weeksAgo = PAST_WEEKS + COUNTED_WEEKS - index;
    const week = addDays(weekOf(today), -7 * weeksAgo);
    const snapshot = (
      type: 'Organization' | 'Team' | 'Country',
      key: string,
      label: string | null,
      regions: readonly string[],
      more: object,
    ): SampleRecord => ({
      ...{
        External_Key__c: snapshotKey(week, { type, key }),
        Week__c: week,
        Segment_Type__c: type,
        Segment__c: label,
        Segment_Key__c: key,
        Final__c: true,
      },
      ...figuresOf(week, weeksAgo, regions, TEAM_SIZE),
      ...more,
    });
    const countries = Map.groupBy(REGIONS, ({ country }) => country);
    const teams = REGIONS.flatMap((region) => {
      const manager = ids.get(managerOf(region));
      const name = region.manager ? `${region.manager.first} ${region.manager.last}` : 'Fay Field';
      return manager === undefined ? [] : [snapshot('Team', manager, name, [region.name], { OwnerId: manager })];
    });
    const all = REGIONS.map(({ name }) => name);
    const create = [
      snapshot('Organization', 'all', null, all, {
        Teams__c: REGIONS.length,
        Teams_Covered__c: 3 + Math.round(2 * (1 - weeksAgo / 60)),
        Groups_Left_Out__c: 0,
      }),
      ...[...countries].map(([country, regions]) =>
        snapshot(
          'Country',
          country,
          country,
          regions.map(({ name }) => name),
          {},
        ),
      ),
      ...teams,
    ];
    return { object: 'Adoption_Snapshot__c', create: weeksAgo > GROUP_WEEKS ? create.slice(0, 1) : create };
  });
}

/** Won deals of the last thirteen months, by the lines of the sample's ledger: most of what that has. */
export function dealsOf(ledger: string, today: string, ids: Ids, accounts: Ids): Values[] {
  const first = addMonths(`${today.slice(0, 7)}-01`, -12);
  const [, ...lines] = ledger.trim().split('\n');
  return lines.flatMap((line): Values[] => {
    const [document = '', type, date = '', regionName = '', amount = '', currency] = line.split(',');
    const region = REGIONS.find(({ name }) => name === regionName);
    const people = region ? teamOf(region) : [];
    const person = people[Math.floor(chance('owner', document) * people.length)];
    const owner = ids.get(person?.username ?? '');
    if (type !== 'Invoice' || date < first || date > today || !person || owner === undefined || chance('in crm', document) >= IN_CRM) return [];
    const isLate = chance('late', document) < (regionName === LATE ? 0.97 : 0.12);
    const entered = addDays(date, isLate ? Math.floor(chance('day', document) * 4) : -5 - Math.floor(chance('day', document) * 60));
    const moment = `${entered > today ? today : entered}T10:00:00.000Z`;
    return [
      {
        ...{
          Name: `${MARK}${document}`,
          OwnerId: owner,
          AccountId: accounts.get(accountName(person)) ?? null,
          StageName: 'Closed Won',
          CloseDate: date,
          Type: 'New Customer',
          LeadSource: 'Other',
        },
        ...{ Amount: Math.round(Number(amount) * (currency === 'EUR' ? 8.1 : 1)), CreatedDate: moment, LastModifiedDate: moment },
      },
    ];
  });
}

/** The account that a person of a team looks after. */
export const accountName = ({ first, last, region }: SalesPerson): string => `${MARK}Account of ${first} ${last}, ${region.name}`;

const people = (): SalesPerson[] => REGIONS.flatMap(everybodyOf);

/** An account for each person of a team. */
export function accountsOf(ids: Ids): Values[] {
  return people().flatMap((person): Values[] => {
    const owner = ids.get(person.username);
    if (owner === undefined) return [];
    return [
      {
        ...{
          Name: accountName(person),
          OwnerId: owner,
          Industry: 'Manufacturing',
          BillingCountry: person.region.country,
          BillingCity: person.region.name,
        },
        ...{ CreatedDate: '2025-03-03T09:00:00.000Z', LastModifiedDate: '2025-09-01T09:00:00.000Z' },
      },
    ];
  });
}

/** Meetings that people planned for their deals in the last weeks. `deals` gives ids by name. */
export function meetingsOf(today: string, ids: Ids, deals: Ids): Values[] {
  const own = [...deals.entries()].sort().map(([, id]) => id);
  return Array.from({ length: COUNTED_WEEKS + 1 }, (_, ago) => ago).flatMap((weeksAgo) =>
    people().flatMap((person): Values[] => {
      const week = addDays(weekOf(today), -7 * weeksAgo);
      const { region, username } = person;
      const owner = ids.get(username);
      const day = addDays(week, Math.floor(chance('meeting day', week, username) * 5));
      if (owner === undefined || day > today || chance('meeting', week, username) >= usageOf(region.name, weeksAgo) / 2) return [];
      const deal = own[Math.floor(chance('deal', week, username) * own.length)];
      return [
        {
          ...{ Subject: `${MARK}Meeting ${week} ${username}`, OwnerId: owner, WhatId: deal ?? null, DurationInMinutes: 60 },
          ...{
            StartDateTime: `${addDays(week, 9)}T09:00:00.000Z`,
            ActivityDateTime: `${addDays(week, 9)}T09:00:00.000Z`,
            ActivityDate: addDays(week, 9),
          },
          ...{ CreatedDate: `${day}T11:30:00.000Z`, LastModifiedDate: `${day}T11:30:00.000Z` },
        },
      ];
    }),
  );
}

/** What the teams did in the last weeks: tasks about their own accounts. `accounts` gives ids by name. */
export function tasksOf(today: string, ids: Ids, accounts: Ids): Values[] {
  // The job looks eight weeks back from the end of each week that it counts.
  const weeks = Array.from({ length: 2 * COUNTED_WEEKS + 1 }, (_, ago) => ago);
  return weeks.flatMap((weeksAgo) =>
    people().flatMap((person): Values[] => {
      const week = addDays(weekOf(today), -7 * weeksAgo);
      const { region, username } = person;
      const owner = ids.get(username);
      if (owner === undefined || chance('active', week, username) >= usageOf(region.name, weeksAgo)) return [];
      const count = 1 + Math.floor(chance('steps', week, username) ** 2 * 8);
      return Array.from({ length: count }, (_, index): Values | undefined => {
        const day = addDays(week, Math.floor(chance('day', week, username, index) * 5));
        if (day > today) return undefined;
        return {
          ...{ Subject: `${MARK}Call ${week} ${username} ${index + 1}`, OwnerId: owner, WhatId: accounts.get(accountName(person)) ?? null },
          ...{ Status: 'Completed', Priority: 'Normal', ActivityDate: day },
          ...{ CreatedDate: `${day}T11:00:00.000Z`, LastModifiedDate: `${day}T11:00:00.000Z` },
        };
      }).filter((one) => one !== undefined);
    }),
  );
}
