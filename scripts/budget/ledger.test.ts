import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LedgerFacts, KnownEntry } from './facts.ts';
import { decideLedger } from './ledger.ts';

const COLUMNS = ['program', 'document', 'date', 'amount', 'category', 'status', 'currency', 'type', 'description'] as const;
type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

const GOOD: Required<Cells> = {
  program: 'crm',
  document: 'D-1',
  date: '2026-02-10',
  amount: '100',
  category: 'OPS',
  status: 'Booked',
  currency: 'CNY',
  type: 'Invoice',
  description: 'Operation',
};

const facts = (lines: Cells[], more: Partial<LedgerFacts> = {}): LedgerFacts => ({
  config: {
    file: 'ledger.csv',
    columns: Object.fromEntries(COLUMNS.map((name) => [name, name])) as never,
    currency: 'CNY',
    ratesFile: 'rates.csv',
    categories: { OPS: 'Run' },
    statuses: { Booked: 'Paid' },
    creditTypes: ['Credit note'],
    invoiceTypes: ['Invoice', 'Reversal'],
  },
  configDir: 'config',
  rows: lines.map((line, index) => ({ place: `ledger.csv, line ${index + 2}`, cells: { ...GOOD, ...line } })),
  rates: [
    { place: 'rates.csv, line 2', cells: { currency: 'EUR', date: '2026-01-01', rate: '8' } },
    { place: 'rates.csv, line 3', cells: { currency: 'EUR', date: '2026-02-10', rate: '8.123456' } },
    { place: 'rates.csv, line 4', cells: { currency: 'EUR', date: '2026-02-11', rate: '9' } },
  ],
  problems: [],
  phases: [
    { id: 'p1', name: 'Year 1', programId: 'prog', programKey: 'crm', programName: 'CRM', start: '2026-01-01', end: '2026-01-31', status: 'Closed' },
    { id: 'p2', name: 'Year 2', programId: 'prog', programKey: 'crm', programName: 'CRM', start: '2026-02-01', end: '2026-02-28', status: 'Open' },
    { id: 'p3', name: 'Year 3', programId: 'prog', programKey: 'crm', programName: 'CRM', start: '2026-03-01', end: '2026-03-31', status: 'Planned' },
  ],
  entries: [],
  categories: ['Run', 'Change'],
  statuses: ['Planned', 'Committed', 'Paid'],
  ...more,
});

const ENTRY: KnownEntry = {
  id: 'e1',
  phaseId: 'p2',
  programId: 'prog',
  document: 'D-1',
  date: '2026-02-10',
  amount: 100,
  category: 'Run',
  status: 'Paid',
  description: 'Operation',
  isOurs: true,
};

describe('the ledger', () => {
  it('says so where there is no ledger.json', () => {
    const { changes, findings } = decideLedger(facts([{}], { config: undefined }));
    assert.deepEqual([changes, findings.length], [[], 1]);
    assert.match(findings[0]?.problem ?? '', /There is no ledger\.json in config: no spend was read/);
  });

  it('counts a file that cannot be read, so that the command fails', () => {
    const problems = [{ problem: 'File ledger.csv cannot be read', remedy: 'Say so' }];
    assert.deepEqual(decideLedger(facts([], { problems })).sources, { read: 0, unread: 1 });
    assert.deepEqual(decideLedger(facts([{}])).sources, { read: 1, unread: 0 });
  });

  it('makes an entry of a line, in the phase of its day', () => {
    const { changes, findings } = decideLedger(facts([{}]));
    assert.deepEqual(findings, []);
    assert.deepEqual(
      changes.map(({ write }) => write),
      [
        {
          kind: 'create',
          object: 'Budget_Entry__c',
          keyField: 'External_Key__c',
          key: 'prog|d-1',
          values: {
            Phase__c: 'p2',
            Document_Number__c: 'D-1',
            Category__c: 'Run',
            Status__c: 'Paid',
            Amount__c: 100,
            Entry_Date__c: '2026-02-10',
            Description__c: 'Operation',
          },
        },
      ],
    );
  });

  for (const [what, line, amount] of [
    ['another currency at the rate of the day', { currency: 'EUR', amount: '1.01' }, 8.2],
    ['the money of the programs where no currency stands', { currency: '' }, 100],
    ['a credit note, whichever sign it has', { type: 'Credit note', amount: '40' }, -40],
    ['a credit note that is negative already', { type: 'Credit note', amount: '-40' }, -40],
    ['a reversal', { type: 'Reversal', amount: '-12.35' }, -12.35],
    ['noughts behind the last cent', { amount: '12.3500' }, 12.35],
  ] as const)
    it(`takes ${what}`, () => {
      const { changes, findings } = decideLedger(facts([line]));
      assert.deepEqual([findings, changes[0]?.write.values?.['Amount__c']], [[], amount]);
    });

  it('changes what differs, and only that', () => {
    const { sources: _, ...decision } = decideLedger(facts([{}], { entries: [ENTRY] }));
    assert.deepEqual(decision, { changes: [], unchanged: 1, findings: [] });
    const { changes } = decideLedger(facts([{ document: 'd-1', amount: '120' }], { entries: [ENTRY] }));
    assert.deepEqual(
      changes.map(({ write }) => [write.kind, write.kind === 'update' && write.id, write.values?.['Amount__c']]),
      [['update', 'e1', 120]],
    );
  });

  it('keeps what was written by hand where the ledger has no text', () => {
    const { config, ...rest } = facts([{}], { entries: [{ ...ENTRY, description: 'By hand' }] });
    const { description: _, ...columns } = config?.columns ?? ({} as never);
    assert.equal(decideLedger({ ...rest, config: config && { ...config, columns } }).unchanged, 1);
  });

  it('takes a line that an export holds twice once, and neither of two that differ', () => {
    assert.equal(decideLedger(facts([{}, {}])).changes.length, 1);
    const { changes, findings } = decideLedger(facts([{}, { amount: '101' }, { document: 'D-2' }]));
    assert.equal(changes.length, 1);
    assert.match(findings[0]?.problem ?? '', /D-1 stands there 2 times with different figures/);
    assert.match(findings[0]?.remedy ?? '', /line 2, ledger\.csv, line 3/);
  });

  it('tells of entries that have no line any more, of the days that the ledger covers', () => {
    const entries = [
      ENTRY,
      { ...ENTRY, id: 'e2', document: 'GONE', date: '2026-02-11' },
      { ...ENTRY, id: 'e4', document: 'BY-HAND', isOurs: false },
      { ...ENTRY, id: 'e3', document: 'EARLIER', date: '2026-01-02', phaseId: 'p1' },
    ];
    const { changes, findings } = decideLedger(facts([{}, { document: 'D-2', date: '2026-02-12' }], { entries }));
    assert.equal(changes.length, 1);
    assert.deepEqual(
      findings.map(({ where, problem }) => [where, problem]),
      [['ledger.csv, CRM', '1 entry has no line in the ledger any more: GONE']],
    );
  });

  it('names words of ledger.json that stand for nothing', () => {
    const base = facts([{}]);
    const { findings } = decideLedger({ ...base, config: base.config && { ...base.config, statuses: { Booked: 'Payed' } } });
    assert.match(findings[0]?.problem ?? '', /"Booked" stands for "Payed", which the org does not have: did you mean "Paid"\?/);
  });

  it('refuses each line without a document number', () =>
    assert.deepEqual(
      decideLedger(facts([{ document: '' }, { document: '' }, { document: '', amount: '7' }])).findings.map(({ where }) => where),
      ['ledger.csv, line 2', 'ledger.csv, line 3', 'ledger.csv, line 4'],
    ));

  it('leaves closed phases as they are, and lets planned ones be planned', () => {
    const closed = { date: '2026-01-10', document: 'D-0' };
    assert.match(decideLedger(facts([closed])).findings[0]?.problem ?? '', /Year 1 is closed: it takes no spend/);
    const entry = { ...ENTRY, phaseId: 'p1', document: 'D-0', date: '2026-01-10' };
    assert.equal(decideLedger(facts([closed], { entries: [entry] })).unchanged, 1);
    const { changes, findings } = decideLedger(facts([{ ...closed, amount: '1' }], { entries: [entry] }));
    assert.deepEqual([changes, findings[0]?.problem], [[], 'Year 1 is closed: document D-0 stays as it is']);
    assert.match(decideLedger(facts([{ date: '2026-03-01' }])).findings[0]?.problem ?? '', /Year 3 is planned: it takes no spend/);
    assert.equal(decideLedger(facts([{ date: '2026-03-01', status: 'Planned' }])).changes.length, 1);
    assert.match(
      decideLedger(facts([{ date: '2026-03-01', status: 'Planned' }], { entries: [ENTRY] })).findings[0]?.problem ?? '',
      /D-1 is in another phase already/,
    );
  });

  for (const [line, problem] of [
    [{ document: '' }, /no document number/],
    [{ document: 'x'.repeat(61) }, /61 characters/],
    [{ description: 'x'.repeat(256) }, /256 characters/],
    [{ program: 'erp' }, /No program with phases has the external key "erp"/],
    [{ date: '2026-02-30' }, /"2026-02-30" is not a date/],
    [{ date: '10.02.2026' }, /is not a date/],
    [{ date: '2026-04-01' }, /in no phase/],
    [{ amount: '1,000' }, /"1,000" is not a number/],
    [{ amount: '' }, /"" is not a number/],
    [{ amount: '1.234' }, /"1\.234" has 3 decimals where CNY has 2: is it 1234 or 1\.23\?/],
    [{ amount: '-1.500' }, /is it -1500 or -1\.5\?/],
    [{ amount: '0.00501' }, /has 5 decimals where CNY has 2/],
    [{ type: 'Invoise' }, /"Invoise" is no known type of document: did you mean "Invoice"\?/],
    [{ type: '' }, /"" is no known type of document/],
    [{ category: 'IT' }, /"IT" is no category/],
    [{ category: 'toString' }, /"toString" is no category/],
    [{ status: 'Open' }, /"Open" is no status/],
    [{ currency: 'USD' }, /There is no rate of USD for 2026-02-10/],
  ] as const)
    it(`refuses ${JSON.stringify(line).slice(0, 60)}, and takes the rest`, () => {
      const { changes, findings } = decideLedger(facts([line, { document: 'D-2' }]));
      assert.deepEqual([changes.length, findings.length, findings[0]?.where], [1, 1, 'ledger.csv, line 2']);
      assert.match(findings[0]?.problem ?? '', problem);
      assert.ok(findings[0]?.remedy);
    });

  for (const [cells, problem] of [
    [{ currency: 'Euro', date: '2026-01-01', rate: '8' }, /"Euro" is not a currency/],
    [{ currency: 'EUR', date: '2026', rate: '8' }, /"2026" is not a date/],
    [{ currency: 'EUR', date: '2026-01-01', rate: '0' }, /"0" is not a rate/],
  ] as const)
    it(`refuses the rate ${Object.values(cells).join(' ')}`, () =>
      assert.match(decideLedger(facts([], { rates: [{ place: 'rates.csv, line 2', cells }] })).findings[0]?.problem ?? '', problem));
});
