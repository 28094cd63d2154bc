/** A local org for one run: own folder, own port, own home for the CLI; gone afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { loginAs } from '../start/login.ts';
import { CLIENT_ID, startServerProcess } from '../start/server-process.ts';
import { QUIET, sf } from '../org/sf.ts';

/** The administrator every local org has. */
export const ADMIN = 'admin@perennial.local';
/** What the CLI knows the org by. */
export const ALIAS = 'conformance';

export interface ThrowawayOrg {
  url: string;
  /** Opens the shell as the administrator. */
  launchUrl: string;
  orgId: string;
  /** A folder for files of the run. */
  home: string;
  keyFile: string;
  /** Runs the real CLI in a folder. Throws with what it said when it fails. */
  sf(args: string[], cwd?: string): Promise<string>;
  /** A jsforce connection as a user. */
  as(username: string): Promise<Connection>;
}

/** Starts an org, logs the CLI in, works with it, and leaves nothing behind: the user's own logins are not touched. */
export async function withThrowawayOrg<T>(work: (org: ThrowawayOrg) => Promise<T>, serverOptions: readonly string[] = []): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'conformance-'));
  // The CLI's libraries ask the environment where their store is: theirs is that of this process.
  Object.assign(process.env, QUIET, { HOME: home, USERPROFILE: home, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true', PERENNIAL_PORT: '0' });
  const org = await startServerProcess(join(home, 'org'), serverOptions);
  const run = (args: string[], cwd = home): Promise<string> => sf(args, cwd);
  try {
    const login = ['--client-id', CLIENT_ID, '--jwt-key-file', org.keyFile, '--username', ADMIN, '--instance-url', org.url, '--alias', ALIAS];
    await run(['org', 'login', 'jwt', ...login]);
    return await work({
      url: org.url,
      launchUrl: org.launchUrl,
      orgId: org.orgId,
      home,
      keyFile: org.keyFile,
      sf: run,
      as: (username) => loginAs(org.url, org.keyFile, username),
    });
  } finally {
    org.stop();
    await org.exited;
    rmSync(home, { recursive: true, force: true });
  }
}
