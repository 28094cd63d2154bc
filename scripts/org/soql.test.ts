import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { messageOf, UsageError } from './errors.ts';
import { condition, identifier, list, text } from './soql.ts';
import { table } from '../jobs/table.ts';

describe('building SOQL', () => {
  it('lets only API names stand as they are', () => {
    assert.equal(identifier('KPI__r.Beneficiary__r.Name'), 'KPI__r.Beneficiary__r.Name');
    for (const bad of ['Name FROM User', "Name'", 'a..b', '', '1a', 'Name--']) assert.throws(() => identifier(bad), UsageError);
  });

  it('lets a typed condition stand only where it stays between its parentheses', () => {
    for (const good of ["Name = 'a) OR (b'", "(A__c = 1 OR B__c LIKE 'O\\'Brien%') AND C__c IN ('x', 'y')"]) assert.equal(condition(good), good);
    assert.equal(condition("Limit__c > 5 AND Name = 'ORDER BY'"), "Limit__c > 5 AND Name = 'ORDER BY'");
    for (const bad of ['', 'A = 1 LIMIT 5', 'A = 1 order by Name', 'A = 1) LIMIT 1', "Name = 'x", '(A = 1', "A = 1) OR (Name = ')'"])
      assert.throws(() => condition(bad), UsageError);
  });

  it('escapes what would end a string', () => {
    assert.equal(text("O'Brien \\ co"), "'O\\'Brien \\\\ co'");
    assert.equal(list(['a', "b'c"]), "('a', 'b\\'c')");
  });
});

describe('showing things', () => {
  it('takes access tokens out of messages', () => {
    assert.equal(messageOf(new Error('GET /id?oauth_token=00Dxx0000001gPL!AQ.x_y-z failed')), 'GET /id?oauth_token=[token] failed');
    assert.equal(messageOf('00Dxx0000001gPLMAY%21AQxyz'), '[token]');
  });

  it('sends a terminal nothing it would act on', () => {
    assert.equal(table([{ Source: '\u001b[2Jgone\u0007' }]).split('\n')[2], '?[2Jgone?');
  });

  it('aligns columns, numbers to the right', () => {
    assert.equal(
      table([
        { KPI: 'Visits', Actual: 7 },
        { KPI: 'Sales', Actual: 1200 },
      ]),
      'KPI     Actual\n------  ------\nVisits       7\nSales     1200',
    );
  });
});
