import { readConfigFile } from '../../jobs/config-file.ts';

/** How much the source of a record is trusted. */
export interface TrustedSources {
  /** The field that tells the source: `LeadSource`. */
  field: string;
  /** Its values, the most trusted first. */
  order: string[];
}

/** How duplicates are kept: `duplicates.json` of the configuration folder. */
export interface DuplicatesConfig {
  /** Groups that are open at most: each takes 2 kB of the org's data storage, and as much for each of its records. */
  maxOpenGroups: number;
  /** Groups that are over are deleted after so many days. */
  keepClosedDays: number;
  /** What a restore needs is deleted after so many days. The recycle bin of the org keeps 15. */
  keepSnapshotsDays: number;
  /** By object. */
  trustedSources: Record<string, TrustedSources>;
}

/** What holds where the file says nothing. */
export const USUAL: DuplicatesConfig = { maxOpenGroups: 5_000, keepClosedDays: 90, keepSnapshotsDays: 30, trustedSources: {} };

/** Reads `duplicates.json` of a folder. Throws a UsageError that names the file and each key or value that is wrong. */
export async function readDuplicatesConfig(configDir: string): Promise<DuplicatesConfig> {
  const { $schema: _, ...said } =
    (await readConfigFile<Partial<DuplicatesConfig> & { $schema?: string }>(configDir, 'duplicates.json'))?.content ?? {};
  return { ...USUAL, ...said };
}
