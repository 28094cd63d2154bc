import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ComponentSet } from '../../src/metadata/components.ts';
import { deploy } from '../../src/metadata/deploy.ts';
import { deleted, DeployWorld, failures, file, manifest, NICK, OBJECT, TEXT, tree, treeFlow, warnings, zipOf } from './world.ts';

describe('deleting components', () => {
  const world = new DeployWorld();
  const { org } = world;
  const send: DeployWorld['send'] = (...parts) => world.send(...parts);
  const drop = (members: Record<string, string[]>) => world.drop(members);

  it('deletes what destructive changes name, and warns of what is not there', () => {
    send({ CustomObject: ['Tree__c'] }, tree(TEXT));
    const result = send({}, { 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Kind__c'], CustomTab: ['Gone'] }) });
    assert.equal(result.status, 'Succeeded');
    assert.ok(!org.object('Tree__c').fields.has('Kind__c'));
    assert.ok(result.messages.some((message) => message.deleted && message.fullName === 'Tree__c.Kind__c'));
    assert.ok(result.messages.some((message) => message.problem === 'No CustomTab named: Gone found'));
  });

  it('deletes an object with all that is in its file', () => {
    send({ CustomObject: ['Bush__c'] }, { 'objects/Bush__c.object': file('CustomObject', (OBJECT + TEXT).replaceAll('Tree', 'Bush')) });
    const result = send({}, { 'destructiveChanges.xml': manifest({ CustomObject: ['Bush__c'] }) });
    assert.deepEqual([result.status, failures(result)], ['Succeeded', []]);
    assert.equal(org.catalog.object('Bush__c'), undefined);
    assert.ok(!org.components.has('CustomField', 'Bush__c.Kind__c'));
  });

  it('deletes the translations of fields with a field and with an object', () => {
    const held = (): string[] => org.components.ofType('CustomFieldTranslation').map(({ name }) => name);
    const settings = file('LanguageSettings', '<enableTranslationWorkbench>true</enableTranslationWorkbench>');
    const note = '<fields><fullName>Note__c</fullName><label>Note</label><length>20</length><type>Text</type></fields>';
    const nouns = '<caseValues><plural>false</plural><value>Mata</value></caseValues>';
    const labels = ['Kind__c', 'Note__c'].map((name) => `<fields><label>Campo</label><name>${name}</name></fields>`).join('');
    send({ Settings: ['Language'] }, { 'settings/Language.settings': settings });
    send({ CustomObject: ['Bush__c'] }, { 'objects/Bush__c.object': file('CustomObject', (OBJECT + TEXT + note).replaceAll('Tree', 'Bush')) });
    const translation = file('CustomObjectTranslation', nouns + labels);
    assert.deepEqual(
      failures(send({ CustomObjectTranslation: ['Bush__c-es'] }, { 'objectTranslations/Bush__c-es.objectTranslation': translation })),
      [],
    );
    assert.deepEqual(held(), ['Bush__c-es.Kind__c', 'Bush__c-es.Note__c']);
    send({}, { 'destructiveChanges.xml': manifest({ CustomField: ['Bush__c.Kind__c'] }) });
    assert.deepEqual(held(), ['Bush__c-es.Note__c']);
    send({}, { 'destructiveChanges.xml': manifest({ CustomObject: ['Bush__c'] }) });
    assert.deepEqual(held(), []);
    assert.ok(!org.components.has('CustomObjectTranslation', 'Bush__c-es'));
  });

  it('takes what is deleted out of the translations of labels', () => {
    const settings = file('LanguageSettings', '<enableTranslationWorkbench>true</enableTranslationWorkbench>');
    const label = (name: string): string =>
      `<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>${name}</shortDescription><value>${name}</value></labels>`;
    const translated = (name: string): string => `<customLabels><label>Hoja</label><name>${name}</name></customLabels>`;
    const made = send(
      { Settings: ['Language'], CustomLabels: ['CustomLabels'], Translations: ['es'] },
      {
        'settings/Language.settings': settings,
        'labels/CustomLabels.labels': file('CustomLabels', label('Sprout') + label('Petal')),
        'translations/es.translation': file('Translations', translated('Petal') + translated('Sprout')),
      },
    );
    assert.deepEqual(failures(made), []);
    assert.deepEqual(failures(drop({ CustomLabel: ['Sprout'] })), []);
    const { xml = '' } = org.components.get('Translations', 'es') ?? {};
    assert.ok(xml.includes('Petal') && !xml.includes('Sprout'), xml);
  });

  it('refuses to delete what others refer to', () => {
    const height = '<fields><fullName>Height__c</fullName><label>Height</label><precision>18</precision><scale>2</scale><type>Number</type></fields>';
    const twice =
      '<fields><fullName>Twice__c</fullName><label>Twice</label><formula>Height__c * 2</formula><precision>18</precision><scale>2</scale><type>Number</type></fields>';
    assert.equal(send({ CustomObject: ['Tree__c'] }, tree(height + twice)).status, 'Succeeded');
    const result = send({}, { 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Height__c'] }) });
    assert.deepEqual(failures(result), [
      'CustomField Tree__c.Height__c: This custom field is referenced elsewhere in salesforce.com. : Custom Formula Field - Tree__c.Twice__c.',
    ]);
    assert.ok(org.object('Tree__c').fields.has('Height__c'));
    assert.equal(
      send({}, { 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Height__c', 'Tree__c.Twice__c'] }) }).status,
      'Succeeded',
    );
  });

  it('takes a deleted field out of permission sets and layouts', () => {
    const layout =
      '<layoutSections><customLabel>false</customLabel><layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field></layoutItems><layoutItems><behavior>Edit</behavior><field>Nick__c</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>';
    const rights =
      '<fieldPermissions><editable>true</editable><field>Tree__c.Nick__c</field><readable>true</readable></fieldPermissions><label>Gardener</label><objectPermissions><allowCreate>false</allowCreate><allowDelete>false</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>Tree__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>';
    const all = {
      ...tree(NICK),
      'layouts/Tree__c-Tree Layout.layout': file('Layout', layout),
      'permissionsets/Gardener.permissionset': file('PermissionSet', rights),
    };
    const made = send({ CustomObject: ['Tree__c'], Layout: ['Tree__c-Tree Layout'], PermissionSet: ['Gardener'] }, all);
    assert.deepEqual(failures(made), []);
    assert.deepEqual(failures(send({}, { 'destructiveChanges.xml': manifest({ CustomField: ['Tree__c.Nick__c'] }) })), []);
    for (const [type, name] of [
      ['Layout', 'Tree__c-Tree Layout'],
      ['PermissionSet', 'Gardener'],
    ] as const)
      for (const components of [org.components, ComponentSet.load(org.store)]) {
        const { xml = '' } = components.get(type, name) ?? {};
        assert.ok(xml !== '' && !xml.includes('Nick__c'), xml);
      }
  });

  const nickOf = () => org.store.get('SELECT "Nick__c" FROM "r_Tree__c"')?.['Nick__c'];

  it('forgets what a deleted field held, and the rows of a deleted object', () => {
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'] }, tree(NICK))), []);
    org.store.run('INSERT INTO "r_Tree__c" ("Id", "Name", "Nick__c") VALUES (?, ?, ?)', 'a00000000000001AAA', 'Oak', 'Old');
    assert.equal(nickOf(), 'Old');
    assert.deepEqual(failures(drop({ CustomField: ['Tree__c.Nick__c'] })), []);
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'] }, tree(NICK))), []);
    assert.equal(nickOf(), null);

    const bush = { 'objects/Bush__c.object': file('CustomObject', (OBJECT + TEXT).replaceAll('Tree', 'Bush')) };
    send({ CustomObject: ['Bush__c'] }, bush);
    org.store.run('INSERT INTO "r_Bush__c" ("Id", "Name") VALUES (?, ?)', 'a01000000000001AAA', 'Box');
    assert.deepEqual(failures(drop({ CustomObject: ['Bush__c'] })), []);
    send({ CustomObject: ['Bush__c'] }, bush);
    assert.equal(org.hasRecords('Bush__c'), false);
  });

  it('takes a deleted field out of list filters, reports and related lists', () => {
    const view = (filters: string, logic = ''): string =>
      `<listViews><fullName>V</fullName>${logic}<columns>NAME</columns><filterScope>Everything</filterScope>${filters}<label>V</label></listViews>`;
    const byName = '<filters><field>NAME</field><operation>equals</operation><value>x</value></filters>';
    const byNick = '<filters><field>Nick__c</field><operation>equals</operation><value>x</value></filters>';
    const report = `<columns><field>CUST_NAME</field></columns><columns><field>Tree__c$Nick__c</field></columns><filter><criteriaItems><column>Tree__c$Nick__c</column><columnToColumn>false</columnToColumn><isUnlocked>true</isUnlocked><operator>equals</operator><value>x</value></criteriaItems></filter><format>Tabular</format><name>Trees</name><reportType>CustomEntity$Tree__c</reportType><scope>organization</scope><showDetails>true</showDetails><sortColumn>Tree__c$Nick__c</sortColumn><sortOrder>Asc</sortOrder>`;
    const made = send(
      { CustomObject: ['Tree__c'], ListView: ['Tree__c.V'], Report: ['Garden', 'Garden/Trees'] },
      {
        'objects/Tree__c.object': file(
          'CustomObject',
          OBJECT.replace('<label>', '<enableReports>true</enableReports><label>').replace(
            '<nameField>',
            `${NICK}${view(byName + byNick, '<booleanFilter>1 OR 2</booleanFilter>')}<nameField>`,
          ),
        ),
        'reports/Garden.reportFolder': file('ReportFolder', '<name>Garden</name>'),
        'reports/Garden/Trees.report': file('Report', report),
      },
    );
    assert.deepEqual(failures(made), []);
    assert.deepEqual(failures(drop({ CustomField: ['Tree__c.Nick__c'] })), []);
    assert.ok(!org.components.get('Report', 'Garden/Trees')?.xml?.includes('Nick__c'));
    const { xml = '' } = org.components.get('ListView', 'Tree__c.V') ?? {};
    assert.ok(xml.includes('NAME') && !xml.includes('Nick__c') && !xml.includes('booleanFilter'), xml);
  });

  it('refuses to delete a field that a flow sets on its record, and takes no flow that sets one that is not there', () => {
    const files = { 'flows/N.flow': treeFlow('Nick__c', 'Draft') };
    assert.match(failures(send({ Flow: ['N'] }, files)).join(), /The field "Nick__c" for the object "Tree__c" doesn't exist/);
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'], Flow: ['N'] }, { ...tree(NICK), ...files })), []);
    assert.match(failures(drop({ CustomField: ['Tree__c.Nick__c'] })).join(), /referenced elsewhere in salesforce\.com\. : Flow Version - N\./);
    assert.deepEqual(failures(drop({ Flow: ['N'] })), []);
  });

  it('deletes in part, says of nothing that it went that did not, and keeps record types', () => {
    const type = '<recordTypes><fullName>Tall</fullName><active>true</active><label>Tall</label></recordTypes>';
    const more = NICK + NICK.replaceAll('Nick', 'Pet') + type;
    const named =
      '<validationRules><fullName>Named</fullName><active>true</active><errorConditionFormula>ISBLANK(Nick__c)</errorConditionFormula><errorMessage>Name it.</errorMessage></validationRules>';
    assert.deepEqual(failures(send({ CustomObject: ['Tree__c'] }, tree(more + named))), []);
    const label =
      '<labels><fullName>Leaf</fullName><language>en_US</language><protected>false</protected><shortDescription>Leaf</shortDescription><value>Leaf</value></labels>';
    const zip = zipOf({
      'package.xml': manifest({ CustomLabel: ['Leaf'] }),
      'labels/CustomLabels.labels': file('CustomLabels', label),
      'destructiveChanges.xml': manifest({ CustomField: ['Tree__c.Nick__c', 'Tree__c.Pet__c'], RecordType: ['Tree__c.Tall'] }),
    });
    const result = deploy(org, org.adminId, zip, { checkOnly: false, rollbackOnError: false, ignoreWarnings: false });
    assert.deepEqual(
      [result.status, result.messages.filter((message) => message.deleted).map((message) => message.fullName)],
      ['SucceededPartial', ['Tree__c.Pet__c']],
    );
    assert.ok(failures(result).includes('RecordType Tree__c.Tall: Cannot delete record type through API'));
    const { fields } = org.object('Tree__c');
    assert.deepEqual([fields.has('Nick__c'), fields.has('Pet__c')], [true, false]);
  });

  describe('of flows', () => {
    const flow = (status: string, field = 'Name') => world.send({ Flow: ['F'] }, { 'flows/F.flow': treeFlow(field, status) });
    const definition = (version: number): Record<string, string> => ({
      'flowDefinitions/F.flowDefinition': file('FlowDefinition', `<activeVersionNumber>${version}</activeVersionNumber>`),
    });
    const REFUSED = 'insufficient access rights on cross-reference id';

    it('keeps an active flow, also beside a draft, until it is deactivated', () => {
      assert.deepEqual(failures(flow('Active')), []);
      assert.deepEqual(failures(drop({ Flow: ['F'] })), [`Flow F: ${REFUSED}`]);
      assert.deepEqual(failures(flow('Obsolete')), []);
      assert.deepEqual(failures(drop({ Flow: ['F'] })), [`Flow F: ${REFUSED}`]);
      const late = { ...definition(0), 'destructiveChangesPre.xml': manifest({ Flow: ['F'] }) };
      assert.deepEqual(failures(world.send({ FlowDefinition: ['F'] }, late)), [`Flow F: ${REFUSED}`]);
      const result = world.send({ FlowDefinition: ['F'] }, { ...definition(0), 'destructiveChangesPost.xml': manifest({ Flow: ['F'] }) });
      assert.deepEqual([failures(result), deleted(result)], [[], ['Flow F']]);
      assert.equal(org.components.has('Flow', 'F'), false);
    });

    it('deletes a version that is not active by its number', () => {
      world.send({ CustomObject: ['Tree__c'] }, tree(TEXT));
      flow('Active');
      flow('Draft', 'Kind__c');
      assert.deepEqual(failures(drop({ Flow: ['F-1'] })), [`Flow F-1: ${REFUSED}`]);
      assert.deepEqual(warnings(drop({ Flow: ['F-7'] })), ['Flow F-7: No Flow named: F-7 found']);
      assert.deepEqual(deleted(drop({ Flow: ['F-2'] })), ['Flow F-2']);
      assert.match(org.components.get('Flow', 'F')?.xml ?? '', /<field>Name</);
      assert.deepEqual(warnings(drop({ Flow: ['F-2'] })), ['Flow F-2: No Flow named: F-2 found']);
      assert.deepEqual(failures(drop({ Flow: ['F-1'] })), [`Flow F-1: ${REFUSED}`]);
      assert.deepEqual(failures(world.send({ FlowDefinition: ['F'] }, definition(0))), []);
      assert.deepEqual(deleted(drop({ Flow: ['F-1'] })), ['Flow F-1']);
      assert.equal(org.components.has('Flow', 'F'), false);
    });

    it('deletes all versions at once, and with them the flow', () => {
      world.send({ CustomObject: ['Tree__c'] }, tree(TEXT));
      flow('Active');
      flow('Active', 'Kind__c');
      assert.deepEqual(failures(world.send({ FlowDefinition: ['F'] }, definition(0))), []);
      const names = ['F-1', 'F-2', 'F-3', 'F-4', 'F-5', 'F-6'];
      assert.deepEqual(failures(drop({ Flow: names })), []);
      assert.equal(org.components.has('Flow', 'F'), false);
      assert.deepEqual(failures(drop({ CustomField: ['Tree__c.Kind__c'] })), []);
    });

    it('keeps a field that only an older version sets, while that version runs', () => {
      assert.deepEqual(failures(world.send({ CustomObject: ['Tree__c'] }, tree(TEXT))), []);
      flow('Active', 'Kind__c');
      flow('Draft');
      assert.match(failures(drop({ CustomField: ['Tree__c.Kind__c'] })).join(), /referenced elsewhere in salesforce\.com\. : Flow Version - F\./);
      world.send({ FlowDefinition: ['F'] }, definition(0));
      assert.deepEqual(failures(drop({ CustomField: ['Tree__c.Kind__c'] })), []);
    });
  });

  describe('before and after what is deployed', () => {
    const label = (name: string): string =>
      `<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>L</shortDescription><value>L</value></labels>`;
    const both = (fileName: string) =>
      world.send(
        { CustomLabel: ['Sap'] },
        { 'labels/CustomLabels.labels': file('CustomLabels', label('Sap')), [fileName]: manifest({ CustomLabel: ['Sap'] }) },
      );

    it('deletes first what destructiveChanges.xml and destructiveChangesPre.xml name, and what is deployed is there', () => {
      assert.deepEqual(warnings(both('destructiveChangesPre.xml')), ['CustomLabel Sap: No CustomLabel named: Sap found']);
      assert.ok(org.components.has('CustomLabel', 'Sap'));
      assert.deepEqual(deleted(both('destructiveChanges.xml')), ['CustomLabel Sap']);
      assert.ok(org.components.has('CustomLabel', 'Sap'));
    });

    it('deletes last what destructiveChangesPost.xml names', () => {
      assert.deepEqual(deleted(both('destructiveChangesPost.xml')), ['CustomLabel Sap']);
      assert.equal(org.components.has('CustomLabel', 'Sap'), false);
      assert.equal(ComponentSet.load(org.store).has('CustomLabel', 'Sap'), false);
    });

    it('refuses to delete last what the same deploy refers to', () => {
      const formula = '<fields><fullName>Own__c</fullName><label>Own</label><formula>Kind__c</formula><type>Text</type></fields>';
      const files = { ...tree(TEXT + formula), 'destructiveChangesPost.xml': manifest({ CustomField: ['Tree__c.Kind__c'] }) };
      assert.match(
        failures(world.send({ CustomObject: ['Tree__c'] }, files)).join(),
        /^CustomField Tree__c.Kind__c: .* : Custom Formula Field - Tree__c\.Own__c\.$/,
      );
    });

    it('loses the data of a field that is deleted first and deployed again', () => {
      assert.deepEqual(failures(world.send({ CustomObject: ['Tree__c'] }, tree(NICK))), []);
      org.store.run('DELETE FROM "r_Tree__c"');
      org.store.run('INSERT INTO "r_Tree__c" ("Id", "Name", "Nick__c") VALUES (?, ?, ?)', 'a00000000000001AAA', 'Oak', 'Old');
      const files = { ...tree(NICK), 'destructiveChangesPre.xml': manifest({ CustomField: ['Tree__c.Nick__c'] }) };
      assert.deepEqual(failures(world.send({ CustomObject: ['Tree__c'] }, files)), []);
      assert.equal(nickOf(), null);
    });
  });

  it('answers a name that is not there with a warning, whatever the type', () => {
    const names = {
      ApexClass: ['X'],
      CustomLabel: ['X'],
      Flow: ['X', 'X-1'],
      LightningComponentBundle: ['x'],
      PermissionSet: ['X'],
      Report: ['X/Y'],
    };
    const result = drop(names);
    const asked = Object.entries(names).flatMap(([type, list]) => list.map((name) => `${type} ${name}: No ${type} named: ${name} found`));
    assert.deepEqual([result.status, deleted(result), warnings(result)], ['Succeeded', [], asked]);
  });

  it('keeps a report that a dashboard or a chart on a page shows', () => {
    const report = file(
      'Report',
      '<columns><field>USERNAME</field></columns><format>Tabular</format><name>R</name><reportType>UserList</reportType><scope>organization</scope><showDetails>true</showDetails>',
    );
    const dashboard =
      '<backgroundEndColor>#FFFFFF</backgroundEndColor><backgroundFadeDirection>Diagonal</backgroundFadeDirection><backgroundStartColor>#FFFFFF</backgroundStartColor><dashboardType>LoggedInUser</dashboardType><isGridLayout>false</isGridLayout><leftSection><columnSize>Medium</columnSize><components><componentType>Metric</componentType><report>Woods/Shown</report></components></leftSection><middleSection><columnSize>Medium</columnSize></middleSection><rightSection><columnSize>Medium</columnSize></rightSection><textColor>#000000</textColor><title>D</title><titleColor>#000000</titleColor><titleSize>12</titleSize>';
    const page =
      '<flexiPageRegions><itemInstances><componentInstance><componentInstanceProperties><name>reportName</name><value>Charted</value></componentInstanceProperties><componentName>flexipage:reportChart</componentName><identifier>chart</identifier></componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions><masterLabel>P</masterLabel><template><name>flexipage:defaultAppHomeTemplate</name></template><type>AppPage</type>';
    const files = {
      'reports/Woods-meta.xml': file('ReportFolder', '<name>Woods</name>'),
      'reports/Woods/Shown.report': report,
      'reports/Woods/Charted.report': report,
      'dashboards/Woods-meta.xml': file('DashboardFolder', '<name>Woods</name>'),
      'dashboards/Woods/D.dashboard': file('Dashboard', dashboard),
      'flexipages/P.flexipage': file('FlexiPage', page),
    };
    const members = { Report: ['Woods', 'Woods/Shown', 'Woods/Charted'], Dashboard: ['Woods', 'Woods/D'], FlexiPage: ['P'] };
    assert.deepEqual(failures(world.send(members, files)), []);
    assert.deepEqual(failures(drop({ Report: ['Woods/Shown', 'Woods/Charted'] })).sort(), [
      'Report Woods/Charted: This report is referenced elsewhere in salesforce.com. : Flexi Page - P.',
      'Report Woods/Shown: This report is referenced elsewhere in salesforce.com. : Dashboard - Woods/D.',
    ]);
    assert.deepEqual(failures(drop({ Report: ['Woods/Shown', 'Woods/Charted'], Dashboard: ['Woods/D'], FlexiPage: ['P'] })), []);
  });
});
