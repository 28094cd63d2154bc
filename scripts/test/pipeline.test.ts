/** The pipeline as its users meet it: on a Dev Hub that `npm start` serves, with the real CLI. */
import { after, before, describe } from 'node:test';
import { deployTests } from './deploying.ts';
import { scratchTests } from './scratch.ts';
import { World } from './world.ts';

describe('the pipeline', { timeout: 400_000 }, () => {
  const world = new World();
  before(() => world.start());
  after(() => world.close());

  scratchTests(world);
  deployTests(world);
});
