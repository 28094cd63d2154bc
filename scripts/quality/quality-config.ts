import { readConfigFile } from '../jobs/config-file.ts';

/** How the quality job works: `quality.json` of the configuration folder. */
export interface QualityConfig {
  /** A record that was changed less than so long ago may still be in somebody's hands. */
  graceHours: number;
  /** Issues that are kept open at most: each takes 2 kB of the org's data storage. */
  maxOpenIssues: number;
  /** Closed issues are deleted after so many days. */
  keepClosedDays: number;
  /** Each scan is kept for so many days; of older ones the last of a week stays. */
  keepDailyScansDays: number;
  /** What an issue takes a steward, on average: hours of stewards are estimated by it. */
  minutesPerIssue: number;
}

/** What holds where the file says nothing. */
export const USUAL: QualityConfig = { graceHours: 24, maxOpenIssues: 20_000, keepClosedDays: 90, keepDailyScansDays: 60, minutesPerIssue: 5 };

/** Reads `quality.json` of a folder. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readQualityConfig(configDir: string): Promise<QualityConfig> {
  const { $schema: _, ...said } = (await readConfigFile<Partial<QualityConfig> & { $schema?: string }>(configDir, 'quality.json'))?.content ?? {};
  return { ...USUAL, ...said };
}
