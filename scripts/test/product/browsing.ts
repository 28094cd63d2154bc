import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, PAGE_PATIENCE_MS } from '../../../local-org/test/browser.ts';
import type { World } from '../world.ts';

export { launchBrowser };

/** A session of each person in each browser: later pages find the shell in its cache. */
const sessions = new WeakMap<Browser, Map<string, Promise<BrowserContext>>>();

/** Logs one of the sample's people in, as the launch link and the persona menu do. */
async function logIn(world: World, browser: Browser, person: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  await context.request.get(world.launchUrl, { maxRedirects: 0 });
  if (person === 'admin') return context;
  const answer = await context.request.post(`${world.url}/local/login-as`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: { username: `${person}@perennial.local` },
  });
  assert.equal(answer.status(), 204);
  return context;
}

/** Opens a page of the shell as one of the sample's people and fails on anything the page complains of. Close the page when done. */
export async function open(world: World, browser: Browser, person: string, path: string): Promise<Page> {
  const people = sessions.get(browser) ?? new Map<string, Promise<BrowserContext>>();
  sessions.set(browser, people);
  const session = people.get(person) ?? logIn(world, browser, person);
  people.set(person, session);
  const page = await (await session).newPage();
  page.setDefaultTimeout(PAGE_PATIENCE_MS);
  page.on('pageerror', (error) => assert.fail(`${path}: ${error.message}`));
  await page.goto(world.url + path);
  return page;
}

/** Fails on what axe finds on a page. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page: page as never }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  // axe takes synthetic shadow roots for real ones and misses the label inside lightning-combobox; Chromium's accessibility tree has it.
  const real = violations.filter(
    (violation) => !violation.nodes.every((node) => /lightning-(base-)?combobox|slds-combobox/.test(JSON.stringify(node.target) + node.html)),
  );
  assert.deepEqual(
    real.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' ')}`),
    [],
  );
}
