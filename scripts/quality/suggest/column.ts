/** What is in a column of a sample: its values with their counts. Suggestions are made of these alone. */

/** A column, as rules are suggested from it. */
export interface ColumnValues {
  name: string;
  /** Rows of the sample. */
  rows: number;
  /** Values that are not blank, with their counts. */
  values: ReadonlyMap<string, number>;
}

/** A rule that the data speaks for. */
export interface Suggestion {
  kind: string;
  fields: string[];
  parameters: Record<string, unknown>;
  /** From which share of rows on the rule is suggested, and what else decides, in words. */
  cutOff: string;
}

export const filledOf = ({ values }: ColumnValues): number => [...values.values()].reduce((sum, count) => sum + count, 0);

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
export { percent };
