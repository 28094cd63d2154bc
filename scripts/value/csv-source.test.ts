import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readCsvSource } from './csv-source.ts';

const COLUMNS = { file: 'actuals.csv', periodColumn: 'period', actualColumn: 'actual', volumeColumn: 'volume' };

describe('reading a CSV source', () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'perennial-csv-'))));
  after(() => rm(folder, { recursive: true }));

  const read = async (content: string | Buffer, columns = COLUMNS) => {
    await writeFile(join(folder, 'actuals.csv'), content);
    return readCsvSource(folder, columns);
  };

  it('gives each row with its place in the file', async () => {
    const { actuals, problem } = await read('period,actual,volume\n2025-01-01,10,2\n2025-02-01,11,3\n');
    assert.equal(problem, undefined);
    assert.deepEqual(actuals[1], { place: 'actuals.csv, line 3', period: '2025-02-01', actual: '11', volume: '3' });
  });

  it('reads a byte order mark, Windows line ends and quoted cells', async () => {
    const { actuals } = await read('\ufeffperiod,actual,volume\r\n"2025-01-01","10",1\r\n');
    assert.deepEqual(actuals, [{ place: 'actuals.csv, line 2', period: '2025-01-01', actual: '10', volume: '1' }]);
  });

  it('counts the lines of the file, blank ones too', async () => {
    const { actuals } = await read('period,actual,volume\n\n\n2025-01-01,10,1\n');
    assert.equal(actuals[0]?.place, 'actuals.csv, line 4');
  });

  it('takes a volume of 1 where no column is named', async () => {
    const { actuals } = await read('period,actual\n2025-01-01,10\n', { ...COLUMNS, volumeColumn: undefined as never });
    assert.equal(actuals[0]?.volume, 1);
  });

  for (const [what, content, pattern] of [
    ['a missing column', 'month,actual,volume\n', /no column "period"/],
    ['a ragged row', 'period,actual,volume\n2025-01-01,10\n', /actuals\.csv, line 2: it has 2 cells where the header has 3/],
    ['a column that is there twice', 'period,actual,actual,volume\n2025-01-01,1,2,3\n', /two columns "actual"/],
    ['an empty file', '', /is empty/],
    ['another encoding', Buffer.from([0x70, 0xe9, 0x0a]), /it is in WINDOWS-1252, not in UTF-8/],
    ['a quote that nothing closes', 'period,actual,volume\n2025-01-01,"10,1\n', /line 2: a quote opens a cell and nothing closes it/],
  ] as const) {
    it(`reports ${what}`, async () => {
      const { actuals, problem } = await read(content);
      assert.deepEqual(actuals, []);
      assert.match(problem?.problem ?? '', pattern);
    });
  }

  it('reports a file that is not there, and never leaves the folder', async () => {
    assert.match((await readCsvSource(folder, { ...COLUMNS, file: 'gone.csv' })).problem?.problem ?? '', /gone\.csv is not in/);
    assert.match((await readCsvSource(folder, { ...COLUMNS, file: '../secret.csv' })).problem?.problem ?? '', /not a plain file name/);
  });
});
