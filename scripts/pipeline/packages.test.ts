import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectVersion } from './doctor.ts';
import { packageDirectories, PROJECT } from './project.ts';

describe('the packages', () => {
  it('are of the version package.json says', () => {
    const { packageDirectories: all } = JSON.parse(readFileSync(join(PROJECT, 'sfdx-project.json'), 'utf8')) as {
      packageDirectories: { versionNumber: string; dependencies?: { versionNumber: string }[] }[];
    };
    const version = projectVersion();
    assert.deepEqual(new Set(all.map((one) => one.versionNumber)), new Set([`${version}.NEXT`]));
    assert.deepEqual(new Set(all.flatMap((one) => one.dependencies ?? []).map((one) => one.versionNumber)), new Set([`${version}.LATEST`]));
  });

  it('begin with the main one, which the others need', () => {
    assert.deepEqual(
      packageDirectories().map((one) => one.package),
      ['Perennial', 'Perennial Translations', 'Perennial Reports'],
    );
  });
});

describe('the dashboards', () => {
  it('that show each user their own data are no more than a Developer Edition takes', () => {
    const files = globSync('reports/**/*.dashboard-meta.xml', { cwd: PROJECT });
    const dynamic = files.filter((file) => readFileSync(join(PROJECT, file), 'utf8').includes('<dashboardType>LoggedInUser</dashboardType>'));
    // Salesforce Help, "Provide Individualized Views of a Dashboard": 3 in Developer, 5 in Enterprise, 10 in Unlimited Edition.
    assert.ok(dynamic.length > 0 && dynamic.length <= 3);
  });
});
