/**
 * `perennial sync duplicates`: Contacts of the local org from nothing to a review queue, end to end, against a bare `perennial extract` of the same fields in
 * the same run; then a second search, `perennial merge check`, and the merge of sure groups. `node scripts/bench/duplicate-org.ts [rows]`.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ADMIN, ALIAS, withThrowawayOrg } from '../conformance/throwaway-org.ts';
import type { ThrowawayOrg } from '../conformance/throwaway-org.ts';
import { EXIT } from '../jobs/run.ts';
import { build } from '../pipeline/build.ts';
import { PROJECT } from '../pipeline/project.ts';
import { csvLine, csvRows } from '../transfer/csv.ts';
import { measuredRun } from './measured-run.ts';
import { writePeople } from './people.ts';

const ROWS = Number(process.argv[2] ?? 100_000);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tell = (text: string): void => void process.stdout.write(`${text}\n`);
const count = (number: number): string => Math.round(number).toLocaleString('en');

/** Fields of a Contact, in the order of the columns that people have: id and company are left out. */
const FIELDS = ['FirstName', 'LastName', 'MailingStreet', 'MailingCity', 'MailingPostalCode', 'Phone', 'Email', 'Birthdate'];
const PLACES = [1, 2, 4, 5, 6, 7, 8, 9];

async function prepare(org: ThrowawayOrg): Promise<void> {
  say('Deploying …');
  await org.sf(['project', 'deploy', 'start', '--source-dir', 'force-app', '--target-org', ALIAS, '--ignore-conflicts'], PROJECT);
  await org.sf(['org', 'assign', 'permset', '--name', 'Perennial_Admin', '--name', 'Perennial_Merge', '--target-org', ALIAS], PROJECT);
  await org.as(ADMIN);
  say(`Loading ${count(ROWS)} Contacts …`);
  const [made, file] = [join(org.home, 'people.csv'), join(org.home, 'contacts.csv')];
  await writePeople(made, join(org.home, 'truth.csv'), ROWS);
  const lines = async function* (): AsyncGenerator<string> {
    yield csvLine(FIELDS);
    for await (const rows of csvRows(createReadStream(made), { from_line: 2 }))
      for (const row of rows) {
        const cells = PLACES.map((at) => (row[at] ?? '').trim());
        // What an org refuses is not in it: contacts without a last name, addresses and days that are none.
        const [email, born] = [cells[6] ?? '', cells[7] ?? ''];
        if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) cells[6] = '';
        if (!/^(19|20)/.test(born) || Number.isNaN(Date.parse(born)) || new Date(born).toISOString().slice(0, 10) !== born) cells[7] = '';
        if (cells[1] !== '') yield csvLine(cells);
      }
  };
  await pipeline(Readable.from(lines()), createWriteStream(file));
  await org.sf(
    ['data', 'import', 'bulk', '--file', file, '--sobject', 'Contact', '--line-ending', 'LF', '--wait', '60', '--target-org', ALIAS],
    org.home,
  );
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
  const bare = await perennial(['extract', '--object', 'Contact', '--fields', ['Id', ...FIELDS].join(','), '--output', join(org.home, 'out.csv')]);
  tell(`${count(ROWS)} Contacts in the local org, ${cpus().length} cores`);
  tell(`perennial extract of the same fields ${bare.seconds.toFixed(1)} s, ${count(bare.memoryMb)} MB`);
  for (const [title, args] of [
    ['sync duplicates, from nothing to the queue', ['sync', 'duplicates']],
    ['sync duplicates, again', ['sync', 'duplicates']],
    ['merge check of all open groups', ['merge', 'check']],
  ] as const) {
    say(`perennial ${args.join(' ')} …`);
    const run = await perennial([...args]);
    const { calls, created, updated, notes } = run.said as { calls: number; created: number; updated: number; notes: string[] };
    tell(
      `${title} ${run.seconds.toFixed(1)} s (${(run.seconds / bare.seconds).toFixed(2)} × extract), ${count(run.memoryMb)} MB, ${count(calls)} API calls; created ${count(created)}, updated ${count(updated)}. ${notes[0] ?? ''}`,
    );
  }
});
