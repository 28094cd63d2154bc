import assert from 'node:assert/strict';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Connection } from 'jsforce';
import type { Browser } from 'playwright-core';
import { clientOf } from '../../org/client.ts';
import { gate } from '../../quality/gate/gate.ts';
import type { Gated } from '../../quality/gate/gate.ts';
import { personOf, randomNumbers } from '../../quality/sample-people.ts';
import { csvLine, csvRows } from '../../transfer/csv.ts';
import { DEEP } from '../world.ts';
import type { Ended, World } from '../world.ts';
import { accessible, launchBrowser, open } from './browsing.ts';
import { endsAlikeWhenKilled } from './killed.ts';
import { create, destroyAll } from './records.ts';

/** Contacts of the migration: the whole of it in a deep run. */
const ROWS = DEEP ? 100_000 : 5_000;
/** Accounts that they belong to. */
const ACCOUNTS = 200;

const HEADER = ['Customer no', 'First name', 'Surname', 'E-mail', 'Phone', 'Account number', 'Country', 'Remark'];

/** Rows of an old system; a fault in some of them. */
function migration(): string[][] {
  const random = randomNumbers(5);
  return Array.from({ length: ROWS }, (_, row) => {
    const { firstName, lastName, email, phone, place } = personOf(row, random);
    const mail = row % 50 === 7 ? 'none' : row % 500 === 13 ? 'shared@migration.example' : email.replace('@', `.${row}@`);
    const account = row % 250 === 5 ? 'A-gone' : `A-${row % ACCOUNTS}`;
    return [`C-${row}`, firstName, row % 1000 === 21 ? '' : lastName, mail, phone, account, place.country, row % 100 === 3 ? '=cmd|x' : 'ok'];
  });
}

/** How many rows have a fault. */
const DIRTY = Array.from({ length: ROWS }, (_, row) => row).filter(
  (row) => row % 50 === 7 || row % 500 === 13 || row % 250 === 5 || row % 1000 === 21,
).length;

async function rowsOf(file: string): Promise<string[][]> {
  const all: string[][] = [];
  for await (const rows of csvRows(createReadStream(file), { bom: true })) all.push(...rows);
  return all;
}

const csv = (rows: readonly string[][]): string => rows.map((row) => csvLine(row)).join('');

/** A file through the gate, as admins and stewards take it. */
export function gateTests(world: World): void {
  describe('an import through the gate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gate-'));
    let browser: Browser;
    let admin: Connection;
    before(async () => {
      browser = await launchBrowser();
      admin = await world.as('admin');
      const accounts = Array.from({ length: ACCOUNTS }, (_, n) => ({ Name: `Migrated ${n}`, Legacy_Id__c: `A-${n}` }));
      await admin.sobject('Account').create(accounts, { allOrNone: true });
    });
    after(async () => {
      await browser.close();
      const migrated = await admin.query<{ Id: string }>('SELECT Id FROM Contact WHERE Legacy_Id__c != null', { maxFetch: 200_000, autoFetch: true });
      await destroyAll(admin, 'Contact', migrated.records);
      await destroyAll(admin, 'Account', (await admin.query<{ Id: string }>('SELECT Id FROM Account WHERE Legacy_Id__c != null')).records);
      rmSync(folder, { recursive: true, force: true });
    });

    const run = (file: string, ...options: string[]): Promise<Ended> =>
      world.perennialFrom(folder, 'gate', file, '--object', 'Contact', '--key', 'Legacy_Id__c', '-o', world.alias, ...options);
    const written = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    /** What the gate has left to go on with. */
    const unfinished = (): string[] => readdirSync(join(folder, '.perennial')).filter((name) => name !== 'index');
    const count = async (): Promise<number> => (await admin.query('SELECT COUNT() FROM Contact WHERE Legacy_Id__c != null')).totalSize;

    it('takes a dirty migration: what is clean goes in, the rest is mended and comes after', async () => {
      const file = written('migration.csv', csv([HEADER, ...migration()]));
      const unconfirmed = await run(file);
      assert.equal(unconfirmed.code, 2);
      assert.match(unconfirmed.err, /E-mail +Email +its label[\s\S]*Remark +– \(left out\)[\s\S]*--yes/);

      const dry = JSON.parse((await run(file, '--yes', '--dry-run', '--json')).out) as Gated;
      assert.deepEqual([dry.rows, dry.accepted, dry.quarantined, dry.quarantineFile], [ROWS, ROWS - DIRTY, DIRTY, undefined]);
      assert.equal(await count(), 0);
      assert.deepEqual(unfinished(), []);

      const first = await run(file, '--yes', '--source', 'Old CRM', '--json');
      assert.equal(first.code, 3, first.err);
      const gated = JSON.parse(first.out) as Gated;
      assert.deepEqual([gated.rows, gated.accepted, gated.quarantined, gated.refused], [ROWS, ROWS - DIRTY, DIRTY, 0]);
      assert.equal(await count(), ROWS - DIRTY);
      const reason = (column: string, code: string): number | undefined =>
        gated.reasons.find((one) => one.column === column && one.code === code)?.rows;
      assert.equal(reason('E-mail', 'no_email'), ROWS / 50);
      assert.equal(reason('Account number', 'parent_not_found'), ROWS / 250);
      assert.equal(reason('Surname', 'blank'), ROWS / 1000);
      const rest = await rowsOf(join(folder, 'migration.quarantine.csv'));
      assert.deepEqual(rest[0], [...HEADER, 'gate__line', 'gate__reasons', 'gate__batch']);
      assert.equal(rest.length - 1, DIRTY);
      // Every reason of a row, by cell.
      const both = rest.find((row) => row[0] === 'C-1021');
      assert.equal(both?.[9], 'Surname: blank (new records need it)');
      assert.ok(rest.every((row) => !/^[=+@]/.test(row[4] ?? '') && !/^[=+@]/.test(row[7] ?? '')));

      const again = await run(file, '--yes', '--source', 'Old CRM');
      assert.equal(again.code, 2);
      assert.match(again.err, /has been through the gate: IMP-\d+, \d{4}-\d\d-\d\d, .+ --again/);

      const mended = rest.map((row, index) =>
        index === 0
          ? row
          : row.map((cell, place) => {
              if (place === 2 && cell === '') return 'Found';
              if (place === 3 && !/^[^@]+@[^@]+$/.test(cell.replace('shared@', ''))) return `mended${row[0] ?? ''}@migration.example`;
              return place === 5 && cell === 'A-gone' ? 'A-1' : cell;
            }),
      );
      const fedBack = written('migration.quarantine.csv', csv(mended));
      const second = await run(fedBack, '--json');
      assert.equal(second.code, 0, second.err + second.out);
      assert.deepEqual((JSON.parse(second.out) as Gated).accepted, DIRTY);
      assert.equal(await count(), ROWS);
      const { records } = await admin.query<Record<string, unknown>>(
        "SELECT Name, Status__c, Rows__c, Accepted__c, Quarantined__c, Refused__c, Mended_From__r.Name FROM Import_Batch__c WHERE Source__r.Name = 'Old CRM' ORDER BY Name",
      );
      assert.deepEqual(
        records.map((one) => [one['Status__c'], one['Rows__c'], one['Accepted__c'], one['Quarantined__c'], one['Refused__c']]),
        [
          ['Complete', ROWS, ROWS - DIRTY, DIRTY, 0],
          ['Complete', DIRTY, DIRTY, 0, 0],
        ],
      );
      assert.equal((records[1]?.['Mended_From__r'] as { Name: string }).Name, records[0]?.['Name']);
      assert.deepEqual(unfinished(), []);
    });

    it('leaves nothing of a person who is erased, in files or in issues, and says what it could not reach', async () => {
      const [file, gone] = [join(folder, 'migration.quarantine.csv'), join(folder, 'moved.csv')];
      const extract = await world.perennialFrom(
        folder,
        'extract',
        '--object',
        'Contact',
        '--fields',
        'Id,Email',
        '--where',
        "Legacy_Id__c = 'C-7'",
        '--output',
        gone,
        '-o',
        world.alias,
      );
      assert.match(extract.out, /It holds personal data: from \d{4}-\d\d-\d\d on/);
      const [id = '', email = ''] = (await rowsOf(gone))[1] ?? [];
      rmSync(gone);
      assert.ok((await rowsOf(file)).some((row) => row[3] === email));
      await create(admin, 'Quality_Issue__c', {
        Object__c: 'Contact',
        Record_Id__c: id,
        Field__c: 'Email',
        Reason__c: 'blank',
        Status__c: 'Open',
        External_Key__c: 'erased',
      });
      const { code, out } = await world.perennialFrom(folder, 'erase', '--email', email.toUpperCase(), '-o', world.alias);
      assert.equal(code, 3, out);
      assert.match(out, /moved\.csv\n +the file is not where it was written/);
      assert.match(out, new RegExp(`The records themselves stay: ${id}`));
      assert.ok(!(await rowsOf(file)).some((row) => row[3] === email));
      assert.equal((await admin.query(`SELECT COUNT() FROM Quality_Issue__c WHERE Record_Id__c = '${id}'`)).totalSize, 0);
      const wrong = await world.perennialFrom(folder, 'erase', '--email', '%');
      assert.match(wrong.err, /--email: "%" is no mail address/);
    });

    it('judges a row of an existing record by what it changes, and by what the org has', async () => {
      const account = await create(admin, 'Account', { Name: 'Judged', Legacy_Id__c: 'J-0' });
      await create(admin, 'Contact', { LastName: 'Old', Legacy_Id__c: 'J-1', AccountId: account, Email: 'old@judged.example' });
      // Dirty, and there before anybody asked.
      await create(admin, 'Contact', { LastName: 'Dirty', Legacy_Id__c: 'J-2', Email: 'info@judged.example' });
      const file = written(
        'judged.csv',
        csv([
          ['Legacy_Id__c', 'FirstName', 'LastName', 'Email', 'Account.Legacy_Id__c'],
          ['J-1', 'Ada', '', '', ''],
          ['J-2', 'Bob', '', 'INFO@judged.example', ''],
          ['J-3', 'Cyd', 'New', 'OLD@judged.example', 'J-0'],
          ['J-4', 'Dan', 'New', 'dan@judged.example', ''],
        ]),
      );
      const gated = JSON.parse((await run(file, '--json')).out) as Gated;
      assert.deepEqual([gated.accepted, gated.quarantined], [1, 3]);
      const rest = await rowsOf(join(folder, 'judged.quarantine.csv'));
      assert.deepEqual(
        rest.slice(1).map((row) => [row[0], row[6]]),
        [
          ['J-2', 'Email: the address of an office, not of a person (rule contact-email)'],
          ['J-3', 'Email: the same as another row of the file (line 2; rule contact-unique-email)'],
          ['J-4', 'Account.Legacy_Id__c: blank (rule contact-account)'],
        ],
      );
    });
    it('stops a whole batch above its limit, and keeps rows whose parent was kept out', async () => {
      const rows = [
        ['Legacy_Id__c', 'Name', 'BillingCountry', 'Parent.Legacy_Id__c'],
        ['P-1', 'Mother', '', ''],
        ['P-2', 'Child', 'DE', 'P-1'],
        ['P-3', 'Grandchild', 'DE', 'P-2'],
        ['P-4', 'Other', 'DE', ''],
      ];
      const take = (...options: string[]): Promise<Ended> =>
        world.perennialFrom(folder, 'gate', file, '--object', 'Account', '--key', 'Legacy_Id__c', '-o', world.alias, '--json', ...options);
      const file = written('parents.csv', csv(rows));
      const stopped = JSON.parse((await take('--max-quarantined', '50', '--source', 'Parents')).out) as Gated;
      assert.match(stopped.stopped ?? '', /^75\.0 % of the rows are kept out, and 50 % is the limit$/);
      assert.deepEqual([stopped.accepted, stopped.quarantined], [0, 4]);
      assert.equal((await admin.query("SELECT COUNT() FROM Account WHERE Legacy_Id__c LIKE 'P-%'")).totalSize, 0);
      const taken = JSON.parse((await take('--source', 'Parents')).out) as Gated;
      assert.deepEqual([taken.accepted, taken.quarantined], [1, 3]);
      const rest = await rowsOf(join(folder, 'parents.quarantine-2.csv'));
      assert.deepEqual(
        rest.slice(1).map((row) => row[5]),
        [
          'BillingCountry: blank (rule account-country)',
          'Parent.Legacy_Id__c: its parent in the file was kept out (line 2)',
          'Parent.Legacy_Id__c: its parent in the file was kept out (line 3)',
        ],
      );
      const other = await run(written('other.csv', csv([['Legacy_Id__c'], ['x']])), '--source', 'parents');
      assert.match(other.err, /--source "parents": files of it are for Account, not for Contact\. Name another source/);
    });

    it('refuses what will not do before anything is sent', async () => {
      const before = (await admin.query('SELECT COUNT() FROM Import_Batch__c')).totalSize;
      const columns = 'Legacy_Id__c,LastName,Email';
      const cases: [string, string[], RegExp][] = [
        [written('key.csv', 'LastName,Email\nA,a@b.example\n'), ['--yes'], /no column goes to Legacy_Id__c, which --key names/],
        [written('none.csv', `${columns}\n`), [], /none\.csv has a header and no rows/],
        [written('empty.csv', ''), [], /empty\.csv is empty/],
        [folder, [], /is not a plain file/],
        [join(folder, 'gone.csv'), [], /there is no such file/],
        [written('doubled.csv', `${columns},email\n1,A,a@b.example,\n`), [], /has two columns "email"/],
        [written('ragged.csv', `${columns}\n1,A\n`), [], /ragged\.csv, line 2: it has 2 cells where the header has 3/],
        [written('open.csv', `${columns}\n1,"A,a@b.example\n`), [], /nothing closes it/],
        [
          written('formula.csv', 'Legacy_Id__c,LastName,X\n1,A,b\n'),
          ['--mapping', written('formula.json', '{"columns":{"Legacy_Id__c":"Legacy_Id__c","LastName":"LastName","X":"Name"}}')],
          /"X" goes to Name, which/,
        ],
        [
          written('two.csv', 'Legacy_Id__c,LastName,X\n1,A,b\n'),
          ['--mapping', written('two.json', '{"columns":{"Legacy_Id__c":"Legacy_Id__c","LastName":"LastName","X":"LastName"}}')],
          /"LastName" and "X" both go to LastName/,
        ],
        [
          written('word.csv', `${columns}\n1,A,a@b.example\n`),
          ['--mapping', written('word.json', '{"colums":{}}')],
          /"colums" is unknown: did you mean "columns"\?/,
        ],
        [written('percent.csv', `${columns}\n1,A,a@b.example\n`), ['--max-quarantined', '101'], /must be a percentage from 0 to 100/],
        [written('latin.csv', `${columns}\n1,\u00e9,a@b.example\n`), ['--encoding', 'utf-16le'], /is not in UTF-16LE|is in UTF-8/],
      ];
      for (const [file, options, problem] of cases) {
        const { code, err } = await run(file, ...options);
        assert.match(err, problem);
        assert.equal(code, 2, err);
      }
      assert.equal((await admin.query('SELECT COUNT() FROM Import_Batch__c')).totalSize, before);
      assert.deepEqual(unfinished(), []);
    });

    it('ends in the same state when it is killed after any write and run again', async () => {
      const accountId = (await admin.query<{ Id: string }>("SELECT Id FROM Account WHERE Legacy_Id__c = 'A-1'")).records[0]?.Id ?? '';
      const work = join(folder, 'killed');
      mkdirSync(work);
      const file = join(work, 'rows.csv');
      const rows = Array.from({ length: 450 }, (_, n) => [`K-${n}`, `Name ${n}`, n % 30 === 0 ? 'none' : `k${n}@killed.example`, accountId]);
      const clear = async (): Promise<void> => {
        const soql = "SELECT Id FROM Contact WHERE Legacy_Id__c LIKE 'K-%'";
        await destroyAll(admin, 'Contact', (await admin.query<{ Id: string }>(soql)).records);
        await destroyAll(
          admin,
          'Import_Batch__c',
          (await admin.query<{ Id: string }>("SELECT Id FROM Import_Batch__c WHERE File_Name__c = 'rows.csv'")).records,
        );
        await destroyAll(
          admin,
          'Import_Source__c',
          (await admin.query<{ Id: string }>("SELECT Id FROM Import_Source__c WHERE Name = 'Killed'")).records,
        );
        rmSync(work, { recursive: true });
        mkdirSync(work);
        writeFileSync(file, csv([['Legacy_Id__c', 'LastName', 'Email', 'AccountId'], ...rows]));
      };
      await endsAlikeWhenKilled(world.url, {
        accessToken: admin.accessToken,
        writes: 7,
        because: 'the query of the contacts, the source, the batch, three collections of rows, the end of the batch',
        run: async (connection) => {
          const workDir = join(work, '.perennial');
          const options = {
            file,
            object: 'Contact',
            key: 'Legacy_Id__c',
            source: 'Killed',
            configDir: 'config',
            workDir,
            onProgress: () => undefined,
          };
          // The last write is heard of by nobody, and yet done: then the file has been through the gate.
          const done = await gate(clientOf(connection), options).catch((error: unknown) => {
            if (!/has been through the gate/.test(String(error))) throw error;
          });
          if (done) assert.equal(done.accepted + done.quarantined + done.refused, done.rows);
          return undefined;
        },
        clear,
        state: async () => {
          const contacts = await admin.query<Record<string, unknown>>(
            "SELECT Legacy_Id__c, LastName, Email FROM Contact WHERE Legacy_Id__c LIKE 'K-%' ORDER BY Legacy_Id__c",
          );
          const batches = await admin.query<Record<string, unknown>>(
            "SELECT Status__c, Rows__c, Accepted__c, Quarantined__c, Refused__c, Reasons__c, Source__r.Name FROM Import_Batch__c WHERE File_Name__c = 'rows.csv'",
          );
          const kept = readdirSync(work).sort();
          return {
            contacts: contacts.records.map((one) => [one['Legacy_Id__c'], one['LastName'], one['Email']]),
            batches: batches.records.map((one) => ({ ...one, attributes: null, Source__r: (one['Source__r'] as { Name: string }).Name })),
            kept,
            left: readdirSync(join(work, '.perennial')).filter((name) => name !== 'index'),
            quarantined: readFileSync(join(work, 'rows.quarantine.csv'), 'utf8').replaceAll(/IMP-\d+/g, 'IMP'),
          };
        },
      });
      assert.ok(existsSync(file));
    });

    it('shows stewards what came through, why rows were kept out, and the way to the rule', async () => {
      const page = await open(world, browser, 'steward', '/lightning/n/Imports');
      const shop = page.locator('[data-table="sources"] tr', { hasText: 'Web shop' });
      await shop.getByText(/More than before: 7\.5 % of the last file were kept out/).waitFor();
      await accessible(page);
      await page.getByRole('button', { name: /^Why rows of migration\.csv were kept out$/ }).click();
      await page.getByText(`${DIRTY.toLocaleString('en-US')} of ${DIRTY.toLocaleString('en-US')} rows have come in since.`).waitFor();
      await page.locator('[data-table="reasons"]').getByText('Is no email address').first().waitFor();
      await accessible(page);
      await page.locator('[data-table="reasons"] a').first().click();
      await page.waitForURL(/Quality_Rule__c/);
      await page.close();
      const hidden = await open(world, browser, 'field', '/lightning/n/Imports');
      await hidden
        .getByText(/no access|not.+exist|not found|may not/i)
        .first()
        .waitFor();
      await hidden.close();
    });
  });
}
