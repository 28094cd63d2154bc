import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { generateMetadataSchema } from '../../build/metadata-schema.ts';
import { checkSchema } from '../../src/metadata/schema.ts';
import type { SchemaProblem } from '../../src/metadata/schema.ts';
import { parseXml } from '../../src/metadata/xml.ts';
import type { XmlElement } from '../../src/metadata/xml.ts';

before(() => {
  if (existsSync(join(import.meta.dirname, '../../generated/metadata-schema.json'))) return;
  execFileSync(process.execPath, [join(import.meta.dirname, '../../build/metadata-schema.ts')]);
});

/** The root takes the first line, so that a body's first line is the file's second. */
function parse(type: string, body: string): XmlElement {
  const open = `<${type} xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`;
  return parseXml(`${open}\n${body}\n</${type}>`);
}

function check(type: string, body: string, version = 67): SchemaProblem[] {
  return checkSchema(parse(type, body), type, version);
}

/** Where the last element of that name stands, as `line:column`. */
function placeOf(root: XmlElement, name: string): string {
  const all = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(all)];
  const found = all(root)
    .filter((element) => element.name === name)
    .at(-1) as XmlElement;
  return `${found.line}:${found.column}`;
}

function onlyProblem(type: string, body: string): SchemaProblem {
  const problems = check(type, body);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  return problems[0] as SchemaProblem;
}

const GOOD: Record<string, string> = {
  CustomObject: `<deploymentStatus>Deployed</deploymentStatus>
    <fields><fullName>Kind__c</fullName><label>Kind</label><required>false</required><type>Picklist</type>
      <valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted>
        <value><fullName>A</fullName><default>true</default><label>A</label></value>
        <value><fullName>B</fullName><default>false</default><label>B</label></value>
      </valueSetDefinition></valueSet></fields>
    <fields><fullName>Share__c</fullName><label>Share</label><precision>5</precision><scale>2</scale><type>Percent</type></fields>
    <label>Phase</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Phases</pluralLabel>
    <sharingModel>ControlledByParent</sharingModel>
    <validationRules><fullName>Positive</fullName><active>true</active>
      <errorConditionFormula>Share__c &lt; 0</errorConditionFormula><errorMessage>Not below zero.</errorMessage></validationRules>`,
  Flow: `<apiVersion>66.0</apiVersion>
    <assignments><name>Key</name><label>Key</label><locationX>0</locationX><locationY>0</locationY>
      <assignmentItems><assignToReference>$Record.External_Key__c</assignToReference><operator>Assign</operator>
        <value><elementReference>KeyFormula</elementReference></value></assignmentItems></assignments>
    <label>Before save</label><processType>AutoLaunchedFlow</processType>
    <start><locationX>50</locationX><locationY>0</locationY><connector><targetReference>Key</targetReference></connector>
      <object>KPI_Measurement__c</object><recordTriggerType>CreateAndUpdate</recordTriggerType>
      <schedule><frequency>Daily</frequency><startDate>2026-01-01</startDate><startTime>06:00:00.000Z</startTime></schedule>
      <triggerType>RecordBeforeSave</triggerType></start>
    <status>Active</status>`,
  FlexiPage: `<flexiPageRegions>
      <itemInstances><componentInstance>
        <componentInstanceProperties><name>limit</name><value>5</value></componentInstanceProperties>
        <componentName>c:tile</componentName><identifier>c_tile</identifier></componentInstance></itemInstances>
      <name>main</name><type>Region</type></flexiPageRegions>
    <masterLabel>Home</masterLabel><template><name>home:desktopTemplate</name></template><type>HomePage</type>`,
  PermissionSet: `<fieldPermissions><editable>true</editable><field>A__c.B__c</field><readable>true</readable></fieldPermissions>
    <label>Steward</label>
    <objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>true</allowEdit>
      <allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>A__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>`,
  Layout: `<layoutSections><customLabel>true</customLabel><detailHeading>true</detailHeading><editHeading>true</editHeading><label>Information</label>
      <layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field></layoutItems></layoutColumns><layoutColumns/>
      <style>TwoColumnsTopToBottom</style></layoutSections>
    <showEmailCheckbox>false</showEmailCheckbox>`,
  CustomMetadata: `<label>Default</label><values><field>Weight__c</field><value xsi:nil="true"/></values>`,
};

describe('the metadata schema', () => {
  it('knows every type and enum of the declarations, and inheritance', () => {
    const { types, enums } = generateMetadataSchema();
    assert.ok(Object.keys(types).length > 1700 && Object.keys(enums).length > 750);
    assert.equal(types['FlowElement']?.extends, 'FlowBaseElement');
    assert.deepEqual(types['PermissionSet']?.fields.fieldPermissions, { type: 'PermissionSetFieldPermissions', array: true, required: true });
    assert.deepEqual(enums.FlexiPageRegionType, ['Region', 'Facet', 'Background']);
  });
});

describe('a file that keeps to its type', () => {
  for (const [type, body] of Object.entries(GOOD)) it(`passes: ${type}`, () => assert.deepEqual(check(type, body), []));

  it("may hold XML of its own in a bundle's targetConfigs", () => {
    const body =
      '<apiVersion>66.0</apiVersion><targetConfigs><targetConfig targets="lightning__HomePage"><property name="n" type="Integer"/></targetConfig></targetConfigs>';
    assert.deepEqual(check('LightningComponentBundle', body), []);
  });

  it('is not judged when its type is unknown', () => assert.deepEqual(check('Perennial', '<any/>'), []));
});

describe('a file that does not', () => {
  it('names an element its type lacks, where it stands', () => {
    const body = `<flexiPageRegions>
  <componentName>c:tile</componentName>
<name>main</name><type>Region</type></flexiPageRegions><masterLabel>Home</masterLabel><type>HomePage</type>`;
    const problem = onlyProblem('FlexiPage', body);
    const place = placeOf(parse('FlexiPage', body), 'componentName');
    assert.equal(`${problem.line}:${problem.column}`, place);
    assert.match(place, /^3:\d+$/);
    assert.equal(
      problem.message,
      `Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}componentName invalid at this location in type FlexiPageRegion`,
    );
  });

  it('tells upper from lower case', () => {
    assert.match(
      onlyProblem('PermissionSet', '<label>A</label>\n<Description>b</Description>').message,
      /}Description invalid at this location in type PermissionSet$/,
    );
  });

  it('repeats an element that stands once', () => {
    const item = '<componentInstance><componentName>c:tile</componentName></componentInstance>';
    const body = `<flexiPageRegions><itemInstances>${item}
${item}</itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>Home</masterLabel><type>HomePage</type>`;
    const place = placeOf(parse('FlexiPage', body), 'componentInstance');
    assert.equal(
      onlyProblem('FlexiPage', body).message,
      `Error parsing file: Element componentInstance is duplicated at this location in type ItemInstance`,
    );
    assert.match(place, /^3:/);
    assert.equal(`${onlyProblem('FlexiPage', body).line}:${onlyProblem('FlexiPage', body).column}`, place);
  });

  it('scatters elements that belong together', () => {
    const field = (name: string): string =>
      `<fieldPermissions><editable>false</editable><field>${name}</field><readable>true</readable></fieldPermissions>`;
    const problem = onlyProblem('PermissionSet', `${field('A__c.B__c')}\n<label>Steward</label>\n${field('A__c.C__c')}`);
    assert.match(problem.message, /^Error parsing file: Element fieldPermissions is duplicated at this location in type PermissionSet$/);
  });

  it('uses a value its enum lacks', () => {
    const property = '<componentInstanceProperties><name>a</name>\n<type>String</type><value>b</value></componentInstanceProperties>';
    const problem = onlyProblem(
      'FlexiPage',
      `<flexiPageRegions><itemInstances><componentInstance>${property}<componentName>c:tile</componentName></componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>Home</masterLabel><type>HomePage</type>`,
    );
    assert.equal(problem.message, "'String' is not a valid value for the enum 'ComponentInstancePropertyTypeEnum'");
    assert.equal(problem.line, 3);
  });

  it('writes a boolean or a number in words', () => {
    assert.deepEqual(onlyProblem('CustomField', '<required>yes</required>').message, "'yes' is not a valid boolean: use true or false");
    const number = onlyProblem('CustomField', '<fullName>A__c</fullName>\n<precision>five</precision>');
    assert.deepEqual([number.message, number.line], ["'five' is not a valid number", 3]);
  });

  it('leaves out what the platform insists on', () => {
    const problem = onlyProblem('PermissionSet', '<description>No label</description>');
    assert.deepEqual([problem.message, problem.line], ['Required field is missing: label', 1]);
  });

  it('is told about every problem at once', () => {
    assert.deepEqual(
      check('CustomField', '<oops/><required>yes</required>\n<type>Txt</type>').map((problem) => problem.line),
      [2, 2, 3],
    );
  });

  it('reads packages of old versions as they were: pages without items, enums in any case', () => {
    const page =
      '<flexiPageRegions><componentInstances><componentName>c:a</componentName></componentInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>A</masterLabel><type>AppPage</type>';
    assert.deepEqual(check('FlexiPage', page, 48), []);
    assert.equal(check('FlexiPage', page).length, 1);
    assert.deepEqual(check('Flow', '<status>ACTIVE</status>', 45), []);
    assert.equal(check('Flow', '<status>ACTIVE</status>').length, 1);
  });
});
