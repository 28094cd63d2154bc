import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellAt, csvLine, harmless } from './csv.ts';

describe('cells', () => {
  it('are quoted where they must be', () => {
    assert.equal(csvLine(['a', 'b, c', 'say "d"', 'e\nf', '']), 'a,"b, c","say ""d""","e\nf",\n');
  });

  it('are made harmless for spreadsheets, numbers left as they are', () => {
    for (const bad of ['=1+1', '+49 30 1', '@SUM(A1)', '-cmd', '\tx']) assert.equal(harmless(bad), `'${bad}`);
    for (const good of ['-12.5', '+3', 'a=b', '', '2026-01-01']) assert.equal(harmless(good), good);
  });

  it('are read from records by path, whatever the case', () => {
    assert.equal(cellAt({ Owner: { Name: 'Ada' } }, 'owner.name'), 'Ada');
    assert.equal(cellAt({ Owner: null }, 'Owner.Name'), '');
    assert.equal(cellAt({ Old__c: false, Height__c: 0 }, 'Old__c') + cellAt({ Height__c: 0 }, 'Height__c'), 'false0');
  });
});
