import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, PAGE_PATIENCE_MS } from '../../../local-org/test/browser.ts';
import type { World } from '../world.ts';

export { launchBrowser };

/** Opens the shell as one of the sample's people and fails on anything the page complains of. */
export async function open(world: World, browser: Browser, person: string, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_PATIENCE_MS);
  page.on('pageerror', (error) => assert.fail(`${path}: ${error.message}`));
  await page.goto(world.launchUrl);
  await page.waitForURL('**/lightning/**');
  if (person !== 'admin') {
    const status = await page.evaluate(
      async (username) =>
        (await fetch('/local/login-as', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username }) }))
          .status,
      `${person}@perennial.local`,
    );
    assert.equal(status, 204);
  }
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
