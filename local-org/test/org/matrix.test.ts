/** Every persona × object × operation × API, and every field: what the permission sets grant is done, and nothing else. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { tryRecords } from '../matrix/cells.ts';
import type { Matrix } from '../matrix/cells.ts';
import { Expectations } from '../matrix/expected.ts';
import { fieldProblems } from '../matrix/fields.ts';
import { packageObjects, packagePermissionSets } from '../matrix/metadata.ts';
import { makePeople, PEOPLE } from '../matrix/people.ts';
import { PROBE_FILES, PROBE_SAMPLES, PROBE_SETS, PROBERS, PROBES } from '../matrix/probes.ts';
import { SAMPLES, Stages } from '../matrix/samples.ts';
import { orgWithPackage } from '../package-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

const objects = packageObjects();
const sets = packagePermissionSets();
let test: TestServer;
let product: Matrix;
let sharing: Matrix;

before(async () => {
  test = await orgWithPackage(PROBE_FILES);
  const ids = makePeople(test, [...PEOPLE, ...PROBERS]);
  product = { test, ids, expectations: new Expectations(objects, sets), stages: new Stages(test, objects, SAMPLES) };
  sharing = { test, ids, expectations: new Expectations(PROBES, PROBE_SETS), stages: new Stages(test, PROBES, PROBE_SAMPLES) };
});
after(() => test.close());

it('tries every object and every permission set of the package', () => {
  assert.ok(objects.length > 0);
  assert.deepEqual(
    [...sets.keys()].filter((name) => !PEOPLE.some((persona) => persona.sets.includes(name))),
    [],
  );
});

for (const persona of PEOPLE) {
  describe(`the package, for ${persona.name}: records of`, () => {
    for (const object of objects) it(object.name, async () => assert.deepEqual(await tryRecords(product, persona, object), []));
  });
  describe(`the package, for ${persona.name}: fields of`, () => {
    for (const object of objects) it(object.name, async () => assert.deepEqual(await fieldProblems(product, persona, object), []));
  });
}

for (const persona of PROBERS) {
  describe(`sharing, for ${persona.name}: records of`, () => {
    for (const object of PROBES) it(object.name, async () => assert.deepEqual(await tryRecords(sharing, persona, object), []));
  });
}
