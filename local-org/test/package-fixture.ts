/** An org with this repository's own package, for tests of what its objects, flows and permission sets do together. `npm run build` comes first. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deploy } from '../src/metadata/deploy.ts';
import { startServer } from '../src/server.ts';
import { callsTo, wordsFor } from './org-fixture.ts';
import type { TestServer } from './org-fixture.ts';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let zip: Promise<Uint8Array> | undefined;

async function convert(): Promise<Uint8Array> {
  // Read when the library loads: a test leaves no log in the home folder.
  process.env['SF_DISABLE_LOG_FILE'] ??= 'true';
  const { ComponentSet, MetadataConverter } = await import('@salesforce/source-deploy-retrieve');
  const { zipBuffer } = await new MetadataConverter().convert(ComponentSet.fromSource(join(ROOT, 'force-app')), 'metadata', { type: 'zip' });
  assert.ok(zipBuffer, 'the package did not convert');
  return zipBuffer;
}

/** `force-app` as the CLI would deploy it, converted once a process. */
export function packageZip(): Promise<Uint8Array> {
  zip ??= convert();
  return zip;
}

/** A served org in memory with the package and then `more` deployed, its administrator set up as `perennial setup` does: with Perennial_Admin. */
export async function orgWithPackage(more: Record<string, string> = {}): Promise<TestServer> {
  const [source, server] = await Promise.all([
    packageZip(),
    startServer({ file: ':memory:', port: 0, connectedApps: [], shellCache: join(tmpdir(), 'perennial-no-shell') }),
  ]);
  const test = wordsFor(server.org);
  const { messages } = deploy(server.org, test.adminId, source, { checkOnly: false, rollbackOnError: true, ignoreWarnings: true });
  assert.deepEqual(
    messages.filter((message) => !message.success),
    [],
  );
  if (Object.keys(more).length > 0) test.deploy(more);
  const set = test.one("SELECT Id FROM PermissionSet WHERE Name = 'Perennial_Admin'");
  test.insert('PermissionSetAssignment', { AssigneeId: test.adminId, PermissionSetId: set['Id'] });
  return { ...test, url: server.url, launchUrl: server.launchUrl, call: callsTo(server), close: () => server.close() };
}
