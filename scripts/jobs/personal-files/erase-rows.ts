/** Takes the rows of a person out of files with personal data. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { UsageError } from '../../org/errors.ts';
import { DELIMITERS, PLAIN } from '../../transfer/csv-form.ts';
import { readCsvLines } from '../../transfer/csv-read.ts';
import { CsvWriter } from '../../transfer/csv-writer.ts';
import type { Finding, Outcome } from '../run.ts';
import { changeIndex, readIndex, without } from './index-file.ts';
import type { PersonalFile } from './index-file.ts';
import { removeBeside, removeUnfinished, unfinishedIn } from './retention.ts';

/** What a person is known by in files. */
export interface PersonMarks {
  /** Mail addresses. */
  emails: readonly string[];
  /** Ids of records, of 15 or 18 characters. */
  ids: readonly string[];
}

const escapedForRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a cell names the person: the address or the id as a whole, alone or within a text. */
export function namesPerson({ emails, ids }: PersonMarks): (cell: string) => boolean {
  const address = emails.map((email) => escapedForRegExp(email.trim()));
  const record = ids.map((id) => `${escapedForRegExp(id.slice(0, 15))}(?:[A-Za-z0-9]{3})?`);
  // Characters of a longer address or id on either side are another person.
  const mail = address.length > 0 ? new RegExp(`(?<![\\w.+%-])(?:${address.join('|')})(?![\\w-]|\\.\\w)`, 'i') : undefined;
  const key = record.length > 0 ? new RegExp(`(?<![A-Za-z0-9])(?:${record.join('|')})(?![A-Za-z0-9])`) : undefined;
  return (cell) => (mail?.test(cell) ?? false) || (key?.test(cell) ?? false);
}

/** Takes the rows that name a person out of a CSV file, and of a file of issues the other issues of the same row. Gives how many there were. */
async function eraseFrom(path: string, { kind, delimiter }: PersonalFile, marks: PersonMarks, dryRun: boolean): Promise<number> {
  const isNamed = namesPerson(marks);
  const form = { ...PLAIN, delimiter };
  const rowsOfPerson = new Set<string>();
  let rowPlace = -1;
  if (kind === 'issues') {
    let isHeader = true;
    for await (const lines of readCsvLines(path, form))
      for (const { cells } of lines) {
        if (isHeader) rowPlace = cells.indexOf('row');
        else if (rowPlace >= 0 && cells.some(isNamed)) rowsOfPerson.add(cells[rowPlace] ?? '');
        isHeader = false;
      }
  }
  const isPersons = (cells: readonly string[]): boolean => cells.some(isNamed) || (rowPlace >= 0 && rowsOfPerson.has(cells[rowPlace] ?? ''));
  const whole = `${path}.new`;
  let out: CsvWriter | undefined;
  let erased = 0;
  try {
    for await (const lines of readCsvLines(path, form)) {
      for (const { cells } of lines) {
        if (!out) out = await CsvWriter.begin(whole, cells, DELIMITERS[delimiter]);
        else if (isPersons(cells)) erased += 1;
        else out.add(cells);
      }
      await out?.flush();
    }
    await out?.end();
    if (erased > 0 && !dryRun) renameSync(whole, path);
  } finally {
    await out?.close();
    rmSync(whole, { force: true });
  }
  return erased;
}

/**
 * Takes a person out of all files that commands have written in a work folder, and drops what commands that never ended have left. Adds to
 * the outcome what was done, and a finding for each file that could not be reached.
 */
export async function eraseFromFiles(workDir: string, marks: PersonMarks, outcome: Outcome): Promise<void> {
  const { dryRun } = outcome;
  const neverWritten: string[] = [];
  const finding = (where: string, problem: string, remedy: string): Finding => ({ where, problem, remedy });
  for (const [path, file] of Object.entries(readIndex(workDir))) {
    if (!dryRun && removeBeside(path)) outcome.notes?.push(`${path}: half of it, which a command that was broken off had left, was deleted.`);
    if (!existsSync(path)) {
      if (file.isWritten)
        outcome.findings.push(
          finding(
            path,
            'the file is not where it was written: it was moved or deleted',
            'Look for it and for copies of it, and take the person out there.',
          ),
        );
      else neverWritten.push(path);
      continue;
    }
    try {
      const rows = await eraseFrom(path, file, marks, dryRun);
      if (rows === 0) outcome.unchanged += 1;
      else {
        outcome.deleted = (outcome.deleted ?? 0) + rows;
        outcome.changes.push({ Field: path, Records: rows, Change: 'delete' });
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      outcome.findings.push(finding(path, `it cannot be read: ${error.message}`, 'Take the person out by hand, or delete the file.'));
    }
  }
  for (const path of unfinishedIn(workDir)) {
    if (!dryRun) removeUnfinished(path);
    outcome.changes.push({ Field: path, Records: 1, Change: 'delete' });
    outcome.notes?.push(`${path}: what a command that has not ended had left ${dryRun ? 'would be' : 'was'} deleted. That command begins anew.`);
  }
  if (!dryRun && neverWritten.length > 0) await changeIndex(workDir, (files) => without(files, neverWritten));
}
