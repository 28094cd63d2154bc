/** Who may do what. */
import assert from 'node:assert/strict';
import { ALIAS } from '../throwaway-org.ts';
import { json } from './line.ts';
import type { Line } from './line.ts';

export const SECURITY_LINES: Line[] = [
  {
    area: 'security',
    what: 'object, field and row security on every path; UserRecordAccess',
    state: 'supported',
    by: 'jsforce',
    check: async (org) => {
      const [profile] = (await org.admin.query<{ Id: string }>("SELECT Id FROM Profile WHERE Name = 'Standard User'")).records;
      const username = 'stranger@perennial.local';
      const user = await org.admin.sobject('User').create({
        ...{ Username: username, LastName: 'Stranger', Email: username, Alias: 'strange', ProfileId: profile?.Id ?? '', IsActive: true },
        ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
      });
      const stranger = await org.as(username);
      await assert.rejects(async () => stranger.query('SELECT Id FROM Tree__c'), /INVALID_TYPE|not supported/);
      const [set] = (await org.admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Trees'")).records;
      await org.admin.sobject('PermissionSetAssignment').create({ AssigneeId: user.id ?? '', PermissionSetId: set?.Id ?? '' });
      assert.equal((await stranger.query('SELECT Id FROM Tree__c')).totalSize, 0);
      const [tree] = (await org.admin.query<{ Id: string }>("SELECT Id FROM Tree__c WHERE Name = 'T7'")).records;
      await org.admin.sobject('Tree__Share').create({ ParentId: tree?.Id ?? '', UserOrGroupId: user.id ?? '', AccessLevel: 'Read' });
      assert.equal((await stranger.query('SELECT Id FROM Tree__c')).totalSize, 1);
      const ask = `SELECT HasReadAccess, HasEditAccess FROM UserRecordAccess WHERE UserId = '${user.id ?? ''}' AND RecordId = '${tree?.Id ?? ''}'`;
      const [access] = (await org.admin.query<{ HasReadAccess: boolean; HasEditAccess: boolean }>(ask)).records;
      assert.deepEqual([access?.HasReadAccess, access?.HasEditAccess], [true, false]);
    },
  },
  {
    area: 'security',
    what: 'sf org logout revokes the token',
    state: 'partial',
    bound: 'the CLI forgets the login; a token in use ends with its hour or by revoke',
    by: 'sf',
    check: async (org) => void (await json(org, ['org', 'logout', '-o', ALIAS, '--no-prompt'])),
  },
];
