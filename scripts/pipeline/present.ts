/** Which components an org has: what is not there needs no deletion, and none is reported. */
import { dirname } from 'node:path/posix';
import type { Connection } from 'jsforce';
import type { Members } from './manifest.ts';

/** Types whose components stand in folders, and the type of those. */
const FOLDERS: Record<string, string> = {
  Report: 'ReportFolder',
  Dashboard: 'DashboardFolder',
  Document: 'DocumentFolder',
  EmailTemplate: 'EmailFolder',
};

/** A name as files have it: listings encode what is special in it. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What has to be listed to know of components of a type. */
function queriesFor(type: string, names: ReadonlySet<string>): { type: string; folder?: string }[] {
  const folderType = FOLDERS[type];
  if (folderType === undefined) return [{ type }];
  const folders = new Set([...names].map((name) => dirname(name)).filter((folder) => folder !== '.'));
  return [{ type: folderType }, ...[...folders].map((folder) => ({ type, folder }))];
}

/** The components of a list that the org has. A type that cannot be listed counts as there. */
export async function presentIn(connection: Connection, members: Members): Promise<Members> {
  const present: Members = new Map();
  for (const [type, names] of members) {
    if (names.size === 0) continue;
    const known = new Set<string>();
    let isListed = true;
    for (const query of queriesFor(type, names)) {
      const found = await connection.metadata.list(query).catch(() => undefined);
      if (found === undefined) isListed = false;
      for (const { fullName } of [found ?? []].flat()) known.add(decodedName(fullName));
    }
    present.set(type, new Set([...names].filter((name) => !isListed || known.has(name))));
  }
  return present;
}
