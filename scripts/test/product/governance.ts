import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { create, update } from './records.ts';
import { refused } from './refused.ts';
import type { World } from '../world.ts';

/** A day so many days from today. */
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Who steers a program, and what is done when it is off course. */
export function governanceTests(world: World): void {
  describe('governance', () => {
    const idOf = async (soql: string): Promise<string> => (await (await world.as('admin')).query<{ Id: string }>(soql)).records[0]?.Id ?? '';

    it('wants a body to meet as often as its phase asks, and says when it has not', async () => {
      const admin = await world.as('admin');
      const program = await create(admin, 'CRM_Program__c', { Name: 'Steered', Start_Date__c: day(-40) });
      const body = await create(admin, 'Governance_Body__c', { Name: 'Steering', Program__c: program, Kind__c: 'Steering Committee' });
      const read = async () => {
        const { Cadence_Days__c: cadence, Next_Meeting_Due__c: due, Overdue__c: overdue } = await admin.sobject('Governance_Body__c').retrieve(body);
        return [cadence, due, overdue];
      };
      assert.deepEqual(await read(), [60, day(20), false]);
      const planning = await create(admin, 'Lifecycle_Phase__c', {
        ...{ Program__c: program, Name: 'Planning', Kind__c: 'Planning', Sequence__c: 1, Budget_Share__c: 100 },
        ...{ Start_Date__c: day(-40), End_Date__c: day(40) },
      });
      assert.deepEqual(await read(), [14, day(-26), true]);
      const meeting = { Name: 'First', Body__c: body, Meeting_Date__c: day(-3) };
      await refused(admin.sobject('Governance_Meeting__c').create({ ...meeting, Meeting_Date__c: day(1), Held__c: true }), /has not been held yet/);
      await create(admin, 'Governance_Meeting__c', { ...meeting, Meeting_Date__c: day(5) });
      assert.deepEqual(await read(), [14, day(-26), true], 'one that is to come is no meeting');
      await create(admin, 'Governance_Meeting__c', { ...meeting, Held__c: true });
      assert.deepEqual(await read(), [14, day(11), false]);
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Closed' });
      assert.deepEqual(await read(), [60, day(57), false]);
      await refused(update(admin, 'Governance_Body__c', { Id: body, Later_Cadence_Days__c: 0 }), /1 day or more/);
    });

    it('seats nobody twice and flags who has left', async () => {
      const admin = await world.as('admin');
      const body = await idOf("SELECT Id FROM Governance_Body__c WHERE External_Key__c = 'as-landing'");
      const person = await create(admin, 'User', {
        ...{ Username: 'leaver@perennial.local', LastName: 'Leaver', Email: 'leaver@perennial.local', Alias: 'leaver', IsActive: true },
        ...{ TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', LanguageLocaleKey: 'en_US', EmailEncodingKey: 'UTF-8' },
        ProfileId: await idOf("SELECT Id FROM Profile WHERE Name = 'Standard User'"),
      });
      const member = await create(admin, 'Governance_Member__c', { Body__c: body, Person__c: person });
      await refused(admin.sobject('Governance_Member__c').create({ Body__c: body, Person__c: person }), /DUPLICATE_VALUE/);
      await refused(admin.sobject('Governance_Member__c').create({ Body__c: body }), /Choose the person/);
      const left = async () => (await admin.sobject('Governance_Member__c').retrieve(member))['Left__c'];
      assert.equal(await left(), false);
      await update(admin, 'User', { Id: person, IsActive: false });
      assert.equal(await left(), true);
      await admin.sobject('Governance_Member__c').destroy(member);
    });

    it('opens an action with an owner and a date when a phase is over its budget, once a step, and tells them', async () => {
      const admin = await world.as('admin');
      const viewer = await idOf("SELECT Id FROM User WHERE Username = 'viewer@perennial.local'");
      const program = await create(admin, 'CRM_Program__c', {
        ...{ Name: 'Overspent', Start_Date__c: '2026-01-01', Labour_Budget__c: 1000, Action_Days__c: 10, Currency_Code__c: 'CNY' },
      });
      const { Deviation_Threshold__c: threshold } = await admin.sobject('CRM_Program__c').retrieve(program);
      assert.equal(threshold, 10, '10 % unless the program says otherwise');
      const phase = await create(admin, 'Lifecycle_Phase__c', {
        ...{ Program__c: program, Name: 'Planning', Kind__c: 'Planning', Sequence__c: 1, Budget_Share__c: 100, Phase_Owner__c: viewer },
        ...{ Start_Date__c: '2026-01-01', End_Date__c: '2026-12-31' },
      });
      await update(admin, 'Lifecycle_Phase__c', { Id: phase, Status__c: 'Open' });
      const spend = (Amount__c: number) =>
        create(admin, 'Budget_Entry__c', { Phase__c: phase, Category__c: 'Planning', Status__c: 'Paid', Amount__c, Entry_Date__c: '2026-02-01' });
      const actions = async () =>
        (
          await admin.query<{ Id: string; Name: string; Reason__c: string; Due_Date__c: string; Action_Owner__c: string; Status__c: string }>(
            `SELECT Id, Name, Reason__c, Due_Date__c, Action_Owner__c, Status__c FROM Corrective_Action__c WHERE Phase__c = '${phase}' ORDER BY CreatedDate, Id`,
          )
        ).records;
      await spend(1099);
      assert.deepEqual(await actions(), []);
      await spend(1);
      const [first, ...others] = await actions();
      assert.equal(others.length, 0);
      assert.deepEqual(
        [first?.Name, first?.Reason__c, first?.Due_Date__c, first?.Action_Owner__c, first?.Status__c],
        ['Planning is over its budget', 'Overspend', day(10), viewer, 'Open'],
      );
      const bell = await (
        await world.as('viewer')
      ).request<{ notifications: { messageTitle: string; messageBody: string; target: string }[] }>('/connect/notifications');
      const told = bell.notifications.filter((one) => one.messageTitle === 'Planning is over its budget' && one.target === first?.Id);
      assert.deepEqual(
        told.map((one) => one.messageBody),
        ['Spent is 1100 CNY of a budget of 1000 CNY. Say what is done about it.'],
      );
      await spend(50);
      assert.equal((await actions()).length, 1);
      await refused(update(admin, 'Corrective_Action__c', { Id: first?.Id ?? '', Status__c: 'Done' }), /what came of it/);
      await update(admin, 'Corrective_Action__c', { Id: first?.Id ?? '', Status__c: 'Done', Outcome__c: 'Scope cut' });
      await spend(10);
      assert.equal((await actions()).length, 1, 'what is done is not opened again');
      await spend(40);
      assert.equal((await actions()).length, 2, 'the next step is');
      const { Open_Actions__c: open } = await admin.sobject('CRM_Program__c').retrieve(program);
      assert.equal(open, 1);
      await refused(admin.sobject('Corrective_Action__c').create({ Name: 'Nobody', Program__c: program, Due_Date__c: day(1) }), /needs an owner/);
    });

    it('warns of slimming and stewardship money that a run year leaves unspent', async () => {
      const admin = await world.as('admin');
      const program = await create(admin, 'CRM_Program__c', { Name: 'Idle', Start_Date__c: day(-300), Labour_Budget__c: 1000 });
      const phase = await create(admin, 'Lifecycle_Phase__c', {
        ...{ Program__c: program, Name: 'Year 1', Kind__c: 'Run', Sequence__c: 1, Budget_Share__c: 100, Run_Share__c: 50, Change_Share__c: 50 },
        ...{ Start_Date__c: day(-300), End_Date__c: day(100), Slimming_Allowance__c: 50, Stewardship_Allowance__c: 60 },
      });
      await update(admin, 'Lifecycle_Phase__c', { Id: phase, Status__c: 'Open' });
      const warning = async () => (await admin.sobject('Lifecycle_Phase__c').retrieve(phase))['Allowance_Warning__c'];
      assert.equal(await warning(), null, 'there is time');
      await update(admin, 'Lifecycle_Phase__c', { Id: phase, End_Date__c: day(80) });
      assert.equal(await warning(), 'Slimming and stewardship money is unspent');
      const spend = (Category__c: string, Amount__c: number) =>
        create(admin, 'Budget_Entry__c', { Phase__c: phase, Category__c, Status__c: 'Paid', Amount__c, Entry_Date__c: day(-1) });
      await spend('Slimming', 50);
      assert.equal(await warning(), 'Stewardship money is unspent');
      await spend('Data Stewardship', 60);
      assert.equal(await warning(), null);
    });

    it('lets a viewer read all and change nothing, and shows stewards and field users none of it', async () => {
      const viewer = await world.as('viewer');
      for (const object of ['Governance_Body__c', 'Governance_Member__c', 'Governance_Meeting__c', 'Corrective_Action__c']) {
        const { records } = await viewer.query<{ Id: string }>(`SELECT Id FROM ${object} LIMIT 1`);
        await refused(viewer.sobject(object).destroy(records[0]?.Id ?? ''), /INSUFFICIENT_ACCESS/);
        for (const person of ['steward', 'field'] as const) await refused((await world.as(person)).query(`SELECT Id FROM ${object}`), /INVALID_TYPE/);
      }
    });
  });
}
