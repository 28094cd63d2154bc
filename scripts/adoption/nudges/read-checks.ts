/** What the doctor says of nudges. */
import type { Connection } from 'jsforce';
import type { PillarCheck } from '../../jobs/pillar-contract.ts';
import type { Finding } from '../../jobs/run.ts';
import { assignedTo } from '../../org/assigned.ts';
import { queryAll } from '../../org/query.ts';
import { pagesWithNudges } from './read-places.ts';
import { OWNER_SETS, seenBySuperiors } from './read-privacy.ts';

/** Whether superiors see the nudges of others, where that is not agreed. */
async function seen(connection: Connection): Promise<Finding[]> {
  const users = await queryAll<{ Id: string; UserRoleId: string | null; ProfileId: string }>(
    connection,
    "SELECT Id, UserRoleId, ProfileId FROM User WHERE IsActive = TRUE AND UserType = 'Standard'",
  );
  const people = users.map(({ Id, UserRoleId, ProfileId }) => ({
    ...{ id: Id, isActive: true, profile: { id: ProfileId, name: '' }, role: UserRoleId === null ? undefined : { id: UserRoleId, name: '' } },
  }));
  if ((await seenBySuperiors(connection, people, await assignedTo(connection, OWNER_SETS))) !== 'seen') return [];
  return [
    {
      where: 'Nudge',
      problem: 'Superiors in the role hierarchy see the nudges of others: only users of countries with Personal get any',
      remedy: 'In Setup, Sharing Settings, untick "Grant Access Using Hierarchies" for Nudge and Nudge Preference (docs/privacy.md).',
    },
  ];
}

/** The pages on which users meet nudges, as a sentence. */
async function placed(connection: Connection): Promise<string> {
  const pages = await pagesWithNudges(connection);
  return pages.length === 0 ? 'on no page: docs/guide-admin.md shows how to place them' : `on ${pages.join(', ')}`;
}

export const nudgeChecks: readonly PillarCheck[] = [
  { name: 'nudge-privacy', title: 'Privacy of nudges', run: seen },
  { name: 'nudge-places', title: 'Nudges', run: () => Promise.resolve([]), note: placed },
];
