/** What a custom record takes of the org's data storage, in kilobytes. */
export const RECORD_KB = 2;

/** The megabytes of data storage that so many records take, with one decimal. */
export function megabytes(records: number): string {
  return ((records * RECORD_KB) / 1024).toFixed(1);
}
