/** The product as its users meet it: `npm start`, then the CLI, jsforce, the jobs and the pages, all on one org. */
import { after, before, describe } from 'node:test';
import { adoptionTests } from './adoption.ts';
import { budgetTests } from './budget.ts';
import { budgetPageTests } from './budget-pages.ts';
import { clientTests } from './clients.ts';
import { courseTests } from './course.ts';
import { gateTests } from './gate.ts';
import { governanceTests } from './governance.ts';
import { jobTests } from './jobs.ts';
import { killTests } from './killed.ts';
import { ledgerTests } from './ledger.ts';
import { morningTests } from './mornings.ts';
import { nudgeTests } from './nudges.ts';
import { pageTests } from './pages.ts';
import { qualityTests } from './quality.ts';
import { ruleEditorTests } from './rule-editor.ts';
import { ruleTests } from './rules.ts';
import { stewardshipTests } from './stewardship.ts';
import { startTests } from './starting.ts';
import { valueShareTests } from './value-share.ts';
import { World } from '../world.ts';

describe('Perennial', { timeout: 1_800_000 }, () => {
  const world = new World();
  before(() => world.start());
  after(() => world.close());

  startTests(world);
  clientTests(world);
  pageTests(world);
  morningTests(world);
  stewardshipTests(world);
  adoptionTests(world);
  nudgeTests(world);
  ruleTests(world);
  budgetTests(world);
  jobTests(world);
  ledgerTests(world);
  killTests(world);
  valueShareTests(world);
  governanceTests(world);
  courseTests(world);
  budgetPageTests(world);
  gateTests(world);
  ruleEditorTests(world);
  qualityTests(world);
});
