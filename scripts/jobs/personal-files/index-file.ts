/** The index of files with personal data that commands write outside of the org: `.perennial/index` of the folder they run in. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../org/errors.ts';
import { lock } from '../../org/lock.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';

/** What a file is: rows that the gate kept out, rows that the org refused, issues of rules, records of the org. */
export const FILE_KINDS = ['quarantine', 'refused', 'issues', 'extract'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** A file that a command has written, or is about to. */
export interface PersonalFile {
  kind: FileKind;
  /** When, ISO. */
  at: string;
  /** How its cells are parted. */
  delimiter: CsvForm['delimiter'];
  /** Whether it has been there: one that has not may never have come to be. */
  isWritten: boolean;
}

/** Files by their paths. */
export type Files = Record<string, PersonalFile>;

const WAIT_MS = 20;
/** Another command holds the index for a moment only. */
const PATIENCE_MS = 30_000;

const pathOf = (workDir: string): string => join(workDir, 'index');

/** All files of an index; none where there is no index. Throws a Failure where it makes no sense: files would be forgotten. */
export function readIndex(workDir: string): Files {
  const path = pathOf(workDir);
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Files;
  } catch {
    throw new Failure(
      `${resolve(path)} makes no sense: it lists the files with personal data that commands have written here`,
      'Bring it back from a backup, or delete it and see to those files by hand.',
    );
  }
}

/** Files without those of some paths. */
export const without = (files: Files, paths: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));

/** Changes the index, by one command at a time. */
export async function changeIndex(workDir: string, change: (files: Files) => Files): Promise<void> {
  mkdirSync(workDir, { recursive: true, mode: 0o700 });
  const path = pathOf(workDir);
  const until = Date.now() + PATIENCE_MS;
  let giveBack = lock(`${path}.lock`);
  while (!giveBack) {
    if (Date.now() > until) throw new Failure(`${resolve(path)} is in use by another command`, 'Run the same command again.');
    await sleep(WAIT_MS);
    giveBack = lock(`${path}.lock`);
  }
  try {
    const files = change(readIndex(workDir));
    if (Object.keys(files).length === 0) return void rmSync(path, { force: true });
    writeFileSync(`${path}.new`, `${JSON.stringify(files, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } finally {
    giveBack();
  }
}

/** Writes down a file before it is written, so that none is forgotten however the command ends. */
export const willWrite = (workDir: string, kind: FileKind, path: string, form: Partial<CsvForm> = {}): Promise<void> =>
  changeIndex(workDir, (files) => ({
    ...files,
    [resolve(path)]: { kind, at: new Date().toISOString(), delimiter: form.delimiter ?? 'comma', isWritten: existsSync(path) },
  }));

/** Writes down that a file is there; one that did not come to be is taken out. */
export const hasWritten = (workDir: string, path: string): Promise<void> =>
  changeIndex(workDir, (files) => {
    const file = files[resolve(path)];
    return file && existsSync(path) ? { ...files, [resolve(path)]: { ...file, isWritten: true } } : without(files, [resolve(path)]);
  });
