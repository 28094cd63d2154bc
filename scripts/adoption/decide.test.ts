import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../jobs/run.ts';
import { decide } from './decide.ts';
import type { AdoptionConfig, AdoptionFacts, Deal, KnownRecord, Person, Step, WeekFacts } from './facts.ts';

const STEP: Step = { key: 'calls', name: 'Calls', object: 'Task', userField: 'OwnerId', dateField: 'CreatedDate' };
const CONFIG: AdoptionConfig = {
  ...{ licences: ['Salesforce'], licenceCosts: { Salesforce: 100 }, automatedUsers: [], countryField: 'Country', daysOff: {}, contributingSteps: 5 },
  ...{ idleDays: 90, backfillWeeks: 8, keepSegmentWeeks: 26, automatedRecordsAWeek: 50, steps: [STEP] },
};
const TODAY = '2026-11-29';
const WEEK = '2026-11-23';

const person = (id: string, more: Partial<Person> = {}): Person => ({
  ...{ id, username: `${id}@example.com`, role: undefined, profile: { id: 'p', name: 'Standard' }, manager: undefined, country: 'Germany' },
  ...{ licence: 'Salesforce', createdOn: '2020-01-01', isActive: true, isFrozen: false, lastLogin: TODAY },
  ...more,
});
const people = (count: number, more: Partial<Person> = {}, mark = 'u'): Person[] =>
  Array.from({ length: count }, (_, n) => person(`${mark}${n}`, more));

/** A week in which each user did so many steps, all on one day. */
const week = (steps: Record<string, number>, more: Partial<WeekFacts> = {}, day = '2026-11-27'): WeekFacts => ({
  ...{ week: WEEK, until: TODAY, isOver: false, isLate: false },
  steps: [
    {
      step: STEP,
      week: new Map(Object.entries(steps)),
      window: new Map(Object.entries(steps).map(([id, count]) => [id, { steps: count, first: day, last: day }])),
    },
  ],
  ...more,
});

const facts = (more: Partial<AdoptionFacts> = {}): AdoptionFacts => ({
  ...{ config: CONFIG, today: TODAY, people: people(10), weeks: [week({ u0: 6, u1: 1 })], logins: undefined, knowsFrozen: true },
  ...{ made: new Map(), missing: [], privacy: new Map(), automated: new Map(), owners: new Set<string>(), snapshots: [], userAdoption: [] },
  ...{ volumes: [], steps: [], business: { deals: undefined, rows: [], rates: [], problems: [] }, findings: [] },
  ...more,
});

const valuesOf = (changes: readonly Change[], object: string, key: string): Record<string, unknown> | undefined => {
  const write = changes.map((one) => one.write).find((one) => one.object === object && 'key' in one && one.key === key);
  return write?.values;
};
const snapshot = (given: AdoptionFacts, group = 'Organization|all', of = WEEK) =>
  valuesOf(decide(given).changes, 'Adoption_Snapshot__c', `${of}|${group}`);
const keysOf = (given: AdoptionFacts, object: string): string[] =>
  decide(given).changes.flatMap(({ write }) => (write.object === object && write.kind === 'create' ? [write.key] : []));

describe('a week of all users', () => {
  it('counts who did a process step among those who could work', () => {
    const values = snapshot(facts());
    assert.deepEqual(
      [
        values?.['Licensed__c'],
        values?.['Enabled__c'],
        values?.['Active__c'],
        values?.['Contributing__c'],
        values?.['Steps__c'],
        values?.['Final__c'],
      ],
      [10, 10, 2, 1, 7, false],
    );
  });
  it('leaves out who is frozen, who came too late in the week, programs, and users of other licences', () => {
    const given = facts({
      people: [
        ...people(6),
        person('u6', { isFrozen: true }),
        person('u7', { createdOn: '2026-11-26' }),
        person('u8', { licence: 'Salesforce Integration' }),
        person('u9', { username: 'Robot@Example.com' }),
        person('u10', { isActive: false }),
        person('u11'),
      ],
      config: { ...CONFIG, automatedUsers: ['robot@example.com'] },
      automated: new Map([['u11', 'Automated']]),
      weeks: [week({ u6: 1, u7: 9, u8: 9, u9: 9, u11: 9 })],
    });
    const values = snapshot(given);
    assert.deepEqual([values?.['Licensed__c'], values?.['Enabled__c'], values?.['Active__c']], [8, 6, 0]);
  });
  it('asks for fewer working days where a country has days off, and counts nobody in a week that is all off', () => {
    const off = ['2026-11-23', '2026-11-24', '2026-11-25'];
    const config = { ...CONFIG, daysOff: { Germany: off, Spain: [...off, '2026-11-26', '2026-11-27'] } };
    const given = facts({ config, people: [...people(7, { createdOn: '2026-11-26' }), ...people(9, { country: 'Spain' }, 's')] });
    assert.equal(snapshot(given)?.['Enabled__c'], 7);
  });
  it('begins with what has passed of it: on Tuesday two days are enough', () => {
    const given = facts({ today: '2026-11-24', weeks: [week({ u0: 1 }, { until: '2026-11-24' }, '2026-11-24')] });
    assert.deepEqual([snapshot(given)?.['Enabled__c'], snapshot(given)?.['Active_Day__c']], [10, 1]);
  });
  it('tells of new, lapsed and idle users only when they are five or more', () => {
    const old = '2026-10-20';
    const lapsed = (count: number) => {
      const ids = Object.fromEntries(people(count).map(({ id }) => [id, 2]));
      const { steps } = week(ids, {}, old);
      return week({}, { steps: steps.map((one) => ({ ...one, week: new Map() })) });
    };
    assert.deepEqual(
      [0, 4, 5].map((count) => snapshot(facts({ weeks: [lapsed(count)] }))?.['Lapsed__c']),
      [0, null, 5],
    );
    const idle = (count: number) => snapshot(facts({ people: [...people(10), ...people(count, { lastLogin: '2026-07-01' }, 'i')] }));
    assert.deepEqual([idle(4)?.['Idle_Licences__c'], idle(4)?.['Idle_Cost__c']], [null, null]);
    assert.deepEqual([idle(6)?.['Idle_Licences__c'], idle(6)?.['Idle_Cost__c']], [6, 600]);
    assert.equal(snapshot(facts({ people: people(10, { createdOn: '2026-11-02' }) }))?.['New_Users__c'], 10);
  });
  it('takes days to the first step from the first login', () => {
    const fresh = people(6, { createdOn: '2026-11-02' });
    const logins = new Map(fresh.map(({ id }) => [id, { first: '2026-11-20', lastInteractive: TODAY }]));
    const given = facts({ people: fresh, logins, weeks: [week(Object.fromEntries(fresh.map(({ id }) => [id, 1])))] });
    assert.equal(snapshot(given)?.['Days_To_First_Step__c'], 7);
    assert.equal(snapshot({ ...given, logins: undefined })?.['Days_To_First_Step__c'], null);
  });
  it('has no figure where no step could be counted, rather than a zero', () => {
    const given = facts({ weeks: [week({}, { steps: [] })], missing: ['Calls: Task is not there, or may not be read'] });
    assert.deepEqual(keysOf(given, 'Adoption_Snapshot__c'), []);
    assert.deepEqual(decide(given).findings[0]?.where, 'Calls');
  });
  it('counts a step only for the roles that it is for', () => {
    const role = { id: 'r', name: 'Service' };
    const step = { ...STEP, roles: ['Service'] };
    const { steps } = week({ u0: 3, s0: 3 });
    const given = facts({
      people: [...people(6), ...people(5, { role }, 's')],
      weeks: [week({}, { steps: steps.map((one) => ({ ...one, step })) })],
    });
    assert.equal(snapshot(given)?.['Active__c'], 1);
    assert.equal(snapshot(given, 'Process Step|calls')?.['Enabled__c'], 5);
  });
});

describe('what is kept', () => {
  const team = { id: 'm', name: 'Mia' };
  it('is written once: a second run changes nothing', () => {
    const first = decide(facts()).changes;
    const known = first
      .filter(({ write }) => write.object === 'Adoption_Snapshot__c')
      .map(({ write }): KnownRecord => ({ Id: 'a', External_Key__c: 'key' in write ? write.key : '', ...write.values }));
    assert.ok(known.length > 0);
    assert.deepEqual(
      decide(facts({ snapshots: known })).changes.filter(({ write }) => write.object === 'Adoption_Snapshot__c'),
      [],
    );
  });
  it('is taken back when a group has become too small', () => {
    const snapshots = [{ Id: 'gone', External_Key__c: `${WEEK}|Team|m`, Week__c: WEEK, Segment_Type__c: 'Team', Enabled__c: 6 }];
    const given = facts({ people: [...people(20), ...people(3, { manager: team }, 't')], snapshots });
    const deleted = decide(given).changes.flatMap(({ write }) => (write.kind === 'delete' ? [write.id] : []));
    assert.deepEqual(deleted, ['gone']);
  });
  it('goes to the manager of a team, who may read it', () => {
    const given = facts({ people: [...people(20), ...people(8, { manager: team }, 't')], owners: new Set(['m']) });
    assert.deepEqual([snapshot(given, 'Team|m')?.['OwnerId'], snapshot(given, 'Team|m')?.['Segment__c']], ['m', 'Mia']);
    assert.equal(snapshot(given)?.['OwnerId'], undefined);
  });
  it('loses groups after half a year, never all users', () => {
    const old = { Week__c: '2025-11-24' };
    const snapshots = [
      { Id: 'team', External_Key__c: 'x', Segment_Type__c: 'Team', ...old },
      { Id: 'all', External_Key__c: 'y', Segment_Type__c: 'Organization', ...old },
    ];
    const deleted = decide(facts({ snapshots })).changes.flatMap(({ write }) => (write.kind === 'delete' ? [write.id] : []));
    assert.deepEqual(deleted, ['team']);
  });
});

describe('privacy', () => {
  it('keeps nothing of one user unless the country says Personal', () => {
    assert.deepEqual(keysOf(facts(), 'User_Adoption__c'), []);
    assert.deepEqual(keysOf(facts({ privacy: new Map([['*', 'Groups']]) }), 'User_Adoption__c'), []);
    const given = facts({ people: [...people(3), ...people(5, { country: 'China' }, 'c')], privacy: new Map([['China', 'Personal']]) });
    assert.equal(keysOf(given, 'User_Adoption__c').length, 5);
    assert.ok(keysOf(given, 'User_Adoption__c').every((key) => key.startsWith(`${WEEK}|c`)));
  });
  it('counts nobody of a country that says None', () => {
    const given = facts({ people: [...people(10), ...people(10, { country: 'Spain' }, 's')], privacy: new Map([['Spain', 'None']]) });
    assert.equal(snapshot(given)?.['Licensed__c'], 10);
    assert.deepEqual(keysOf({ ...given, privacy: new Map([['*', 'None']]) }, 'Adoption_Snapshot__c'), []);
  });
  it('forgets figures of one user after 28 days, and at once when they are no longer agreed', () => {
    const record = (Id: string, Week__c: string, User__c: string) => ({ Id, External_Key__c: Id, Week__c, User__c });
    const userAdoption = [record('old', '2026-10-26', 'u0'), record('stays', '2026-11-02', 'u0'), record('gone', '2026-11-02', 'x0')];
    const given = facts({ people: [...people(5), person('x0', { country: 'Spain' })], privacy: new Map([['Germany', 'Personal']]), userAdoption });
    const deleted = decide(given).changes.flatMap(({ write }) => (write.kind === 'delete' ? [write.id] : []));
    assert.deepEqual(deleted, ['old', 'gone']);
  });
});

describe('users who look like programs', () => {
  const made = new Map([
    ['u0', 400],
    ['u1', 400],
    ['u2', 49],
    ['u3', 400],
  ]);
  const login = (lastInteractive?: string) => ({ first: '2026-10-01', lastInteractive });
  const logins = new Map([
    ['u0', login()],
    ['u1', login('2026-11-20')],
    ['u2', login()],
  ]);
  it('make many records and do not log in by a browser; they are only proposed, and once', () => {
    const given = facts({ made, logins });
    assert.deepEqual(keysOf(given, 'Automated_User__c'), ['u0']);
    assert.equal(snapshot(given)?.['Enabled__c'], 10, 'a proposal changes no figure');
    for (const status of ['Proposed', 'Person', 'Automated'] as const)
      assert.deepEqual(keysOf({ ...given, automated: new Map([['u0', status]]) }, 'Automated_User__c'), []);
  });
  it('are not proposed where the history of logins is unknown', () => {
    assert.deepEqual(keysOf(facts({ made }), 'Automated_User__c'), []);
  });
});

describe('business', () => {
  const ledger = {
    ...{ file: 'sales.csv', columns: { date: 'date', amount: 'amount', document: 'no', type: 'type', currency: 'currency' }, currency: 'CNY' },
    ...{ ratesFile: 'rates.csv', segments: {}, creditTypes: ['Credit'], invoiceTypes: ['Invoice'] },
  };
  const config: AdoptionConfig = {
    ...CONFIG,
    business: { object: 'Opportunity', amountField: 'Amount', dateField: 'CloseDate', userField: 'OwnerId', months: 13 },
    ledger,
  };
  const line = (no: string, date: string, amount: string, more: Record<string, string> = {}) => ({
    place: `sales.csv, ${no}`,
    cells: { no, date, amount, type: 'Invoice', currency: '', ...more },
  });
  const deal = (closedOn: string, amount: number, more: Partial<Deal> = {}): Deal => ({
    ...{ userId: 'u0', segment: '', closedOn, createdOn: '2026-01-01', amount, currency: '' },
    ...more,
  });
  const given = (rows: ReturnType<typeof line>[], deals: Deal[] | undefined, more: Partial<AdoptionFacts> = {}): AdoptionFacts =>
    facts({
      config,
      business: { deals, rows, rates: [{ place: 'rates.csv, line 2', cells: { currency: 'EUR', date: '2026-01-01', rate: '8' } }], problems: [] },
      ...more,
    });
  const month = (of: AdoptionFacts, key = '2026-10-01|Organization|all') => valuesOf(decide(of).changes, 'Business_Volume__c', key);
  const problems = (of: AdoptionFacts): string[] => decide(of).findings.map(({ problem }) => problem);

  it('compares the CRM with the ledger, credit notes and other currencies included', () => {
    const rows = [
      line('1', '2026-10-05', '1000'),
      line('2', '2026-10-06', '50', { currency: 'EUR' }),
      line('3', '2026-10-30', '200', { type: 'Credit' }),
      line('4', '2026-11-02', '10'),
    ];
    const values = month(given(rows, [deal('2026-10-05', 900), deal('2026-10-07', 100, { createdOn: '2026-10-07' })]));
    assert.deepEqual(
      ['Ledger_Value__c', 'Ledger_Count__c', 'CRM_Value__c', 'CRM_Count__c', 'Early_Value__c', 'Early_Count__c', 'Ledger_Until__c'].map(
        (name) => values?.[name],
      ),
      [1200, 2, 1000, 2, 900, 1, '2026-11-02'],
    );
  });
  it('counts a line once however often the file has it, and refuses one of two figures', () => {
    const twice = [line('1', '2026-10-05', '1000'), line('1', '2026-10-05', '1000')];
    assert.equal(month(given(twice, []))?.['Ledger_Value__c'], 1000);
    const torn = given([line('1', '2026-10-05', '1000'), line('1', '2026-10-05', '1001'), line('2', '2026-11-05', '5')], []);
    assert.match(problems(torn).join(), /stands there 2 times with different figures/);
    assert.equal(month(torn), undefined, 'a month that is known in part has no figure');
  });
  it('has no ledger value of a month that is missing, spoilt, or still to come, and says so', () => {
    const gap = given([line('1', '2026-08-05', '1'), line('2', '2026-10-05', '1')], [deal('2026-09-05', 5)]);
    assert.deepEqual([month(gap, '2026-09-01|Organization|all')?.['Ledger_Value__c'], problems(gap)], [null, ['There is no line of 2026-09']]);
    const usd = given([line('1', '2026-10-05', '1', { currency: 'USD' }), line('2', '2026-11-05', '1')], [deal('2026-10-05', 5)]);
    assert.deepEqual(
      [month(usd)?.['Ledger_Value__c'], month(usd)?.['CRM_Value__c'], problems(usd)],
      [null, 5, ['There is no rate of USD for 2026-10-05']],
    );
    const ahead = given([line('1', '2026-10-05', '1'), line('2', '2026-12-05', '1')], []);
    assert.deepEqual(keysOf(ahead, 'Business_Volume__c'), ['2026-10-01|Organization|all']);
    assert.equal(month(ahead)?.['Ledger_Until__c'], '2026-10-05');
  });
  it('shows more in the CRM than in the ledger as such, and nothing for a CRM that cannot be seen', () => {
    const more = month(given([line('1', '2026-10-05', '100')], [deal('2026-10-05', 150)]));
    assert.deepEqual([more?.['Ledger_Value__c'], more?.['CRM_Value__c']], [100, 150]);
    const unseen = month(given([line('1', '2026-10-05', '100')], undefined));
    assert.deepEqual([unseen?.['Ledger_Value__c'], unseen?.['CRM_Value__c']], [100, null]);
  });
  it('tells of teams of five people and more only', () => {
    const staff = [...people(5, { manager: { id: 'm', name: 'Mia' } }), ...people(4, { manager: { id: 'n', name: 'Nia' } }, 'n')];
    const keys = keysOf(given([], [deal('2026-10-05', 1), deal('2026-10-05', 1, { userId: 'n0' })], { people: staff }), 'Business_Volume__c');
    assert.deepEqual(keys, ['2026-10-01|Organization|all', '2026-10-01|Team|m']);
  });
});

describe('process steps', () => {
  it('are there for pages, and those that the configuration has no more are switched off', () => {
    const steps = [{ Id: 'old', External_Key__c: 'gone', Name: 'Gone', Active__c: true }];
    const changes = decide(facts({ steps })).changes.filter(({ write }) => write.object === 'Process_Step__c');
    assert.deepEqual(
      changes.map(({ write }) => [write.kind, write.values?.['Active__c']]),
      [
        ['create', true],
        ['update', false],
      ],
    );
  });
});
