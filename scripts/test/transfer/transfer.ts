/**
 * A load or an extraction as a process that can be killed: `node transfer.ts '{"url":…,"keyFile":…,"what":"load",…}'`. It is what the
 * commands do, without the CLI's store; parts and pages are small, so that a few thousand rows take many steps.
 */
import { readFileSync } from 'node:fs';
import { Connection } from 'jsforce';
import { loginByJwt } from '../../org/jwt.ts';
import { OrgClient } from '../../org/client.ts';
import { extractToFile } from '../../transfer/extract.ts';
import type { Extraction } from '../../transfer/extract.ts';
import { load } from '../../transfer/load.ts';
import type { LoadOptions } from '../../transfer/load.ts';
import { API_VERSION } from '../../org/version.ts';
import { CLIENT_ID } from '../../start/server-process.ts';

/** What to do, and where. */
export interface Transfer {
  url: string;
  keyFile: string;
  username: string;
  /** A proxy of the org that requests go through after the login. */
  via?: string;
  load?: Pick<LoadOptions, 'file' | 'object' | 'key' | 'workDir' | 'sizes'>;
  extract?: Extraction & { file: string };
}

const POLLING = { minDelayMs: 20, maxDelayMs: 100, patienceMs: 60_000 };

/** A client whose session renews itself, and that does not wait long. */
export async function quickClient(
  { url, keyFile, username, via }: Pick<Transfer, 'url' | 'keyFile' | 'username' | 'via'>,
  maxCalls = Infinity,
): Promise<OrgClient> {
  const login = { clientId: CLIENT_ID, key: readFileSync(keyFile, 'utf8'), username, loginUrl: url };
  const connection = new Connection({
    ...(await loginByJwt(login)),
    ...(via ? { instanceUrl: via } : {}),
    version: API_VERSION,
    refreshFn: (_connection, done) =>
      void loginByJwt(login).then(
        (session) => done(null, session.accessToken),
        (error: unknown) => done(error as Error),
      ),
  });
  return new OrgClient(connection, { maxCalls, retry: { attempts: 12, baseDelayMs: 5, maxDelayMs: 50 } });
}

/** Does it. */
export async function transfer(what: Transfer): Promise<unknown> {
  const client = await quickClient(what);
  if (what.load) return load(client, { ...what.load, polling: POLLING });
  if (what.extract) return extractToFile(client, what.extract, { file: what.extract.file, polling: POLLING, pageSize: 300 });
  return undefined;
}

if (import.meta.main) process.stdout.write(JSON.stringify(await transfer(JSON.parse(process.argv[2] ?? '{}') as Transfer)));
