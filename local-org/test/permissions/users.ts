import { grants } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';

/** `Key__c` is hidden from both, `Limit__c` is to be read only; phases are the editor's alone. */
export const SETS = {
  'Editor.permissionset': grants(
    { Program__c: 'crud', Phase__c: 'cr' },
    { 'Program__c.Limit__c': 'r', 'Program__c.Starts__c': 'rw', 'Phase__c.Dearest__c': 'r' },
  ),
  'Reader.permissionset': grants({ Program__c: 'r' }, { 'Program__c.Limit__c': 'r' }),
};

/** A user whose only rights are those of one permission set. */
export function makeUser(test: TestOrg, name: string, set: 'Editor' | 'Reader'): string {
  const profile = test.one("SELECT Id FROM Profile WHERE Name = 'Minimum Access - API Only Integrations'");
  const locale = { TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US' };
  const email = `${name}@perennial.local`;
  const id = test.insert('User', { ...locale, Username: email, Email: email, LastName: name, Alias: name, IsActive: true, ProfileId: profile['Id'] });
  const { Id } = test.one(`SELECT Id FROM PermissionSet WHERE Name = '${set}'`);
  test.insert('PermissionSetAssignment', { AssigneeId: id, PermissionSetId: Id });
  return id;
}
