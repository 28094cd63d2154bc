/** Why rows are kept out: codes, and the words for them. */

/** A reason why a row is kept out. */
export interface Reason {
  /** The line of the file that the row begins in. */
  line: number;
  /** The column that is to blame, as the file names it; a field that the file lacks. Empty where the row as a whole is. */
  column: string;
  code: string;
  /** The rule that says so; empty where the org itself does. */
  rule: string;
  /** What else there is to know: the double, what is allowed. */
  detail: string;
}

export const REASON_COLUMNS = ['line', 'column', 'code', 'rule', 'detail'] as const;

/** What codes mean, as the end of a sentence. The codes of rules are those that issues have. */
const WORDS: Readonly<Record<string, string>> = {
  batch_stopped: 'right by itself; the whole batch was stopped',
  before_start: 'before the day that it should follow',
  blank: 'blank',
  bounced: 'mail to this address came back',
  disposable: 'an address to throw away',
  does_not_hold: 'the rule does not hold',
  doubled_key: 'the key is there more than once',
  duplicate_in_file: 'the same as another row of the file',
  duplicate_in_org: 'the same as another record of the org',
  minority: 'not what rows like it have',
  no_checkbox: 'neither true nor false',
  no_date: 'not a date',
  no_email: 'not a mail address',
  no_id: 'not a record id',
  no_key: 'there is no key',
  no_match: 'not in the form it should have',
  no_moment: 'not a moment',
  no_number: 'not a number',
  no_phone: 'not a phone number',
  no_record: 'no record of the org has this id',
  no_url: 'not a web address',
  no_whole_number: 'not a whole number',
  not_in_list: 'not one of the values allowed',
  not_in_use: 'no such phone number is in use',
  not_there: 'not among the values it refers to',
  parent_held: 'its parent in the file was kept out',
  parent_not_found: 'no record has this key',
  parent_not_unique: 'more than one record has this key',
  refused: 'refused by the org',
  role_address: 'the address of an office, not of a person',
  stale: 'too old',
  too_high: 'too high',
  too_long: 'too long',
  too_low: 'too low',
  too_many_digits: 'too many digits',
  too_short: 'too short',
  unusually_high: 'unusually high',
  unusually_low: 'unusually low',
  wrong_length: 'too long or too short for a phone number',
};

/** A reason in words: `E-Mail: not a mail address (rule contact-email)`. */
export function inWords({ column, code, rule, detail }: Omit<Reason, 'line'>): string {
  const what = WORDS[code] ?? code.replaceAll('_', ' ');
  const more = [...(detail === '' ? [] : [detail]), ...(rule === '' ? [] : [`rule ${rule}`])].join('; ');
  return `${column === '' ? '' : `${column}: `}${what}${more === '' ? '' : ` (${more})`}`;
}
