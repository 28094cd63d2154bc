/** `npm start`: the local org, this repository deployed to it, sample data, KPI actuals, a page to look at. */
import '../compile-cache.ts';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AuthInfo, StateAggregator } from '@salesforce/core';
import { connect } from '../org/connect.ts';
import { messageOf } from '../org/errors.ts';
import { report, runJob } from '../jobs/run.ts';
import type { JobContext } from '../jobs/run.ts';
import { SAMPLE_FOLDER } from '../jobs/sample.ts';
import { applySettings } from '../org/settings.ts';
import { build } from '../pipeline/build.ts';
import { TRANSLATIONS } from '../pipeline/target.ts';
import { PILLARS } from '../pillars.ts';
import { setup } from '../setup/setup.ts';
import { loginAs } from './login.ts';
import { whenNpmIsGone } from './npm-parent.ts';
import { ensurePersonas } from './personas.ts';
import { CLIENT_ID, startServerProcess } from './server-process.ts';
import type { RunningOrg } from './server-process.ts';
import { sf } from '../org/sf.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ALIAS = process.env['PERENNIAL_ALIAS'] ?? 'perennial-local';
const ORG_DIR = process.env['PERENNIAL_ORG_DIR'] ?? join(ROOT, '.local-org');
const ADMIN = 'admin@perennial.local';
const CONFIG = join(ROOT, 'config');
/** The org's settings are those that the translations are developed with. */
const TRANSLATIONS_DEFINITION = join(CONFIG, 'translations-scratch-def.json');
/** The package, its translations, and the app in which the people of the sample sell. */
const SOURCES = ['force-app', TRANSLATIONS, 'config/sample/sales-app'];

const began = Date.now();
/** A line on standard error for each step, with the seconds so far. */
function step(text: string): void {
  process.stderr.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${text}\n`);
}

/** True when the CLI already knows this very org at this address. */
async function isKnown({ url, orgId }: RunningOrg): Promise<boolean> {
  const state = await StateAggregator.getInstance();
  const username = state.aliases.getUsername(ALIAS);
  const auth = username ? await AuthInfo.create({ username }).catch(() => undefined) : undefined;
  const fields = auth?.getFields();
  return fields?.orgId === orgId && fields.instanceUrl === url;
}

async function login(org: RunningOrg): Promise<void> {
  if (await isKnown(org)) return;
  step(`sf org login jwt (alias ${ALIAS})`);
  await sf(
    [
      'org',
      'login',
      'jwt',
      '--client-id',
      CLIENT_ID,
      '--jwt-key-file',
      org.keyFile,
      '--username',
      ADMIN,
      '--instance-url',
      org.url,
      '--alias',
      ALIAS,
    ],
    ROOT,
  );
  StateAggregator.clearInstance();
}

/** A fingerprint of what a deploy would send. */
function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of globSync(
    SOURCES.map((path) => `${path}/**/*`),
    { cwd: ROOT, withFileTypes: true },
  )) {
    if (!file.isFile() || file.name.endsWith('.ts') || file.parentPath.includes('__tests__')) continue;
    const path = join(file.parentPath, file.name);
    hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Deploys the package and its translations when they have changed. */
async function deploy(org: RunningOrg): Promise<void> {
  const marker = join(ORG_DIR, 'deployed');
  const hash = `${org.orgId} ${sourceHash()}`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return;
  step('settings: Translation Workbench');
  await applySettings(TRANSLATIONS_DEFINITION, ALIAS, ORG_DIR);
  step('sf project deploy start');
  const sources = SOURCES.flatMap((path) => ['--source-dir', path]);
  await sf(['project', 'deploy', 'start', ...sources, '--target-org', ALIAS, '--ignore-conflicts'], ROOT);
  writeFileSync(marker, hash);
}

/** Opens the page once, so that the shell is built before anyone waits for it. */
async function warmShell(org: RunningOrg): Promise<void> {
  const door = await fetch(org.launchUrl);
  const cookie = door.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(`${org.url}/lightning/page/home`, { headers: { cookie } });
  if (!page.ok) throw new Error(`The page could not be built: ${await page.text()}`);
  step('page built');
}

async function fill(org: RunningOrg): Promise<void> {
  const connection = await connect(ALIAS);
  const context: JobContext = {
    connection,
    dataDir: SAMPLE_FOLDER,
    configDir: CONFIG,
    today: new Date().toISOString().slice(0, 10),
    progress: () => undefined,
  };
  step('setup with sample data');
  // Sample records have owners.
  await ensurePersonas(connection);
  for (const { sample } of PILLARS) for (const username of (await sample.people?.(connection)) ?? []) await loginAs(org.url, org.keyFile, username);
  const prepared = await setup(context, { sampleData: true, dryRun: false });
  if (prepared.findings.length > 0) report(prepared, { json: false });
  const business = await loginAs(org.url, org.keyFile, 'viewer@perennial.local');
  for (const pillar of PILLARS) {
    // People first: what the jobs turn up is theirs to do.
    await pillar.sample.act?.({ delivery: connection, business });
    for (const job of pillar.jobs) {
      const outcome = await runJob(job, context, { dryRun: false });
      if (outcome.findings.length > 0) report(outcome, { json: false });
      step(`sync ${job.name}: ${outcome.created} created, ${outcome.updated} updated, ${outcome.unchanged} unchanged`);
    }
  }
}

async function main(): Promise<void> {
  step('build');
  await build();
  const org = await startServerProcess(ORG_DIR, [], { reset: process.argv.includes('--reset') });
  step(`local org at ${org.url}`);
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, org.stop);
  whenNpmIsGone(org.stop);
  try {
    await login(org);
    await deploy(org);
    await Promise.all([fill(org), warmShell(org)]);
  } catch (error) {
    org.stop();
    throw error;
  }
  process.stdout.write(`\nPerennial is ready. Open:\n${org.launchUrl}\n`);
  const code = await org.exited;
  // Stopped by us it ends with a code of its own; killed by something else it has none.
  process.exitCode = code ?? 1;
}

await main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
