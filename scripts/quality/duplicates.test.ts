/** `perennial dedupe`, from the file to what is written. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { writePeople } from '../bench/people.ts';
import { dedupe } from '../cli/dedupe.ts';
import type { Output } from '../cli/dedupe.ts';
import { PROJECT } from '../pipeline/project.ts';
import { randomOf } from '../jobs/random.ts';
import { pairBudget } from './duplicates/blocking.ts';
import { MOST_COMPARISONS } from './duplicates/comparisons.ts';
import { probability } from './duplicates/model.ts';
import type { KnownModel, Linked } from './duplicates/link.ts';
import { readModel } from './duplicates/read-model.ts';
import type { Written } from './duplicates/write-outputs.ts';

const dir = mkdtempSync(join(tmpdir(), 'dedupe-'));
after(() => rmSync(dir, { recursive: true }));
let made = 0;

const file = (content: string | Buffer, name = `given-${(made += 1)}.csv`): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

interface GroupRow {
  group_id: string;
  record_id: string;
  score: string;
  band: string;
  file?: string;
}

/** Runs `perennial dedupe`. */
function command(args: string[]): { code: number | null; said: string; json: Record<string, unknown> } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PROJECT, 'scripts/perennial.ts'), 'dedupe', ...args, '--json'], {
    cwd: dir,
    encoding: 'utf8',
  });
  return { code: status, said: stderr, json: (stdout === '' ? {} : JSON.parse(stdout)) as Record<string, unknown> };
}

/** Other files, and what the command is told with. */
type Told = Partial<Record<Output | 'with', string>> & { known?: KnownModel };

/** Does what the command does, in this process. */
function run(path: string, out: string, { with: other, known, ...outputs }: Told = {}): Promise<{ linked: Linked; written: Written }> {
  return dedupe({
    files: [path, ...(other === undefined ? [] : [other])].map((one) => ({ file: one, id: 'id' })),
    outputs: new Map([['out', out], ...(Object.entries(outputs) as [Output, string][])]),
    ...{ form: {}, known, spreadsheet: false, workDir: dir, configDir: join(PROJECT, 'config'), onProgress: () => undefined },
  });
}

/** Searches a file, and gives the groups as ids. */
async function groupsIn(csv: string | Buffer, told: Told = {}): Promise<{ groups: string[][]; rows: GroupRow[]; out: string; linked: Linked }> {
  const out = join(dir, `groups-${(made += 1)}.csv`);
  const { linked } = await run(file(csv), out, told);
  const rows = parse(readFileSync(out), { columns: true }) as unknown as GroupRow[];
  const groups = [...Map.groupBy(rows, ({ group_id }) => group_id).values()].map((own) =>
    own.map(({ record_id, file: of }) => `${record_id}${of ? `/${of}` : ''}`),
  );
  return { groups, rows, out, linked };
}

/** Contacts that are nobody's doubles, to learn from. */
function others(count: number): string[] {
  const lot = randomOf(5);
  const word = (): string =>
    Array.from({ length: 3 }, () => `${'bcdfghjklmnprstvw'[Math.floor(lot() * 17)] ?? ''}${'aeiou'[Math.floor(lot() * 5)] ?? ''}`).join('');
  return Array.from({ length: count }, (_, at) => {
    const [first, last, day] = [word(), word(), `19${50 + Math.floor(lot() * 40)}-0${1 + Math.floor(lot() * 9)}-${10 + Math.floor(lot() * 18)}`];
    return `o${at},${first},${last},${word()}${at}@example.com,${day},${1 + Math.floor(lot() * 99)} ${word()} Street,${word()}`;
  });
}
const HEADER = 'id,FirstName,LastName,Email,Birthdate,Street,City';
const pair = (name: string, one: string, other: string): string[] => [`${name}1,${one}`, `${name}2,${other}`];

describe('perennial dedupe', () => {
  const lines = [
    ...others(300),
    ...pair(
      'slip',
      'Katherine,Robinson,kr@example.com,1970-05-06,5 Lake Road,Boston',
      'Katherine,Robnison,kr@example.com,1970-05-06,5 Lake Road,Boston',
    ),
    ...pair('swap', 'Oliver,Bennet,ob@example.com,1980-05-07,7 Hill Road,Denver', 'Bennet,Oliver,,1980-05-07,7 Hill Road,Denver'),
    ...pair('nick', 'Margaret,Holloway,mh@example.com,1966-02-03,9 Mill Lane,Austin', 'Peggy,Holloway,,1966-02-03,9 Mill Lane,Austin'),
    ...pair('script', 'Иван,Кузнецов,ik@example.com,1977-08-09,3 Park Road,Minsk', 'Ivan,Kuznetsov,ik@example.com,1977-08-09,3 Park Road,Minsk'),
    ...pair(
      'house',
      'Anton,Vandermeer,av@example.com,1950-01-02,4 Oak Street,Utrecht',
      'Wilhelmina,Vandermeer,wv@example.com,1953-04-11,4 Oak Street,Utrecht',
    ),
    ...pair('same', 'Zoe,Zimmer,zz@example.com,1999-01-01,1 End Road,Ulm', 'Zoe,Zimmer,zz@example.com,1999-01-01,1 End Road,Ulm'),
  ];
  const csv = `${[HEADER, ...lines].join('\n')}\n`;

  const self = file('id,Name\n1,a\n2,b\n', 'self.csv');
  symlinkSync(self, join(dir, 'link.csv'));

  it('finds slips, names in the wrong order, nicknames and other scripts, but no two of one house', async () => {
    const { groups, rows, linked } = await groupsIn(csv);
    const names = groups.map((own) => own.join(' '));
    for (const one of ['slip', 'swap', 'nick', 'script', 'same']) assert.ok(names.includes(`${one}1 ${one}2`), `${one}: ${names.join(', ')}`);
    assert.deepEqual(
      rows.filter(({ record_id }) => record_id.startsWith('house') || record_id.startsWith('o')),
      [],
    );
    assert.equal(linked.records.rows, lines.length);
  });

  it('finds the same whatever the order of the rows, and writes the same file twice', async () => {
    const sorted = ({ rows }: { rows: GroupRow[] }): string[] => rows.map(({ record_id, score, band }) => `${record_id} ${score} ${band}`).sort();
    const [first, again] = [await groupsIn(csv), await groupsIn(csv)];
    assert.equal(readFileSync(first.out, 'utf8'), readFileSync(again.out, 'utf8'));
    assert.deepEqual(sorted(await groupsIn(`${[HEADER, ...[...lines].reverse()].join('\n')}\n`)), sorted(first));
  });

  it('explains each pair, and says which link of a group is the weakest', async () => {
    const [pairs, explain] = [join(dir, 'pairs.csv'), join(dir, 'explain.csv')];
    await groupsIn(csv, { pairs, explain });
    const found = parse(readFileSync(pairs), { columns: true }) as unknown as {
      left_id: string;
      right_id: string;
      weight: string;
      probability: string;
    }[];
    const steps = parse(readFileSync(explain), { columns: true }) as unknown as {
      left_id: string;
      link: string;
      field: string;
      level: string;
      weight: string;
    }[];
    const own = steps.filter(({ left_id }) => left_id === 'slip1');
    assert.deepEqual(
      own.filter(({ field }) => field === 'LastName').map(({ level }) => level),
      ['similar'],
    );
    const sum = own.filter(({ level }) => level !== 'total').reduce((total, { weight }) => total + Number(weight), 0);
    const weight = Number(found.find(({ left_id }) => left_id === 'slip1')?.weight);
    assert.ok(Math.abs(sum - weight) < 0.02, `${sum} ${weight}`);
    assert.ok(own.every(({ link }) => link === 'weakest'));
    assert.ok(found.every((one) => Math.abs(Number(one.probability) - probability(Number(one.weight))) < 0.001));
  });

  it('takes a model that it has written', async () => {
    const model = join(dir, 'model.json');
    const learned = await groupsIn(csv, { 'model-out': model });
    assert.deepEqual((await groupsIn(csv, { known: readModel(model) })).rows, learned.rows);
    assert.equal(/Zimmer|kuznetsov/i.test(readFileSync(model, 'utf8')), false);
    const few = `${HEADER}\n${pair('x', 'Ann,Lee,al@example.com,1970-01-01,1 A Road,Rom', 'Ann,Lee,al@example.com,1970-01-02,1 A Road,Rom').join('\n')}\n`;
    assert.deepEqual((await groupsIn(few, { known: readModel(model) })).groups, [['x1', 'x2']]);
    await assert.rejects(run(file('id,Other\n1,a\n2,b\n'), join(dir, 'none.csv'), { known: readModel(model) }), {
      message: /The model compares "FirstName", which is no column of the file/,
    });
  });

  it('puts nothing of a model into SQL but numbers, and says what is wrong with one', async () => {
    const model = join(dir, 'good.json');
    await groupsIn(csv, { 'model-out': model });
    const good = JSON.parse(readFileSync(model, 'utf8')) as Record<string, Record<string, unknown>[]> & { columns: object[]; u: number[][] };
    for (const [bad, said] of [
      [
        { ...good, columns: [{ ...good.columns[0], determinedBy: '0; DROP TABLE people' }, ...good.columns.slice(1)] },
        /determinedBy must be integer/,
      ],
      [{ ...good, columns: [{ ...good.columns[0], meaning: 'constructor' }, ...good.columns.slice(1)] }, /meaning must be equal to one of/],
      [{ ...good, columns: [good.columns[0], good.columns[0], ...good.columns.slice(2)] }, /it compares a column twice/],
      [{ ...good, u: good.u.slice(1) }, /other levels than this version/],
      [{ ...good, prior: 5 }, /prior must be < 1/],
      [{ ...good, version: 2 }, /version must be equal to constant/],
    ] as const)
      assert.throws(() => readModel(file(JSON.stringify(bad), `bad-${(made += 1)}.json`)), { message: said });
  });

  it('links two files whose columns have other names, each record once', async () => {
    const [german, other] = [
      `id,Vorname,Nachname,E-Mail,Geburtstag,Strasse,Ort\n${lines.filter((line) => /^(slip|nick|script)1|^o\d/.test(line)).join('\n')}\n`,
      `id,FirstName,LastName,Email,Birthdate,Street,City\n${lines.filter((line) => /^(slip|nick|script)2/.test(line)).join('\n')}\n`,
    ];
    const { groups, linked } = await groupsIn(german, { with: file(other) });
    assert.deepEqual(groups.map((own) => own.join(' ')).sort(), ['nick1/1 nick2/2', 'script1/1 script2/2', 'slip1/1 slip2/2']);
    assert.equal(linked.onePerSource, true);
  });

  it('puts rows that are all the same into one group, and 20,000 of them into one file without all their pairs', async () => {
    const [pairs, rows] = [join(dir, 'many.csv'), Array.from({ length: 20_000 }, (_, at) => `${at},Ann,Lee,${at % 2 === 0 ? 'x' : 'y'}`)];
    const { groups } = await groupsIn(`id,FirstName,LastName,Note\n${rows.join('\n')}\n`, { pairs });
    assert.ok(groups.length <= 2);
    assert.ok(readFileSync(pairs, 'utf8').split('\n').length < 60_000);
  });

  it('compares a bounded number of pairs where 30,000 have one name', async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at},Ann,Lee,ann.${at}@example.com`);
    const { groups, linked } = await groupsIn(`id,FirstName,LastName,Email\n${rows.join('\n')}\n`);
    assert.ok(linked.pairs <= pairBudget(30_000));
    assert.equal(groups.length, 0);
  });

  it('finds nothing in a file without rows', async () => {
    const { groups, linked } = await groupsIn(`${HEADER}\n`);
    assert.deepEqual([groups, linked.records.rows], [[], 0]);
  });

  for (const [what, path, other, said] of [
    ['only ids', file('id\n1\n2\n'), undefined, /nothing to compare\. Beside the id, a column has to tell records apart/],
    ['ids twice', file('id,Name\n1,a\n2,b\n1,c\n'), undefined, /rows 1 and 3: both have "1" in "id"/],
    ['a blank id', file('id,Name\n1,a\n,b\n'), undefined, /row 2: "id" is blank/],
    ['no such column', file('a,Name\n1,a\n'), undefined, /--id: .*\.csv has no column "id"\. Its columns are a, Name/],
    ['nothing in common', file('id,Name\n1,a\n'), file('id,Other\n1,2020-01-01\n'), /Name columns alike in both files/],
    ['an unclosed quote', file('id,Name\n1,"a\n2,b\n'), undefined, /line 2: a quote is not closed/],
    ['a ragged row', file('id,Name\n1,a\n2,b,c\n'), undefined, /line 3: it has 3 cells where the header has 2/],
    ['Latin-1', file(Buffer.from('id,Name\n1,M\xfcller\n', 'latin1')), undefined, /is not in UTF-8/],
  ] as const)
    it(`says what is wrong with ${what}`, async () => {
      const out = join(dir, 'wrong.csv');
      await assert.rejects(run(path, out, other === undefined ? {} : { with: other }), { name: 'UsageError', message: said });
      assert.deepEqual(
        readdirSync(dir).filter((name) => name.startsWith('wrong.csv')),
        [],
      );
    });

  for (const [what, args, said] of [
    ['a blank id', [file('id,Name\n1,a\n,b\n'), '--id', 'id'], /row 2: "id" is blank/],
    ['the file itself', [self, '--id', 'id', '--with', join(dir, 'link.csv')], /--with names .* itself/],
    ['a model that is none', [self, '--id', 'id', '--model', file('{"version":1}', 'no-model.json')], /no-model\.json: must have required property/],
    ['a choice that is none', [self, '--id', 'id', '--with', file('id,Name\n1,a\n'), '--one-per-file', 'maybe'], /"maybe" is neither yes nor no/],
  ] as const)
    it(`says on the command line what is wrong with ${what}`, () => {
      const { code, said: words } = command([...args, '--out', join(dir, 'wrong.csv')]);
      assert.equal(code, 2);
      assert.match(words, said);
      assert.equal(existsSync(join(dir, 'wrong.csv')), false);
    });

  it('tells the command line what it has done', () => {
    const { code, json } = command([file(csv), '--id', 'id', '--out', join(dir, 'told.csv')]);
    assert.equal(code, 0);
    assert.deepEqual([json['rows'], json['groups'], json['records']], [lines.length, 5, 10]);
  });

  it('is not sure of two rows that say nothing but a first name', async () => {
    const { rows } = await groupsIn(`${HEADER}\n${[...others(300), 'a,John,,,,,', 'b,John,,,,,'].join('\n')}\n`);
    assert.deepEqual(
      rows.filter(({ band }) => band === 'auto'),
      [],
    );
  });

  it('finds nobody twice where nobody is', async () => assert.deepEqual((await groupsIn(`${HEADER}\n${others(1500).join('\n')}\n`)).rows, []));

  it('compares by the columns that tell most, and names the others', async () => {
    const kinds = Array.from({ length: 20 }, (_, at) => `Kind${at}`);
    const rows = lines.map((line, at) => `${line},${kinds.map((_, kind) => (at * (kind + 3)) % 5).join(',')}`);
    const { linked, groups } = await groupsIn(`${HEADER},${kinds.join(',')}\n${rows.join('\n')}\n`);
    assert.ok(groups.some((own) => own.join(' ') === 'slip1 slip2'));
    assert.equal(linked.records.leftOut.length, HEADER.split(',').length - 1 + kinds.length - MOST_COMPARISONS);
    assert.ok(linked.records.leftOut.every((name) => name.startsWith('Kind')));
  });

  it('leaves alone what has a name like its own files, and takes no folder for a file', async () => {
    const mine = file('id,Name\n1,a\n2,b\n', 'res.csv.partial');
    assert.equal(command([mine, '--id', 'id', '--out', join(dir, 'res.csv')]).code, 0);
    assert.equal(readFileSync(mine, 'utf8'), 'id,Name\n1,a\n2,b\n');
    assert.match(command([self, '--id', 'id', '--out', join(dir, 'x.csv'), '--pairs', dir, '--overwrite']).said, /--pairs: .* is a folder/);
  });

  it('keeps files that are there, and none that it reads', async () => {
    const out = file('mine', 'mine.csv');
    assert.match(command([self, '--id', 'id', '--out', out]).said, /is there already/);
    assert.match(command([self, '--id', 'id', '--out', self, '--overwrite']).said, /which another option names, too/);
    assert.equal(readFileSync(out, 'utf8'), 'mine');
  });

  it('weighs thousands of contacts the same whatever their order', async () => {
    const [given, truth] = [join(dir, 'ordered.csv'), join(dir, 'ordered-truth.csv')];
    await writePeople(given, truth, 3000, 11);
    const [header = '', ...rows] = readFileSync(given, 'utf8').trimEnd().split('\n');
    const weights = async (content: string): Promise<string[]> => {
      const pairs = join(dir, `weights-${(made += 1)}.csv`);
      await groupsIn(content.replace(/^Id,/, 'id,'), { pairs });
      const found = parse(readFileSync(pairs), { columns: true }) as unknown as { left_id: string; right_id: string; weight: string }[];
      return found.map(({ left_id, right_id, weight }) => `${[left_id, right_id].sort().join(' ')} ${weight}`).sort();
    };
    assert.deepEqual(await weights(`${[header, ...rows.reverse()].join('\n')}\n`), await weights(readFileSync(given, 'utf8')));
  });

  it('finds 97 of 100 duplicates among made-up contacts, and hardly anything else', async () => {
    const [contacts, truth, pairs] = [join(dir, 'contacts.csv'), join(dir, 'truth.csv'), join(dir, 'contact-pairs.csv')];
    await writePeople(contacts, truth, 6000);
    const out = join(dir, 'contact-groups.csv');
    assert.equal(command([contacts, '--id', 'Id', '--out', out, '--pairs', pairs]).code, 0);
    const people = new Map((parse(readFileSync(truth), { from: 2 }) as string[][]).map(([id = '', who = '']) => [id, who]));
    const judge = (names: [string, string][]): [number, number] => {
      const right = names.filter(([left, other]) => people.get(left) === people.get(other)).length;
      const all = [...Map.groupBy(people.values(), (who) => who).values()].reduce((sum, own) => sum + (own.length * (own.length - 1)) / 2, 0);
      return [right / names.length, right / all];
    };
    const groups = parse(readFileSync(out), { columns: true }) as unknown as GroupRow[];
    const together = [...Map.groupBy(groups, ({ group_id }) => group_id).values()].flatMap((own) =>
      own.flatMap((one, at) => own.slice(at + 1).map((other): [string, string] => [one.record_id, other.record_id])),
    );
    const [precision, recall] = judge(together);
    assert.ok(precision >= 0.98 && recall >= 0.97, `precision ${precision}, recall ${recall}`);
    const sure = (parse(readFileSync(pairs), { columns: true }) as unknown as { left_id: string; right_id: string; band: string }[]).filter(
      ({ band }) => band === 'auto',
    );
    assert.ok(judge(sure.map(({ left_id, right_id }) => [left_id, right_id]))[0] >= 0.998);
  });
});
