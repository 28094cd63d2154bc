/**
 * Every route the server mounts takes hostile input: each answer comes, has the platform's shape and keeps the server's inner
 * matters to itself; afterwards the org still works and holds what it held.
 * A sample runs by default; `FUZZ_DEEP=1` runs all. `FUZZ_SEED` repeats a run: a failure prints the seed it had.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bearsCostlyRules, keepsText, worksAsEver } from '../fuzz/afterwards.ts';
import { casesFor } from '../fuzz/cases.ts';
import type { HostState } from '../fuzz/host.ts';
import { OrgProcess } from '../fuzz/org-process.ts';
import { DEEP, Random, SEED } from '../fuzz/random.ts';
import { report } from '../fuzz/report.ts';
import type { Failure } from '../fuzz/report.ts';
import { SURFACES, targetOf } from '../fuzz/surfaces.ts';

/** Cases of each sort against a route. */
const SAMPLE = DEEP ? 2000 : 4;

describe(`hostile input (FUZZ_SEED=${SEED}${DEEP ? ' FUZZ_DEEP=1' : ''})`, { timeout: DEEP ? 7_200_000 : 1_800_000 }, () => {
  let org: OrgProcess;
  let atFirst: HostState;
  before(async () => {
    org = await OrgProcess.start();
    atFirst = await org.state();
  });
  after(() => org.stop());

  for (const [route, surface] of Object.entries(SURFACES)) {
    it(route, async () => {
      // Each route has chance of its own, so that one run alone meets the same cases.
      const random = new Random(SEED ^ [...route].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7));
      const failures: Failure[] = [];
      for (const name of route.startsWith('GET ') ? [route, route.replace('GET ', 'HEAD ')] : [route]) {
        for (const one of casesFor(targetOf(name, surface, org.ready), random, SAMPLE)) {
          const outcome = await org.play(one);
          if (outcome.wrong.length > 0) failures.push({ one, outcome });
          if (org.ended) break;
        }
      }
      assert.ok(failures.length === 0, report(failures));
    });
  }

  it('every mounted route is fuzzed', async () => {
    const { hits } = await org.state();
    const known = (route: string): boolean => Object.hasOwn(SURFACES, route.replace(/^HEAD /, 'GET '));
    assert.deepEqual(
      org.ready.routes.filter((route) => !known(route)),
      [],
      'mounted, but not in fuzz/surfaces.ts',
    );
    assert.deepEqual(
      Object.keys(SURFACES).filter((route) => !org.ready.routes.includes(route)),
      [],
      'in fuzz/surfaces.ts, but not mounted',
    );
    assert.deepEqual(
      org.ready.routes.filter((route) => !hits[route]),
      [],
      'no request reached them',
    );
  });

  it('hostile text stays text', () => keepsText(org));

  it('the org still does its everyday work', () => worksAsEver(org));

  it('a rule of its own does not stop the org', () => bearsCostlyRules(org));

  it('the org holds what it held, and what it said it made', async () => {
    const { rows, contents, polluted } = await org.state();
    const ids = new Set(Object.values(rows).flat());
    assert.deepEqual(
      [...ids].filter((id) => !/^[0-9A-Za-z]{18}$/.test(id)),
      [],
      'ids that are none',
    );
    const before = Object.values(atFirst.rows).flat();
    assert.deepEqual(
      before.filter((id) => !ids.has(id)),
      [],
      'rows are gone',
    );
    // A deployed permission set brings a record of its own, an object what is said of it, a record its shares, and a login a row of its history.
    const told = ['PermissionSet', 'ObjectPermissions', 'EntityDefinition', 'LoginHistory'];
    const companions = Object.entries(rows).filter(([name]) => told.includes(name) || name.endsWith('Share'));
    const known = new Set([...before, ...org.announced, ...companions.flatMap(([, own]) => own)]);
    // Where an answer never came, its route has failed already.
    assert.deepEqual(
      [...ids].filter((id) => !org.hasUnanswered && !known.has(id)),
      [],
      'rows came that no answer told of',
    );
    const untouched = ['Organization', 'Profile', 'User', 'Person__c', 'Member__c', 'PermissionSetAssignment'].flatMap(
      (name) => atFirst.rows[name] ?? [],
    );
    assert.deepEqual(
      untouched.filter((id) => contents[id] !== atFirst.contents[id]),
      [],
      'rows changed that nobody wrote',
    );
    assert.deepEqual(polluted, [], 'the prototype of all objects has grown');
    assert.deepEqual(org.strayFiles(), [], 'files appeared where none belong');
  });
});
