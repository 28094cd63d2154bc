import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readCsvFile } from './csv-file.ts';
import type { CsvFile } from './csv-file.ts';
import type { CsvForm } from './csv-form.ts';

const WANTED = { key: 'text', day: 'date', amount: 'number', words: 'text' } as const;

describe('a CSV file of the data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'csv-file-'));
  after(() => rmSync(folder, { recursive: true }));

  const read = (content: string | Buffer, form: Partial<CsvForm> = {}): Promise<CsvFile> => {
    writeFileSync(join(folder, 'file.csv'), content);
    return readCsvFile(folder, 'file.csv', { wanted: WANTED, form, formKey: '"format" of ledger.json' });
  };
  const cellsOf = (file: CsvFile): string[][] => {
    assert.equal(file.problem, undefined);
    return file.rows.map(({ place, cells }) => [place.replace('file.csv, ', ''), ...Object.values(cells)]);
  };

  for (const [what, content] of [
    ['CR and LF behind a header with LF', 'key,day,amount,words\na,2026-01-31,1,x\r\nb,2026-02-01,2,y\r\n'],
    ['LF behind a header with CR and LF', 'key,day,amount,words\r\na,2026-01-31,1,x\nb,2026-02-01,2,y\n'],
    ['CR alone', 'key,day,amount,words\ra,2026-01-31,1,x\rb,2026-02-01,2,y'],
    ['all of them, with quotes', '"key","day","amount","words"\n"a","2026-01-31","1","x"\r\n"b","2026-02-01","2","y"\r'],
  ] as const)
    it(`has rows that end with ${what}`, async () => {
      assert.deepEqual(cellsOf(await read(content)), [
        ['line 2', 'a', '2026-01-31', '1', 'x'],
        ['line 3', 'b', '2026-02-01', '2', 'y'],
      ]);
    });

  it('names the line that a row begins in, behind cells of several lines and empty lines', async () => {
    const rows = cellsOf(await read('key,day,amount,words\r\na,2026-01-31,1,"x\r\ny\r\nz"\r\n\r\nb,2026-02-01,2,w\r\n'));
    assert.deepEqual(
      rows.map(([line]) => line),
      ['line 2', 'line 6'],
    );
    assert.equal(rows[0]?.[4], 'x\r\ny\r\nz', 'a cell keeps its own line ends');
  });

  for (const [what, first] of [
    ['as spreadsheets write it', 'sep=;\r\n'],
    ['behind a byte order mark', '\ufeffsep=;\n'],
    ['in quotes', '"sep=;"\n'],
  ] as const)
    it(`may name its delimiter in its first line, ${what}`, async () => {
      assert.deepEqual(cellsOf(await read(`${first}key;day;amount;words\na;2026-01-31;1;x\n`)), [['line 3', 'a', '2026-01-31', '1', 'x']]);
    });

  const GERMAN = Buffer.from('key;day;amount;words\r\na;31.01.2026;1.234,56;für\r\nb;01.02.2026;12,50;schön\r\n', 'latin1');

  it('is refused once, with all that differs and the options that say so', async () => {
    const { problem } = await read(GERMAN);
    assert.equal(
      problem?.problem,
      'File file.csv cannot be read as it is: it is in WINDOWS-1252, not in UTF-8; its cells are separated by semicolons; its numbers have a decimal comma (line 2, amount: "1.234,56"); and its dates are written DD.MM.YYYY (line 2, day: "31.01.2026")',
    );
    assert.match(
      problem.remedy,
      /^Say so: --encoding windows-1252 --delimiter semicolon --decimal comma --dates DD\.MM\.YYYY, or in "format" of ledger\.json\./,
    );
  });

  it('is read when that is said, as the platform writes numbers and dates', async () => {
    const form = { encoding: 'windows-1252', delimiter: 'semicolon', decimal: 'comma', dates: 'DD.MM.YYYY' } as const;
    assert.deepEqual(cellsOf(await read(GERMAN, form)), [
      ['line 2', 'a', '2026-01-31', '1234.56', 'für'],
      ['line 3', 'b', '2026-02-01', '12.50', 'schön'],
    ]);
  });

  it('is read with commas beside one with another delimiter: its header tells', async () => {
    assert.equal(cellsOf(await read('key,day,amount,words\na,2026-01-31,1,x\n', { delimiter: 'semicolon' })).length, 1);
  });

  for (const [what, content, words] of [
    [
      'a number that may be a thousand times as much',
      'key,day,amount,words\na,2026-01-31,1.234,x\nb,2026-01-31,"1.234,56",x\n',
      /decimal comma.*so that line 2, amount: "1\.234" may mean a thousand times as much/,
    ],
    ['dates that may be either', 'key,day,amount,words\na,03/04/2026,1,x\n', /dates are written DD\/MM\/YYYY or MM\/DD\/YYYY/],
    [
      'Chinese in GB 18030',
      Buffer.from('6b65792c6461792c616d6f756e742c776f7264730a612c323032362d30312d33312c312cd6d0cec4d0c5cfa20a', 'hex'),
      /it is in GB18030/,
    ],
    ['UTF-16 without a mark', Buffer.from('key,day,amount,words\na,2026-01-31,1,x\n', 'utf16le'), /it is in UTF-16LE/],
  ] as const)
    it(`tells of ${what}`, async () => {
      assert.match((await read(content)).problem?.problem ?? '', words);
    });

  for (const [what, content, form, words] of [
    [
      'commas that may group thousands',
      'key,day,amount,words\na,2026-01-31,"1,234",x\nb,2026-01-31,"45,000",x\n',
      {},
      /have commas, which may group thousands or be decimal signs/,
    ],
    [
      'a decimal point beside what may be thousands, under a decimal comma',
      'key;day;amount;words\na;2026-01-31;12.5;x\nb;2026-01-31;1.234;x\nc;2026-01-31;3;x\n',
      { delimiter: 'semicolon', decimal: 'comma' },
      /decimal point .*may mean a thousand times as much/,
    ],
    [
      'one day that only the other order explains',
      'key,day,amount,words\na,03/04/2026,1,x\nb,05/28/2026,1,x\nc,06/07/2026,1,x\n',
      { dates: 'DD/MM/YYYY' },
      /dates may be written MM\/DD\/YYYY \(line 3, day: "05\/28\/2026"\)/,
    ],
  ] as const)
    it(`tells of ${what}`, async () => {
      assert.match((await read(content, form)).problem?.problem ?? '', words);
    });

  it('leaves out rows of empty cells, and takes #N/A for an empty cell', async () => {
    assert.deepEqual(cellsOf(await read('key,day,amount,words\na,2026-01-31,1, #N/A \n,,,\n   \n')), [['line 2', 'a', '2026-01-31', '1', '']]);
  });

  it('does not take a fraction for thousands', async () => {
    const rows = cellsOf(
      await read('key;day;amount;words\na;2026-01-31;0.125;x\nb;2026-01-31;1,5;x\nc;2026-01-31;2,5;x\n', {
        delimiter: 'semicolon',
        decimal: 'comma',
      }),
    );
    assert.deepEqual(
      rows.map((cells) => cells[3]),
      ['0.125', '1.5', '2.5'],
    );
  });

  it('leaves single cells that are wrong to whoever judges the row', async () => {
    const rows = cellsOf(await read('key,day,amount,words\na,31.01.2026,1,x\nb,2026-02-01,much,x\nc,2026-02-01,"1,5",x\nd,2026-02-01,2,x\n'));
    assert.deepEqual(
      rows.map((cells) => cells.slice(2, 4)),
      [
        ['31.01.2026', '1'],
        ['2026-02-01', 'much'],
        ['2026-02-01', '1,5'],
        ['2026-02-01', '2'],
      ],
    );
  });
});
