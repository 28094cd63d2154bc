import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { issueToken } from '../../src/api/context.ts';
import { deploy } from '../../src/metadata/deploy.ts';
import { OBJECTS, pack, serveOrg } from '../org-fixture.ts';
import type { TestServer } from '../org-fixture.ts';
import { SETS } from '../permissions/users.ts';

const item = (field: string, blank = 'NullNotAllowed', method = 'Exact'): string =>
  `<matchingRuleItems><blankValueBehavior>${blank}</blankValueBehavior><fieldName>${field}</fieldName><matchingMethod>${method}</matchingMethod></matchingRuleItems>`;
const matching = (name: string, logic: string, ...items: string[]): string =>
  `<matchingRules><fullName>${name}</fullName>${logic === '' ? '' : `<booleanFilter>${logic}</booleanFilter>`}<label>${name}</label>${items.join('')}<ruleStatus>Active</ruleStatus></matchingRules>`;
const rule = (action: 'Allow' | 'Block', operations: string[], rules: string[], more = ''): string =>
  `<actionOnInsert>${action}</actionOnInsert><actionOnUpdate>${action}</actionOnUpdate>${more}${rules.map((name) => `<duplicateRuleMatchRules><matchRuleSObjectType>Contact</matchRuleSObjectType><matchingRule>${name}</matchingRule></duplicateRuleMatchRules>`).join('')}<isActive>true</isActive><masterLabel>Rule</masterLabel>${operations.map((one) => `<operationsOnInsert>${one}</operationsOnInsert>`).join('')}${operations.map((one) => `<operationsOnUpdate>${one}</operationsOnUpdate>`).join('')}<securityOption>BypassSharingRules</securityOption><sortOrder>1</sortOrder>`;

const MATCHING = { 'Contact.matchingRule': matching('Same_Email', '1 OR (2 AND 3)', item('Email'), item('LastName'), item('Phone')) };

let test: TestServer;
let admin: Connection;
before(async () => {
  test = await serveOrg({ ...OBJECTS, ...SETS, ...MATCHING, 'Contact.Alert.duplicateRule': rule('Allow', ['Alert', 'Report'], ['Same_Email']) });
  admin = new Connection({ instanceUrl: test.url, accessToken: issueToken(test.org, test.adminId, 'access'), version: '67.0' });
});
after(() => test.close());

const save = async (values: object, header = ''): Promise<{ status: number; code: string | undefined; message: string | undefined }> => {
  const answer = await fetch(`${test.url}/services/data/v67.0/sobjects/Contact`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${admin.accessToken ?? ''}`, 'content-type': 'application/json' },
      ...(header === '' ? {} : { 'Sforce-Duplicate-Rule-Header': header }),
    },
    body: JSON.stringify(values),
  });
  const [reason] = [(await answer.json()) as { errorCode?: string; message?: string }].flat();
  return { status: answer.status, code: reason?.errorCode, message: reason?.message };
};

describe('duplicate rules', () => {
  it('refuse what they only warn of, until the client says that it saves all the same', async () => {
    assert.equal((await save({ LastName: 'King', Email: 'ada@example.com' })).status, 201);
    const refused = await save({ LastName: 'Byron', Email: 'ADA@example.com' });
    assert.deepEqual([refused.status, refused.code], [400, 'DUPLICATES_DETECTED']);
    assert.match(refused.message ?? '', /You're creating a duplicate record/);
    assert.equal((await save({ LastName: 'Byron', Email: 'ada@example.com' }, 'allowSave=true; includeRecordDetails=true')).status, 201);
    assert.equal((await save({ LastName: 'Byron', Email: 'ada@example.com' }, 'allowSave=false')).code, 'DUPLICATES_DETECTED');
  });

  it('go by their logic; blanks match nothing where they may not', async () => {
    assert.equal((await save({ LastName: 'Lovelace' })).status, 201);
    assert.equal((await save({ LastName: 'Lovelace' })).status, 201);
    assert.equal((await save({ LastName: 'Lovelace', Phone: '1' })).status, 201);
    assert.equal((await save({ LastName: 'lovelace', Phone: '1' })).code, 'DUPLICATES_DETECTED');
  });

  it('look at edits of their fields only, and not at records of the same call', async () => {
    const both = await admin.sobject('Contact').create([
      { LastName: 'Twin', Email: 'twin@example.com' },
      { LastName: 'Twin', Email: 'twin@example.com' },
    ]);
    assert.deepEqual(
      both.map(({ success }) => success),
      [true, true],
    );
    const id = both[0]?.id ?? '';
    assert.equal((await admin.sobject('Contact').update({ Id: id, Title: 'Dr' })).success, true);
    await assert.rejects(admin.sobject('Contact').update({ Id: id, Phone: '1', Email: 'ada@example.com' }), /DUPLICATES_DETECTED|duplicate record/);
  });

  it('are in the records that list them', async () => {
    const { records } = await admin.query<{ DeveloperName: string; IsActive: boolean }>('SELECT DeveloperName, IsActive FROM DuplicateRule');
    assert.deepEqual(
      records.map((one) => [one.DeveloperName, one.IsActive]),
      [['Alert', true]],
    );
    assert.equal((await admin.query("SELECT Id FROM MatchingRule WHERE SobjectType = 'Contact' AND RuleStatus = 'Active'")).totalSize, 1);
  });

  it('with another method, across objects, or with conditions are refused by name', () => {
    const told = (files: Record<string, string>): string[] =>
      deploy(test.org, test.adminId, pack(files), { checkOnly: true, rollbackOnError: true, ignoreWarnings: true })
        .messages.filter(({ success }) => !success)
        .map(({ problem }) => problem ?? '');
    assert.match(
      told({ 'Lead.matchingRule': matching('Fuzzy', '', item('LastName', 'NullNotAllowed', 'LastName')) }).join(),
      /matching method LastName is not supported/,
    );
    assert.match(told({ 'Contact.Other.duplicateRule': rule('Block', [], ['Nowhere']) }).join(), /no MatchingRule named Contact\.Nowhere found/);
    const across = rule('Block', [], ['Same_Email']).replace('<matchRuleSObjectType>Contact<', '<matchRuleSObjectType>Lead<');
    assert.match(told({ 'Contact.Alert.duplicateRule': across }).join(), /compares with Lead is not supported/);
    const filter =
      '<duplicateRuleFilter><duplicateRuleFilterItems><field>Title</field><operation>equals</operation><value>x</value></duplicateRuleFilterItems></duplicateRuleFilter>';
    assert.match(
      told({ 'Contact.Alert.duplicateRule': rule('Block', [], ['Same_Email'], filter) }).join(),
      /Conditions of a duplicate rule \(Title\)/,
    );
    assert.match(told({ 'Contact.matchingRule': matching('Same_Email', '1 OR 4', item('Email')) }).join(), /does not fit the conditions/);
  });
});
