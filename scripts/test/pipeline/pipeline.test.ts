/** The pipeline as its users meet it: on a Dev Hub that `npm start` serves, with the real CLI. `TEST_DEEP=1` runs the whole of what it samples. */
import { after, before, describe } from 'node:test';
import { ProjectCopy } from './copy.ts';
import { deployTests } from './deploying.ts';
import { everyTypeTests } from './every-type.ts';
import { scratchTests } from './scratch.ts';
import { DEEP, World } from '../world.ts';

describe('the pipeline', { timeout: DEEP ? 7_200_000 : 1_800_000 }, () => {
  const world = new World();
  const copy = new ProjectCopy(world.home);
  before(async () => {
    copy.make();
    await world.start();
  });
  after(() => world.close());

  scratchTests(world, copy);
  deployTests(world, copy);
  everyTypeTests(world, copy);
});
