import assert from 'node:assert/strict';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { DeployOutcome } from '../../pipeline/deploy.ts';
import { DEEP } from '../world.ts';
import type { Ended, World } from '../world.ts';
import type { ProjectCopy } from './copy.ts';

/** Files by their path below the project. */
type Files = Record<string, string>;

const xml = (type: string, ...lines: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">\n${lines.join('\n')}\n</${type}>\n`;

/** A component of each type that the project has, all of one name and one text; `at` is the folder they are in. */
function components(name: string, text: string, at = 'probe'): Files {
  const object = `${name}__c`;
  const main = `force-app/main/${at}`;
  const here = `${main}/objects/${object}`;
  const reports = `reports/main/${at}`;
  const translations = `translations/main/${at}`;
  return {
    [`${here}/${object}.object-meta.xml`]: xml(
      'CustomObject',
      `<compactLayoutAssignment>${name}_Compact</compactLayoutAssignment><deploymentStatus>Deployed</deploymentStatus><description>${text}</description>`,
      `<enableReports>true</enableReports><label>${name}</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>${name}s</pluralLabel><sharingModel>ReadWrite</sharingModel>`,
    ),
    [`${here}/fields/Kind__c.field-meta.xml`]: xml(
      'CustomField',
      `<fullName>Kind__c</fullName><label>Kind</label><inlineHelpText>${text}</inlineHelpText><length>20</length><type>Text</type>`,
    ),
    [`${here}/validationRules/${name}_Rule.validationRule-meta.xml`]: xml(
      'ValidationRule',
      `<fullName>${name}_Rule</fullName><active>true</active><errorConditionFormula>Kind__c = "wrong"</errorConditionFormula><errorMessage>${text}</errorMessage>`,
    ),
    [`${here}/compactLayouts/${name}_Compact.compactLayout-meta.xml`]: xml(
      'CompactLayout',
      `<fullName>${name}_Compact</fullName><fields>Name</fields><label>${text}</label>`,
    ),
    [`${here}/listViews/${name}_All.listView-meta.xml`]: xml(
      'ListView',
      `<fullName>${name}_All</fullName><columns>NAME</columns><filterScope>Everything</filterScope><label>${text}</label>`,
    ),
    [`${main}/layouts/${object}-${name} Layout.layout-meta.xml`]: xml(
      'Layout',
      `<layoutSections><customLabel>true</customLabel><label>${text}</label><layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field></layoutItems></layoutColumns><style>OneColumn</style></layoutSections>`,
    ),
    [`${main}/tabs/${object}.tab-meta.xml`]: xml(
      'CustomTab',
      `<customObject>true</customObject><description>${text}</description><motif>Custom1: Heart</motif>`,
    ),
    [`${main}/flexipages/${name}_Page.flexipage-meta.xml`]: xml(
      'FlexiPage',
      `<flexiPageRegions><itemInstances><componentInstance><componentName>c:${name.toLowerCase()}Bundle</componentName><identifier>one</identifier></componentInstance></itemInstances><name>main</name><type>Region</type></flexiPageRegions>`,
      `<masterLabel>${text}</masterLabel><template><name>flexipage:defaultAppHomeTemplate</name></template><type>AppPage</type>`,
    ),
    [`${main}/applications/${name}_App.app-meta.xml`]: xml(
      'CustomApplication',
      `<description>${text}</description><formFactors>Large</formFactors><label>${name}</label><navType>Standard</navType><tabs>${object}</tabs><uiType>Lightning</uiType>`,
    ),
    [`${main}/flows/${name}_Flow.flow-meta.xml`]: xml(
      'Flow',
      `<apiVersion>67.0</apiVersion><assignments><name>Set_Kind</name><label>Set kind</label><locationX>0</locationX><locationY>0</locationY><assignmentItems><assignToReference>$Record.Kind__c</assignToReference><operator>Assign</operator><value><stringValue>set</stringValue></value></assignmentItems></assignments>`,
      `<description>${text}</description><label>${name}</label><processType>AutoLaunchedFlow</processType>`,
      `<start><locationX>0</locationX><locationY>0</locationY><connector><targetReference>Set_Kind</targetReference></connector><object>${object}</object><recordTriggerType>Create</recordTriggerType><triggerType>RecordBeforeSave</triggerType></start><status>Active</status>`,
    ),
    [`${main}/permissionsets/${name}_Set.permissionset-meta.xml`]: xml(
      'PermissionSet',
      `<description>${text}</description><hasActivationRequired>false</hasActivationRequired><label>${name}</label>`,
      `<objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>${object}</object><viewAllRecords>false</viewAllRecords></objectPermissions>`,
    ),
    [`${main}/customPermissions/${name}_Right.customPermission-meta.xml`]: xml(
      'CustomPermission',
      `<description>${text}</description><isLicensed>false</isLicensed><label>${name}</label>`,
    ),
    [`${main}/notificationtypes/${name}_Note.notiftype-meta.xml`]: xml(
      'CustomNotificationType',
      `<customNotifTypeName>${name} Note</customNotifTypeName><description>${text}</description><desktop>true</desktop><masterLabel>${name} Note</masterLabel><mobile>true</mobile>`,
    ),
    [`${main}/lwc/${name.toLowerCase()}Bundle/${name.toLowerCase()}Bundle.ts`]: `import { LightningElement } from 'lwc';\n\n/** ${text} */\nexport default class ${name} extends LightningElement {}\n`,
    [`${main}/lwc/${name.toLowerCase()}Bundle/${name.toLowerCase()}Bundle.html`]: `<template>\n    <p>${text}</p>\n</template>\n`,
    [`${main}/lwc/${name.toLowerCase()}Bundle/${name.toLowerCase()}Bundle.js-meta.xml`]: xml(
      'LightningComponentBundle',
      '<apiVersion>67.0</apiVersion><isExposed>true</isExposed><targets><target>lightning__AppPage</target></targets>',
    ),
    [`${main}/staticresources/${name}_Data.txt`]: `${text}\n`,
    [`${main}/staticresources/${name}_Data.resource-meta.xml`]: xml(
      'StaticResource',
      '<cacheControl>Private</cacheControl><contentType>text/plain</contentType>',
    ),
    [`${reports}/groups/${name}_Readers.group-meta.xml`]: xml('Group', `<doesIncludeBosses>true</doesIncludeBosses><name>${text}</name>`),
    [`${reports}/reportTypes/${name}_Type.reportType-meta.xml`]: xml(
      'ReportType',
      `<baseObject>${object}</baseObject><category>other</category><deployed>true</deployed><description>${text}</description><label>${name}</label><sections><columns><checkedByDefault>true</checkedByDefault><field>Name</field><table>${object}</table></columns><masterLabel>All</masterLabel></sections>`,
    ),
    [`${reports}/reports/${name}_Folder.reportFolder-meta.xml`]: xml('ReportFolder', `<name>${text}</name>`),
    [`${reports}/reports/${name}_Folder/${name}_Report.report-meta.xml`]: xml(
      'Report',
      `<columns><field>${object}$Name</field></columns><description>${text}</description><format>Summary</format><groupingsDown><dateGranularity>Day</dateGranularity><field>${object}$Kind__c</field><sortOrder>Asc</sortOrder></groupingsDown><name>${name}</name><reportType>${name}_Type__c</reportType><scope>organization</scope><showDetails>true</showDetails><timeFrameFilter><dateColumn>${object}$CreatedDate</dateColumn><interval>INTERVAL_CUSTOM</interval></timeFrameFilter>`,
    ).replace('<groupingsDown><dateGranularity>Day</dateGranularity><field>', '<groupingsDown><dateGranularity>Day</dateGranularity><field>'),
    [`${translations}/objectTranslations/${object}-es/${object}-es.objectTranslation-meta.xml`]: xml(
      'CustomObjectTranslation',
      `<caseValues><plural>false</plural><value>${text}</value></caseValues><gender>Masculine</gender><startsWith>Consonant</startsWith>`,
    ),
    [`${translations}/objectTranslations/${object}-es/Kind__c.fieldTranslation-meta.xml`]: xml(
      'CustomFieldTranslation',
      `<label>${text}</label><name>Kind__c</name>`,
    ),
  };
}

/** A component's body with its files in one order: a deploy brings them in any. */
function inOrder(body: string): string {
  const { xml: own, files } = JSON.parse(body) as { xml?: unknown; files?: Record<string, unknown> };
  return JSON.stringify([own, Object.entries(files ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Deltas of changes of every type, against whole deploys of the same commits into empty orgs. */
export function everyTypeTests(world: World, copy: ProjectCopy): void {
  describe('perennial deploy --delta', { timeout: 1_800_000, skip: DEEP ? false : 'takes four orgs: npm run test:deep' }, () => {
    const write = (files: Files): void => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(copy.dir, path)), { recursive: true });
        writeFileSync(join(copy.dir, path), text);
      }
    };
    const remove = (files: Files): void => {
      for (const path of Object.keys(files)) rmSync(join(copy.dir, path), { force: true });
      for (const bundle of globSync('force-app/**/probe*Bundle', { cwd: copy.dir }))
        if (files[`${bundle}/${bundle.split('/').at(-1) ?? ''}.ts`]) rmSync(join(copy.dir, bundle), { recursive: true });
    };
    const make = (alias: string): Promise<string> =>
      world.sf('org', 'create', 'scratch', '-v', world.alias, '-f', 'config/translations-scratch-def.json', '-a', alias);
    const drop = (alias: string): Promise<string> => world.sf('org', 'delete', 'scratch', '-o', alias, '--no-prompt');
    const deploy = (alias: string, ...args: string[]): Promise<Ended> => world.perennialIn(copy.dir, ['deploy', '-o', alias, '--json', ...args]);
    const delta = async (): Promise<DeployOutcome> => {
      const { code, out, err } = await deploy('grown', '--delta', 'HEAD~1', '--layouts');
      assert.equal(code, 0, err + out);
      return JSON.parse(out) as DeployOutcome;
    };
    /** What an org holds: each component with its body. */
    const held = async (alias: string): Promise<Map<string, string>> => {
      const { result } = JSON.parse(await world.sf('org', 'display', '-o', alias, '--json')) as { result: { id: string } };
      const admin = await world.as('admin');
      const { records } = await admin.query<{ Id: string }>(`SELECT Id FROM ScratchOrgInfo WHERE ScratchOrg = '${result.id.slice(0, 15)}'`);
      const file = join(world.home, 'org/scratch', `${records[0]?.Id ?? ''}.sqlite`);
      const store = new DatabaseSync(file, { readOnly: true });
      const rows = store.prepare('SELECT type, name, body FROM component ORDER BY type, name').all();
      store.close();
      return new Map(rows.map((row) => [`${String(row['type'])} ${String(row['name'])}`, inOrder(String(row['body']))]));
    };
    const different = (a: Map<string, string>, b: Map<string, string>): string[] =>
      [...new Set([...a.keys(), ...b.keys()])]
        .filter((key) => a.get(key) !== b.get(key) && !key.startsWith('Settings '))
        .map((key) => `${key}: ${a.get(key)?.slice(0, 400) ?? 'not there'} / ${b.get(key)?.slice(0, 400) ?? 'not there'}`);
    let beginning: Map<string, string>;

    before(async () => {
      copy.git('checkout', '-q', '-B', 'every-type', 'main');
      await make('grown');
      assert.equal((await deploy('grown')).code, 0);
      beginning = await held('grown');
    });
    after(() => drop('grown'));

    /** Compares the org that grew by deltas with an empty one that took the commit whole. */
    const isAsWhole = async (): Promise<void> => {
      await make('whole');
      const { code, err, out } = await deploy('whole');
      assert.equal(code, 0, err + out);
      assert.deepEqual(different(await held('grown'), await held('whole')), []);
      await drop('whole');
    };

    it('adds, changes, renames and moves as a whole deploy into an empty org does', async () => {
      write(components('ProbeA', 'first'));
      copy.commit();
      await delta();
      write(components('ProbeA', 'second'));
      copy.commit();
      const changed = await delta();
      assert.deepEqual([changed.deleted, changed.notDeleted], [[], []]);
      await isAsWhole();
      remove(components('ProbeA', 'second'));
      write(components('ProbeB', 'second'));
      copy.commit();
      const renamed = await delta();
      assert.deepEqual([renamed.notDeleted, renamed.deleted.length > 10], [[], true]);
      remove(components('ProbeB', 'second'));
      write(components('ProbeB', 'second', 'elsewhere'));
      copy.commit();
      const moved = await delta();
      assert.deepEqual([moved.deleted, moved.notDeleted], [[], []]);
      await isAsWhole();
    });

    it('refuses to delete what something still refers to, before anything is sent', async () => {
      const before = await held('grown');
      rmSync(join(copy.dir, 'reports/main/elsewhere/reportTypes/ProbeB_Type.reportType-meta.xml'));
      copy.commit();
      const { code, out } = await deploy('grown', '--delta', 'HEAD~1');
      assert.equal(code, 1);
      assert.match(out, /"stage": "check"/);
      assert.match(out, /ProbeB_Report/);
      copy.git('reset', '-q', '--hard', 'HEAD~1');
      assert.deepEqual(different(before, await held('grown')), []);
    });

    it('deletes everything again, and leaves the org as it was', async () => {
      remove(components('ProbeB', 'second', 'elsewhere'));
      copy.commit();
      const gone = await delta();
      assert.deepEqual(gone.notDeleted, []);
      assert.deepEqual(different(await held('grown'), beginning), []);
      assert.ok(readFileSync(globSync(join(copy.dir, gone.backup ?? '', '**/ProbeB__c.object'))[0] ?? '', 'utf8').includes('Kind__c'));
    });
  });
}
