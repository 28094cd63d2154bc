/**
 * How long `npm start` takes the first and the second time, the first page and a scratch org: each against what it repeats or replaces, in the
 * same run. Homes, orgs and logins are the benchmark's own. `npm run bench`.
 */
import { ProjectCopy } from '../test/pipeline/copy.ts';
import { launchBrowser, open } from '../test/product/browsing.ts';
import { World } from '../test/world.ts';
import { build } from '../pipeline/build.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** How long something takes, in seconds. */
async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** A line of the report: what was measured, against what, and the ratio of the two. */
function tell(what: string, elapsedS: number, against: string, base: number): void {
  process.stdout.write(`${what} ${elapsedS.toFixed(1)} s, ${against} ${base.toFixed(1)} s: ratio ${(elapsedS / base).toFixed(2)}\n`);
}

/** Opens the value cockpit in a browser that has only seen the home page, and again. */
async function openPage(world: World): Promise<{ first: number; again: number }> {
  const browser = await launchBrowser();
  const page = await open(world, browser, 'admin', '/lightning/page/home');
  const figures = async (): Promise<void> => {
    await page.goto(`${world.url}/lightning/n/Value_Cockpit`);
    await page.locator('[data-realised="Manufacturer"]').waitFor();
  };
  const times = { first: await seconds(figures), again: await seconds(figures) };
  await browser.close();
  return times;
}

async function makeScratchOrg(world: World): Promise<void> {
  const copy = new ProjectCopy(world.home);
  copy.make();
  const { code, out, err } = await world.perennialIn(copy.dir, ['scratch', '-v', world.alias, '-a', 'bench']);
  if (code !== 0) throw new Error(`perennial scratch ended with ${code}:\n${out}${err}`);
}

await build();
const world = new World();
try {
  say('npm start, the first time');
  const first = await seconds(() => world.start());
  say('perennial scratch');
  const scratch = await seconds(() => makeScratchOrg(world));
  await world.stop();
  say('npm start, the second time');
  const second = await seconds(() => world.start());
  say('a page in a browser');
  const page = await openPage(world);
  tell('npm start again', second, 'the first time', first);
  tell('the value cockpit again', page.again, 'the first time', page.first);
  tell('perennial scratch', scratch, 'npm start the first time', first);
} finally {
  await world.close();
}
