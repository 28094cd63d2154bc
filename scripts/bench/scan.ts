/**
 * `perennial sync quality`: Contacts of the local org by 20 rules, end to end, against a bare `perennial extract` of the same fields in the same
 * run; a second scan after it; peak memory and API calls. `node scripts/bench/scan.ts [rows]`.
 */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ADMIN, ALIAS, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { EXIT } from '../jobs/run.ts';
import { build } from '../pipeline/build.ts';
import { PROJECT } from '../pipeline/project.ts';
import { readRules } from '../quality/read-rules-file.ts';
import { personOf, randomNumbers } from '../quality/sample-people.ts';
import { csvLine } from '../transfer/csv.ts';
import { measuredRun } from './measured-run.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
/** Contacts of an account, one after the other: two batches that need the same account would lock each other out. */
const OF_ACCOUNT = 5_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (number: number): string => Math.round(number).toLocaleString('en');

/** The rules that Perennial ships for Contacts, and others to make them 20. */
const rules = (): object[] => {
  const shipped = readRules(join(PROJECT, 'config/quality-rules.json')).filter(({ object }) => object === 'Contact');
  const more = ['FirstName', 'LastName', 'Phone', 'MobilePhone', 'MailingCountry', 'MailingCity', 'MailingPostalCode'].map((field) => ({
    ...{ id: `length-${field}`, object: 'Contact', kind: 'length', fields: [field], parameters: { max: 60 } },
  }));
  const required = ['LastName', 'MailingCountry', 'MailingCity', 'MailingPostalCode'].map((field) => ({
    ...{ id: `required-${field}`, object: 'Contact', kind: 'required', fields: [field] },
  }));
  const city = { id: 'zip-city', object: 'Contact', kind: 'dependency', fields: ['MailingPostalCode'], parameters: { determines: ['MailingCity'] } };
  return [...shipped, ...more, ...required, city, { id: 'phone-form', object: 'Contact', kind: 'length', fields: ['Phone'], parameters: { min: 5 } }];
};

const COLUMNS = ['FirstName', 'LastName', 'Email', 'Phone', 'MobilePhone', 'AccountId', 'MailingCountry', 'MailingCity', 'MailingPostalCode'];

/** Contacts of 12 countries; one in 60 has a fault. */
async function contacts(file: string, accounts: readonly string[]): Promise<void> {
  const random = randomNumbers(11);
  const lines = function* (): Generator<string> {
    yield csvLine(COLUMNS);
    for (let row = 0; row < ROWS; row++) {
      const { firstName, lastName, email, phone, mobilePhone, place } = personOf(row, random);
      const [badEmail, badPhone] = [row % 120 === 7, row % 120 === 67];
      yield csvLine([
        ...[
          firstName,
          lastName,
          badEmail ? 'info@example.com' : email,
          badPhone ? '12' : phone,
          mobilePhone,
          accounts[Math.floor(row / OF_ACCOUNT)] ?? '',
        ],
        ...[place.country, place.city, place.postalCode],
      ]);
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
}

async function prepare(org: ThrowawayOrg): Promise<void> {
  say('Deploying …');
  await org.sf(['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', ALIAS, '--ignore-conflicts'], PROJECT);
  await org.sf(['org', 'assign', 'permset', '--name', 'Perennial_Admin', '--target-org', ALIAS], PROJECT);
  const admin = await org.as(ADMIN);
  const made = await admin.sobject('Account').create(
    Array.from({ length: Math.min(200, Math.ceil(ROWS / OF_ACCOUNT)) }, (_, n) => ({ Name: `Company ${n}` })),
    { allOrNone: true },
  );
  say(`Loading ${count(ROWS)} Contacts …`);
  const file = join(org.home, 'contacts.csv');
  await contacts(
    file,
    made.map((one) => String(one.id)),
  );
  await org.sf(
    ['data', 'import', 'bulk', '--file', file, '--sobject', 'Contact', '--line-ending', 'LF', '--wait', '60', '--target-org', ALIAS],
    org.home,
  );
  const config = join(org.home, 'config');
  mkdirSync(config);
  writeFileSync(join(config, 'quality-rules.json'), JSON.stringify({ rules: rules() }));
  // What was just loaded would be left alone for a day.
  writeFileSync(join(config, 'quality.json'), JSON.stringify({ graceHours: 0 }));
}

await build();
await withThrowawayOrg(async (org) => {
  await prepare(org);
  const perennial = async (args: string[]): Promise<{ seconds: number; memoryMb: number; said: Record<string, unknown> }> => {
    const run = await measuredRun(org.home, join(PROJECT, 'scripts/perennial.ts'), [...args, '-o', ALIAS, '--json'], {
      codes: [EXIT.done, EXIT.findings],
      // The changes are part of what it says.
      keep: 50_000_000,
    });
    return { ...run, said: JSON.parse(run.out.slice(run.out.indexOf('{'))) as Record<string, unknown> };
  };
  say('perennial extract …');
  const fields = ['Id', ...COLUMNS, 'LastModifiedDate', 'OwnerId'].join(',');
  const bare = await perennial(['extract', '--object', 'Contact', '--fields', fields, '--output', join(org.home, 'out.csv')]);
  say('perennial sync quality …');
  const first = await perennial(['sync', 'quality', '--config-dir', join(org.home, 'config')]);
  say('perennial sync quality, again …');
  const second = await perennial(['sync', 'quality', '--config-dir', join(org.home, 'config')]);
  tell(`${count(ROWS)} Contacts × ${rules().length} rules in the local org, ${cpus().length} cores`);
  tell(`perennial extract of the same fields ${bare.seconds.toFixed(1)} s, ${count(bare.memoryMb)} MB`);
  for (const [title, run] of [
    ['first scan', first],
    ['second scan', second],
  ] as const)
    tell(
      `${title} ${run.seconds.toFixed(1)} s (${(run.seconds / bare.seconds).toFixed(2)} × extract), ${count(run.memoryMb)} MB, ${String(run.said['calls'])} API calls; created ${String(run.said['created'])}, updated ${String(run.said['updated'])}`,
    );
});
