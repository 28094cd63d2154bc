import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide } from './decide.ts';
import type { SuggestedRule } from './suggest/suggest.ts';
import type { FoundIssue, KnownIssue, OrgRule, QualityFacts, ScannedObject } from './facts.ts';
import { USUAL } from './quality-config.ts';

const NOW = '2026-11-29T08:00:00.000Z';
const OLD = '2026-11-01T08:00:00.000Z';

const rule = (more: Partial<OrgRule> = {}): OrgRule => ({
  ...{ id: 'email', key: 'email|2', recordId: 'a02', object: 'Contact', kind: 'email', fields: ['Email'], parameters: {}, dimension: 'validity' },
  ...{ severity: 'high', weight: 2, blocksImport: false, steward: '005S' },
  ...more,
});
const fails = (recordId: string, more: Partial<FoundIssue> = {}): FoundIssue => ({
  ...{ rule: rule(), recordId, field: 'Email', reason: 'no_email', ownerId: '005A', changed: OLD, hangs: 1 },
  ...more,
});
const known = (recordId: string, more: Partial<KnownIssue> = {}): KnownIssue => ({
  ...{
    Id: `a0${recordId}`,
    OwnerId: '005A',
    External_Key__c: `email|${recordId}|Email`,
    Object__c: 'Contact',
    Record_Id__c: recordId,
    Reason__c: 'no_email',
  },
  ...{ Status__c: 'Open', Rule__c: 'a02', First_Seen__c: OLD, Closed_On__c: null, Closed_Because__c: null },
  ...{ Waived_Until__c: null, Snoozed_Until__c: null, Reopened__c: null, Impact__c: 20, Steward__c: '005S', Due__c: null },
  ...more,
});
const facts = (found: FoundIssue[], issues: KnownIssue[], more: Partial<QualityFacts> = {}, incomplete?: string): QualityFacts => ({
  ...{
    now: NOW,
    newRules: [],
    knownRules: [],
    hours: [],
    issues,
    scores: [],
    gone: new Set<string>(),
    unseen: new Set<string>(),
    scans: [],
    config: USUAL,
    notes: [],
    self: '005J',
    activeRules: new Set(['email', 'critical', 'broken']),
    owners: new Set(['005A', '005B']),
    findings: [],
  },
  objects: [
    {
      object: 'Contact',
      incomplete,
      keepsDeleted: true,
      rows: 10,
      found,
      suggested: [],
      scores: [{ rule: rule(), checked: 10, failed: found.length, ties: 0 }],
    },
  ],
  ...more,
});
/** What happens to issues: what is written, by record. */
const onIssues = (given: QualityFacts): [unknown, Record<string, unknown>][] =>
  decide(given).changes.flatMap(({ write, shown }) =>
    write.object === 'Quality_Issue__c' ? [[shown['Record'], write.values ?? { deleted: true }]] : [],
  );

describe('a scan', () => {
  it('estimates the hours of stewards by the issues of theirs that were put right, this month and the last', () => {
    const fixed = (id: string, on: string, more: Partial<KnownIssue> = {}): KnownIssue =>
      known(id, { Status__c: 'Closed', Closed_Because__c: 'Fixed', Closed_On__c: on, ...more });
    const today = NOW;
    const issues = [
      ...Array.from({ length: 24 }, (_, n) => fixed(`a${n}`, today)),
      fixed('b', today, { Closed_Because__c: 'Rule Retired' }),
      fixed('c', today, { Steward__c: null }),
      fixed('d', '2020-01-01T00:00:00.000Z'),
    ];
    const written = (hours: QualityFacts['hours']): unknown[] =>
      decide(facts([], issues, { hours })).changes.flatMap(({ write }) =>
        write.object === 'Stewardship_Hours__c' ? [[write.kind, write.values]] : [],
      );
    assert.deepEqual(written([]), [
      ['create', { Steward__c: '005S', Month__c: `${today.slice(0, 7)}-01`, Issues_Worked__c: 24, Estimated_Hours__c: 2 }],
    ]);
    const key = `005S|${today.slice(0, 7)}-01`;
    assert.deepEqual(written([{ Id: 'h', External_Key__c: key, Issues_Worked__c: 24, Estimated_Hours__c: 2 }]), []);
    assert.deepEqual(written([{ Id: 'h', External_Key__c: key, Issues_Worked__c: 3, Estimated_Hours__c: 0.25 }]), [
      ['update', { Issues_Worked__c: 24, Estimated_Hours__c: 2 }],
    ]);
  });

  it('proposes rules that the data speaks for, but none that was ever decided, or that another rule says already', () => {
    const suggested = (kind: string, fields: string[], parameters: Record<string, unknown> = {}): SuggestedRule => ({
      ...{
        id: `suggested-Contact-${kind}-${fields.join('-')}`,
        object: 'Contact',
        kind,
        fields,
        parameters,
        dimension: 'validity',
        severity: 'medium',
      },
      ...{ weight: 1, blocksImport: false, suggestion: { support: 98, exceptions: 2, cutOff: 'suggested when …' } },
    });
    const given = facts([], [], {
      knownRules: [
        // Rejected, retired or active: all the same.
        { id: 'suggested-Contact-pattern-Fax', object: 'Contact', kind: 'pattern', fields: ['Fax'], parameters: { pattern: 'x' } },
        { id: 'contact-unique-email', object: 'Contact', kind: 'unique', fields: ['email'], parameters: {} },
        { id: 'other', object: 'Lead', kind: 'list', fields: ['Title'], parameters: {} },
      ],
    });
    const [contact] = given.objects;
    const all = [
      suggested('pattern', ['Fax'], { pattern: 'y' }),
      suggested('unique', ['Email']),
      suggested('list', ['Title'], { values: ['a', 'b'] }),
      suggested('dependency', ['MailingPostalCode'], { determines: ['MailingCity'] }),
    ];
    const { changes } = decide({ ...given, objects: [{ ...(contact as ScannedObject), suggested: all }] });
    const made = changes.filter(({ subject }) => subject === 'Suggested rules').map(({ write }) => write);
    assert.deepEqual(
      made.map(({ values }) => [values?.['Name'], values?.['Status__c'], values?.['Support__c'], values?.['Exceptions__c']]),
      [
        ['Values of Title', 'Proposed', 98, 2],
        ['One for each MailingPostalCode: MailingCity', 'Proposed', 98, 2],
      ],
    );
  });

  it('opens an issue with the owner of the record, and holds no value', () => {
    assert.deepEqual(onIssues(facts([fails('1')], [])), [
      [
        '1',
        {
          ...{ Rule__c: 'a02', Object__c: 'Contact', Record_Id__c: '1', Field__c: 'Email', Reason__c: 'no_email' },
          ...{ Status__c: 'Open', First_Seen__c: NOW, Impact__c: 20, Steward__c: '005S', OwnerId: '005A' },
        },
      ],
    ]);
  });

  it('leaves the owner to the org where that user may not read issues', () => {
    assert.equal('OwnerId' in (onIssues(facts([fails('1', { ownerId: '005X' })], []))[0]?.[1] ?? {}), false);
  });

  it('waits a day after a change, but not where it is critical', () => {
    const young = { changed: '2026-11-28T08:00:00.001Z' };
    const decision = decide(facts([fails('1', young)], []));
    assert.equal(decision.notDue, 1);
    assert.deepEqual(onIssues(facts([fails('1', young)], [])), []);
    assert.equal(onIssues(facts([fails('1', { changed: '2026-11-28T08:00:00.000Z' })], [])).length, 1);
    assert.equal(onIssues(facts([fails('1', { ...young, rule: rule({ severity: 'critical' }) })], [])).length, 1);
  });

  it('writes nothing of an issue that stays', () => {
    const decision = decide(facts([fails('1')], [known('1')]));
    assert.deepEqual([onIssues(facts([fails('1')], [known('1')])), decision.unchanged], [[], 1]);
    assert.deepEqual(
      decision.changes.map(({ subject }) => subject),
      ['Scan', 'Scores', 'End of the scan'],
    );
  });

  it('closes what is right, deleted, or of a retired rule', () => {
    const retired = known('3', { Rule__c: null, External_Key__c: 'phone|3|Email' });
    const closed = onIssues(facts([], [known('1'), known('2'), retired], { gone: new Set(['2']) })).map(([record, values]) => [
      record,
      values['Status__c'],
      values['Closed_Because__c'],
    ]);
    assert.deepEqual(closed, [
      ['1', 'Closed', 'Fixed'],
      ['2', 'Closed', 'Deleted'],
      ['3', 'Closed', 'Rule Retired'],
    ]);
  });

  it('closes nothing of an object that was not read as a whole, or not at all', () => {
    assert.deepEqual(onIssues(facts([], [known('1')], {}, 'a field may not be read')), []);
    assert.deepEqual(onIssues(facts([], [known('1', { Object__c: 'Lead' })])), []);
    const values: Record<string, unknown> = decide(facts([], [], {}, 'a field may not be read')).changes.at(-1)?.write.values ?? {};
    assert.deepEqual([values['Status__c'], values['Message__c']], ['Incomplete', 'Contact: a field may not be read']);
  });

  it('closes nothing of a rule that could not be judged', () => {
    const unread = known('1', { External_Key__c: 'broken|1|Email' });
    assert.deepEqual(onIssues(facts([], [unread])), []);
  });

  it('reopens what fails again, and counts it', () => {
    const closed = known('1', { Status__c: 'Closed', Closed_On__c: OLD, Reopened__c: 1 });
    assert.deepEqual(onIssues(facts([fails('1')], [closed])), [
      ['1', { Status__c: 'Open', Closed_Because__c: null, Closed_On__c: null, Reopened__c: 2 }],
    ]);
    assert.deepEqual(onIssues(facts([], [closed])), []);
    assert.deepEqual(onIssues(facts([fails('1', { changed: NOW })], [closed])), []);
  });

  it('ends a snooze on its day and a waiver after its last', () => {
    const after = (issue: Partial<KnownIssue>): unknown => onIssues(facts([fails('1')], [known('1', issue)]))[0]?.[1]['Status__c'];
    assert.equal(after({ Status__c: 'Snoozed', Snoozed_Until__c: '2026-11-29' }), 'Open');
    assert.equal(after({ Status__c: 'Snoozed', Snoozed_Until__c: '2026-11-30' }), undefined);
    assert.equal(after({ Status__c: 'Waived', Waived_Until__c: '2026-11-29' }), undefined);
    assert.equal(after({ Status__c: 'Waived', Waived_Until__c: '2026-11-28' }), 'Open');
  });

  it('brings owner, reason, version and impact up to date', () => {
    const found = fails('1', { ownerId: '005B', reason: 'role_address', rule: rule({ key: 'email|3', recordId: 'a03', severity: 'low' }) });
    assert.deepEqual(onIssues(facts([found], [known('1')])), [['1', { Reason__c: 'role_address', Rule__c: 'a03', Impact__c: 2, OwnerId: '005B' }]]);
  });

  it('gives an issue to the steward of its rule, unless somebody has it with a day, and to the job where its owner may have none', () => {
    const after = (issue: Partial<KnownIssue>, found: Partial<FoundIssue> = {}): unknown =>
      onIssues(facts([fails('1', found)], [known('1', issue)]))[0]?.[1];
    assert.deepEqual(after({ Steward__c: null }), { Steward__c: '005S' });
    assert.deepEqual(after({ Steward__c: '005X', Due__c: '2026-12-01' }), undefined);
    assert.deepEqual(after({}, { ownerId: '005X' }), { OwnerId: '005J' });
  });

  it('takes a record for waived only where all that a rule finds in it is', () => {
    const waived = { Status__c: 'Waived', Waived_Until__c: '2027-01-01' } as const;
    const phones = [fails('1', { field: 'Phone' }), fails('1', { field: 'MobilePhone' })];
    const score = (issues: KnownIssue[]): unknown =>
      decide(facts(phones, issues)).changes.find(({ write }) => write.object === 'Quality_Score__c')?.write.values?.['Waived__c'];
    const of = (field: string): KnownIssue => known('1', { ...waived, Id: field, External_Key__c: `email|1|${field}` });
    assert.deepEqual([score([of('Phone')]), score([of('Phone'), of('MobilePhone')])], [0, 1]);
  });

  it('counts waived records in the score, and leaves scores that are there alone', () => {
    const given = facts([fails('1'), fails('2')], [known('1', { Status__c: 'Waived', Waived_Until__c: '2027-01-01' })]);
    const score = decide(given).changes.find(({ write }) => write.object === 'Quality_Score__c')?.write;
    const values = score?.values ?? {};
    assert.deepEqual([values['Checked__c'], values['Failed__c'], values['Waived__c'], values['Complete__c']], [10, 2, 1, true]);
    const there = { Id: 'a1', External_Key__c: '2026-11-29|email|2', Checked__c: 10, Failed__c: 2, Waived__c: 1, Ties__c: 0, Complete__c: true };
    assert.equal(decide({ ...given, scores: [there] }).changes.filter(({ write }) => write.object === 'Quality_Score__c').length, 0);
  });

  it('counts what hangs on a record, and writes an impact anew when it has moved by a fifth', () => {
    const impact = (hangs: number, before: number): unknown =>
      onIssues(facts([fails('1', { hangs })], [known('1', { Impact__c: before })]))[0]?.[1]['Impact__c'];
    assert.equal(onIssues(facts([fails('1', { hangs: 2.507 })], []))[0]?.[1]['Impact__c'], 50.14);
    assert.deepEqual([impact(1.2, 20), impact(1.21, 20), impact(0.8, 20), impact(0.79, 20)], [undefined, 24.2, undefined, 15.8]);
  });

  it('leaves what was just changed alone for as long as the configuration says', () => {
    const found = fails('1', { changed: '2026-11-29T05:00:00.000Z' });
    const opened = (graceHours: number): number => onIssues(facts([found], [], { config: { ...USUAL, graceHours } })).length;
    assert.deepEqual([opened(4), opened(3), opened(0)], [0, 1, 1]);
  });

  it('closes nothing of a record that is neither there nor in the recycle bin, and says so', () => {
    const given = facts([], [known('1'), known('2')], { unseen: new Set(['1']), gone: new Set(['2']) });
    assert.deepEqual(onIssues(given), [
      ['2', { Status__c: 'Closed', Closed_Because__c: 'Deleted', Closed_On__c: NOW, Waived_Until__c: null, Snoozed_Until__c: null }],
    ]);
    assert.match(decide(given).findings[0]?.problem ?? '', /^1 records .* neither there nor in the recycle bin/);
  });

  describe('over the limit', () => {
    const few = { ...USUAL, maxOpenIssues: 3 };
    const grave = (recordId: string): FoundIssue => fails(recordId, { rule: rule({ severity: 'critical' }) });
    const limited = (found: FoundIssue[], issues: KnownIssue[]): QualityFacts => facts(found, issues, { config: few });

    it('opens the gravest first, and lists the others', () => {
      const decision = decide(limited([fails('1'), grave('2'), fails('3'), fails('4'), grave('5')], [known('other', { Object__c: 'Lead' })]));
      const issues = decision.changes.filter(({ write }) => write.object === 'Quality_Issue__c');
      assert.deepEqual(
        issues.map(({ shown }) => shown['Record']),
        ['2', '5'],
      );
      assert.deepEqual(decision.listed, {
        columns: ['object', 'record', 'field', 'rule', 'reason', 'impact'],
        rows: ['1', '3', '4'].map((record) => ['Contact', record, 'Email', 'email', 'no_email', '20']),
      });
      assert.deepEqual(decision.notes, ['3 issues are open: 0.0 MB of the data storage.']);
      assert.match(decision.findings[0]?.problem ?? '', /^3 issues are over the limit of 3 open ones/);
    });

    it('takes out what counts for least, deleted and not closed as fixed', () => {
      const given = limited([fails('1'), fails('2'), fails('3'), grave('4')], [known('1'), known('2'), known('3')]);
      assert.deepEqual(
        onIssues(given).map(([record, values]) => [record, values['deleted'] ?? values['Status__c']]),
        [
          ['3', true],
          ['4', 'Open'],
        ],
      );
    });

    it('never takes out what is assigned, waived or snoozed, and moves nothing among equals', () => {
      const held = [
        known('1', { Due__c: '2026-12-01' }),
        known('3', { Status__c: 'Waived', Waived_Until__c: '2027-01-01' }),
        known('4', { Status__c: 'Snoozed', Snoozed_Until__c: '2027-01-01' }),
      ];
      assert.deepEqual(onIssues(limited([...['1', '3', '4'].map((id) => fails(id)), grave('5')], held)), []);
      assert.deepEqual(
        onIssues(
          limited(
            ['1', '2', '3', '0'].map((id) => fails(id)),
            [known('1'), known('2'), known('3')],
          ),
        ),
        [],
      );
    });
  });

  it('deletes issues that were closed long ago, and of old scans all but the last of a week', () => {
    const closed = (days: number): KnownIssue =>
      known(`c${days}`, { Status__c: 'Closed', Closed_On__c: new Date(Date.parse(NOW) - days * 86_400_000).toISOString() });
    assert.deepEqual(onIssues(facts([], [closed(90), closed(91)])), [['c91', { deleted: true }]]);
    // Weeks of days since 1970 begin on Thursdays: 2026-09-17 is one.
    const scans = ['2026-09-16', '2026-09-17', '2026-09-18', '2026-09-23', '2026-09-24'].map((day) => ({
      Id: day,
      External_Key__c: day,
      Status__c: day === '2026-09-23' ? 'Running' : 'Complete',
    }));
    const deleted = decide(facts([], [], { scans })).changes.flatMap(({ write }) => (write.kind === 'delete' ? [write.id] : []));
    assert.deepEqual(deleted.sort(), ['2026-09-17', '2026-09-23']);
  });
});
