import { readConfigFile } from '../../jobs/config-file.ts';

/** What counts as acted on: the condition is over, another one is true, the user has no such record left, or a process step is done. */
export type ActedBy = 'Record' | 'Condition' | 'User' | 'Process Step';

/** What a rule must not lead to. */
export type Guardrail = 'Short Text' | 'Same Minute' | 'Touched';

export type NudgeAction = 'Open Record' | 'Open List' | 'Edit Field';

/** A rule as the file has it. */
export interface ShippedRule {
  key: string;
  name: string;
  status?: 'Proposed' | 'Active';
  persona?: 'User' | 'Manager';
  segmentType?: 'Role' | 'Profile' | 'Country';
  segment?: string;
  object: string;
  userField: string;
  /** The field with the id of the record that is opened; without it the record itself. */
  recordField?: string;
  condition: string;
  message: string;
  /** The message in other languages. */
  texts?: Record<string, string>;
  action: NudgeAction;
  editField?: string;
  listView?: string;
  /** It is wrong where mail and meetings are captured outside of tasks and events. */
  needsAllActivities?: boolean;
  priority?: number;
  coolDownDays?: number;
  expiresAfterDays?: number;
  actedBy?: ActedBy;
  actedCondition?: string;
  actedWithinDays: number;
  /** In percentage points. */
  worthwhileEffect?: number;
  guardrail?: Guardrail;
  patienceWeeks?: number;
}

/** A notification in one language. */
export interface AwayMessage {
  title: string;
  body: string;
}

/** `nudges.json`. */
export interface NudgeConfig {
  capturedMail: boolean;
  /** Open nudges that a user has at most. */
  openNudges: number;
  awayDays: number;
  /** Days for which a nudge that has ended is kept. */
  keepDays: number;
  /** Days for which a trial is kept. */
  keepTrialDays: number;
  /** Records that a rule may be about. */
  mostRecords: number;
  awayMessage: Record<string, AwayMessage>;
  rules: ShippedRule[];
}

/** What holds where the file says nothing. */
const USUAL: NudgeConfig = {
  ...{ capturedMail: false, openNudges: 3, awayDays: 5, keepDays: 28, keepTrialDays: 365, mostRecords: 50_000, rules: [] },
  awayMessage: { en_US: { title: 'Something is waiting for you', body: 'Records of yours that need a word: {count}.' } },
};

/** Reads `nudges.json` of a folder. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readNudgeConfig(configDir: string): Promise<NudgeConfig> {
  const found = await readConfigFile<Partial<NudgeConfig> & { $schema?: string }>(configDir, 'nudges.json');
  if (!found) return USUAL;
  const { $schema: _, ...said } = found.content;
  const config = { ...USUAL, ...said };
  const keys = config.rules.map(({ key }) => key);
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  if (double !== undefined) throw found.wrong(`two rules have the key "${double}"`);
  for (const { name, action, editField, listView, actedBy, actedCondition } of config.rules) {
    const about = (what: string): Error => found.wrong(`rule "${name}": ${what}`);
    if (action === 'Edit Field' && editField === undefined) throw about('"Edit Field" needs "editField"');
    if (action === 'Open List' && listView === undefined) throw about('"Open List" needs "listView"');
    if (actedBy === 'Condition' && actedCondition === undefined) throw about('"actedBy": "Condition" needs "actedCondition"');
  }
  return config;
}
