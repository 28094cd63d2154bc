/** The rules that Perennial ships: they read, and they leave clean data alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PROJECT } from '../pipeline/project.ts';
import { check } from './engine/check.ts';
import type { Issue } from './engine/check.ts';
import { openCsv } from './engine/csv-source.ts';
import { Engine } from './engine/engine.ts';
import { readRules, rulesOf } from './read-rules-file.ts';
import { personOf, randomNumbers } from './sample-people.ts';

const PACK = join(PROJECT, 'config/quality-rules.json');

const ROWS = 10_000;

/** Contacts in which nothing is wrong. */
function cleanContacts(): string {
  const random = randomNumbers(11);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const { firstName, lastName, email, phone, mobilePhone, place } = personOf(row, random);
    return {
      ...{ Id: `003${row}`, FirstName: firstName, LastName: lastName, Email: email, Phone: phone, MobilePhone: mobilePhone },
      ...{ AccountId: `001${row % 700}`, MailingCountry: place.country, MailingCity: place.city, MailingPostalCode: place.postalCode },
      EmailBouncedDate: '',
    };
  });
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((cells) => cells.map((one) => `"${one}"`).join(',')).join('\n');
}

describe('the rules that Perennial ships', () => {
  const dir = mkdtempSync(join(tmpdir(), 'rule-pack-'));
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('are rules of five objects and of users, with a remedy and thresholds each', () => {
    const rules = readRules(PACK);
    assert.deepEqual([...new Set(rules.map(({ object }) => object))], ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'User']);
    assert.deepEqual(
      rules.filter(({ fix, object }) => fix === undefined || object === undefined).map(({ id }) => id),
      [],
    );
    assert.equal(rulesOf(PACK, rules, 'lead').length, 4);
    assert.throws(() => rulesOf(PACK, rules, undefined), /rules of several objects\. Say which: --object Account \| Case/);
    assert.throws(() => rulesOf(PACK, rules, 'Contcat'), /has no rules for Contcat: did you mean "Contact"\?/);
  });

  it('blame at most one cell in 2,000 of 10,000 clean contacts of 12 countries', async () => {
    const file = join(dir, 'clean.csv');
    writeFileSync(file, cleanContacts());
    const rules = rulesOf(PACK, readRules(PACK), 'Contact');
    const engine = await Engine.open({ workDir: dir });
    const found: Issue[] = [];
    try {
      const take = (issues: readonly Issue[]): void => void found.push(...issues);
      const { rows } = await check(engine, await openCsv(engine, file, {}), { rules, key: 'Id', now: '2026-11-29T10:00:00.000Z', take });
      const cells = rows * rules.reduce((sum, { fields }) => sum + fields.length, 0);
      assert.equal(rows, ROWS);
      assert.ok(
        found.length <= cells * 0.0005,
        `${found.length} of ${cells}: ${found
          .slice(0, 5)
          .map(({ field, value, reason }) => `${field} ${value ?? ''} ${reason}`)
          .join('; ')}`,
      );
    } finally {
      engine.close();
    }
  });
});
