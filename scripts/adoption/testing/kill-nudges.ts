import { addDays } from '../../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { runJob } from '../../jobs/run.ts';
import { SAMPLE_FOLDER } from '../../jobs/sample.ts';
import { jobsWithOrgRights } from '../../test/product/jobs-rights.ts';
import type { Kill } from '../../test/product/killed.ts';
import { create, destroyAll, fieldsOf, update } from '../../test/product/records.ts';
import { nudgesJob } from '../nudges/job.ts';

/** Nudges and trials of the sample, of a day in ten: everybody has been away by then, and gets a message. */
export const kill: Kill = async (world) => {
  const admin = await world.as('admin');
  const { accessToken } = await jobsWithOrgRights(world);
  const today = addDays(new Date().toISOString().slice(0, 10), 10);
  const sources = {
    Adoption_Nudge__c: 'SELECT Id, OwnerId, External_Key__c, Record_Id__c, Day__c, Status__c, Expires_On__c, Ended_On__c FROM Adoption_Nudge__c',
    Nudge_Trial__c:
      'SELECT Id, External_Key__c, User__c, Arm__c, Share__c, Record_Id__c, Entered_On__c, Decided_On__c, Outcome__c, Last_On__c, Slot_Until__c FROM Nudge_Trial__c',
    Nudge_Result__c: 'SELECT Id, External_Key__c, Verdict__c, Reach__c, Shown_Users__c, Withheld_Users__c, Shown__c FROM Nudge_Result__c',
    Nudge_Preference__c: 'SELECT Id, OwnerId, External_Key__c, Last_Message_On__c FROM Nudge_Preference__c',
  };
  // Of each team, nudges are withheld from half, and the field users of the sample are alone in theirs: a team of two is sure of one that is shown.
  const own = 'ProfileId, Country, TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, EmailEncodingKey';
  const [found] = (await admin.query<Record<string, unknown>>(`SELECT ${own} FROM User WHERE Username = 'marta.vega.west@sales.perennial.local'`))
    .records;
  const { attributes: _, ...like } = found ?? {};
  const [set] = (await admin.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Field_User'")).records;
  const { user_id: manager } = await admin.identity();
  const [team, deals] = [[] as { Id: string }[], [] as { Id: string }[]];
  for (const name of ['nudged', 'withheld']) {
    const Username = `${name}@kill.perennial.local`;
    const user = { ...like, Username, LastName: name, Email: Username, Alias: name, ManagerId: manager, IsActive: true };
    const Id = await create(admin, 'User', user);
    team.push({ Id });
    await create(admin, 'PermissionSetAssignment', { AssigneeId: Id, PermissionSetId: set?.Id });
    // Who has never been there is not away.
    await (await world.asUser(Username)).identity();
    const deal = { Name: 'Overdue', StageName: 'Prospecting', CloseDate: addDays(today, -30), OwnerId: Id };
    deals.push({ Id: await create(admin, 'Opportunity', deal) });
  }
  const read = async (soql: string) => (await admin.query<{ Id: string }>(`${soql} ORDER BY External_Key__c`)).records;
  return {
    accessToken,
    writes: 6,
    because: 'nudges, trials, results, verdicts, notes of messages, and the messages',
    run: (connection) =>
      runJob(nudgesJob, { connection, dataDir: SAMPLE_FOLDER, configDir: 'config', today, progress: () => undefined }, { dryRun: false }),
    clear: async () => {
      for (const [object, soql] of Object.entries(sources)) await destroyAll(admin, object, await read(soql));
      for (const { Id } of await read('SELECT Id, External_Key__c FROM Nudge_Rule__c'))
        await update(admin, 'Nudge_Rule__c', { Id, Verdict__c: null });
    },
    tidy: async () => {
      await destroyAll(admin, 'Opportunity', deals);
      for (const { Id } of team) await update(admin, 'User', { Id, IsActive: false });
    },
    state: async () => {
      const found = [];
      for (const soql of Object.values(sources)) found.push(fieldsOf((await read(soql)).map(({ Id: _, ...fields }) => fields)));
      return found;
    },
  };
};
