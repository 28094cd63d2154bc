/**
 * Every persona × object × operation × API, and every field: what the permission sets grant is done, and nothing else. Without `TEST_DEEP=1`
 * each cell tries a third of the APIs.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { tryRecords } from '../matrix/cells.ts';
import type { Matrix } from '../matrix/cells.ts';
import { Expectations } from '../matrix/expected.ts';
import { fieldProblems } from '../matrix/fields.ts';
import { packageObjects, packagePermissionSets } from '../matrix/metadata.ts';
import { makePeople, PEOPLE } from '../matrix/people.ts';
import { PROBE_FILES, PROBE_SAMPLES, PROBE_SETS, PROBERS, PROBES } from '../matrix/probes.ts';
import { Stages } from '../matrix/samples.ts';
import type { Sample } from '../matrix/samples.ts';
import { PILLARS } from '../../../scripts/pillars.ts';
import { DEEP } from '../../../scripts/test/world.ts';
import { orgWithPackage } from '../package-fixture.ts';
import type { TestServer } from '../org-fixture.ts';

/** Valid records of the objects of every pillar. */
const samples = Object.assign(
  {},
  ...(await Promise.all(
    PILLARS.map(
      async ({ name }) => ((await import(`../../../scripts/${name}/testing/matrix-samples.ts`)) as { samples: Record<string, Sample> }).samples,
    ),
  )),
) as Record<string, Sample>;
const objects = packageObjects();
const sets = packagePermissionSets();
let test: TestServer;
let product: Matrix;
let sharing: Matrix;

before(async () => {
  test = await orgWithPackage(PROBE_FILES);
  const ids = makePeople(test, [...PEOPLE, ...PROBERS]);
  product = { test, ids, expectations: new Expectations(objects, sets), stages: new Stages(test, objects, samples), every: DEEP ? 1 : 3, turn: 0 };
  sharing = { test, ids, expectations: new Expectations(PROBES, PROBE_SETS), stages: new Stages(test, PROBES, PROBE_SAMPLES), every: 1, turn: 0 };
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
