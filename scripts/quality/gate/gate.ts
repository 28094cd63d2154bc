/** Lets the rows of a file into the org that nothing speaks against, and keeps the others out. Killed and run again, it goes on. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { DescribeSObjectResult, Field } from 'jsforce';
import { DUCKDB } from '../../../formula/src/dialect.ts';
import type { Finding } from '../../jobs/run.ts';
import type { OrgClient } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { asDiskFailure, Failure, UsageError } from '../../org/errors.ts';
import { withLock } from '../../org/lock.ts';
import type { Polling } from '../../org/bulk-job.ts';
import { hasWritten, willWrite } from '../../jobs/personal-files/index-file.ts';
import { PLAIN } from '../../transfer/csv-form.ts';
import type { CsvForm } from '../../transfer/csv-form.ts';
import { checkFile } from '../../transfer/csv-read.ts';
import { CsvWriter } from '../../transfer/csv-writer.ts';
import { explainingForm } from '../../transfer/form-problem.ts';
import { keyFieldOf, layoutOf } from '../../transfer/load-file.ts';
import type { Layout } from '../../transfer/load-file.ts';
import { load } from '../../transfer/load.ts';
import { Engine } from '../engine/engine.ts';
import { rulesInForce } from '../read-org-rules.ts';
import type { Rule } from '../rule.ts';
import { readBatch, readBatches, readSource, rememberedMapping, writeBatch, writeSource } from './batches.ts';
import type { ImportBatch, ImportSource } from './batches.ts';
import { quarantineNameFor, refusedRows, writeAccepted, writeQuarantine } from './files.ts';
import { beginningOf, hashOf, takeIn } from './intake.ts';
import type { Beginning } from './intake.ts';
import { Judge } from './judge.ts';
import { mappingOf, mappingProblems, proposeMapping } from './mapping.ts';
import type { Mapping, Proposal } from './mapping.ts';
import { REASON_COLUMNS } from './reasons.ts';

export interface GateOptions {
  file: string;
  object: string;
  /** The external id that rows are told apart by. */
  key: string;
  /** Where files like this come from. */
  source?: string | undefined;
  form?: Partial<CsvForm>;
  /** Where columns go, as somebody wrote it down. */
  mapping?: Mapping | undefined;
  /** Asked where the columns go as proposed; undefined takes any proposal. */
  confirm?: ((proposals: readonly Proposal[]) => Promise<void>) | undefined;
  /** Percent of rows: when more are kept out, none goes in. */
  maxQuarantined?: number | undefined;
  /** Takes a file that has been in before. */
  again?: boolean;
  /** Tells what would be, and writes nothing. */
  dryRun?: boolean;
  configDir: string;
  workDir: string;
  signal?: AbortSignal | undefined;
  onProgress(step: string, done?: number, total?: number): void;
  polling?: Polling;
}

/** How many rows are kept out for a reason. A row with several counts for each. */
export interface ReasonCount {
  column: string;
  code: string;
  rule: string;
  rows: number;
}

/** What became of the rows of a file: accepted, quarantined and refused ones are all of them. */
export interface Gated {
  /** The name of the batch; undefined for a dry run. */
  batch: string | undefined;
  rows: number;
  accepted: number;
  quarantined: number;
  refused: number;
  /** Why the whole batch was stopped; undefined where it was not. */
  stopped: string | undefined;
  reasons: ReasonCount[];
  mapping: Mapping;
  quarantineFile: string | undefined;
  findings: Finding[];
  dryRun: boolean;
}

/** A file that is on its way, as far as it has come. */
interface GateState {
  /** What the rows were judged by: another file, mapping or form begins anew. */
  mark: string;
  judged?: Judged;
  loaded?: { accepted: number; refused: number; refusedFile: string | undefined };
  quarantineFile?: string;
}

interface Judged {
  rows: number;
  quarantined: number;
  reasons: ReasonCount[];
  findings: Finding[];
}

/** Reasons that a batch remembers at most, the most frequent first. */
const MAX_REASONS = 100;

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Takes a file through the gate. Throws a UsageError for a file, object, key, source or mapping that will not do: then nothing was sent. */
export async function gate(client: OrgClient, options: GateOptions): Promise<Gated> {
  const form = { ...PLAIN, ...options.form };
  const { size, changed } = checkFile(options.file);
  const described = await describeObject(client, options.object, options.signal);
  if (!described) throw new UsageError(`--object ${options.object}: the org has no such object, or you may not see it`);
  const beginning = await explainingForm(
    options.file,
    form,
    (name) => (described.fields.some((field) => field.name.toLowerCase() === name.toLowerCase()) ? 'text' : undefined),
    () => beginningOf(options.file, form),
  );
  options.onProgress(`Reading ${options.file}`);
  const hash = await hashOf(options.file);
  const batches = await readBatches(client, hash, described.name);
  const folderOf = (key: string): string =>
    join(options.workDir, `gate-${sha(`${client.connection.instanceUrl}\n${key}\n${options.dryRun ?? false}`).slice(0, 16)}`);
  // One that was killed at its very end has left its rows behind.
  for (const one of batches) if (one.Status__c !== 'Running') rmSync(folderOf(one.External_Key__c), { recursive: true, force: true });
  if (!options.again && !options.dryRun) refuseTwice(options.file, batches);
  const before = beginning.batch === undefined ? undefined : await readBatch(client, beginning.batch);
  const sourceName = options.source ?? before?.Source__r?.Name;
  const source = sourceName === undefined ? undefined : await readSource(client, sourceName, described.name);
  const mapping = await mappingFor(client, described, beginning, { ...options, form, source, before });
  const open = batches.find(({ Status__c }) => Status__c === 'Running');
  const key = open?.External_Key__c ?? `${hash.slice(0, 32)}|${described.name}|${batches.length + 1}`;
  const folder = folderOf(key);
  const mark = sha(JSON.stringify([1, size, changed, form, mapping, described.name, options.key.toLowerCase(), options.dryRun ?? false]));
  const gating = { client, options, form, described, beginning, hash, key, mapping, folder, mark, source, sourceName, before };
  try {
    return await withLock(`${folder}.lock`, `${options.file} is on its way through the gate already`, () => new Gating(gating).run());
  } catch (error) {
    throw asDiskFailure(error, folder, 'Make room and run the same command again: it goes on.');
  }
}

/** A file that has been in before is not taken again unasked. */
function refuseTwice(file: string, batches: readonly ImportBatch[]): void {
  const done = batches.find(({ Status__c }) => Status__c === 'Complete');
  if (done && !batches.some(({ Status__c }) => Status__c === 'Running'))
    throw new UsageError(
      `${file} has been through the gate: ${done.Name}, ${done.CreatedDate.slice(0, 10)}, ${done.CreatedBy.Name}. To take it once more, say --again`,
    );
}

/** Where the columns of a file go: as somebody wrote it down, as the source remembers, or as proposed and confirmed. */
async function mappingFor(
  client: OrgClient,
  described: DescribeSObjectResult,
  beginning: Beginning,
  options: Omit<GateOptions, 'source'> & { form: CsvForm; source: ImportSource | undefined; before: ImportBatch | undefined },
): Promise<Mapping> {
  const headers = beginning.columns.map(({ header }) => header);
  const remembered = [options.source, options.before].map(rememberedMapping).find((one) => one && headers.every((header) => header in one));
  let mapping = options.mapping ?? (remembered && Object.fromEntries(headers.map((header) => [header, remembered[header] ?? null])));
  if (!mapping) {
    const proposals = proposeMapping(beginning.columns, {
      ...{ key: options.key, fields: described.fields },
      parentKeys: await parentKeysOf(client, described),
      form: options.form,
    });
    mapping = mappingOf(proposals);
    const problems = mappingProblems(mapping, headers, described.fields);
    if (problems.length > 0) throw new UsageError(`${options.file}: ${problems.join('; ')}`);
    if (proposals.some(({ isExact }) => !isExact)) await options.confirm?.(proposals);
    return mapping;
  }
  const problems = mappingProblems(mapping, headers, described.fields);
  if (problems.length > 0) throw new UsageError(`${options.mapping ? '--mapping' : options.file}: ${problems.join('; ')}`);
  return mapping;
}

/** The external ids of the objects that an object refers to. */
async function parentKeysOf(client: OrgClient, { fields }: DescribeSObjectResult): Promise<Map<string, Field[]>> {
  const objects = [...new Set(fields.filter(({ createable }) => createable).flatMap(({ referenceTo }) => referenceTo ?? []))];
  const keys = new Map<string, Field[]>();
  for (const object of objects) {
    const described = await describeObject(client, object);
    keys.set(object, described?.fields.filter(({ externalId }) => externalId) ?? []);
  }
  return keys;
}

interface GatingFacts {
  client: OrgClient;
  options: GateOptions;
  form: CsvForm;
  described: DescribeSObjectResult;
  beginning: Beginning;
  hash: string;
  /** The key of the batch. */
  key: string;
  mapping: Mapping;
  /** What is known of the file until it is through. */
  folder: string;
  mark: string;
  source: ImportSource | undefined;
  sourceName: string | undefined;
  /** The batch that the rows were kept out of before. */
  before: ImportBatch | undefined;
}

/** A file on its way. */
class Gating {
  readonly #facts: GatingFacts;
  #state: GateState;

  constructor(facts: GatingFacts) {
    this.#facts = facts;
    this.#state = this.#readState();
  }

  async run(): Promise<Gated> {
    const { options, folder } = this.#facts;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    let isDone = false;
    try {
      const layout = await this.#layout();
      const judged = (this.#state.judged ??= await this.#judge(layout));
      const stopped = this.#stopped(judged);
      if (options.dryRun) {
        isDone = true;
        return this.#gated(judged, { stopped, accepted: stopped === undefined ? judged.rows - judged.quarantined : 0, refused: 0, batch: undefined });
      }
      this.#keep({});
      const sourceId = await this.#remember();
      await this.#writeBatch({ Status__c: 'Running', Rows__c: judged.rows, Source__c: sourceId });
      const loaded = stopped === undefined ? await this.#load() : { accepted: 0, refused: 0, refusedFile: undefined };
      const outcome = { stopped, accepted: loaded.accepted, refused: loaded.refused };
      const gated = this.#gated(judged, { ...outcome, batch: await this.#batchName() });
      if (gated.refused > 0) gated.reasons.push(...(await this.#refusals()));
      await this.#quarantine(gated);
      await this.#finish(gated);
      isDone = true;
      return gated;
    } catch (error) {
      // A file that will not do has nothing to go on with.
      isDone = options.dryRun === true || (error instanceof UsageError && this.#state.loaded === undefined);
      throw error;
    } finally {
      if (isDone) rmSync(folder, { recursive: true, force: true });
    }
  }

  #path(name: string): string {
    return join(this.#facts.folder, name);
  }

  #readState(): GateState {
    const { mark } = this.#facts;
    try {
      const state = JSON.parse(readFileSync(this.#path('state.json'), 'utf8')) as GateState;
      if (state.mark === mark) return state;
    } catch {
      // None, or half of one: begin anew.
    }
    return { mark };
  }

  /** Writes down how far the file has come. */
  #keep(more: Partial<GateState>): void {
    Object.assign(this.#state, more);
    const whole = this.#path('state.json');
    writeFileSync(`${whole}.new`, JSON.stringify(this.#state), { mode: 0o600 });
    renameSync(`${whole}.new`, whole);
  }

  async #layout(): Promise<Layout> {
    const { client, options, described, mapping, beginning } = this.#facts;
    const keyField = keyFieldOf(described, options.key);
    const targets = beginning.columns.flatMap(({ header }) => mapping[header] ?? []);
    if (keyField && !targets.some((one) => one.toLowerCase() === keyField.name.toLowerCase()))
      throw new UsageError(
        `${options.file}: no column goes to ${keyField.name}, which --key names. Columns: ${beginning.columns.map(({ header }) => `${header} → ${mapping[header] ?? '–'}`).join(', ')}`,
      );
    return layoutOf(client, options.file, targets, described, options.key);
  }

  /** The columns of the file that are sent, and their places in a row. */
  get #sent(): { headers: string[]; places: number[] } {
    const { beginning, mapping } = this.#facts;
    const sent = beginning.columns.flatMap(({ header }, index) =>
      (mapping[header] ?? null) === null ? [] : [{ header, place: beginning.places[index] as number }],
    );
    return { headers: sent.map(({ header }) => header), places: sent.map(({ place }) => place) };
  }

  /** Judges all rows, and parts those that go in from those that are kept out. */
  async #judge(layout: Layout): Promise<Judged> {
    const { client, options, form, described, beginning } = this.#facts;
    const { signal, onProgress, file } = options;
    const findings: Finding[] = [];
    const rules = await this.#rules(findings);
    const { headers, places } = this.#sent;
    const [intake, raw, reasons] = [this.#path('intake.csv'), this.#path('raw-reasons.csv'), this.#path('reasons.csv')];
    const writer = await CsvWriter.begin(raw, REASON_COLUMNS);
    const engine = await Engine.open({ workDir: this.#facts.folder, signal });
    try {
      const { columns, key } = layout;
      const rows = await takeIn(intake, writer, {
        ...{ file, form, headers, columns, places, isFedBack: beginning.batch !== undefined, signal },
        onProgress: (done) => onProgress(`Reading ${file}`, done),
      });
      if (rows === 0) throw new UsageError(`${file} has a header and no rows`);
      const judge = new Judge({
        ...{ engine, client, described, headers, columns, key, intake, rules, findings, signal, onProgress },
        now: new Date().toISOString(),
      });
      await judge.run(writer);
      await writer.end();
      await judge.gather(raw);
      const counted = await engine.rows<{ column: string; code: string; rule: string; n: string }>(
        'SELECT "column", code, rule, count(DISTINCT line) AS n FROM reasons GROUP BY ALL ORDER BY n DESC, "column", code, rule',
      );
      const [kept] = await engine.rows<{ n: string }>('SELECT count(DISTINCT line) AS n FROM reasons');
      await engine.run(`COPY (SELECT * FROM reasons ORDER BY line, "column", code, rule) TO ${DUCKDB.text(reasons)} (HEADER, DELIMITER ',')`);
      onProgress('Parting rows');
      const accepted = await writeAccepted(
        { intake, reasons, accepted: this.#path('accepted.csv'), lines: this.#path('lines.csv') },
        columns.map(({ header }) => header),
      );
      const quarantined = Number(kept?.n ?? 0);
      if (accepted + quarantined !== rows) throw new Error(`${accepted} accepted and ${quarantined} quarantined rows are not ${rows}`);
      return { rows, quarantined, reasons: counted.map(({ n, ...one }) => ({ ...one, rows: Number(n) })), findings };
    } finally {
      await writer.close();
      engine.close();
      for (const left of [raw, intake]) rmSync(left, { force: true });
    }
  }

  /** The rules that the gate asks: those that keep rows out, and those of what must be there once. */
  async #rules(findings: Finding[]): Promise<Rule[]> {
    const { client, described, options } = this.#facts;
    const { rules } = await rulesInForce(client.connection, options.configDir, findings);
    return rules.filter(
      ({ object, blocksImport, kind }) => object.toLowerCase() === described.name.toLowerCase() && (blocksImport || kind === 'unique'),
    );
  }

  /** Why nothing goes in; undefined where the batch does. */
  #stopped({ rows, quarantined }: Judged): string | undefined {
    const { options, source } = this.#facts;
    const max = options.maxQuarantined ?? source?.Max_Quarantined__c ?? undefined;
    const share = (quarantined / rows) * 100;
    return max === undefined || share <= max
      ? undefined
      : `${share.toFixed(1)} % of the rows are kept out, and ${max} % is the limit${options.maxQuarantined === undefined ? ` of ${source?.Name ?? ''}` : ''}`;
  }

  #gated(judged: Judged, { batch, stopped, accepted, refused }: Pick<Gated, 'batch' | 'stopped' | 'accepted' | 'refused'>): Gated {
    const { options, mapping } = this.#facts;
    return {
      ...{ batch, rows: judged.rows, accepted, refused, stopped, mapping, findings: judged.findings, dryRun: options.dryRun ?? false },
      quarantined: stopped === undefined ? judged.quarantined : judged.rows,
      reasons: [
        ...judged.reasons,
        ...(stopped !== undefined && judged.rows > judged.quarantined
          ? [{ column: '', code: 'batch_stopped', rule: '', rows: judged.rows - judged.quarantined }]
          : []),
      ],
      quarantineFile: undefined,
    };
  }

  /** Writes down what the source sends, for the next time. Gives its id. */
  async #remember(): Promise<string | null> {
    const { client, sourceName, source, mapping, described } = this.#facts;
    if (sourceName === undefined) return null;
    const text = JSON.stringify(mapping);
    if (source?.Mapping__c === text) return source.Id;
    return writeSource(client, sourceName, { Object__c: described.name, Mapping__c: text });
  }

  async #writeBatch(values: Record<string, unknown>): Promise<void> {
    const { client, key, options, hash, described, mapping, before } = this.#facts;
    await writeBatch(client, key, {
      ...{ File_Name__c: basename(options.file).slice(-255), File_Hash__c: hash, Object__c: described.name, Mapping__c: JSON.stringify(mapping) },
      ...(before ? { Mended_From__c: before.Id } : {}),
      ...values,
    });
  }

  async #batchName(): Promise<string> {
    const { client, hash, described, key } = this.#facts;
    const own = (await readBatches(client, hash, described.name)).find((one) => one.External_Key__c === key);
    if (!own) throw new Failure('The record of the batch is not there', 'Run the same command again: it goes on where it was.');
    return own.Name;
  }

  async #load(): Promise<NonNullable<GateState['loaded']>> {
    const { client, options, described } = this.#facts;
    if (this.#state.loaded) return this.#state.loaded;
    const { judged } = this.#state;
    if (judged && judged.rows === judged.quarantined) return { accepted: 0, refused: 0, refusedFile: undefined };
    const { loaded, unchanged, refused, refusedFile } = await load(client, {
      ...{ file: this.#path('accepted.csv'), object: described.name, key: options.key, workDir: this.#facts.folder },
      ...{ refusedFile: this.#path('refused.csv'), onProgress: options.onProgress, signal: options.signal },
      ...(options.polling ? { polling: options.polling } : {}),
    });
    const result = { accepted: loaded + unchanged, refused, refusedFile };
    this.#keep({ loaded: result });
    return result;
  }

  /** How many rows the org refused, by its codes. */
  async #refusals(): Promise<ReasonCount[]> {
    const counts = new Map<string, number>();
    for await (const { words } of refusedRows(this.#state.loaded?.refusedFile, this.#path('lines.csv'))) {
      const code = /^[A-Z][A-Z0-9_]+(?=:)/.exec(words)?.[0] ?? 'refused';
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([code, rows]) => ({ column: '', code, rule: '', rows }));
  }

  /** Writes the rows that are kept out, under a name that is free; a run that was killed here goes on with its own. */
  async #quarantine(gated: Gated): Promise<void> {
    const { options, form, beginning } = this.#facts;
    const expected = gated.quarantined + gated.refused;
    if (expected === 0) return;
    if (this.#state.quarantineFile === undefined) this.#keep({ quarantineFile: resolve(quarantineNameFor(options.file)) });
    const to = this.#state.quarantineFile ?? '';
    await willWrite(options.workDir, 'quarantine', to, form);
    try {
      const written = await writeQuarantine(to, {
        ...{ file: options.file, form, isFedBack: beginning.batch !== undefined, isStopped: gated.stopped !== undefined },
        ...{ reasons: this.#path('reasons.csv'), lines: this.#path('lines.csv'), refusedFile: this.#state.loaded?.refusedFile },
        batch: gated.batch ?? '',
        onProgress: (rows) => options.onProgress('Writing what is kept out', rows, gated.rows),
      });
      if (written !== expected) throw new Error(`${written} rows are in quarantine, not ${expected}`);
    } catch (error) {
      throw asDiskFailure(error, to, 'Make room, and run the same command again: it sends nothing twice.');
    }
    await hasWritten(options.workDir, to);
    gated.quarantineFile = to;
  }

  /** Tells the org what became of the batch. */
  async #finish({ rows, accepted, quarantined, refused, stopped, reasons, quarantineFile }: Gated): Promise<void> {
    try {
      await this.#writeBatch({
        ...{ Status__c: stopped === undefined ? 'Complete' : 'Stopped', Finished__c: new Date().toISOString(), Message__c: stopped ?? null },
        ...{ Rows__c: rows, Accepted__c: accepted, Quarantined__c: quarantined, Refused__c: refused },
        Reasons__c: JSON.stringify(reasons.slice(0, MAX_REASONS)),
        Quarantine_File__c: quarantineFile === undefined ? null : basename(quarantineFile).slice(-255),
      });
    } catch (error) {
      if (error instanceof Failure)
        throw new Failure(
          `${accepted.toLocaleString('en')} rows are in the org${quarantineFile === undefined ? '' : `, what was kept out is in ${quarantineFile}`}; only the record of the batch lacks its end: ${error.message}`,
          'Run the same command again: it sends no row, and writes the record.',
        );
      throw error;
    }
  }
}
