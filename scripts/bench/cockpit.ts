/**
 * How long the value cockpit takes to its first figures and to its whole trend in an org of 20 programs with 100 KPIs and 60 months each (120,000
 * measurements), against the sample program with 7 KPIs in the same org. `node scripts/bench/cockpit.ts [programs]`; part of `npm run bench`.
 */
import type { Page } from 'playwright-core';
import type { Connection } from 'jsforce';
import { launchBrowser, open } from '../test/product/browsing.ts';
import { World } from '../test/world.ts';
import { build } from '../pipeline/build.ts';
import { writeAll } from '../org/write.ts';

const PROGRAMS = Number(process.argv[2] ?? 20);
const BENEFICIARIES = 10;
const KPIS = 100;
const MONTHS = 60;
const TRIES = 3;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** First days of whole months, the last one before this month. */
function months(): string[] {
  const now = new Date();
  return Array.from({ length: MONTHS }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS + index, 1)).toISOString().slice(0, 10),
  );
}

/** Makes records of one object; gives their ids in the same order. */
async function create(admin: Connection, object: string, records: Record<string, unknown>[]): Promise<string[]> {
  const results = await writeAll(
    admin,
    records.map((values) => ({ kind: 'insert', object, values })),
  );
  return results.map(({ id, errors }) => id ?? fail(`${object}: ${errors.join('; ')}`));
}

function fail(problem: string): never {
  throw new Error(problem);
}

/** Fills the org; gives the programs' ids. */
async function fill(admin: Connection): Promise<string[]> {
  const starts = months();
  const programs = await create(
    admin,
    'CRM_Program__c',
    Array.from({ length: PROGRAMS }, (_, n) => ({ Name: `Bench ${n + 1}`, Status__c: 'Active', Start_Date__c: starts[0], Labour_Budget__c: 1e6 })),
  );
  const beneficiaries = await create(
    admin,
    'Beneficiary__c',
    programs.flatMap((Program__c) => Array.from({ length: BENEFICIARIES }, (_, n) => ({ Program__c, Name: `Team ${n + 1}`, Population__c: 1 }))),
  );
  const kpis = await create(
    admin,
    'Value_KPI__c',
    beneficiaries.flatMap((Beneficiary__c) =>
      Array.from({ length: KPIS / BENEFICIARIES }, (_, n) => ({
        ...{ Beneficiary__c, Name: `KPI ${n + 1}`, Direction__c: 'Increase', Granularity__c: 'Month', Unit__c: 'pieces' },
        ...{ Baseline__c: 100, Baseline_Date__c: starts[0], Target__c: 200, Unit_Value__c: 1, Annual_Volume__c: 12 },
      })),
    ),
  );
  for (const [index, start] of starts.entries()) {
    say(`measurements of ${start}, ${index + 1} of ${starts.length}`);
    await create(
      admin,
      'KPI_Measurement__c',
      kpis.map((KPI__c, n) => ({ KPI__c, Period_Start__c: start, Actual__c: 100 + ((n + index) % 90), Period_Volume__c: 1 })),
    );
  }
  return programs;
}

/** Seconds to the first figures and to the trend, the best of some tries: the machine does other work now and then. */
async function openCockpit(page: Page, url: string): Promise<{ first: number; whole: number }> {
  const times = [];
  for (let n = 0; n < TRIES; n++) {
    const began = performance.now();
    await page.goto(url);
    await page.locator('[data-realised]').first().waitFor();
    const first = (performance.now() - began) / 1000;
    await page.locator('canvas').nth(1).waitFor();
    times.push({ first, whole: (performance.now() - began) / 1000 });
  }
  return { first: Math.min(...times.map((one) => one.first)), whole: Math.min(...times.map((one) => one.whole)) };
}

await build();
const world = new World();
try {
  say('npm start');
  await world.start();
  const admin = await world.as('admin');
  const [sample] = (await admin.query<{ Id: string }>("SELECT Id FROM CRM_Program__c WHERE External_Key__c = 'after-sales'")).records;
  const programs = await fill(admin);
  const browser = await launchBrowser();
  const page = await open(world, browser, 'admin', '/lightning/page/home');
  const urlOf = (id: string): string => `${world.url}/lightning/n/Value_Cockpit?c__program=${id}`;
  const small = await openCockpit(page, urlOf(sample?.Id ?? ''));
  const large = await openCockpit(page, urlOf(programs.at(-1) ?? ''));
  await browser.close();
  const { records } = await admin.query<{ n: number }>('SELECT COUNT(Id) n FROM KPI_Measurement__c');
  for (const [what, key] of [
    ['first figures', 'first'],
    ['whole trend', 'whole'],
  ] as const)
    process.stdout.write(
      `the value cockpit among ${records[0]?.n} measurements, ${what}: ${large[key].toFixed(1)} s for ${KPIS} KPIs and ${MONTHS} months, ${small[key].toFixed(1)} s for the sample program: ratio ${(large[key] / small[key]).toFixed(2)}\n`,
    );
} finally {
  await world.close();
}
