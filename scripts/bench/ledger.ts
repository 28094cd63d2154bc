/**
 * How long `perennial sync budget` takes for a ledger of 50,000 lines, against jsforce's own upsert of the same entries in collections of 200:
 * what reading, deciding and reporting cost on top of the writes. Both run in an org of their own, in the same run.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from 'jsforce';
import { ADMIN, ALIAS, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import { build } from '../pipeline/build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LINES = Number(process.argv[2] ?? 50_000);
const BATCH = 200;

const day = (n: number): string => `2026-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** A program with one open phase of a year. */
async function programWithPhase(admin: Connection, key: string): Promise<string> {
  const program = await admin.sobject('CRM_Program__c').create({
    ...{ Name: key, External_Key__c: key, Start_Date__c: '2026-01-01', Labour_Budget__c: 1e12, Deviation_Threshold__c: null },
  });
  const phase = await admin.sobject('Lifecycle_Phase__c').create({
    ...{ Program__c: program.id, Name: 'Year', Kind__c: 'Run', Sequence__c: 1, Budget_Share__c: 100, Run_Share__c: 50, Change_Share__c: 50 },
    ...{ Start_Date__c: '2026-01-01', End_Date__c: '2026-12-31' },
  });
  await admin.sobject('Lifecycle_Phase__c').update({ Id: phase.id ?? '', Status__c: 'Open' });
  return phase.id ?? '';
}

function writeLedger(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: LINES }, (_, n) => `job,B-${n},Invoice,${day(n)},${n + 0.5},CNY,CRM-RUN,Booked,Line ${n}`);
  writeFileSync(join(folder, 'ledger.csv'), `program,document,type,date,amount,currency,cost_centre,state,text\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'rates.csv'), 'currency,date,rate\n');
}

function sync(folder: string): Promise<number> {
  const began = Date.now();
  const child = spawn(process.execPath, [join(ROOT, 'scripts/perennial.ts'), 'sync', 'budget', '-o', ALIAS, '--data-dir', folder], {
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => (code === 0 ? resolve(Date.now() - began) : reject(new Error(`sync budget ended with ${code}`))));
  });
}

async function upsert(admin: Connection, phase: string): Promise<number> {
  const began = Date.now();
  for (let from = 0; from < LINES; from += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, LINES - from) }, (_, index) => {
      const n = from + index;
      return {
        ...{ External_Key__c: `bare|b-${n}`, Phase__c: phase, Document_Number__c: `B-${n}`, Description__c: `Line ${n}` },
        ...{ Category__c: 'Run', Status__c: 'Paid', Amount__c: n + 0.5, Entry_Date__c: day(n) },
      };
    });
    const results = await admin.sobject('Budget_Entry__c').upsert(records, 'External_Key__c');
    const refused = results.find((result) => !result.success);
    if (refused) throw new Error(JSON.stringify(refused.errors));
  }
  return Date.now() - began;
}

await build();
await withThrowawayOrg(async (org) => {
  say('deploying the package');
  await org.sf(['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', ALIAS, '--ignore-conflicts'], ROOT);
  const first = await org.as(ADMIN);
  const { records: sets } = await first.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Admin'");
  await first.sobject('PermissionSetAssignment').create({ PermissionSetId: sets[0]?.Id, AssigneeId: (await first.identity()).user_id });
  const admin = await org.as(ADMIN);
  const folder = join(org.home, 'ledger');
  writeLedger(folder);
  await programWithPhase(admin, 'job');
  say(`perennial sync budget, ${LINES} lines`);
  const job = await sync(folder);
  say('once more, nothing to do');
  const again = await sync(folder);
  say('jsforce upsert of the same entries');
  const bare = await upsert(admin, await programWithPhase(admin, 'bare'));
  process.stdout.write(
    `${LINES} ledger lines: perennial sync budget ${seconds(job)}, a second time ${seconds(again)}; jsforce upsert ${seconds(bare)}; ratio ${(job / bare).toFixed(2)}\n`,
  );
});
