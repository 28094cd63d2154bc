import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { listMetadata, retrieve } from '../../src/metadata/retrieve.ts';
import { deleted, DeployWorld, failures, file, manifest, warnings } from './world.ts';

const REPORT = file(
  'Report',
  '<columns><field>USERNAME</field></columns><format>Tabular</format><name>R</name><reportType>UserList</reportType><scope>organization</scope><showDetails>true</showDetails>',
);
const folder = (type: string, name: string): string => file(type, `<name>${name}</name>`);

describe('components in folders', () => {
  const world = new DeployWorld();
  const { org } = world;
  const names = (type: string, inFolder?: string): string[] => listMetadata(org, type, inFolder).map(({ fullName }) => fullName);
  const NESTED = {
    'reports/Garden-meta.xml': folder('ReportFolder', 'Garden'),
    'reports/Garden/reports-meta.xml': folder('ReportFolder', 'reports'),
    'reports/Garden/reports/Trees.report': REPORT,
    'reports/Garden/Trunks.report': REPORT,
  };
  const MEMBERS = ['Garden/', 'Garden/reports/', 'Garden/reports/Trees', 'Garden/Trunks'];

  it('are deployed from folders in folders, whatever these are called, and retrieved to the same paths', () => {
    assert.deepEqual(failures(world.send({ Report: MEMBERS }, NESTED)), []);
    assert.deepEqual(names('Report'), ['Garden/reports/Trees', 'Garden/Trunks']);
    assert.deepEqual(names('ReportFolder'), ['Garden', 'Garden/reports']);
    const members = new Map([['Report', ['Garden', 'Garden/reports', 'Garden/reports/Trees', 'Garden/Trunks']]]);
    const { zip, missing } = retrieve(org, members, '67.0');
    const files = unzipSync(zip);
    assert.deepEqual([Object.keys(files).sort(), missing], [['package.xml', ...Object.keys(NESTED)].map((path) => `unpackaged/${path}`).sort(), []]);
    assert.match(strFromU8(files['unpackaged/package.xml'] ?? new Uint8Array()), /<members>Garden\/reports<\/members>[\s\S]*<name>Report<\/name>/);
  });

  it('are listed by folder; a folder that is not there lists nothing', () => {
    assert.deepEqual(names('Report', 'Garden'), ['Garden/Trunks']);
    assert.deepEqual(names('Report', 'Garden/reports'), ['Garden/reports/Trees']);
    assert.deepEqual(names('Report', 'reports'), ['Garden/reports/Trees']);
    assert.deepEqual(names('Report', 'No_Such'), []);
  });

  it('stay one report when they move to another folder', () => {
    const files = { 'reports/Orchard-meta.xml': folder('ReportFolder', 'Orchard'), 'reports/Orchard/Trunks.report': REPORT };
    assert.deepEqual(failures(world.send({ Report: ['Orchard/', 'Orchard/Trunks'] }, files)), []);
    assert.deepEqual(names('Report'), ['Garden/reports/Trees', 'Orchard/Trunks']);
    const rows = org.store.all(`SELECT "FolderName" FROM ${org.store.ensureTable(org.object('Report'))} WHERE "DeveloperName" = 'Trunks'`);
    assert.deepEqual(
      rows.map((row) => row['FolderName']),
      ['Orchard'],
    );
  });

  it('are refused in a folder that is not there', () => {
    assert.match(failures(world.send({ Report: ['Garden/No/R'] }, { 'reports/Garden/No/R.report': REPORT })).join(), /Cannot find folder:Garden\/No/);
  });

  it('go before their folder does', () => {
    const drop = (...members: string[]) => world.send({}, { 'destructiveChanges.xml': manifest({ Report: members }) });
    assert.match(failures(drop('Orchard')).join(), /^Report Orchard: The folder is not empty: delete Orchard\/Trunks first$/);
    const result = drop('Orchard/Trunks', 'Orchard', 'Orchard/Gone');
    assert.deepEqual([failures(result), deleted(result)], [[], ['Report Orchard/Trunks', 'Report Orchard']]);
    assert.deepEqual(warnings(result), ['Report Orchard/Gone: No Report named: Orchard/Gone found']);
    assert.deepEqual(names('ReportFolder'), ['Garden', 'Garden/reports']);
  });

  it('keep their content beside them', () => {
    const files = {
      'documents/Papers-meta.xml': folder('DocumentFolder', 'Papers'),
      'documents/Papers/Note.txt': 'hello',
      'documents/Papers/Note.txt-meta.xml': file('Document', '<name>Note</name>'),
      'email/Letters-meta.xml': folder('EmailFolder', 'Letters'),
      'email/Letters/Old-meta.xml': folder('EmailFolder', 'Old'),
      'email/Letters/Old/Hello.email': 'hello',
      'email/Letters/Old/Hello.email-meta.xml': file('EmailTemplate', '<name>Hello</name>'),
      'dashboards/Walls-meta.xml': folder('DashboardFolder', 'Walls'),
      'dashboards/Walls/North-meta.xml': folder('DashboardFolder', 'North'),
    };
    const members = {
      Document: ['Papers', 'Papers/Note'],
      EmailTemplate: ['Letters', 'Letters/Old', 'Letters/Old/Hello'],
      Dashboard: ['Walls/', 'Walls/North/'],
    };
    assert.deepEqual(failures(world.send(members, files)), []);
    const { zip, missing } = retrieve(org, new Map(Object.entries(members)), '67.0');
    assert.deepEqual(
      [Object.keys(unzipSync(zip)).sort(), missing],
      [['package.xml', ...Object.keys(files)].map((path) => `unpackaged/${path}`).sort(), []],
    );
  });
});
