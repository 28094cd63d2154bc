/**
 * `perennial dedupe` by its defaults: made-up contacts with known duplicates, against the time in which the same engine reads, sorts and
 * writes the same file, in the same run; peak memory; what four times as many take. With folders of labelled data (`records.csv` and
 * `pairs.csv`, or two files and their pairs), how well it finds the pairs.
 * `node scripts/bench/duplicates.ts [rows] [growth] [folder …]`; a growth of 4 takes four times the rows, too, 0 does not.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { PROJECT } from '../pipeline/project.ts';
import { measuredRun } from './measured-run.ts';
import type { MeasuredRun } from './measured-run.ts';
import { writePeople } from './people.ts';

const [rowsGiven, growthGiven, ...FOLDERS] = process.argv.slice(2);
const ROWS = Number(rowsGiven ?? 1_000_000);
const GROWTH = Number(growthGiven ?? 4);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (number: number): string => Math.round(number).toLocaleString('en');

/** Runs `perennial dedupe`; writes `groups.csv` and `pairs.csv` into the folder. */
const dedupe = (dir: string, args: string[]): Promise<MeasuredRun> =>
  measuredRun(dir, join(PROJECT, 'scripts/perennial.ts'), [
    ...['dedupe', ...args, '--out', join(dir, 'groups.csv'), '--pairs', join(dir, 'pairs.csv'), '--overwrite', '--json'],
  ]);

/** The interval of Wilson at 95 %: what a share of some may be of all. */
export function wilson(hits: number, of: number): [number, number] {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / of;
  const centre = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** Pairs that were found: how many of them are right, and how many there are. */
interface Judged {
  right: number;
  found: number;
  truth: number;
}

function tellJudged(title: string, { right, found, truth }: Judged): void {
  const [precision, recall] = [right / Math.max(1, found), right / truth];
  const interval = ([low, high]: [number, number]): string => `[${low.toFixed(4)}, ${high.toFixed(4)}]`;
  const f1 = (2 * precision * recall) / (precision + recall || 1);
  tell(
    `${title}: F1 ${f1.toFixed(4)}, precision ${precision.toFixed(4)} ${interval(wilson(right, found))}, recall ${recall.toFixed(4)} ${interval(wilson(right, truth))}, ${count(found)} pairs`,
  );
}

interface PairRow {
  left_id: string;
  right_id: string;
  band: string;
}

/** Judges labelled data, and gives its sure pairs. */
async function labelled(dir: string, folder: string): Promise<Judged> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv') && name !== 'pairs.csv');
  const [first = '', second] = files;
  await dedupe(dir, [join(folder, first), ...(second === undefined ? [] : ['--with', join(folder, second)]), '--id', 'id']);
  const isOfTwo = second !== undefined;
  const nameOf = (left: string, right: string): string => (isOfTwo || left < right ? `${left}|${right}` : `${right}|${left}`);
  const truth = new Set(
    (parse(readFileSync(join(folder, 'pairs.csv')), { from: 2 }) as string[][]).map(([left = '', right = '']) => nameOf(left, right)),
  );
  const pairs = parse(readFileSync(join(dir, 'pairs.csv')), { columns: true }) as unknown as PairRow[];
  const judge = (names: readonly string[]): Judged => ({
    right: names.filter((name) => truth.has(name)).length,
    found: names.length,
    truth: truth.size,
  });
  const title = basename(folder);
  tellJudged(`${title}, pairwise`, judge(pairs.map(({ left_id, right_id }) => nameOf(left_id, right_id))));
  const groups = parse(readFileSync(join(dir, 'groups.csv')), { columns: true }) as unknown as {
    group_id: string;
    record_id: string;
    file?: string;
  }[];
  const grouped = [...Map.groupBy(groups, ({ group_id }) => group_id).values()].flatMap((members) =>
    members.flatMap((one, at) =>
      members.slice(at + 1).flatMap((other) => {
        if (!isOfTwo) return [nameOf(one.record_id, other.record_id)];
        if (one.file === other.file) return [];
        return [one.file === '1' ? nameOf(one.record_id, other.record_id) : nameOf(other.record_id, one.record_id)];
      }),
    ),
  );
  tellJudged(`${title}, clustered`, judge(grouped));
  return judge(pairs.filter(({ band }) => band === 'auto').map(({ left_id, right_id }) => nameOf(left_id, right_id)));
}

/** Judges made-up contacts by the engine: there are too many pairs to hold them. */
async function judgeOwn(dir: string, truth: string): Promise<void> {
  const engine = await (await DuckDBInstance.create(':memory:', { threads: String(Math.min(2, cpus().length)) })).connect();
  const one = async (sql: string): Promise<number> => Number((await engine.runAndReadAll(sql)).getRows()[0]?.[0] ?? 0);
  await engine.run(`CREATE TABLE truth AS SELECT id, person FROM read_csv('${truth}')`);
  const all = await one('SELECT sum(c * (c - 1) / 2) FROM (SELECT count(*) AS c FROM truth GROUP BY person)');
  await engine.run(
    `CREATE TABLE pairs AS SELECT p.band, a.person = b.person AS isRight FROM read_csv('${join(dir, 'pairs.csv')}') AS p JOIN truth AS a ON a.id = p.left_id JOIN truth AS b ON b.id = p.right_id`,
  );
  await engine.run(
    `CREATE TABLE members AS SELECT g.group_id AS g, t.person FROM read_csv('${join(dir, 'groups.csv')}') AS g JOIN truth AS t ON t.id = g.record_id`,
  );
  const judged = async (where: string): Promise<Judged> => ({
    right: await one(`SELECT count(*) FROM pairs WHERE isRight AND ${where}`),
    found: await one(`SELECT count(*) FROM pairs WHERE ${where}`),
    truth: all,
  });
  tellJudged('own, pairwise', await judged('TRUE'));
  tellJudged('own, clustered', {
    right: await one('SELECT sum(c * (c - 1) / 2) FROM (SELECT count(*) AS c FROM members GROUP BY g, person)'),
    found: await one('SELECT sum(c * (c - 1) / 2) FROM (SELECT count(*) AS c FROM members GROUP BY g)'),
    truth: all,
  });
  tellJudged('own, sure pairs', await judged("band = 'auto'"));
  engine.closeSync();
}

async function own(dir: string, rows: number, isJudged: boolean): Promise<number> {
  const [file, truth] = [join(dir, 'people.csv'), join(dir, 'truth.csv')];
  say(`Making ${count(rows)} contacts …`);
  await writePeople(file, truth, rows);
  say('Reading, sorting and writing them …');
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', threads: String(Math.min(2, cpus().length)) });
  const engine = await instance.connect();
  const began = Date.now();
  await engine.run(
    `COPY (SELECT * FROM read_csv('${file}', all_varchar = true) ORDER BY LastName, FirstName, Id) TO '${join(dir, 'sorted.csv')}' (HEADER)`,
  );
  const sorted = (Date.now() - began) / 1000;
  engine.closeSync();
  rmSync(join(dir, 'sorted.csv'));
  say('perennial dedupe …');
  const ours = await dedupe(dir, [file, '--id', 'Id']);
  tell(
    `${count(rows)} contacts (${count(statSync(file).size / 1024 ** 2)} MB): perennial dedupe ${ours.seconds.toFixed(1)} s, ${count(ours.memoryMb)} MB; read, sorted and written in ${sorted.toFixed(1)} s: ratio ${(ours.seconds / sorted).toFixed(1)}; ${cpus().length} cores`,
  );
  if (isJudged) await judgeOwn(dir, truth);
  return ours.seconds;
}

const dir = mkdtempSync(join(tmpdir(), 'duplicates-'));
try {
  const sure: Judged[] = [];
  for (const folder of FOLDERS) sure.push(await labelled(dir, folder));
  const sum = (of: (one: Judged) => number): number => sure.reduce((total, one) => total + of(one), 0);
  if (sure.length > 0)
    tellJudged('all of these, sure pairs', { right: sum(({ right }) => right), found: sum(({ found }) => found), truth: sum(({ truth }) => truth) });
  if (ROWS > 0) {
    const seconds = await own(dir, ROWS, true);
    if (GROWTH > 0) tell(`${GROWTH} times as many take ${((await own(dir, ROWS * GROWTH, false)) / seconds).toFixed(1)} times as long`);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
