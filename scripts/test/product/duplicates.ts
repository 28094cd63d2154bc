import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import type { Browser } from 'playwright-core';
import { hashOf } from '../../../force-app/main/quality/lwc/mergeMath/mergeMath.ts';
import { clientOf } from '../../org/client.ts';
import { mergeRecords, undeleteRecords } from '../../org/soap.ts';
import { USUAL } from '../../quality/duplicate-groups/config.ts';
import { apply } from '../../quality/merge/apply.ts';
import { restore } from '../../quality/merge/restore.ts';
import type { World } from '../world.ts';
import { accessible, launchBrowser, open } from './browsing.ts';
import { endsAlikeWhenKilled } from './killed.ts';
import { create, destroyAll, fieldsOf, update } from './records.ts';

type Values = Record<string, unknown>;

const context = (connection: Connection) => ({
  ...{ connection, dataDir: '', configDir: 'config', today: new Date().toISOString().slice(0, 10) },
  progress: () => undefined,
});

/** Duplicates from the search to the merge and back, by the command line and the real clients. */
export function duplicateTests(world: World): void {
  describe('duplicates', () => {
    let admin: Connection;
    let browser: Browser;
    before(async () => {
      admin = await world.as('admin');
      browser = await launchBrowser();
    });
    after(() => browser.close());

    /** What was made here, by object; what is gone is left out. */
    const made = new Map<string, Set<string>>();
    const make = async (object: string, values: Values): Promise<string> => {
      const id = await create(admin, object, values);
      made.set(object, (made.get(object) ?? new Set()).add(id));
      return id;
    };
    after(async () => {
      for (const [object, ids] of [...made].reverse())
        for (const id of ids)
          await admin
            .sobject(object)
            .destroy(id)
            .catch(() => undefined);
      for (const object of ['Merge_Snapshot__c'])
        await destroyAll(admin, object, (await admin.query<{ Id: string }>(`SELECT Id FROM ${object}`)).records);
    });

    const valueOf = async (object: string, id: string, field: string): Promise<unknown> => (await admin.sobject(object).retrieve(id))[field];

    interface Grouped {
      Id: string;
      Name: string;
      Status__c: string;
      Band__c: string;
      Blocked_Because__c: string | null;
      Children__c: string | null;
      Evidence__c: string | null;
      Approved_By__c: string | null;
      Message__c: string | null;
    }

    /** The group of a record. */
    const groupOf = async (recordId: string, proposal = 'Merge'): Promise<Grouped> => {
      const { records } = await admin.query<Grouped>(
        `SELECT Id, Name, Status__c, Band__c, Blocked_Because__c, Children__c, Evidence__c, Approved_By__c, Message__c FROM Duplicate_Group__c WHERE Proposal__c = '${proposal}' AND Id IN (SELECT Group__c FROM Duplicate_Member__c WHERE Record_Id__c = '${recordId}') ORDER BY CreatedDate DESC, Name DESC`,
      );
      const [group] = records;
      assert.ok(group, `no group has ${recordId}`);
      return group;
    };

    /** A group as a page stores it: made by hand, so that no search has to run for it. */
    const grouped = async (object: string, ids: readonly string[]): Promise<string> => {
      const group = await make('Duplicate_Group__c', {
        Object__c: object,
        Proposal__c: 'Merge',
        Status__c: 'Open',
        Band__c: 'Sure',
        External_Key__c: `test|${ids.join('|').slice(0, 50)}`,
      });
      for (const id of ids) await create(admin, 'Duplicate_Member__c', { Group__c: group, Object__c: object, Record_Id__c: id });
      return group;
    };

    const HASHED = ['FirstName', 'LastName', 'Email', 'Phone', 'MobilePhone', 'Title', 'HasOptedOutOfEmail'];

    /** Approves a group as the page does. */
    const approve = async (group: string, survivor: string, values: Record<string, string> = {}, hashed: string[] = HASHED): Promise<void> => {
      const { records } = await admin.query<{ Id: string; Object__c: string; Record_Id__c: string }>(
        `SELECT Id, Object__c, Record_Id__c FROM Duplicate_Member__c WHERE Group__c = '${group}'`,
      );
      for (const one of records) {
        const record = (await admin.sobject(one.Object__c).retrieve(one.Record_Id__c)) as Values;
        await update(admin, 'Duplicate_Member__c', { Id: one.Id, Approved_Hash__c: await hashOf(record, hashed) });
      }
      await update(admin, 'Duplicate_Group__c', {
        Id: group,
        Status__c: 'Approved',
        Survivor_Id__c: survivor,
        Choices__c: JSON.stringify({ values, hashed }),
      });
    };

    const person = (more: Values = {}): Values => ({
      ...{ FirstName: 'Ottilie', LastName: 'Wiesenthaler', Email: 'ottilie.wiesenthaler@example.net', Phone: '+49 30 5550199' },
      ...{ MailingStreet: 'Lindenallee 7', MailingCity: 'Potsdam', MailingPostalCode: '14467', MailingCountry: 'Germany' },
      ...more,
    });

    it('are found, explained, and the same the next time', async () => {
      const account = await make('Account', { Name: 'Wiesenthaler Orgelbau GmbH', BillingCity: 'Potsdam' });
      const one = await make('Contact', person({ AccountId: account }));
      const other = await make('Contact', person({ AccountId: account, FirstName: 'Otilie', Phone: null }));
      const lead = await make('Lead', {
        ...{ FirstName: 'Ottilie', LastName: 'Wiesenthaler', Company: 'Wiesenthaler Orgelbau' },
        Email: 'ottilie.wiesenthaler@example.net',
        Phone: '+49 30 5550199',
      });
      const said = await world.perennial('sync', 'duplicates', '-o', world.alias, '--json');
      assert.ok(said.code === 0 || said.code === 3, said.err);
      const group = await groupOf(one);
      assert.deepEqual([group.Status__c, group.Band__c], ['Open', 'Sure']);
      const { records } = await admin.query<{ Record_Id__c: string }>(`SELECT Record_Id__c FROM Duplicate_Member__c WHERE Group__c = '${group.Id}'`);
      assert.deepEqual(records.map((each) => each.Record_Id__c).sort(), [one, other].sort());
      // Fields and levels are told, values are not.
      assert.match(group.Evidence__c ?? '', /"Email","equal"/);
      assert.doesNotMatch(group.Evidence__c ?? '', /wiesenthaler|potsdam|5550199/i);
      assert.equal((await groupOf(lead, 'Convert')).Status__c, 'Open');
      const again = JSON.parse((await world.perennial('sync', 'duplicates', '-o', world.alias, '--json')).out) as {
        created: number;
        updated: number;
      };
      assert.deepEqual([again.created, again.updated], [0, 0]);
      assert.equal((await groupOf(one)).Id, group.Id);
    });

    it('are checked: what hangs on them, what will be there twice, and what would be refused', async () => {
      const [one, other] = [await make('Contact', person()), await make('Contact', person({ Title: 'Head' }))];
      const campaign = await make('Campaign', { Name: 'Spring' });
      for (const ContactId of [one, other]) await make('CampaignMember', { CampaignId: campaign, ContactId });
      await make('Task', { Subject: 'Call', WhoId: other });
      const group = await grouped('Contact', [one, other]);
      const name = String(await valueOf('Duplicate_Group__c', group, 'Name'));
      const said = await world.perennial('merge', 'check', name, '-o', world.alias, '--json');
      assert.equal(said.code, 0, said.err + said.out);
      const { Children__c: children, Blocked_Because__c: blocked } = await groupOf(one);
      const counts = JSON.parse(children ?? '[]') as { object: string; count: number; doubled: number }[];
      assert.deepEqual(
        counts.filter(({ object }) => ['CampaignMember', 'Task'].includes(object)).map(({ object, count, doubled }) => [object, count, doubled]),
        [
          ['CampaignMember', 2, 1],
          ['Task', 1, 0],
        ],
      );
      assert.equal(blocked, null);
      const account = await make('Account', { Name: 'Related' });
      for (const ContactId of [one, other]) await make('AccountContactRelation', { AccountId: account, ContactId });
      const again = await world.perennial('merge', 'check', name, '-o', world.alias);
      assert.equal(again.code, 3);
      assert.match((await groupOf(one)).Blocked_Because__c ?? '', /are both related to .*: remove the redundant account-contact relation/);
    });

    it('are merged when they are approved, and restored: values, children, and what nobody has changed since', async () => {
      const winner = await make('Contact', person({ Phone: null, Title: 'Head' }));
      const loser = await make('Contact', person({ Title: 'Lead', MobilePhone: '+49 170 5550123', HasOptedOutOfEmail: true }));
      const task = await make('Task', { Subject: 'Call', WhoId: loser });
      const kase = await make('Case', { Subject: 'Broken', ContactId: loser });
      const moved = await make('Case', { Subject: 'Moved on', ContactId: loser });
      const campaign = await make('Campaign', { Name: 'Autumn' });
      for (const ContactId of [winner, loser]) await make('CampaignMember', { CampaignId: campaign, ContactId });
      const members = async (id: string): Promise<number> => (await admin.query(`SELECT Id FROM CampaignMember WHERE ContactId = '${id}'`)).totalSize;
      const group = await grouped('Contact', [winner, loser]);
      await approve(group, winner, { Phone: loser, MobilePhone: loser });
      assert.ok((await groupOf(winner)).Approved_By__c, 'the flow stamps the approver');
      const dry = await world.perennial('merge', 'apply', '-o', world.alias, '--dry-run');
      assert.equal(dry.code, 0, dry.err);
      assert.equal(await valueOf('Contact', loser, 'Title'), 'Lead');
      const said = await world.perennial('merge', 'apply', '-o', world.alias);
      assert.equal(said.code, 0, said.err + said.out);
      const merged = (await admin.sobject('Contact').retrieve(winner)) as Values;
      assert.deepEqual(
        [merged['Phone'], merged['MobilePhone'], merged['Title'], merged['HasOptedOutOfEmail']],
        ['+49 30 5550199', '+49 170 5550123', 'Head', true],
        'blanks are filled, the title stays, the strictest consent wins although nobody chose it',
      );
      assert.deepEqual([await valueOf('Task', task, 'WhoId'), await valueOf('Case', kase, 'ContactId')], [winner, winner]);
      assert.deepEqual([await members(winner), (await groupOf(winner)).Status__c], [2, 'Merged']);
      // Somebody goes on with what was merged.
      await update(admin, 'Contact', { Id: winner, MobilePhone: '+49 170 1' });
      await update(admin, 'Case', { Id: moved, ContactId: null });
      const back = await world.perennial('merge', 'restore', String(await valueOf('Duplicate_Group__c', group, 'Name')), '-o', world.alias);
      assert.equal(back.code, 3, back.err + back.out);
      assert.match(back.out, /MobilePhone of 003\w+: somebody has changed it since the merge/);
      assert.match(back.out, /1 of Case\.ContactId: somebody has moved them since the merge/);
      assert.match(back.out, /restoring fires them/);
      const [first, second] = [
        (await admin.sobject('Contact').retrieve(winner)) as Values,
        (await admin.sobject('Contact').retrieve(loser)) as Values,
      ];
      assert.deepEqual([first['Phone'], first['HasOptedOutOfEmail'], first['MobilePhone']], [null, false, '+49 170 1']);
      assert.deepEqual([second['Title'], second['MobilePhone'], second['HasOptedOutOfEmail']], ['Lead', '+49 170 5550123', true]);
      assert.deepEqual(
        [await valueOf('Task', task, 'WhoId'), await valueOf('Case', kase, 'ContactId'), await valueOf('Case', moved, 'ContactId')],
        [loser, loser, null],
      );
      assert.deepEqual([await members(winner), await members(loser)], [1, 1], 'what was there twice is with its own again');
      assert.equal((await groupOf(winner)).Status__c, 'Restored');
    });

    it('are reviewed by keyboard, approved on the page, and merged as the page says', async () => {
      const winner = await make('Contact', person({ FirstName: 'O.', Title: 'Head', Phone: null }));
      const loser = await make('Contact', person({ MobilePhone: '+49 170 5550123' }));
      const group = await grouped('Contact', [winner, loser]);
      const name = String(await valueOf('Duplicate_Group__c', group, 'Name'));
      await world.perennial('merge', 'check', name, '-o', world.alias);
      const page = await open(world, browser, 'admin', `/lightning/r/Duplicate_Group__c/${group}/view`);
      await page.locator('[data-unit="FirstName"] [data-result]').waitFor();
      await accessible(page);
      await page.locator('[data-review]').focus();
      await page.keyboard.press((await page.locator('[data-column]').first().getAttribute('data-column')) === winner ? '1' : '2');
      const result = (unit: string): Promise<string> => page.locator(`[data-unit="${unit}"] [data-result]`).innerText();
      // What breaks off goes on, blanks are filled, the rest stays.
      assert.deepEqual(
        [(await result('FirstName')).split('\n')[0], (await result('Title')).trim(), (await result('Phone')).split('\n')[0]],
        ['Ottilie', 'Head', '+49 30 5550199'],
      );
      await page.getByText('What no restore brings back').waitFor();
      await page.keyboard.press('a');
      await page.getByText(new RegExp(`^${name} is approved`)).waitFor();
      await page.locator('[data-state]').waitFor();
      const approved = (await admin.sobject('Duplicate_Group__c').retrieve(group)) as Values;
      assert.deepEqual([approved['Status__c'], approved['Survivor_Id__c']], ['Approved', winner]);
      assert.doesNotMatch(String(approved['Choices__c']), /Ottilie|5550123/);
      const said = await world.perennial('merge', 'apply', name, '-o', world.alias);
      assert.equal(said.code, 0, said.err + said.out);
      const merged = (await admin.sobject('Contact').retrieve(winner)) as Values;
      assert.deepEqual(
        [merged['FirstName'], merged['Title'], merged['Phone'], merged['MobilePhone']],
        ['Ottilie', 'Head', '+49 30 5550199', '+49 170 5550123'],
      );
      await page.close();
    });

    it('are worked from a queue: split, rejected, and the next one', async () => {
      // A contact without an account is seen by nobody but its owner.
      const AccountId = await make('Account', { Name: 'Wiesenthaler Uhren' });
      const ids: string[] = [];
      for (const FirstName of ['Ottilie', 'Bruno', 'Ottilie']) ids.push(await make('Contact', person({ FirstName, AccountId })));
      const group = await grouped('Contact', ids);
      await update(admin, 'Duplicate_Group__c', { Id: group, Priority__c: 1e9 });
      const page = await open(world, browser, 'steward', '/lightning/n/Duplicates');
      await page.locator(`button[data-id="${group}"][aria-current="true"]`).waitFor();
      await page.locator(`[data-leave][data-id="${ids[1] ?? ''}"]`).check();
      await page.getByRole('button', { name: 'Split' }).click();
      await page.getByText(/what was left out stays a record of its own/).waitFor();
      const { records } = await admin.query<{ Record_Id__c: string }>(
        `SELECT Record_Id__c FROM Duplicate_Member__c WHERE Left_Out__c = TRUE AND Group__c = '${group}'`,
      );
      assert.deepEqual(
        records.map((one) => one.Record_Id__c),
        [ids[1]],
      );
      await accessible(page);
      await page.getByRole('button', { name: 'Not a duplicate' }).click();
      await page.getByText(/is not a duplicate: its records are not proposed again/).waitFor();
      await page.locator(`button[data-id="${group}"]`).waitFor({ state: 'detached' });
      await page.locator('button[aria-current="true"]').waitFor();
      assert.equal(await valueOf('Duplicate_Group__c', group, 'Status__c'), 'Not a Duplicate');
      await page.close();
    });

    it('are not merged when they have changed since, or the platform would refuse; the rest is', async () => {
      const [stale, blocked, fine] = [
        [await make('Contact', person()), await make('Contact', person())],
        [await make('Contact', person()), await make('Contact', person())],
        [await make('Contact', person()), await make('Contact', person())],
      ];
      const groups = [];
      for (const ids of [stale, blocked, fine]) {
        const group = await grouped('Contact', ids);
        await approve(group, ids[0] ?? '');
        groups.push(group);
      }
      await update(admin, 'Contact', { Id: stale[1] ?? '', Phone: '1' });
      const account = await make('Account', { Name: 'Related' });
      for (const ContactId of blocked) await make('AccountContactRelation', { AccountId: account, ContactId });
      const said = await world.perennial('merge', 'apply', '-o', world.alias);
      assert.equal(said.code, 3, said.err + said.out);
      assert.match(said.out, /has changed since it was approved/);
      const states = [];
      for (const [first = ''] of [stale, blocked, fine]) states.push((await groupOf(first)).Status__c);
      assert.deepEqual(states, ['Open', 'Approved', 'Merged']);
      assert.match((await groupOf(blocked[0] ?? '')).Blocked_Because__c ?? '', /redundant account-contact relation/);
      await update(admin, 'Duplicate_Group__c', { Id: groups[1] ?? '', Status__c: 'Open' });
    });

    it('are merged three at a time', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 5; n++) ids.push(await make('Contact', person({ Title: `T${n}` })));
      const [winner = '', ...losers] = ids;
      await approve(await grouped('Contact', ids), winner, { Title: losers[2] ?? '' });
      const outcome = await apply(context(admin), { names: [], dryRun: false, config: USUAL });
      assert.deepEqual(outcome.findings, []);
      assert.equal(await valueOf('Contact', winner, 'Title'), 'T3');
      const { records } = await admin.query<{ MasterRecordId: string }>(
        `SELECT MasterRecordId FROM Contact WHERE Id IN (${losers.map((id) => `'${id}'`).join(', ')})`,
        { scanAll: true },
      );
      assert.deepEqual(
        records.map((one) => one.MasterRecordId),
        losers.map(() => winner),
      );
    });

    it('go on where a merge broke off: what has changed since is left, and what was merged can be restored', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 4; n++) ids.push(await make('Contact', person({ Title: `T${n}` })));
      const [winner = '', merged = '', changed = '', gone = ''] = ids;
      const group = await grouped('Contact', ids);
      await approve(group, winner);
      // As a run leaves it that was killed after the first of two calls.
      await update(admin, 'Duplicate_Group__c', { Id: group, Status__c: 'Merging' });
      const [result] = await mergeRecords(clientOf(admin), [{ object: 'Contact', masterId: winner, values: {}, losers: [merged] }]);
      assert.equal(result?.success, true);
      await update(admin, 'Contact', { Id: changed, Title: 'Other' });
      await admin.sobject('Contact').destroy(gone);
      const outcome = await apply(context(admin), { names: [group], dryRun: false, config: USUAL });
      assert.deepEqual(outcome.findings.map((one) => one.problem).sort(), [
        `${changed} has changed since it was approved: it was not merged.`,
        `${gone} is not there any more.`,
      ]);
      assert.deepEqual([(await groupOf(winner)).Status__c, await valueOf('Contact', changed, 'Title')], ['Merged', 'Other']);
    });

    it('are open again where a merge was marked and not begun, and somebody has changed a record since', async () => {
      const [winner, loser] = [await make('Contact', person()), await make('Contact', person({ Title: 'T1' }))];
      const group = await grouped('Contact', [winner, loser]);
      await approve(group, winner);
      await update(admin, 'Duplicate_Group__c', { Id: group, Status__c: 'Merging' });
      await update(admin, 'Contact', { Id: loser, Title: 'Other' });
      await apply(context(admin), { names: [group], dryRun: false, config: USUAL });
      assert.equal((await groupOf(winner)).Status__c, 'Open');
      await assert.rejects(update(admin, 'Duplicate_Group__c', { Id: group, Status__c: 'Merging' }), /Only a group that is approved is merged/);
    });

    it('are restored only as far as the merge took them: what came back by hand is left as it is', async () => {
      const [winner, one, other] = [
        await make('Contact', person()),
        await make('Contact', person({ Title: 'T1' })),
        await make('Contact', person({ Title: 'T2' })),
      ];
      const group = await grouped('Contact', [winner, one, other]);
      await approve(group, winner);
      await apply(context(admin), { names: [group], dryRun: false, config: USUAL });
      await undeleteRecords(clientOf(admin), [one]);
      await update(admin, 'Contact', { Id: one, Title: 'Worked on' });
      const outcome = await restore(context(admin), { names: [group], dryRun: false });
      assert.deepEqual(
        outcome.findings.map(({ problem }) => problem),
        [`${one} was not merged, or is back already: it is left as it is.`],
      );
      assert.deepEqual([await valueOf('Contact', one, 'Title'), await valueOf('Contact', other, 'Title')], ['Worked on', 'T2']);
      const again = await restore(context(admin), { names: [group], dryRun: false });
      assert.deepEqual([again.updated, again.unchanged], [0, 1]);
    });

    it('stay merged where nothing is left to bring back', async () => {
      const [winner, loser] = [await make('Contact', person()), await make('Contact', person({ Title: 'T1' }))];
      const group = await grouped('Contact', [winner, loser]);
      await approve(group, winner);
      await apply(context(admin), { names: [group], dryRun: false, config: USUAL });
      await admin.soap.emptyRecycleBin([loser]);
      const outcome = await restore(context(admin), { names: [group], dryRun: false });
      assert.match(outcome.findings[0]?.problem ?? '', /is not in the recycle bin any more: it cannot come back/);
      assert.equal((await groupOf(winner)).Status__c, 'Merged');
    });

    it('ask for the permission set Perennial Merge, and for it alone to set what only a merge sets', async () => {
      const steward = await world.as('steward');
      await assert.rejects(apply(context(steward), { names: [], dryRun: false, config: USUAL }), /does not have the permission set Perennial Merge/);
      const one = await make('Contact', person());
      const group = await grouped('Contact', [one, await make('Contact', person())]);
      await assert.rejects(update(steward, 'Duplicate_Group__c', { Id: group, Status__c: 'Merged' }), /Only a run of perennial merge/);
      await assert.rejects(async () => steward.query('SELECT Id FROM Merge_Snapshot__c'), /not supported|INVALID_TYPE/);
      await update(steward, 'Duplicate_Group__c', { Id: group, Status__c: 'Not a Duplicate' });
    });

    for (const [what, isRestored] of [
      ['merged', false],
      ['restored', true],
    ] as const)
      it(`end in the same state when they are killed after any write while they are ${what}`, async () => {
        const ids: string[] = [];
        let group = '';
        let task = '';
        const clear = async (): Promise<void> => {
          ids.length = 0;
          for (let n = 0; n < 4; n++) ids.push(await make('Contact', person({ Phone: n === 0 ? null : '1', Title: `T${n}` })));
          task = await make('Task', { Subject: 'Call', WhoId: ids[2] ?? '' });
          group = await grouped('Contact', ids);
          await approve(group, ids[0] ?? '', { Phone: ids[1] ?? '' });
          if (isRestored) await apply(context(admin), { names: [group], dryRun: false, config: USUAL });
        };
        await endsAlikeWhenKilled(world.url, {
          accessToken: admin.accessToken,
          every: true,
          writes: isRestored ? 5 : 4,
          because: isRestored ? 'beginning, undelete, the survivor, the task, the end' : 'snapshots, beginning, the merge, the end',
          run: (connection) =>
            isRestored
              ? restore(context(connection), { names: [group], dryRun: false })
              : apply(context(connection), { names: [], dryRun: false, config: USUAL }),
          clear,
          state: async () => {
            const { records } = await admin.query(
              `SELECT Phone, Title, IsDeleted FROM Contact WHERE Id IN (${ids.map((id) => `'${id}'`).join(', ')}) ORDER BY Title`,
              {
                scanAll: true,
              },
            );
            return [
              fieldsOf(records),
              ids.indexOf(String(await valueOf('Task', task, 'WhoId'))),
              await valueOf('Duplicate_Group__c', group, 'Status__c'),
            ];
          },
        });
      });

    it('leave no snapshot when a person is erased', async () => {
      const [winner, loser] = [await make('Contact', person()), await make('Contact', person({ Email: 'erase.me@example.net' }))];
      await approve(await grouped('Contact', [winner, loser]), winner);
      await apply(context(admin), { names: [], dryRun: false, config: USUAL });
      const count = async (): Promise<number> => (await admin.query(`SELECT Id FROM Merge_Snapshot__c WHERE Record_Id__c = '${loser}'`)).totalSize;
      assert.equal(await count(), 1);
      const said = await world.perennial('erase', '--id', loser, '-o', world.alias);
      assert.equal(said.code, 0, said.err);
      assert.equal(await count(), 0);
    });
  });
}
