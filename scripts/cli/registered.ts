import { hasWritten, willWrite } from '../jobs/personal-files/index-file.ts';
import type { FileKind } from '../jobs/personal-files/index-file.ts';
import { keptUntil, readRetention } from '../jobs/personal-files/retention.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import { CONFIG_DIR, WORK_DIR } from './command.ts';

/** Does work that writes a file with personal data, so that the file can be found again: to erase a person from it, and when its time is over. */
export async function registered<T>(kind: FileKind, path: string | undefined, work: () => Promise<T>, form: Partial<CsvForm> = {}): Promise<T> {
  if (path === undefined) return work();
  await willWrite(WORK_DIR, kind, path, form);
  try {
    return await work();
  } finally {
    await hasWritten(WORK_DIR, path);
  }
}

/** Says until when a file that was just written is kept; empty where it is kept for good. */
export async function keptText(kind: FileKind): Promise<string> {
  const day = keptUntil(await readRetention(CONFIG_DIR), kind, new Date().toISOString());
  return day === undefined ? '' : ` It holds personal data: from ${day} on the next command here deletes it (config/retention.json).`;
}
