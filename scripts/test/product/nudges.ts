import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import type { Browser, Page } from 'playwright-core';
import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { nudgesJob } from '../../adoption/nudges/job.ts';
import type { NudgeConfig } from '../../adoption/nudges/nudge-config.ts';
import { runJob } from '../../jobs/run.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { accessible, launchBrowser, open } from './browsing.ts';
import { jobsWithOrgRights } from './jobs-rights.ts';
import { reachOf } from './reach.ts';
import { create, destroyAll, fieldsOf, update } from './records.ts';
import { ROOT } from '../world.ts';
import type { World } from '../world.ts';

interface Ran {
  created: number;
  updated: number;
  deleted?: number;
  unchanged: number;
  findings: { where: string; problem: string }[];
  notes: string[];
}

const MANAGER = 'sofia.ruiz.south@sales.perennial.local';

/** Nudges on the sample: a field user acts on one in place, an administrator judges rules, and nobody sees what is not theirs. */
export function nudgeTests(world: World): void {
  describe('nudges', () => {
    let browser: Browser;
    let admin: Connection;
    const today = new Date().toISOString().slice(0, 10);
    before(async () => {
      browser = await launchBrowser();
      admin = await world.as('admin');
    });
    after(async () => {
      await browser.close();
      // What these tests took from the sample is loaded again.
      await world.perennial('setup', '-o', world.alias, '--sample-data');
    });

    const one = async <T extends object>(soql: string): Promise<T> => {
      const [record] = (await admin.query<T>(soql)).records;
      assert.ok(record, soql);
      return record;
    };
    const sync = async (...more: string[]): Promise<Ran> => {
      const { code, out, err } = await world.perennial('sync', 'nudges', '-o', world.alias, '--json', ...more);
      assert.ok(code === 0 || code === 3, `${code}: ${err}${out}`);
      return JSON.parse(out) as Ran;
    };
    /** A folder of the configuration, with another nudges.json. */
    const configWith = (name: string, change: (config: NudgeConfig) => unknown): string => {
      const folder = join(world.home, name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'adoption.json'), readFileSync(join(ROOT, 'config/adoption.json')));
      const config = JSON.parse(readFileSync(join(ROOT, 'config/nudges.json'), 'utf8')) as NudgeConfig;
      writeFileSync(join(folder, 'nudges.json'), JSON.stringify(change(config)));
      return folder;
    };
    const fieldNudge = (): Promise<{ Id: string; Record_Id__c: string; Status__c: string }> =>
      one(
        "SELECT Id, Record_Id__c, Status__c FROM Adoption_Nudge__c WHERE Owner.Username = 'field@perennial.local' AND Rule__r.External_Key__c = 'overdue-close-date' ORDER BY Id DESC LIMIT 1",
      );
    const fieldTrial = (): Promise<{ Outcome__c: string }> =>
      one(
        "SELECT Outcome__c FROM Nudge_Trial__c WHERE User__r.Username = 'field@perennial.local' AND Rule__r.External_Key__c = 'overdue-close-date'",
      );
    const result = (key: string): Promise<{ Shown_Users__c: number; Shown_Acted__c: number; Verdict__c: string }> =>
      one(
        `SELECT Shown_Users__c, Shown_Acted__c, Verdict__c FROM Nudge_Result__c WHERE Rule__r.External_Key__c = '${key}' ORDER BY Week__c DESC LIMIT 1`,
      );

    it('change nothing the second time on a day, and nothing by a dry run', async () => {
      await sync();
      const second = await sync();
      assert.deepEqual([second.created, second.updated, second.deleted ?? 0, second.findings], [0, 0, 0, []]);
      const before_ = (await admin.query('SELECT Id FROM Adoption_Nudge__c')).totalSize;
      const trial = await sync('--dry-run', '--date', addDays(today, 4));
      assert.ok(trial.created > 0);
      assert.equal((await admin.query('SELECT Id FROM Adoption_Nudge__c')).totalSize, before_);
    });

    it('are seen by their owner, and by no other field user whichever API is asked', async () => {
      const { Id } = await fieldNudge();
      const [owner, stranger, viewer] = [await world.as('field'), await world.asUser(MANAGER), await world.as('viewer')];
      assert.equal(await reachOf(owner, 'Adoption_Nudge__c', [Id]), 'all');
      assert.equal(await reachOf(stranger, 'Adoption_Nudge__c', [Id]), 'own');
      assert.equal(await reachOf(viewer, 'Adoption_Nudge__c', [Id]), 'none');
      const trials = (await admin.query<{ Id: string }>('SELECT Id FROM Nudge_Trial__c LIMIT 3')).records.map((trial) => trial.Id);
      for (const person of [owner, stranger, viewer]) assert.equal(await reachOf(person, 'Nudge_Trial__c', trials), 'none');
      // What a nudge says is the job's; the owner says what became of it.
      await assert.rejects(owner.sobject('Adoption_Nudge__c').update({ Id, Record_Id__c: '006000000000001AAA' }), /Record_Id__c/);
      await assert.rejects(owner.sobject('Adoption_Nudge__c').destroy(Id), /INSUFFICIENT_ACCESS|insufficient/i);
    });

    it('are acted on in place by a field user, in the app that they sell in: the deal is changed, and the outcome counts', async () => {
      const before_ = await result('overdue-close-date');
      const { Id, Record_Id__c: deal } = await fieldNudge();
      const page = await open(world, browser, 'field', '/lightning/app/Sample_Sales');
      await page.getByRole('button', { name: 'For you today' }).click();
      const card = page.locator('c-nudge-card');
      await card.getByText(/^PS-Pump retrofit, North was to close on .+ When will it\?$/).waitFor();
      await accessible(page);
      // A day that is no better leaves the nudge, and says so.
      await dateOf(card, '1/15/2020');
      await card.getByRole('button', { name: 'Save' }).click();
      await card.getByText('Saved. It is still as before for this rule: look at the value again.').waitFor();
      await dateOf(card, '12/31/2035');
      await card.getByRole('button', { name: 'Save' }).click();
      await card.waitFor({ state: 'detached' });
      await page.getByText('Nothing of yours needs a word right now.').waitFor();
      await page.close();
      // On its own page there is nothing about the deal any more.
      const record = await open(world, browser, 'field', `/lightning/r/Opportunity/${deal}/view`);
      await record.getByRole('heading', { name: 'PS-Pump retrofit, North' }).waitFor();
      assert.equal(await record.locator('c-nudge-card').count(), 0);
      await record.close();
      assert.equal((await one<{ CloseDate: string }>(`SELECT CloseDate FROM Opportunity WHERE Id = '${deal}'`)).CloseDate, '2035-12-31');
      assert.equal((await one<{ Status__c: string }>(`SELECT Status__c FROM Adoption_Nudge__c WHERE Id = '${Id}'`)).Status__c, 'Acted');
      assert.equal((await fieldTrial()).Outcome__c, 'Pending');
      await sync();
      assert.equal((await fieldTrial()).Outcome__c, 'Acted');
      // It counts when the time of the rule is over, as it does for those who have not acted.
      await sync('--date', addDays(today, 4));
      const after_ = await result('overdue-close-date');
      assert.deepEqual([after_.Shown_Users__c, after_.Shown_Acted__c], [before_.Shown_Users__c + 1, before_.Shown_Acted__c + 1]);
    });

    it('are switched off by a user, on a screen 400 pixels wide, and stay off', async () => {
      const page = await open(world, browser, 'field', '/lightning/page/home');
      await page.setViewportSize({ width: 400, height: 900 });
      const nudges = page.locator('c-adoption-nudges');
      await nudges.getByRole('button', { name: 'Settings' }).click();
      await nudges.getByText('Show me no nudges').click();
      await accessible(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      await nudges.getByRole('form', { name: 'Settings' }).getByRole('button', { name: 'Save' }).click();
      await nudges.getByText('You have switched nudges off.').waitFor();
      await page.close();
      await sync('--date', addDays(today, 9));
      const { Opt_Out__c: isOut } = await one<{ Opt_Out__c: boolean }>(
        "SELECT Opt_Out__c FROM Nudge_Preference__c WHERE Owner.Username = 'field@perennial.local'",
      );
      assert.equal(isOut, true);
      const open_ = "SELECT Id FROM Adoption_Nudge__c WHERE Owner.Username = 'field@perennial.local' AND Status__c = 'Open'";
      assert.equal((await admin.query(open_)).totalSize, 0);
      // A user has one preference, which another cannot write.
      const field = await world.as('field');
      await assert.rejects(field.sobject('Nudge_Preference__c').create({ Opt_Out__c: false }), /DUPLICATE_VALUE|duplicate/i);
    });

    it('send one message to whoever has been away', async () => {
      const messages = async (): Promise<number> => {
        const user = await world.asUser(MANAGER);
        const { notifications } = await user.request<{ notifications: { messageTitle: string }[] }>(
          '/services/data/v67.0/connect/notifications?size=50',
        );
        return notifications.filter(({ messageTitle }) => messageTitle === 'Something is waiting for you').length;
      };
      // Runs of days to come have told some people already.
      const told = (await admin.query<{ Id: string }>('SELECT Id FROM Nudge_Preference__c WHERE Last_Message_On__c != NULL')).records;
      for (const { Id } of told) await update(admin, 'Nudge_Preference__c', { Id, Last_Message_On__c: null });
      const sent = await messages();
      const inTenDays = addDays(today, 12);
      const first = await sync('--date', inTenDays);
      assert.match(first.notes.join(' '), /users? who (has|have) been away gets? a message/);
      assert.ok(sent + 1 >= (await messages()));
      const again = await messages();
      await sync('--date', addDays(inTenDays, 1));
      assert.equal(await messages(), again);
    });

    it('are judged on a board: what works is told with its interval, and an administrator retires a rule with a reason', async () => {
      const page = await open(world, browser, 'admin', '/lightning/n/Adoption');
      const ruleOf = (name: string) => page.locator('c-nudge-verdict').filter({ has: page.getByRole('link', { name, exact: true }) });
      await ruleOf('No next step')
        .getByText(/^It works: [\d.]+ points more of the users who are shown it act on it \(95 %: \+[\d.]+ to \+[\d.]+\)\.$/)
        .waitFor();
      await ruleOf('No next step')
        .getByRole('img', { name: /^Effect \+[\d.]+ points; 95 %/ })
        .waitFor();
      await ruleOf('Close date has passed')
        .locator('[data-verdict]')
        .getByText(/^Not enough data yet/)
        .waitFor();
      await accessible(page);
      const quiet = ruleOf('No activity on a large deal');
      await quiet.getByRole('button', { name: 'Retire' }).click();
      await quiet.getByLabel('Your reason').fill('Our mail is captured elsewhere');
      await quiet.getByRole('button', { name: 'Retire' }).click();
      await page.locator('[data-section="Retired"]').getByText('Decided: Our mail is captured elsewhere').waitFor();
      await page.close();
      const rule = await one<{ Id: string; Status__c: string; LastModifiedBy: { Username: string } }>(
        "SELECT Id, Status__c, LastModifiedBy.Username FROM Nudge_Rule__c WHERE External_Key__c = 'quiet-large-deal'",
      );
      assert.deepEqual([rule.Status__c, rule.LastModifiedBy.Username], ['Retired', 'admin@perennial.local']);
      await sync();
      const open_ = `SELECT Id FROM Adoption_Nudge__c WHERE Rule__c = '${rule.Id}' AND Status__c IN ('Open', 'Snoozed')`;
      assert.equal((await admin.query(open_)).totalSize, 0);
      await assert.rejects(update(admin, 'Nudge_Rule__c', { Id: rule.Id, Decision__c: null }), /Say why the rule is retired/);
      const viewer = await open(world, browser, 'viewer', `/lightning/r/Nudge_Rule__c/${rule.Id}/view`);
      await viewer.locator('c-nudge-verdict').getByText('Shows nothing any more.').waitFor();
      assert.equal(await viewer.locator('c-nudge-verdict button').count(), 0);
      await viewer.close();
    });

    it('refuse rules that cannot be read, or are about too many records, by name, and go on with the others', async () => {
      const rule = async (key: string, values: object): Promise<string> =>
        create(admin, 'Nudge_Rule__c', {
          ...{ Name: key, External_Key__c: key, Status__c: 'Active', Persona__c: 'User', Object__c: 'Opportunity', User_Field__c: 'OwnerId' },
          ...{ Condition__c: 'TRUE', Message__c: 'x', Action__c: 'Open Record', Acted_By__c: 'Record', Priority__c: 999, ...values },
        });
      const made = [
        await rule('no-such-field', { Condition__c: 'Nothing__c > 5' }),
        await rule('no-object', { Object__c: 'Nowhere__c' }),
        await rule('no-user-field', { User_Field__c: 'Seller__c' }),
        await rule('half', { Condition__c: 'AND(IsClosed' }),
        await rule('empty', { Condition__c: null }),
        await rule('quote', { Condition__c: 'Name = "x\') OR (Name != \'"' }),
        await rule('queue', { Object__c: 'Lead', Condition__c: 'NOT(IsConverted)' }),
      ];
      const ran = await sync();
      assert.deepEqual(
        ran.findings.map(({ where }) => where).sort(),
        ['empty', 'half', 'no-object', 'no-such-field', 'no-user-field'].map((name) => `Nudge rule ${name}`),
      );
      const problems = new Map(ran.findings.map(({ where, problem }) => [where, problem]));
      assert.match(problems.get('Nudge rule no-such-field') ?? '', /Field Nothing__c does not exist/);
      assert.match(problems.get('Nudge rule no-object') ?? '', /Nowhere__c is not there/);
      assert.match(problems.get('Nudge rule half') ?? '', /Missing '\)'/);
      await rule('everything', { Object__c: 'Task', Condition__c: 'NOT(ISBLANK(OwnerId))' }).then((id) => made.push(id));
      const many = await sync(
        '--config-dir',
        configWith('few-records', (config) => ({ ...config, mostRecords: 1000 })),
      );
      assert.match(
        many.findings.find(({ where }) => where === 'Nudge rule everything')?.problem ?? '',
        /^[\d,]+ records may be meant, and 1,000 are the most$/,
      );
      await destroyAll(
        admin,
        'Nudge_Rule__c',
        made.map((Id) => ({ Id })),
      );
      await sync();
      const wrong = await world.perennial(
        'sync',
        'nudges',
        '-o',
        world.alias,
        '--config-dir',
        configWith('wrong', (config) => ({ ...config, openNudge: 3 })),
      );
      assert.deepEqual([wrong.code, /"openNudge" is unknown: did you mean "openNudges"\?/.test(wrong.err)], [2, true], wrong.err);
      const double = await world.perennial(
        'sync',
        'nudges',
        '-o',
        world.alias,
        '--config-dir',
        configWith('double', (config) => ({ ...config, rules: [...config.rules, ...config.rules] })),
      );
      assert.deepEqual([double.code, /two rules have the key "overdue-close-date"/.test(double.err)], [2, true], double.err);
    });

    it('end in the same state when two runs are at work at once', async () => {
      const soql = 'SELECT External_Key__c, Arm__c, Outcome__c, Last_On__c FROM Nudge_Trial__c ORDER BY External_Key__c';
      await Promise.all([sync(), sync()]);
      const state = fieldsOf((await admin.query(soql)).records);
      await sync();
      assert.deepEqual(fieldsOf((await admin.query(soql)).records), state);
    });

    it('are kept away where superiors would see them, until an administrator ends that', async () => {
      const top = await create(admin, 'UserRole', { Name: 'Nudge Head' });
      const role = await create(admin, 'UserRole', { Name: 'Nudge Desk', ParentRoleId: top });
      const users = (
        await admin.query<{ Id: string; Username: string }>(
          `SELECT Id, Username FROM User WHERE Username IN ('${MANAGER}', 'marta.vega.west@sales.perennial.local')`,
        )
      ).records;
      const [head, desk] = [
        users.find(({ Username }) => Username === MANAGER)?.Id ?? '',
        users.find(({ Username }) => Username !== MANAGER)?.Id ?? '',
      ];
      await update(admin, 'User', { Id: head, UserRoleId: top });
      await update(admin, 'User', { Id: desk, UserRoleId: role });
      const switchTo = (used: boolean) =>
        admin.request({
          ...{ method: 'PUT', url: '/services/local/sharing/Adoption_Nudge__c', body: JSON.stringify({ grantAccessUsingHierarchies: used }) },
          headers: { 'content-type': 'application/json' },
        });
      const open_ = async (): Promise<number> =>
        // In China personal figures are agreed to.
        (
          await admin.query(
            "SELECT Id FROM Adoption_Nudge__c WHERE Status__c = 'Open' AND Owner.Username LIKE '%@sales.perennial.local' AND (NOT Owner.Username LIKE '%.east@%')",
          )
        ).totalSize;
      const seen = await sync('--date', addDays(today, 20));
      assert.match(seen.findings.map(({ problem }) => problem).join(' '), /superiors see the nudges of others, and \d+ users/);
      assert.equal(await open_(), 0);
      const checks = async (): Promise<Map<string, { findings: object[]; note?: string }>> => {
        const { out } = await world.perennial('doctor', '-o', world.alias, '--json');
        const { examinations } = JSON.parse(out) as { examinations: { check: string; findings: object[]; note?: string }[] };
        return new Map(examinations.map((examined) => [examined.check, examined]));
      };
      const doctor = await checks();
      assert.equal(doctor.get('nudge-privacy')?.findings.length, 1);
      assert.equal(doctor.get('nudge-places')?.note, 'on Perennial Home, Sample Opportunity Record Page, Sample Sales Utility Bar');
      await switchTo(false);
      const hidden = await sync('--date', addDays(today, 21));
      assert.deepEqual(hidden.findings, []);
      assert.ok(hidden.notes.includes('Superiors do not see the nudges of others.'));
      assert.deepEqual((await checks()).get('nudge-privacy')?.findings, []);
      await switchTo(true);
      for (const Id of [head, desk]) await update(admin, 'User', { Id, UserRoleId: null });
      await destroyAll(admin, 'UserRole', [{ Id: role }]);
      await destroyAll(admin, 'UserRole', [{ Id: top }]);
    });

    it('run with the rights of docs/integration-user.md', async () => {
      const connection = await jobsWithOrgRights(world);
      const context = { connection, dataDir: SAMPLE_FOLDER, configDir: 'config', today, progress: () => undefined };
      const outcome = await runJob(nudgesJob, context, { dryRun: false });
      assert.deepEqual(outcome.findings, []);
      assert.equal(outcome.failed, 0);
      // Without a look at setup it cannot tell whether it sees what users have said about nudges.
      const jobs = await world.asJobs();
      await assert.rejects(
        runJob(nudgesJob, { ...context, connection: jobs }, { dryRun: true }),
        /Whoever wants no nudges might get some: Adoption_Nudge__c: /,
      );
    });
  });
}

/** Types a day into the field of a nudge. */
async function dateOf(card: ReturnType<Page['locator']>, day: string): Promise<void> {
  const input = card.getByLabel('Close Date');
  await input.fill(day);
  await input.press('Tab');
}
