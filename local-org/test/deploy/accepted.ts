import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeployWorld, failures, file, OBJECT, TEXT, tree, treeFlow, warnings } from './world.ts';

describe('what public projects deploy', () => {
  const world = new DeployWorld();
  const outcome = (members: Record<string, string[]>, files: Record<string, string>): string[][] => {
    const result = world.send(members, files);
    return [failures(result), warnings(result)];
  };

  it('takes a report type on an object without reports', () => {
    const body =
      '<baseObject>Tree__c</baseObject><category>other</category><deployed>true</deployed><label>Trees</label><sections><columns><checkedByDefault>true</checkedByDefault><field>Name</field><table>Tree__c</table></columns><masterLabel>Trees</masterLabel></sections>';
    const files = { ...tree('<enableReports>false</enableReports>'), 'reportTypes/Trees.reportType': file('ReportType', body) };
    assert.deepEqual(outcome({ CustomObject: ['Tree__c'], ReportType: ['Trees'] }, files), [[], []]);
  });

  it('takes a numbered name without a format', () => {
    const object = OBJECT.replace('<type>Text</type>', '<type>AutoNumber</type>').replaceAll('Tree', 'Leaf');
    assert.deepEqual(outcome({ CustomObject: ['Leaf__c'] }, { 'objects/Leaf__c.object': file('CustomObject', object) }), [[], []]);
  });

  it('takes field permissions on the name of a contract', () => {
    const rights =
      '<fieldPermissions><editable>true</editable><field>Contract.Name</field><readable>true</readable></fieldPermissions><label>Lawyer</label>';
    assert.deepEqual(outcome({ PermissionSet: ['Lawyer'] }, { 'permissionsets/Lawyer.permissionset': file('PermissionSet', rights) }), [[], []]);
  });

  for (const operator of ['IsNull', 'IsChanged', 'IsBlank', 'WasSet']) {
    it(`takes a flow's ${operator} with true or false, whatever the field`, () => {
      const number = TEXT.replaceAll('Kind', 'Height').replace(
        '<length>20</length><type>Text</type>',
        '<precision>18</precision><scale>2</scale><type>Number</type>',
      );
      const moment = TEXT.replaceAll('Kind', 'Planted').replace('<length>20</length><type>Text</type>', '<type>Date</type>');
      const filters = ['Kind__c', 'Height__c', 'Planted__c', 'CreatedDate'].map(
        (field) => `<filters><field>${field}</field><operator>${operator}</operator><value><booleanValue>true</booleanValue></value></filters>`,
      );
      const flow = treeFlow('Name', 'Draft').replace('</connector><object>', `</connector><filterLogic>and</filterLogic>${filters.join('')}<object>`);
      const version = '<version>67.0</version>';
      const packageXml = file(
        'Package',
        `<types><members>Tree__c</members><name>CustomObject</name></types><types><members>F</members><name>Flow</name></types>${version}`,
      );
      // FlowRecordFilter has but some of the operators that conditions have; the others are refused by its enum.
      const { messages } = world.send({}, { 'package.xml': packageXml, ...tree(TEXT + number + moment), 'flows/F.flow': flow }, { checkOnly: true });
      assert.deepEqual(
        messages.filter((message) => message.rule === 'flow-picklist-value' || /cannot be a booleanValue/.test(message.problem ?? '')),
        [],
      );
    });
  }

  it("reads a record type's values as forms are encoded: + is a blank", () => {
    const kind = (value: string): string =>
      `<fields><fullName>Kind__c</fullName><label>Kind</label><type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted><value><fullName>${value}</fullName><default>false</default><label>${value}</label></value></valueSetDefinition></valueSet></fields>`;
    const send = (value: string, chosen: string): string[] => {
      const type = `<recordTypes><fullName>Main</fullName><active>true</active><label>Main</label><picklistValues><picklist>Kind__c</picklist><values><fullName>${chosen}</fullName><default>false</default></values></picklistValues></recordTypes>`;
      return failures(new DeployWorld().send({ CustomObject: ['Tree__c'] }, tree(kind(value) + type)));
    };
    assert.deepEqual(send('A+B', 'A+B'), ['RecordType Tree__c.Main: Picklist value: A B in picklist: Kind__c not found']);
    for (const [value, chosen] of [
      ['A+B', 'A%2BB'],
      ['A B', 'A+B'],
      ['A B', 'A B'],
      ['100% sure', '100%25 sure'],
      ['100% sure', '100%25+sure'],
    ] as const)
      assert.deepEqual(send(value, chosen), [], chosen);
  });

  it('says nothing of formulas whose constants have a value, and of those that depend on the record', () => {
    const texts = [
      'SQRT(4) + 2 ^ 0.5 + 9 ^ (1 / 2)',
      'Size__c ^ 0.5',
      '1 / Size__c',
      'VALUE("12") / 3',
      'DATE(2024, 2, 29) - TODAY()',
      'LOG(10) / LN(2)',
      'NULL',
    ];
    const size = '<fields><fullName>Size__c</fullName><label>Size</label><precision>18</precision><scale>2</scale><type>Number</type></fields>';
    const fields = texts.map(
      (text, index) =>
        `<fields><fullName>F${index}__c</fullName><label>F</label><formula>${text}</formula><precision>18</precision><scale>2</scale><type>Number</type></fields>`,
    );
    assert.deepEqual(outcome({ CustomObject: ['Tree__c'] }, tree(size + fields.join(''))), [[], []]);
  });
});
