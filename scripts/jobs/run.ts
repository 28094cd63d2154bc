import { rename, writeFile } from 'node:fs/promises';
import type { Connection } from 'jsforce';
import { csvLine, harmless } from '../transfer/csv.ts';
import { asDiskFailure } from '../org/errors.ts';
import type { CsvForm } from '../transfer/csv-form.ts';
import { printable, table } from './table.ts';
import { writeAll } from '../org/write.ts';
import type { Write } from '../org/write.ts';

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, findings: 3 } as const;

/** Something wrong with the data: where it is and what to do. Good parts are applied all the same. */
export interface Finding {
  where: string;
  problem: string;
  remedy: string;
}

/** A change to one record, with what a person wants to know of it. */
export interface Change {
  write: Write;
  /** What is changed, in words: a KPI's name. */
  subject: string;
  /** Columns of the dry-run table. */
  shown: Record<string, string | number>;
}

export interface Decision {
  changes: Change[];
  unchanged: number;
  /** Rows that were left out because it is too early for them; undefined for a job that knows none. */
  notDue?: number;
  findings: Finding[];
  /** What else a person wants to know, a sentence each. */
  notes?: string[];
  /** What `--issues` writes, where the command is given it. */
  listed?: { columns: readonly string[]; rows: readonly (readonly string[])[] };
  /** How many sources could be read as a whole, and how many could not; undefined for a job that has none. */
  sources?: SourceCount;
}

/** Sources of a job that were read, and that could not be. */
export interface SourceCount {
  read: number;
  unread: number;
}

export interface JobContext {
  connection: Connection;
  /** Folder of the data files. */
  dataDir: string;
  /** Folder of `sources.json` and what else tells jobs how to work. */
  configDir: string;
  /** How CSV files are written, as far as the command line says it. */
  form?: Partial<CsvForm>;
  /** A file for what the job does not keep in the org. */
  listFile?: string;
  /** Whether the job proposes rules that the data speaks for. */
  suggest?: boolean;
  /** Stops the job between two calls. */
  signal?: AbortSignal;
  /** The day it is, ISO. */
  today: string;
  progress(step: string, done?: number, total?: number): void;
}

/** A job: reads the org and files, decides without touching either, leaves the writing to {@link runJob}. */
export interface Job<Facts> {
  name: string;
  /** Jobs that must have run before. */
  after: string[];
  title: string;
  /** Whether it has something for `--issues`. */
  lists?: true;
  /** Whether it has something for `--suggest`. */
  suggests?: true;
  /** What only this job makes: by it one tells when it ran last. Undefined where a run may have nothing to write. */
  written?: { object: string; where: string };
  /** What must be there before it reads. A dry run does without it. */
  prepare?(context: JobContext): Promise<void>;
  read(context: JobContext): Promise<Facts>;
  decide(facts: Facts, today: string): Decision;
}

export interface RunOptions {
  dryRun: boolean;
  json: boolean;
}

export interface Outcome {
  job: string;
  dryRun: boolean;
  /** Where files were looked for. */
  folders?: { data: string; config: string };
  /** Set when there are sources and none of them could be read: then the command fails. */
  nothingRead?: true;
  created: number;
  updated: number;
  /** Records that are no longer needed; undefined where there are none. */
  deleted?: number;
  unchanged: number;
  /** Rows that were left out because it is too early for them: the next run looks at them again. */
  notDue?: number;
  failed: number;
  findings: Finding[];
  notes?: string[];
  changes: Change['shown'][];
}

/** An outcome of which nothing is told yet. */
export const emptyOutcome = (job: string, dryRun: boolean): Outcome => ({
  ...{ job, dryRun, created: 0, updated: 0, deleted: 0, unchanged: 0, failed: 0 },
  ...{ findings: [], notes: [], changes: [] },
});

/** Runs a job: read, decide, then write unless it is a dry run. */
export async function runJob<Facts>(job: Job<Facts>, context: JobContext, { dryRun }: Pick<RunOptions, 'dryRun'>): Promise<Outcome> {
  context.progress(`${job.title}: reading`);
  if (!dryRun) await job.prepare?.(context);
  const facts = await job.read(context);
  const { changes, unchanged, notDue, findings, notes, sources, listed } = job.decide(facts, context.today);
  const outcome: Outcome = {
    job: job.name,
    dryRun,
    folders: { data: context.dataDir, config: context.configDir },
    ...(sources && sources.read === 0 && sources.unread > 0 ? { nothingRead: true } : {}),
    created: 0,
    updated: 0,
    unchanged,
    ...(notDue === undefined ? {} : { notDue }),
    failed: 0,
    findings: [...findings],
    ...(notes ? { notes } : {}),
    changes: changes.map((change) => change.shown),
  };
  const count = (change: Change): void => {
    if (change.write.kind.startsWith('update')) outcome.updated += 1;
    else if (change.write.kind === 'delete') outcome.deleted = (outcome.deleted ?? 0) + 1;
    else outcome.created += 1;
  };
  if (context.listFile !== undefined && listed) await writeList(context.listFile, listed);
  if (dryRun) {
    changes.forEach(count);
    return outcome;
  }
  // One subject after the other: what stops halfway leaves whole subjects behind, and the next run finds the rest.
  let done = 0;
  for (const [subject, own] of Map.groupBy(changes, (change) => change.subject)) {
    const results = await writeAll(
      context.connection,
      own.map((change) => change.write),
      (sent) => {
        context.signal?.throwIfAborted();
        context.progress(`${job.title}: writing`, done + sent, changes.length);
      },
    );
    done += own.length;
    own.forEach((change, index) => {
      const result = results[index];
      if (result?.success) return count(change);
      outcome.failed += 1;
      outcome.findings.push({
        where: `${subject} ${Object.values(change.shown).join(' ')}`,
        problem: result?.errors.join('; ') ?? 'no answer',
        remedy: 'Put right what the org objects to and run the job again.',
      });
    });
  }
  return outcome;
}

/** Writes what a job does not keep in the org, whole or not at all. Throws a Failure that names the file. */
async function writeList(file: string, { columns, rows }: NonNullable<Decision['listed']>): Promise<void> {
  const part = `${file}.part`;
  try {
    await writeFile(part, [columns, ...rows].map((cells) => csvLine(cells.map(harmless))).join(''), { mode: 0o600 });
    await rename(part, file);
  } catch (error) {
    throw asDiskFailure(error, file, 'Name a file in a folder that you may write to.');
  }
}

/** Findings as people read them. */
export function tellFindings(findings: readonly Finding[]): void {
  for (const { where, problem, remedy } of findings) process.stdout.write(`\n! ${printable(where)}\n  ${printable(problem)}\n  ${remedy}\n`);
}

/** Shows an outcome to a person, or as one JSON document with the org, the moment and the API calls. Returns the exit code. */
export function report(outcome: Outcome, { json, org, calls }: Pick<RunOptions, 'json'> & { org?: string | undefined; calls?: number }): number {
  if (json) {
    const where = org === undefined ? {} : { org, at: new Date().toISOString(), ...(calls === undefined ? {} : { calls }) };
    process.stdout.write(`${JSON.stringify({ ...where, ...outcome }, null, 2)}\n`);
  } else {
    const would = outcome.dryRun ? 'Would create' : 'Created';
    if (org !== undefined) process.stdout.write(`Org: ${org}\n`);
    if (outcome.folders) process.stdout.write(`Data: ${outcome.folders.data}\nConfiguration: ${outcome.folders.config}\n`);
    if (outcome.dryRun && outcome.changes.length > 0) process.stdout.write(`${table(outcome.changes)}\n\n`);
    const counts = [
      `${would} ${outcome.created}`,
      `${outcome.dryRun ? 'update' : 'updated'} ${outcome.updated}`,
      ...(outcome.deleted ? [`${outcome.dryRun ? 'delete' : 'deleted'} ${outcome.deleted}`] : []),
      `unchanged ${outcome.unchanged}`,
      ...(outcome.notDue ? [`not due yet ${outcome.notDue}`] : []),
      ...(outcome.failed > 0 ? [`refused ${outcome.failed}`] : []),
    ];
    process.stdout.write(`${counts.join(', ')}.\n`);
    for (const note of outcome.notes ?? []) process.stdout.write(`${note}\n`);
    tellFindings(outcome.findings);
  }
  if (outcome.nothingRead) return EXIT.failed;
  return outcome.findings.length > 0 ? EXIT.findings : EXIT.done;
}
