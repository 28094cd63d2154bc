import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** How long a page may take to do what a test waits for. It only guards against a hang. */
export const PAGE_PATIENCE_MS = 60_000;
const LAUNCH_PATIENCE_MS = 180_000;

const QUIET = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * A headless browser for tests: the Chromium that comes as an npm package (Linux x64), elsewhere, and where that one cannot run, the installed Chrome.
 * Close it when done.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return playwright.launch({ channel: 'chrome', args: QUIET, timeout: LAUNCH_PATIENCE_MS });
  const executablePath = await chromium.executablePath();
  if (!existsSync(executablePath)) throw new Error(`There is no browser at ${executablePath}; run npm ci again`);
  // Left out: one process for everything (for serverless hosts; it crashes at a second context) and what weakens the
  // same-origin rules that tests rely on.
  const unwanted = /^--(headless|single-process|no-zygote|disable-web-security|allow-running-insecure-content)/;
  const packaged = chromium.args.filter((argument) => !unwanted.test(argument));
  const launch = (): Promise<Browser> =>
    playwright.launch({ executablePath, args: [...new Set([...packaged, ...QUIET])], timeout: LAUNCH_PATIENCE_MS });
  // About one start in fifty ends in a crash of one of its threads in libc (seen in dmesg), before any page is open.
  return launch()
    .catch(launch)
    .catch(launch)
    .catch((reason: unknown) =>
      playwright.launch({ channel: 'chrome', args: QUIET, timeout: LAUNCH_PATIENCE_MS }).catch(() => {
        throw reason;
      }),
    );
}
