import assert from 'node:assert/strict';
import { strToU8, zipSync } from 'fflate';
import { deploy } from '../src/metadata/deploy.ts';
import type { TestOrg } from './org-fixture.ts';

const xml = (root: string, body: string): Uint8Array =>
  strToU8(`<?xml version="1.0"?><${root} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${root}>`);

/** Deploys the settings of a company whose fiscal year begins in a month. */
export function setFiscalYear({ org, adminId }: TestOrg, startMonth: string, namedBy: 'startingMonth' | 'endingMonth'): void {
  const zip = zipSync({
    'package.xml': xml('Package', '<types><members>Company</members><name>Settings</name></types><version>67.0</version>'),
    'settings/Company.settings': xml(
      'CompanySettings',
      `<fiscalYear><fiscalYearNameBasedOn>${namedBy}</fiscalYearNameBasedOn><startMonth>${startMonth}</startMonth></fiscalYear>`,
    ),
  });
  assert.ok(deploy(org, adminId, zip, { checkOnly: false, rollbackOnError: true, ignoreWarnings: true }).success);
}
