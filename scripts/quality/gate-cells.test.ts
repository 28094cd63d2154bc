import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Field } from 'jsforce';
import type { Column } from '../transfer/load-file.ts';
import { isRequired, judgeOf } from './gate/cells.ts';
import { escaped, unescaped } from './gate/quarantine-columns.ts';
import { inWords } from './gate/reasons.ts';

const of = (type: string, more: Partial<Field> = {}): Column => ({ header: 'X', field: { name: 'X', type, nillable: true, ...more } as Field });
const code = (column: Column, cell: string): string | undefined => judgeOf(column, 'YYYY-MM-DD')(cell)?.code;
const values = (...all: string[]): Partial<Field> => ({
  picklistValues: all.map((value) => ({ value, active: !value.startsWith('old') })) as Field['picklistValues'],
});

describe('what the org says of its fields', () => {
  it('judges types, lengths and lists', () => {
    assert.equal(code(of('string', { length: 5 }), 'abcdef'), 'too_long');
    // Blanks around are not stored; characters outside of the basic plane count twice, as in Java.
    assert.equal(code(of('string', { length: 5 }), ' abcde '), undefined);
    assert.equal(code(of('string', { length: 3 }), '😀😀'), 'too_long');
    assert.equal(code(of('textarea', { length: 100_000 }), 'x'.repeat(32_001)), 'too_long');
    assert.equal(code(of('double', { precision: 5, scale: 2 }), '999.999'), undefined);
    assert.equal(code(of('double', { precision: 5, scale: 2 }), '1000'), 'too_many_digits');
    assert.equal(code(of('double'), '1,000'), 'no_number');
    assert.equal(code(of('int', { digits: 3 }), '1.5'), 'no_whole_number');
    assert.equal(code(of('int', { digits: 3 }), '1000'), 'too_many_digits');
    assert.equal(code(of('date'), '2026-02-30'), 'no_date');
    assert.equal(code(of('datetime'), '2026-02-03 10:00'), 'no_moment');
    assert.equal(code(of('boolean'), 'yes'), 'no_checkbox');
    assert.equal(code(of('boolean'), 'TRUE'), undefined);
    assert.equal(code(of('email'), 'a@b'), 'no_email');
    assert.equal(code(of('picklist', values('Web', 'old')), 'WEB'), undefined);
    assert.equal(code(of('picklist', values('Web', 'old')), 'old'), 'not_in_list');
    assert.equal(code(of('multipicklist', values('A', 'B')), 'a; B;'), undefined);
    assert.equal(code(of('multipicklist', values('A', 'B')), 'A;C'), 'not_in_list');
    assert.equal(code(of('reference'), '0010000'), 'no_id');
    assert.equal(code(of('reference'), '001000000000001'), undefined);
  });

  it('lets a blank leave a field as it is, and refuses to empty one that must not be', () => {
    assert.equal(code(of('double'), '  '), undefined);
    assert.equal(code(of('string'), '#N/A'), undefined);
    assert.equal(code(of('string', { nillable: false }), '#N/A'), 'blank');
    assert.equal(code(of('boolean', { nillable: false }), '#N/A'), undefined);
  });

  it('knows which fields a new record needs', () => {
    const needed = { createable: true, nillable: false, defaultedOnCreate: false };
    assert.ok(isRequired({ ...needed, type: 'string' } as Field));
    assert.ok(!isRequired({ ...needed, type: 'boolean' } as Field));
    assert.ok(!isRequired({ ...needed, defaultedOnCreate: true, type: 'string' } as Field));
    assert.ok(!isRequired({ ...needed, createable: false, type: 'string' } as Field));
  });
});

describe('cells of what is kept out', () => {
  it('are harmless in a spreadsheet, and come back as they were', () => {
    for (const cell of ['=1+2', "'=1", "''=1", '+49 30', '-5', "'-5", '@x', '\t=x', "'", "O'Hara", '', '#N/A', '-', '+-', "'+"]) {
      const written = escaped(cell);
      assert.equal(unescaped(written), cell);
      assert.ok(!/^[=+\-@\t\r]/.test(written) || /^-\d+$/.test(written), `${cell} would run as ${written}`);
    }
  });

  it('say every reason in words', () => {
    assert.equal(
      inWords({ column: 'E-Mail', code: 'duplicate_in_file', rule: 'contact-unique-email', detail: 'line 5' }),
      'E-Mail: the same as another row of the file (line 5; rule contact-unique-email)',
    );
    assert.equal(inWords({ column: '', code: 'refused', rule: '', detail: 'REQUIRED: x' }), 'refused by the org (REQUIRED: x)');
  });
});
