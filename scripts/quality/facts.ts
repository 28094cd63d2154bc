/** What a scan of the org knows before it decides. */
import type { Finding } from '../jobs/run.ts';
import type { Write } from '../org/write.ts';
import type { QualityConfig } from './quality-config.ts';
import type { Rule } from './rule.ts';
import type { SuggestedRule } from './suggest/suggest.ts';

/** A version of a rule in the org, or one that this run puts there. */
export interface OrgRule extends Rule {
  object: string;
  /** Its key: the same for the record and for scores of it. */
  key: string;
  /** Id of its record; undefined where this run makes it. */
  recordId: string | undefined;
  /** Id of the user who works its issues. */
  steward: string | null;
}

/** A rule, as far as it tells that another need not be proposed. */
export interface KnownRule {
  id: string;
  object: string;
  kind: string;
  fields: readonly string[];
  parameters: Readonly<Record<string, unknown>>;
}

/** An issue that the org has. */
export interface KnownIssue {
  Id: string;
  OwnerId: string;
  External_Key__c: string;
  Object__c: string;
  Record_Id__c: string;
  Reason__c: string;
  Status__c: 'Open' | 'Snoozed' | 'Waived' | 'Closed';
  /** The version that last blamed the record; null where it was deleted. */
  Rule__c: string | null;
  Steward__c: string | null;
  Due__c: string | null;
  First_Seen__c: string | null;
  Closed_On__c: string | null;
  Closed_Because__c: string | null;
  Waived_Until__c: string | null;
  Snoozed_Until__c: string | null;
  Reopened__c: number | null;
  Impact__c: number | null;
}

/** A record that a rule blames now. */
export interface FoundIssue {
  rule: OrgRule;
  recordId: string;
  field: string;
  reason: string;
  /** Id of the record's owner; null where it has none. */
  ownerId: string | null;
  /** When the record was last changed, ISO. */
  changed: string | null;
  /** What it counts for more by what hangs on the record: 1 where nothing does. */
  hangs: number;
}

/** An object that was scanned. */
export interface ScannedObject {
  object: string;
  /** Why not all of it could be judged; undefined where it was. */
  incomplete: string | undefined;
  /** Whether the org tells deleted records of it. */
  keepsDeleted: boolean;
  rows: number;
  found: FoundIssue[];
  scores: { rule: OrgRule; checked: number; failed: number; ties: number }[];
  /** Rules that its records speak for; none where they were not asked. */
  suggested: readonly SuggestedRule[];
}

/** What the org has of today's scan already. */
export interface KnownScore {
  Id: string;
  External_Key__c: string;
  Checked__c: number | null;
  Failed__c: number | null;
  Waived__c: number | null;
  Ties__c: number | null;
  Complete__c: boolean;
}

/** Hours of a steward in a month, as the org has them. */
export interface KnownHours {
  Id: string;
  External_Key__c: string;
  Issues_Worked__c: number | null;
  Estimated_Hours__c: number | null;
}

export interface QualityFacts {
  /** The moment it is, ISO in UTC. */
  now: string;
  /** Puts shipped rules into the org that it has no version of. */
  newRules: Write[];
  /** All versions of rules that the org has, and those that this run puts there: what was ever decided is not proposed again. */
  knownRules: readonly KnownRule[];
  objects: ScannedObject[];
  issues: KnownIssue[];
  scores: KnownScore[];
  /** Scans that the org has, by day. */
  scans: { Id: string; External_Key__c: string | null; Status__c: string }[];
  /** Ids of the rules that have an active version, whether it could be judged or not. */
  activeRules: ReadonlySet<string>;
  /** Records that issues are about and that are in the recycle bin. */
  gone: ReadonlySet<string>;
  /** Records that issues are about and that are neither there nor in the recycle bin: deleted for good, or not to be seen. */
  unseen: ReadonlySet<string>;
  config: QualityConfig;
  /** Hours of stewards that the org has, of this month and the last. */
  hours: KnownHours[];
  /** What else a person wants to know. */
  notes: string[];
  /** Users who may own an issue. None where that cannot be told: then issues keep their owners. */
  owners: ReadonlySet<string>;
  /** The user that the job runs as: owns what nobody else may. */
  self: string;
  findings: Finding[];
}

/** What refers to a version of a rule in a record that is written. */
export const referenceTo = ({ recordId, key }: Pick<OrgRule, 'recordId' | 'key'>): Record<string, unknown> =>
  recordId === undefined ? { Rule__r: { External_Key__c: key } } : { Rule__c: recordId };

/** The key of an issue: a record has one a rule and field, whatever the version. */
export const issueKey = ({ rule, recordId, field }: Pick<FoundIssue, 'rule' | 'recordId' | 'field'>): string => `${rule.id}|${recordId}|${field}`;

/** The id of the rule in the key of an issue. */
export const ruleOfKey = (key: string): string => key.split('|').slice(0, -2).join('|');
