/** What the job of nudges reads, and what it decides by. Days are ISO. */
import type { Verdict } from '../../../force-app/main/adoption/lwc/nudgeMath/nudgeMath.ts';
import type { Finding } from '../../jobs/run.ts';
import type { KnownRecord, Person, PrivacyMode } from '../facts.ts';
import type { ActedBy, Guardrail, NudgeAction, NudgeConfig, ShippedRule } from './nudge-config.ts';

/** A rule as the org has it, or as this run puts it there. */
export interface NudgeRule {
  /** Id of its record; undefined where this run makes it. */
  recordId: string | undefined;
  key: string;
  name: string;
  status: 'Proposed' | 'Active' | 'Retired';
  persona: 'User' | 'Manager';
  segmentType: 'Role' | 'Profile' | 'Country' | undefined;
  segment: string;
  object: string;
  userField: string;
  recordField: string | undefined;
  condition: string;
  action: NudgeAction;
  editField: string | undefined;
  priority: number;
  coolDownDays: number;
  expiresAfterDays: number;
  actedBy: ActedBy;
  actedCondition: string | undefined;
  actedWithinDays: number;
  /** Of 1. */
  worthwhile: number;
  guardrail: Guardrail | undefined;
  patienceWeeks: number;
  activatedOn: string | undefined;
  verdict: Verdict | undefined;
}

/** A record that a rule is about or was, as it is now. */
export interface RecordState {
  /** Who it belongs to by the rule. */
  userId: string;
  /** Whether the condition of the rule is true. */
  isTrue: boolean;
  /** Whether what counts as acted on is true; undefined for a rule that has no such condition. */
  isActed: boolean | undefined;
  changedBy: string;
  /** The moment, ISO. */
  changedOn: string;
  /** Characters of the field that is edited in place. */
  editLength: number | undefined;
}

/** A rule with what the org says about it. */
export interface RuleFacts {
  rule: NudgeRule;
  /** Records for which the condition is true, by user: their ids in order. Undefined where that cannot be told: then nothing of the rule changes. */
  matches: ReadonlyMap<string, readonly string[]> | undefined;
  /** Records that trials are about, and those for which the condition is true; one that is not there is gone. */
  records: ReadonlyMap<string, RecordState>;
  /** When each user has done a process step last: the day. Only for a rule that is judged by it. */
  lastSteps: ReadonlyMap<string, string>;
  /** Moments, to the minute, at which a user saved many records: `user|moment`. */
  crowded: ReadonlySet<string>;
}

export interface KnownNudge extends KnownRecord {
  OwnerId: string;
  Rule__c: string | null;
  Record_Id__c: string;
  Day__c: string;
  Status__c: 'Open' | 'Snoozed' | 'Acted' | 'Dismissed' | 'Closed' | 'Expired';
  Snoozed_Until__c: string | null;
  Reason__c: string | null;
  Expires_On__c: string | null;
  Ended_On__c: string | null;
}

export interface KnownTrial extends KnownRecord {
  Rule__c: string | null;
  User__c: string | null;
  Arm__c: 'Shown' | 'Withheld';
  /** In percent. */
  Share__c: number;
  Record_Id__c: string | null;
  Entered_On__c: string;
  Decided_On__c: string;
  Outcome__c: 'Pending' | 'Acted' | 'Not Acted';
  Guardrail_Hit__c: boolean;
  Last_On__c: string;
  Slot_Until__c: string | null;
}

export interface KnownPreference extends KnownRecord {
  OwnerId: string;
  Opt_Out__c: boolean;
  No_Messages__c: boolean;
  Quiet_From__c: number | null;
  Quiet_Until__c: number | null;
  Muted_Rules__c: string | null;
  Last_Message_On__c: string | null;
}

/**
 * What superiors see of somebody else's nudges: nothing, because access by hierarchy is switched off or nobody is above; the nudges; or it is not known, and
 * then it counts as seen.
 */
export type SeenBySuperiors = 'hidden' | 'nobody' | 'seen' | 'unknown';

export interface NudgeFacts {
  config: NudgeConfig;
  /** The moment it is, ISO in UTC. */
  now: string;
  /** The day it is in the time zone of the org. */
  today: string;
  /** Users who are counted: people with a licence, who are active, in countries that have not ruled it out. */
  people: Person[];
  /** Users who may own a nudge. */
  owners: ReadonlySet<string>;
  /** Users of countries that have ruled it out. */
  ruledOut: ReadonlySet<string>;
  privacy: ReadonlyMap<string, PrivacyMode>;
  seen: SeenBySuperiors;
  /** Rules of the file that the org has not. */
  newRules: ShippedRule[];
  /** Rules of the file whose messages in other languages the org has not: a run that was stopped may have left them out. */
  untranslated: ShippedRule[];
  rules: RuleFacts[];
  nudges: KnownNudge[];
  trials: KnownTrial[];
  preferences: KnownPreference[];
  results: KnownRecord[];
  /** Id of the notification type; undefined where it may not be read. */
  notificationType: string | undefined;
  findings: Finding[];
}

/** The key of a user's trial of a rule. */
export const trialKey = (rule: string, userId: string): string => `${rule}|${userId}`;

/** The rule in the key of a trial, nudge or result. */
export const ruleOfKey = (key: string): string => key.slice(0, key.indexOf('|'));

/** Whether a nudge still waits for its user, now or after it was put off. */
export const isOpen = ({ Status__c }: Pick<KnownNudge, 'Status__c'>): boolean => Status__c === 'Open' || Status__c === 'Snoozed';

/** A user and the minute of a moment, as one text. */
export const minuteOf = (userId: string, moment: string): string => `${userId}|${moment.slice(0, 16)}`;

/** Begins the key of a record that is no nudge: it is looked at to tell who sees nudges. */
export const PROBE = 'probe';
