import { rmSync } from 'node:fs';
import type { Finding, JobContext } from '../../jobs/run.ts';
import { makeWorkFolder } from '../../jobs/work-folder.ts';
import { clientOf, OrgRefusal } from '../../org/client.ts';
import { describeObject } from '../../org/describe.ts';
import { UsageError } from '../../org/errors.ts';
import { queryAll } from '../../org/query.ts';
import { partlySeen } from '../../org/sees-all.ts';
import { readHanging } from '../read-hanging.ts';
import { readDuplicatesConfig } from './config.ts';
import { foundGroups, rejectedPairs, withoutRejected } from './facts.ts';
import type { DuplicateFacts, FoundGroup, GroupObject, KnownGroup, KnownMember, SearchedObject } from './facts.ts';
import { search, SEARCHES } from './read-search.ts';

const GROUP_FIELDS = 'Id, Name, External_Key__c, Object__c, Status__c, Band__c, Weight__c, Priority__c, Closed_On__c, Merged_On__c';
const MEMBER_FIELDS = 'Id, Group__c, External_Key__c, Object__c, Record_Id__c, Left_Out__c, Weight__c, Source_Rank__c';

/** Compares the records of the org, and reads what the org has of groups. */
export async function read(context: JobContext): Promise<DuplicateFacts> {
  const { connection, configDir, today } = context;
  const client = clientOf(connection);
  const clock = new Date().toISOString();
  const now = today === clock.slice(0, 10) ? clock : `${today}T12:00:00.000Z`;
  const config = await readDuplicatesConfig(configDir);
  const groups = await queryAll<KnownGroup>(connection, `SELECT ${GROUP_FIELDS} FROM Duplicate_Group__c ORDER BY Name`);
  const members = await queryAll<KnownMember>(connection, `SELECT ${MEMBER_FIELDS} FROM Duplicate_Member__c ORDER BY Name`);
  const snapshots = await queryAll<{ Id: string; Keep_Until__c: string | null }>(connection, 'SELECT Id, Keep_Until__c FROM Merge_Snapshot__c');
  const { user_id: self } = await connection.identity();
  const objects = SEARCHES.flatMap(({ sources }) => sources.map(({ object }) => object));
  const unseen = await partlySeen(client, self, objects);
  const prefixes = new Map<string, SearchedObject>();
  for (const object of objects) prefixes.set((await describeObject(client, object))?.keyPrefix ?? object, object);
  const objectOf = (id: string): SearchedObject => prefixes.get(id.slice(0, 3)) ?? 'Account';
  const folder = makeWorkFolder('perennial-duplicates-');
  const rejected = rejectedPairs(groups, members);
  const [findings, notes]: [Finding[], string[]] = [[], []];
  const [found, complete, there, ranks]: [FoundGroup[], Set<GroupObject>, Set<string>, Map<string, number>] = [[], new Set(), new Set(), new Map()];
  try {
    const { factors, unread } = await readHanging(client, ['Account', 'Contact'], folder);
    if (unread.length > 0) notes.push(`Priority leaves out what hangs on a record by ${unread.join(' and ')}: it may not be read.`);
    const hanging = new Map([...factors.values()].flatMap((own) => [...own]));
    const asked = [...new Set(members.map((one) => one.Record_Id__c))];
    for (const one of SEARCHES)
      try {
        const searched = await search(context, one, { client, folder, configDir, trusted: config.trustedSources, unseen, asked });
        const { records, read: whole } = searched;
        findings.push(...searched.findings);
        notes.push(...searched.notes);
        // A lead is compared with contacts: where one of the two was not seen, none of the groups is surely over.
        if (one.sources.every(({ object }) => whole.includes(object))) one.groups.forEach((object) => complete.add(object));
        searched.there.forEach((id) => there.add(id));
        searched.ranks.forEach(([id, rank]) => ranks.set(id, rank));
        for (const group of records)
          for (const ids of withoutRejected(group, rejected)) found.push(...foundGroups(ids, group.pairs, objectOf, hanging));
      } catch (error) {
        context.signal?.throwIfAborted();
        // What the org refuses of one search holds up no other; an org that is not there holds up all.
        if (!(error instanceof UsageError || error instanceof OrgRefusal)) throw error;
        const remedy = 'Put right what it says, and run the job again. No group of them was closed.';
        findings.push({ where: `Duplicate ${one.title}`, problem: error.message, remedy });
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    ...{ now, config, found, complete, objectOf, ranks, groups, members, there, findings, notes },
    expired: snapshots.filter(({ Keep_Until__c: day }) => day !== null && day < now.slice(0, 10)),
    snapshots: snapshots.length,
  };
}
