import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import { create, update } from './records.ts';
import { refused } from './refused.ts';
import type { World } from '../world.ts';

interface Phase {
  Name: string;
  Budget__c: number;
  Budget_Share__c: number;
  Spent__c: number;
  Milestones__r: { records: { Share__c: number; Amount__c: number }[] } | null;
}

/** Phases that follow one another from 2026-01-01, a month each. */
const month = (n: number): { Start_Date__c: string; End_Date__c: string } => ({
  Start_Date__c: new Date(Date.UTC(2026, n - 1, 1)).toISOString().slice(0, 10),
  End_Date__c: new Date(Date.UTC(2026, n, 0)).toISOString().slice(0, 10),
});

/** A program of two phases with a milestone each; the first milestone waits for the second. */
async function program(connection: Connection, name: string) {
  const id = await create(connection, 'CRM_Program__c', { Name: name, Status__c: 'Planned', Start_Date__c: '2026-01-01', Labour_Budget__c: 1000 });
  const planning = await create(connection, 'Lifecycle_Phase__c', {
    Program__c: id,
    Name: 'Planning',
    Kind__c: 'Planning',
    Sequence__c: 1,
    Budget_Share__c: 25,
    ...month(1),
  });
  const delivery = await create(connection, 'Lifecycle_Phase__c', {
    Program__c: id,
    Name: 'Delivery',
    Kind__c: 'Delivery',
    Sequence__c: 2,
    Budget_Share__c: 75,
    ...month(2),
  });
  const design = await create(connection, 'Payment_Milestone__c', { Phase__c: delivery, Name: 'Functional design', Sequence__c: 1, Share__c: 100 });
  const last = await create(connection, 'Payment_Milestone__c', {
    Phase__c: planning,
    Name: 'Last of planning',
    Sequence__c: 1,
    Share__c: 100,
    Gate__c: design,
  });
  return { id, planning, delivery, design, last };
}

/** The rules of the budget pillar, each met by the person it is for. */
export function budgetTests(world: World): void {
  describe('the budget pillar', () => {
    it('holds 4,000,000 for the delivery and 2,000,000 for year 1 of the service desk, in SOQL and in GraphQL', async () => {
      const viewer = await world.as('viewer');
      const { records } = await viewer.query<Phase & Record<string, never>>(
        "SELECT Name, Budget__c, Budget_Share__c, Spent__c, (SELECT Share__c, Amount__c FROM Milestones__r ORDER BY Sequence__c) FROM Lifecycle_Phase__c WHERE Program__r.External_Key__c = 'service-desk' ORDER BY Sequence__c",
      );
      assert.deepEqual(
        records.map((phase) => phase.Budget_Share__c),
        [10, 30, 15, 10, 15, 10, 10],
      );
      assert.deepEqual(
        records.slice(1, 3).map((phase) => phase.Budget__c),
        [4_000_000, 2_000_000],
      );
      const [planning, delivery] = records.map((phase) => phase.Milestones__r?.records ?? []);
      assert.deepEqual(
        [planning, delivery].map((milestones) => milestones?.map((milestone) => milestone.Share__c)),
        [
          [30, 20, 30, 20],
          [30, 20, 20, 30],
        ],
      );
      assert.deepEqual(
        delivery?.map((milestone) => milestone.Amount__c),
        [1_200_000, 800_000, 800_000, 1_200_000],
      );

      const answer = await viewer.request<{
        data: { uiapi: { query: { Lifecycle_Phase__c: { edges: { node: { Name: { value: string }; Budget__c: { value: number } } }[] } } } };
      }>({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query:
            '{ uiapi { query { Lifecycle_Phase__c(where: { Program__r: { External_Key__c: { eq: "service-desk" } } }, orderBy: { Sequence__c: { order: ASC } }) { edges { node { Name { value } Budget__c { value } } } } } } }',
        }),
      });
      assert.deepEqual(
        answer.data.uiapi.query.Lifecycle_Phase__c.edges.slice(1, 3).map(({ node }) => [node.Name.value, node.Budget__c.value]),
        [
          ['Delivery', 4_000_000],
          ['Year 1', 2_000_000],
        ],
      );
    });

    it('adds what is spent up to the program and sees 40 % by go-live as right, more as front-loaded', async () => {
      const admin = await world.as('admin');
      const read = async () => {
        const { records } = await admin.query<{
          Id: string;
          Paid_Spend__c: number;
          Front_Load__c: number;
          Front_Loaded__c: boolean;
          Phases__r: { records: Phase[] };
        }>(
          "SELECT Id, Paid_Spend__c, Front_Load__c, Front_Loaded__c, (SELECT Id, Name, Paid__c FROM Phases__r ORDER BY Sequence__c) FROM CRM_Program__c WHERE External_Key__c = 'after-sales'",
        );
        return records[0] as (typeof records)[0];
      };
      const sample = await read();
      const { records: entries } = await admin.query<{ total: number }>(
        "SELECT SUM(Amount__c) total FROM Budget_Entry__c WHERE Status__c = 'Paid' AND Phase__r.Program__r.External_Key__c = 'after-sales'",
      );
      assert.equal(Math.round(sample.Paid_Spend__c * 100), Math.round((entries[0]?.total ?? 0) * 100));
      assert.equal(sample.Front_Load__c, 40);
      assert.equal(sample.Front_Loaded__c, false);

      const { id, planning } = await program(admin, 'Front-loaded');
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      const spend = await create(admin, 'Budget_Entry__c', {
        Phase__c: planning,
        Category__c: 'Planning',
        Status__c: 'Paid',
        Amount__c: 401,
        Entry_Date__c: '2026-01-15',
      });
      const loaded = async () => (await admin.sobject('CRM_Program__c').retrieve(id))['Front_Loaded__c'];
      assert.equal(await loaded(), true);
      await update(admin, 'Budget_Entry__c', { Id: spend, Status__c: 'Committed', Amount__c: 400 });
      assert.equal(await loaded(), false);
    });

    it('keeps phases in order, without gap or overlap, and opens none before all shares add up', async () => {
      const admin = await world.as('admin');
      const { id, planning, delivery, design } = await program(admin, 'Order');
      const phase = { Program__c: id, Name: 'Year 1', Kind__c: 'Run', Budget_Share__c: 10, Run_Share__c: 5, Change_Share__c: 5 };
      const add = (more: Record<string, unknown>) => admin.sobject('Lifecycle_Phase__c').create({ ...phase, Sequence__c: 3, ...month(3), ...more });
      await refused(add({ Sequence__c: 2 }), /DUPLICATE_VALUE/);
      await refused(add({ End_Date__c: '2026-02-27' }), /end date must not be before the start date/);
      await refused(add({ Change_Share__c: 6 }), /must make the budget share/);
      await refused(add({ Budget_Share__c: 101, Run_Share__c: 50, Change_Share__c: 51 }), /between 0 and 100/);
      const third = await add({});

      const open = (Id: string) => update(admin, 'Lifecycle_Phase__c', { Id, Status__c: 'Open' });
      const activate = () => update(admin, 'CRM_Program__c', { Id: id, Status__c: 'Active' });
      await refused(open(planning), /budget shares of all phases add up to 100/);
      await refused(activate(), /budget shares of its phases add up to 100/);
      const openWith = (more: Record<string, unknown>) => update(admin, 'Lifecycle_Phase__c', { Id: third.id ?? '', Status__c: 'Open', ...more });
      await refused(openWith({ Sequence__c: 4 }), /There is no phase before this one/);
      await refused(openWith({ Start_Date__c: '2026-03-02' }), /on the day after the phase before it ends/);
      await refused(openWith({ Start_Date__c: '2026-02-28' }), /on the day after the phase before it ends/);
      await admin.sobject('Lifecycle_Phase__c').destroy(third.id ?? '');
      await activate();
      await refused(open(delivery), /Open the phase before this one first/);
      await open(planning);
      await update(admin, 'Payment_Milestone__c', { Id: design, Share__c: 90 });
      await refused(open(delivery), /shares of its payment milestones add up to 100/);
      await update(admin, 'Payment_Milestone__c', { Id: design, Share__c: 100 });

      const plan = await admin.query<{ Id: string }>(`SELECT Id FROM Payment_Milestone__c WHERE Phase__c = '${planning}'`);
      await update(admin, 'Lifecycle_Phase__c', { Id: delivery, Opening_Gate__c: plan.records[0]?.Id });
      await refused(open(delivery), /opens when its opening gate is accepted/);
      await update(admin, 'Payment_Milestone__c', { Id: plan.records[0]?.Id ?? '', Accepted__c: true });
      await open(delivery);
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Closed' });
      await refused(update(admin, 'Lifecycle_Phase__c', { Id: planning, Sequence__c: 5 }), /keeps its place|no phase before this one/);
      await refused(update(admin, 'Lifecycle_Phase__c', { Id: planning, End_Date__c: '2026-02-05' }), /phase after this one has opened/);
      await refused(update(admin, 'Lifecycle_Phase__c', { Id: delivery, Start_Date__c: '2026-02-05' }), /on the day after the phase before it ends/);
      await update(admin, 'Lifecycle_Phase__c', { Id: delivery, Status__c: 'Planned', Start_Date__c: '2026-02-05' });
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, End_Date__c: '2026-02-04' });
      await open(delivery);
    });

    it('pays a milestone when it and its gate are accepted, then freezes it and all it hangs on', async () => {
      const admin = await world.as('admin');
      const { id, planning, design, last } = await program(admin, 'Payment');
      const pay = () => update(admin, 'Payment_Milestone__c', { Id: last, Paid_On__c: '2026-01-31' });
      const status = async () => (await admin.sobject('Payment_Milestone__c').retrieve(last))['Status__c'];
      await update(admin, 'Payment_Milestone__c', { Id: last, Accepted__c: true });
      await update(admin, 'Payment_Milestone__c', { Id: design, Accepted__c: true });
      await refused(pay(), /phase has not opened/);
      await update(admin, 'Payment_Milestone__c', { Id: last, Accepted__c: false });
      await update(admin, 'Payment_Milestone__c', { Id: design, Accepted__c: false });
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      await refused(pay(), /paid after it is accepted/);
      await update(admin, 'Payment_Milestone__c', { Id: last, Due_Date__c: '2026-01-31' });
      assert.equal(await status(), 'Overdue');
      await update(admin, 'Payment_Milestone__c', { Id: last, Due_Date__c: '2999-01-31' });
      assert.equal(await status(), 'Open');
      await update(admin, 'Payment_Milestone__c', { Id: last, Due_Date__c: '2026-01-31' });
      await update(admin, 'Payment_Milestone__c', { Id: last, Accepted__c: true });
      assert.equal(await status(), 'Waiting for Functional design');
      await refused(pay(), /waits for its gate/);
      await update(admin, 'Payment_Milestone__c', { Id: design, Accepted__c: true });
      assert.equal(await status(), 'Overdue', 'accepted, and not paid in time');
      await pay();
      assert.equal(await status(), 'Paid');
      const { Accepted_By__c: by, Accepted_On__c: on } = await admin.sobject('Payment_Milestone__c').retrieve(last);
      assert.ok(by && on, 'who accepted it, and when');

      await refused(update(admin, 'Payment_Milestone__c', { Id: design, Accepted__c: false }), /Its acceptance stays/);
      await refused(admin.sobject('Payment_Milestone__c').destroy(design), /Something waits for this milestone/);
      await update(admin, 'CRM_Program__c', { Id: id, Labour_Budget__c: 2000 });
      const { Paid_Amount__c: paid, Amount__c: now } = await admin.sobject('Payment_Milestone__c').retrieve(last);
      assert.deepEqual([paid, now], [250, 500], 'what was paid stays');
      await refused(update(admin, 'CRM_Program__c', { Id: id, Labour_Budget__c: 0 }), /must be above 0/);
      await refused(update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Planned' }), /cannot be set back to Planned/);

      await refused(update(admin, 'Payment_Milestone__c', { Id: last, Share__c: 50 }), /paid milestone cannot be changed/);
      await refused(update(admin, 'Payment_Milestone__c', { Id: last, Paid_On__c: null }), /paid milestone cannot be changed/);
      await refused(admin.sobject('Payment_Milestone__c').destroy(last), /paid milestone cannot be deleted/);
      await refused(admin.sobject('Lifecycle_Phase__c').destroy(planning), /phase has paid milestones/);
      await refused(admin.sobject('CRM_Program__c').destroy(id), /program has paid milestones/);
    });

    it('freezes shares and gates when a phase opens, and pays today or before', async () => {
      const admin = await world.as('admin');
      const { planning, design, last } = await program(admin, 'Frozen');
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      await update(admin, 'Payment_Milestone__c', { Id: last, Accepted__c: true });
      const change = (more: Record<string, unknown>) => update(admin, 'Payment_Milestone__c', { Id: last, ...more });
      await refused(change({ Gate__c: null, Paid_On__c: '2026-01-31' }), /This phase has opened/);
      await refused(change({ Share__c: 90 }), /This phase has opened/);
      const more = { Phase__c: planning, Name: 'More', Sequence__c: 2, Share__c: 100 };
      await refused(admin.sobject('Payment_Milestone__c').create(more), /This phase has opened/);
      await update(admin, 'Payment_Milestone__c', { Id: design, Accepted__c: true });
      await refused(change({ Paid_On__c: '2099-01-01' }), /must not be in the future/);
      const phase = (values: Record<string, unknown>) => update(admin, 'Lifecycle_Phase__c', { Id: planning, ...values });
      await refused(phase({ Budget_Share__c: 30 }), /keeps its share/);
      await refused(phase({ Sequence__c: -5 }), /Number the phases 1, 2, 3/);
      await refused(phase({ Slimming_Allowance__c: 200, Stewardship_Allowance__c: 51 }), /not more than the phase’s budget/);
      await refused(phase({ Slimming_Allowance__c: -1 }), /must not be negative/);
      await refused(admin.sobject('Lifecycle_Phase__c').destroy(planning), /has opened and cannot be deleted/);
    });

    it('looks at phases again when the labour budget shrinks', async () => {
      const admin = await world.as('admin');
      const { id, planning } = await program(admin, 'Shrunk');
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      await create(admin, 'Budget_Entry__c', {
        Phase__c: planning,
        Category__c: 'Planning',
        Status__c: 'Paid',
        Amount__c: 250,
        Entry_Date__c: '2026-01-15',
      });
      const actions = async () => (await admin.query(`SELECT Id FROM Corrective_Action__c WHERE Phase__c = '${planning}'`)).totalSize;
      assert.equal(await actions(), 0);
      await update(admin, 'CRM_Program__c', { Id: id, Labour_Budget__c: 500 });
      assert.equal(await actions(), 1);
    });

    it('takes spend only into an open phase and a document number once', async () => {
      const admin = await world.as('admin');
      const { planning, delivery } = await program(admin, 'Spend');
      const entry = (more: Record<string, unknown>) =>
        admin.sobject('Budget_Entry__c').create({
          Phase__c: planning,
          Category__c: 'Planning',
          Status__c: 'Paid',
          Amount__c: 10,
          Entry_Date__c: '2026-01-10',
          ...more,
        });
      await refused(entry({}), /only in an open phase/);
      assert.ok((await entry({ Status__c: 'Planned' })).success);
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Open' });
      assert.ok((await entry({ Document_Number__c: 'D-1' })).success);
      await refused(entry({ Document_Number__c: 'D-1' }), /DUPLICATE_VALUE/);
      assert.ok((await entry({ Amount__c: -4, Document_Number__c: 'C-1' })).success, 'a credit note');
      await refused(entry({ Entry_Date__c: '2026-02-01' }), /must be inside the phase/);
      await refused(entry({ Phase__c: delivery, Entry_Date__c: '2026-02-01' }), /only in an open phase/);
      const { Planned__c: planned, Paid__c: paid } = await admin.sobject('Lifecycle_Phase__c').retrieve(planning);
      assert.deepEqual([planned, paid], [10, 6]);
      await refused(update(admin, 'Lifecycle_Phase__c', { Id: planning, Start_Date__c: '2026-01-11' }), /Entries of this phase would be outside it/);
      await update(admin, 'Lifecycle_Phase__c', { Id: planning, Status__c: 'Closed' });
      const { records: spent } = await admin.query<{ Id: string }>(
        `SELECT Id FROM Budget_Entry__c WHERE Phase__c = '${planning}' AND Status__c = 'Paid'`,
      );
      await refused(update(admin, 'Budget_Entry__c', { Id: spent[0]?.Id ?? '', Status__c: 'Planned', Amount__c: 1 }), /only in an open phase/);
      await refused(admin.sobject('Budget_Entry__c').destroy(spent[0]?.Id ?? ''), /Spend of a closed phase stays/);
      await refused(entry({}), /only in an open phase/);
      await refused(admin.sobject('Lifecycle_Phase__c').destroy(planning), /phase has paid budget entries/);
    });

    it('lets a viewer read all and change nothing, and shows stewards and field users none of it', async () => {
      const viewer = await world.as('viewer');
      for (const object of ['Lifecycle_Phase__c', 'Payment_Milestone__c', 'Budget_Entry__c']) {
        const { records } = await viewer.query<{ Id: string }>(`SELECT Id FROM ${object} LIMIT 1`);
        await refused(update(viewer, object, { Id: records[0]?.Id ?? '', Name: 'Mine' }), /INSUFFICIENT_ACCESS|INVALID_FIELD_FOR_INSERT_UPDATE/);
        await refused(viewer.sobject(object).destroy(records[0]?.Id ?? ''), /INSUFFICIENT_ACCESS/);
        for (const person of ['steward', 'field'] as const) await refused((await world.as(person)).query(`SELECT Id FROM ${object}`), /INVALID_TYPE/);
      }
    });

    it('lets nobody pay who may edit milestones but has no permission to pay', async () => {
      const admin = await world.as('admin');
      const { planning, delivery, design } = await program(admin, 'Payer');
      for (const Id of [planning, delivery]) await update(admin, 'Lifecycle_Phase__c', { Id, Status__c: 'Open' });
      await deployEditor(world);
      const { records } = await admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Milestone_Editor'");
      const { records: people } = await admin.query<{ Id: string }>("SELECT Id FROM User WHERE Username = 'viewer@perennial.local'");
      const assignment = await create(admin, 'PermissionSetAssignment', { PermissionSetId: records[0]?.Id, AssigneeId: people[0]?.Id });
      const viewer = await world.as('viewer');
      await update(viewer, 'Payment_Milestone__c', { Id: design, Accepted__c: true });
      await refused(update(viewer, 'Payment_Milestone__c', { Id: design, Paid_On__c: '2026-02-10' }), /You may not pay milestones/);
      await admin.sobject('PermissionSetAssignment').destroy(assignment);
      await update(admin, 'Payment_Milestone__c', { Id: design, Paid_On__c: '2026-02-10' });
    });
  });
}

/** A permission set that edits milestones and cannot pay them: no set of the package is so. */
async function deployEditor(world: World): Promise<void> {
  const folder = join(world.home, 'editor');
  mkdirSync(join(folder, 'permissionsets'), { recursive: true });
  const objects = ['CRM_Program__c', 'Lifecycle_Phase__c', 'Payment_Milestone__c'].map(
    (object) =>
      `<objectPermissions><allowCreate>false</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit><allowRead>true</allowRead><modifyAllRecords>true</modifyAllRecords><object>${object}</object><viewAllRecords>true</viewAllRecords></objectPermissions>`,
  );
  const fields = ['Accepted__c', 'Paid_On__c'].map(
    (field) => `<fieldPermissions><editable>true</editable><field>Payment_Milestone__c.${field}</field><readable>true</readable></fieldPermissions>`,
  );
  writeFileSync(
    join(folder, 'permissionsets/Milestone_Editor.permissionset'),
    `<?xml version="1.0" encoding="UTF-8"?><PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">${fields.join('')}<label>Milestone Editor</label>${objects.join('')}</PermissionSet>`,
  );
  writeFileSync(
    join(folder, 'package.xml'),
    '<?xml version="1.0" encoding="UTF-8"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Milestone_Editor</members><name>PermissionSet</name></types><version>67.0</version></Package>',
  );
  await world.sf('project', 'deploy', 'start', '--metadata-dir', folder, '-o', world.alias);
}
