import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { lock } from '../org/lock.ts';
import type { Outcome } from './run.ts';
import { eraseFromFiles, namesPerson } from './personal-files/erase-rows.ts';
import { hasWritten, readIndex, willWrite } from './personal-files/index-file.ts';
import { applyRetention, keptUntil, readRetention, USUAL } from './personal-files/retention.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('files with personal data', () => {
  let folder = '';
  let work = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'personal-'));
    work = join(folder, '.perennial');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = async (kind: Parameters<typeof willWrite>[1], name: string, text: string, delimiter: 'comma' | 'semicolon' = 'comma') => {
    const path = join(folder, name);
    await willWrite(work, kind, path, { delimiter });
    writeFileSync(path, text);
    await hasWritten(work, path);
    return path;
  };
  const outcomeOf = (dryRun = false): Outcome => ({
    ...{ job: 'erase', dryRun, created: 0, updated: 0, deleted: 0, unchanged: 0, failed: 0, findings: [], notes: [], changes: [] },
  });
  const ada = { emails: ['ada@king.example'], ids: ['003000000000001AAA'] };

  it('are written down before they are there, and forgotten when they never were', async () => {
    const path = join(folder, 'x.csv');
    await willWrite(work, 'extract', path);
    assert.deepEqual(Object.keys(readIndex(work)), [path]);
    await hasWritten(work, path);
    assert.deepEqual(readIndex(work), {});
    await Promise.all(Array.from({ length: 8 }, (_, n) => write('refused', `${n}.csv`, 'a\n')));
    assert.equal(Object.keys(readIndex(work)).length, 8);
  });

  it('lose the rows of a person, by address or record id, and of a file of issues the other issues of the row', async () => {
    const quarantine = await write(
      'quarantine',
      'q.csv',
      'Name;E-Mail;gate__reasons\nAda;ADA@king.example;x\nBob;bob@king.example;"like\nada@king.example.org"\n',
      'semicolon',
    );
    const issues = await write(
      'issues',
      'i.csv',
      'row,key,field,rule,kind,value,reason\n1,,Email,e,email,ada@king.example,x\n1,,Phone,p,phone,123,x\n2,,Phone,p,phone,456,x\n',
    );
    const extract = await write('extract', 'e.csv', 'Id,Name\n003000000000001AAA,Ada\n003000000000001,Ada\n003000000000002AAA,Bob\n');
    const before = readFileSync(extract, 'utf8');
    await eraseFromFiles(work, ada, outcomeOf(true));
    assert.equal(readFileSync(extract, 'utf8'), before);
    const outcome = outcomeOf();
    await eraseFromFiles(work, ada, outcome);
    assert.equal(outcome.deleted, 5);
    assert.equal(readFileSync(quarantine, 'utf8'), 'Name;E-Mail;gate__reasons\nBob;bob@king.example;"like\nada@king.example.org"\n');
    assert.equal(readFileSync(issues, 'utf8'), 'row,key,field,rule,kind,value,reason\n2,,Phone,p,phone,456,x\n');
    assert.equal(readFileSync(extract, 'utf8'), 'Id,Name\n003000000000002AAA,Bob\n');
    const again = outcomeOf();
    await eraseFromFiles(work, ada, again);
    assert.deepEqual([again.deleted, again.unchanged], [0, 3]);
  });

  it('tell what cannot be reached: moved away, or no CSV any more', async () => {
    rmSync(await write('extract', 'moved.csv', 'Id\nx\n'));
    await write('extract', 'broken.csv', 'Id,Name\n"x\n');
    const outcome = outcomeOf();
    await eraseFromFiles(work, ada, outcome);
    assert.deepEqual(
      outcome.findings.map(({ where, problem }) => [where.slice(folder.length + 1), problem.split(':')[0]]),
      [
        ['moved.csv', 'the file is not where it was written'],
        ['broken.csv', 'it cannot be read'],
      ],
    );
  });

  it('go with what commands that never ended have left', async () => {
    mkdirSync(join(work, 'gate-0123456789abcdef'), { recursive: true });
    writeFileSync(join(work, 'load-0123456789abcdef.sqlite'), 'rows');
    const giveBack = lock(join(work, 'load-0123456789abcdef.sqlite.lock'));
    await eraseFromFiles(work, ada, outcomeOf());
    assert.ok(!existsSync(join(work, 'gate-0123456789abcdef')));
    // A load that is under way is left alone.
    assert.ok(existsSync(join(work, 'load-0123456789abcdef.sqlite')));
    giveBack?.();
  });

  it('name a person by whole addresses and ids only', () => {
    const isNamed = namesPerson(ada);
    for (const cell of ['ada@king.example', 'Mail: <ADA@KING.example>, again', '003000000000001', 'of 003000000000001AAA;', 'ada@king.example.'])
      assert.ok(isNamed(cell), cell);
    for (const cell of ['dada@king.example', 'ada@king.example.org', 'x.ada@king.example', '0030000000000019', 'ada@kingxexample', ''])
      assert.ok(!isNamed(cell), cell);
  });

  it('are deleted when their time is over', async () => {
    const old = await write('extract', 'old.csv', 'Id\n');
    const kept = await write('quarantine', 'kept.csv', 'Id\n');
    mkdirSync(join(work, 'gate-0123456789abcdef'));
    const in40days = new Date(Date.now() + 40 * DAY_MS);
    assert.deepEqual(await applyRetention(work, { ...USUAL, extractDays: null, unfinishedDays: null }, in40days), []);
    assert.deepEqual((await applyRetention(work, USUAL, in40days)).sort(), [join(work, 'gate-0123456789abcdef'), old].sort());
    assert.ok(!existsSync(old) && existsSync(kept));
    assert.deepEqual(Object.keys(readIndex(work)), [kept]);
    assert.equal(keptUntil(USUAL, 'extract', '2026-01-01T10:00:00Z'), '2026-01-31');
    utimesSync(kept, new Date(0), new Date(0));
    // What somebody has mended is as old as its index says, not as its file.
    assert.deepEqual(await applyRetention(work, USUAL, new Date()), []);
  });

  it('have days of their own, of which none may be wrong', async () => {
    assert.deepEqual(await readRetention(join(import.meta.dirname, '../../config')), USUAL);
    assert.deepEqual(await readRetention(folder), USUAL);
    writeFileSync(join(folder, 'retention.json'), '{"quarantineDay":3,"extractDays":0}');
    await assert.rejects(
      readRetention(folder),
      /"quarantineDay" is unknown: did you mean "quarantineDays"\?.*"extractDays" must be a number of days/,
    );
  });
});
