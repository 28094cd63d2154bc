/** What the sample has for nudges: open deals that need a word, the rules, and ten weeks of trials. */
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { SampleRecord, SampleStep } from '../jobs/sample.ts';
import { shippedValues } from './nudges/org-rules.ts';
import type { NudgeConfig } from './nudges/nudge-config.ts';
import { everybodyOf, FIELD_USER, managerOf, REGIONS } from './sample-team.ts';
import { accountName, chance, MARK } from './sample-work.ts';
import type { Ids, Values } from './sample-work.ts';

/** Weeks since the rules of the sample were activated. */
const WEEKS = 10;

/** Of ten users, how many put it right: of those who were shown the rule, and of the others. */
const TRIED: Record<string, { shown: number; withheld: number }> = {
  'no-next-step': { shown: 7, withheld: 1 },
  'overdue-close-date': { shown: 5, withheld: 4 },
};

/** Three open deals for the manager of each region: one whose close date has passed, one without a next step, a large one that is quiet. */
export function openDealsOf(today: string, ids: Ids, accounts: Ids): Values[] {
  return REGIONS.flatMap((region) => {
    const username = managerOf(region);
    const owner = ids.get(username);
    const person = everybodyOf(region).find((one) => one.username === username);
    if (owner === undefined || !person) return [];
    const moment = `${addDays(today, -200)}T10:00:00.000Z`;
    const deal = (name: string, days: number, Amount: number, NextStep: string | null): Values => ({
      ...{ Name: `${MARK}${name}, ${region.name}`, OwnerId: owner, AccountId: accounts.get(accountName(person)) ?? null },
      ...{
        StageName: 'Negotiation/Review',
        CloseDate: addDays(today, days),
        Amount,
        NextStep,
        Type: 'Existing Customer - Upgrade',
        LeadSource: 'Other',
      },
      ...{ CreatedDate: moment, LastModifiedDate: moment },
    });
    return [
      deal('Pump retrofit', -12, 24_000, 'Quote to follow'),
      deal('Compressor exchange', 20, 18_000, null),
      deal('Service contract', 40, 120_000, 'Meet the plant manager'),
    ];
  });
}

/** The rules of the configuration, active for ten weeks, and their texts. */
export function rulesOf({ rules, capturedMail }: NudgeConfig, today: string): SampleStep[] {
  const texts = rules.flatMap(({ key, texts: own = {} }) =>
    Object.entries(own).map(([language, message]): SampleRecord => ({
      External_Key__c: `${key}|${language}`,
      Rule: key,
      Language__c: language,
      Message__c: message,
    })),
  );
  return [
    {
      object: 'Nudge_Rule__c',
      create: rules.map((rule) => ({ External_Key__c: rule.key, ...shippedValues(rule, capturedMail), Activated_On__c: addDays(today, -7 * WEEKS) })),
    },
    { object: 'Nudge_Text__c', create: texts },
  ];
}

/** The deal of the field user whose close date has passed: that user has been shown it, and the outcome is open. */
const FIELD_DEAL = `${MARK}Pump retrofit, North`;

/**
 * Trials of two rules: every second user was shown them, and what came of it is known. `deals` gives ids by name: the field user of the sample still has
 * time.
 */
export function trialsOf({ rules }: NudgeConfig, today: string, ids: Ids, deals: Ids): SampleStep {
  const people = REGIONS.flatMap(everybodyOf);
  const create = rules.flatMap(({ key, coolDownDays = 3 }) => {
    const tried = TRIED[key];
    if (!tried) return [];
    let place = 0;
    return people.flatMap(({ username }): SampleRecord[] => {
      const user = ids.get(username);
      if (user === undefined) return [];
      place += 1;
      const arm = username === FIELD_USER || (place % 2 === 0 && place !== 2) ? 'shown' : 'withheld';
      const entered = addDays(today, -Math.max(coolDownDays + 9, Math.floor(chance('entered', key, username) * 7 * WEEKS)));
      const acted = chance('acted', key, username) * 10 < tried[arm];
      const deal = key === 'overdue-close-date' && username === FIELD_USER ? deals.get(FIELD_DEAL) : undefined;
      const outcome =
        deal === undefined
          ? { Entered_On__c: entered, Decided_On__c: addDays(entered, 7), Last_On__c: entered, Outcome__c: acted ? 'Acted' : 'Not Acted' }
          : { Entered_On__c: addDays(today, -4), Decided_On__c: addDays(today, 3), Last_On__c: addDays(today, -4), Record_Id__c: deal };
      return [
        {
          ...{ External_Key__c: `${key}|${user}`, Rule: key, User__c: user, Arm__c: arm === 'shown' ? 'Shown' : 'Withheld', Share__c: 50 },
          ...outcome,
        },
      ];
    });
  });
  return { object: 'Nudge_Trial__c', create };
}

/** The relationship field of each parent that a record of the sample names. */
export const NUDGE_PARENTS = {
  Nudge_Text__c: { Rule: 'Rule__r' },
  Nudge_Trial__c: { Rule: 'Rule__r' },
};
