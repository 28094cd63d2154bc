/**
 * `perennial check`: a generated CSV file with 15 columns and ten plain rules, against a bare scan of the same file by the same engine and
 * against csv-parse, in the same run; peak memory. With a folder of labelled data, how well dependencies find wrong cells.
 * `node scripts/bench/quality.ts [rows] [folder with dirty.csv, clean.csv and rules.json …]`.
 */
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { EXIT } from '../jobs/run.ts';
import { PROJECT } from '../pipeline/project.ts';
import { csvLine } from '../transfer/csv.ts';
import { measuredRun } from './measured-run.ts';
import type { MeasuredRun } from './measured-run.ts';

const [rowsGiven, ...FOLDERS] = process.argv.slice(2);
const ROWS = Number(rowsGiven ?? 5_000_000);
/** csv-parse reads so many rows: more would take minutes and say nothing new. */
const PARSED_ROWS = Math.min(ROWS, 500_000);

/** So often are both measured. */
const ROUNDS = 5;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (number: number): string => Math.round(number).toLocaleString('en');

const RULES = [
  { id: 'name', kind: 'required', fields: ['LastName'] },
  { id: 'name-length', kind: 'length', fields: ['LastName'], parameters: { max: 12 } },
  { id: 'email', kind: 'pattern', fields: ['Email'], parameters: { pattern: '[^@\\s]+@[^@\\s]+\\.[A-Za-z]{2,}' } },
  { id: 'phone', kind: 'pattern', fields: ['Phone'], parameters: { pattern: '\\+\\d[\\d ]{6,18}' } },
  { id: 'zip', kind: 'pattern', fields: ['PostalCode'], parameters: { pattern: '\\d{5}' } },
  { id: 'country', kind: 'list', fields: ['Country'], parameters: { values: ['DE', 'AT', 'CH', 'FR', 'NL'] } },
  { id: 'revenue', kind: 'range', fields: ['Revenue'], parameters: { min: 0, max: 1_000_000 } },
  { id: 'staff', kind: 'range', fields: ['Employees'], parameters: { min: 1 } },
  { id: 'city', kind: 'required', fields: ['City'] },
  { id: 'street', kind: 'length', fields: ['Street'], parameters: { min: 3 } },
];

/** 15 columns, about one row in twelve with a fault. */
const COLUMNS = `
  'K' || i AS Key, 'First ' || (i % 500) AS FirstName, CASE WHEN i % 101 = 0 THEN NULL ELSE 'Last ' || (i % 100000) END AS LastName,
  CASE WHEN i % 97 = 0 THEN 'contact.' || i ELSE 'contact.' || i || '@example.com' END AS Email,
  CASE WHEN i % 89 = 0 THEN 'n/a' ELSE '+49 30 ' || (1000000 + i % 8999999) END AS Phone,
  'Street ' || (i % 900) AS Street, CASE WHEN i % 83 = 0 THEN '' ELSE 'City ' || (i % 300) END AS City,
  CASE WHEN i % 79 = 0 THEN '1234' ELSE CAST(10000 + i % 89999 AS VARCHAR) END AS PostalCode,
  CASE WHEN i % 71 = 0 THEN 'XX' ELSE ['DE','AT','CH','FR','NL'][1 + i % 5] END AS Country,
  CASE WHEN i % 67 = 0 THEN -5 ELSE i % 900000 END AS Revenue, 1 + i % 5000 AS Employees, DATE '2020-01-01' + CAST(i % 2000 AS INTEGER) AS Since,
  i % 2 = 0 AS Active, 'Note ' || (i % 7) AS Note, 'Owner ' || (i % 40) AS Owner`;

/** The one in the middle. */
function middle<T>(all: readonly T[], sizeOf: (one: T) => number): T {
  return [...all].sort((a, b) => sizeOf(a) - sizeOf(b))[Math.floor(all.length / 2)] as T;
}

/** Runs `perennial check`. */
const check = (dir: string, args: string[]): Promise<MeasuredRun> =>
  measuredRun(dir, join(PROJECT, 'scripts/perennial.ts'), ['check', ...args, '--json'], { codes: [EXIT.done, EXIT.findings] });

async function speed(dir: string): Promise<void> {
  const file = join(dir, 'given.csv');
  say(`Writing ${count(ROWS)} rows …`);
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', threads: String(Math.min(2, cpus().length)) });
  const engine = await instance.connect();
  await engine.run(`COPY (SELECT ${COLUMNS} FROM range(${ROWS}) AS r(i)) TO '${file}' (HEADER)`);
  writeFileSync(join(dir, 'rules.json'), JSON.stringify({ rules: RULES }));
  const sizeMb = statSync(file).size / 1024 ** 2;
  const columns = (await engine.runAndReadAll(`SELECT column_name FROM (DESCRIBE SELECT * FROM read_csv('${file}', all_varchar = true))`))
    .getRows()
    .map(([name]) => String(name));
  const scanned = async (): Promise<number> => {
    const began = Date.now();
    await engine.runAndReadAll(`SELECT ${columns.map((name) => `sum(length("${name}"))`).join(', ')} FROM read_csv('${file}', all_varchar = true)`);
    return (Date.now() - began) / 1000;
  };
  // By turns: other work on the machine slows both.
  const [scans, checks]: [number[], MeasuredRun[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round++) {
    say(`A bare scan, and perennial check: ${round} of ${ROUNDS} …`);
    scans.push(await scanned());
    checks.push(await check(dir, [file, '--rules', join(dir, 'rules.json'), '--out', join(dir, 'issues.csv'), '--key', 'Key', '--overwrite']));
  }
  engine.closeSync();
  const scan = middle(scans, (one) => one);
  const ours = middle(checks, ({ seconds }) => seconds);
  const { issues } = JSON.parse(ours.out) as { issues: number };
  say('csv-parse …');
  const began = Date.now();
  let cells = 0;
  for await (const row of createReadStream(file).pipe(parse({ to: PARSED_ROWS + 1 })) as AsyncIterable<string[]>) cells += row.length;
  const parsed = (Date.now() - began) / 1000;
  tell(`${count(ROWS)} rows × 15 columns (${count(sizeMb)} MB), ${RULES.length} rules, ${count(issues)} issues, ${cpus().length} cores`);
  tell(`perennial check ${ours.seconds.toFixed(1)} s, ${count(ROWS / ours.seconds)} rows/s, ${count(ours.memoryMb)} MB`);
  tell(`against a bare scan by the same engine (${scan.toFixed(1)} s): ratio ${(ours.seconds / scan).toFixed(2)}`);
  const alone = (parsed * ROWS) / PARSED_ROWS;
  tell(
    `against csv-parse alone, ${count(cells)} cells (${count(PARSED_ROWS / parsed)} rows/s, ${alone.toFixed(1)} s for all): ratio ${(ours.seconds / alone).toFixed(2)}`,
  );
}

/** How well rules find the wrong cells of labelled data: a cell is wrong when it differs from the clean file. Ties blame nobody. */
async function labelled(dir: string, folder: string): Promise<void> {
  const read = (name: string): string[][] => parseAll(readFileSync(join(folder, name)), { bom: true });
  const [dirty, clean] = [read('dirty.csv'), read('clean.csv')];
  const [header = []] = dirty;
  const out = join(dir, 'labelled.csv');
  const foundBy = async (file: string, rules: string): Promise<Set<string>> => {
    await check(dir, [file, '--rules', rules, '--out', out, '--overwrite']);
    const issues = parseAll(readFileSync(out), { columns: true }) as unknown as { row: string; field: string; reason: string }[];
    return new Set(issues.filter(({ reason }) => reason !== 'tie').map(({ row, field }) => `${row} ${field}`));
  };
  // The first row is the header; its names may differ.
  const wrong = new Set(
    dirty.flatMap((row, at) => (at === 0 ? [] : header.flatMap((field, index) => (row[index] === clean[at]?.[index] ? [] : [`${at} ${field}`])))),
  );
  const judged = (title: string, found: ReadonlySet<string>): void => {
    const right = [...found].filter((cell) => wrong.has(cell)).length;
    const [precision, recall] = [right / found.size, right / wrong.size];
    const f1 = (2 * precision * recall) / (precision + recall);
    tell(
      `${basename(folder)}, ${title}: ${wrong.size} wrong cells, ${found.size} found, ${right} of them wrong: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`,
    );
  };
  const [given, proposed, both, cleanFile] = [join(folder, 'rules.json'), join(dir, 'proposed.json'), join(dir, 'both.json'), join(dir, 'clean.csv')];
  judged('its rules', await foundBy(join(folder, 'dirty.csv'), given));
  await check(dir, [join(folder, 'dirty.csv'), '--suggest', proposed, '--overwrite']);
  const rulesIn = (file: string): unknown[] => (JSON.parse(readFileSync(file, 'utf8')) as { rules: unknown[] }).rules;
  writeFileSync(both, JSON.stringify({ rules: [...rulesIn(given), ...rulesIn(proposed)] }));
  judged(`with ${rulesIn(proposed).length} suggested rules`, await foundBy(join(folder, 'dirty.csv'), both));
  writeFileSync(cleanFile, [header, ...clean.slice(1)].map((row) => csvLine(row)).join(''));
  const alarms = (await foundBy(cleanFile, proposed)).size;
  const cells = (clean.length - 1) * header.length;
  tell(
    `${basename(folder)}: the suggested rules raise ${alarms} false alarms on the clean file, ${((alarms / cells) * 100).toFixed(2)} % of its cells`,
  );
}

/** How long it takes to profile a million rows. */
async function profiling(dir: string): Promise<void> {
  const file = join(dir, 'profiled.csv');
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', threads: String(Math.min(2, cpus().length)) });
  const engine = await instance.connect();
  await engine.run(`COPY (SELECT ${COLUMNS} FROM range(1000000) AS r(i)) TO '${file}' (HEADER)`);
  const began = Date.now();
  await engine.runAndReadAll(`SUMMARIZE SELECT * FROM read_csv('${file}', all_varchar = true)`);
  const summarized = (Date.now() - began) / 1000;
  engine.closeSync();
  const ours = await check(dir, [file, '--suggest', join(dir, 'proposed.json'), '--overwrite']);
  const { suggested } = JSON.parse(ours.out) as { suggested: number };
  tell(
    `1,000,000 rows × 15 columns profiled: ${suggested} rules suggested in ${ours.seconds.toFixed(1)} s, ${count(ours.memoryMb)} MB; against SUMMARIZE of the same engine (${summarized.toFixed(1)} s): ratio ${(ours.seconds / summarized).toFixed(2)}`,
  );
}

const dir = mkdtempSync(join(tmpdir(), 'quality-'));
try {
  if (ROWS > 0) await speed(dir);
  if (ROWS > 0) await profiling(dir);
  for (const folder of FOLDERS) {
    if (!existsSync(join(folder, 'rules.json'))) throw new Error(`${folder} has no rules.json`);
    await labelled(dir, folder);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
