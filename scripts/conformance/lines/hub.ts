/** The Dev Hub: scratch orgs and their source tracking. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALIAS } from '../throwaway-org.ts';
import { json } from './line.ts';
import type { CheckContext, Line } from './line.ts';

/** What the CLI knows the scratch org of these lines by. */
const SCRATCH = 'sapling';

function create(org: CheckContext, definition: Record<string, unknown>, ...more: string[]): Promise<{ result: never; status: number }> {
  const file = join(org.project, 'scratch-def.json');
  writeFileSync(file, JSON.stringify({ orgName: 'Saplings', edition: 'Developer', ...definition }));
  return json(org, ['org', 'create', 'scratch', '-v', ALIAS, '-f', file, '-y', '1', ...more]);
}

export const HUB_LINES: Line[] = [
  {
    area: 'Dev Hub',
    what: 'sf org create scratch: edition, features, settings, duration; display, list, open',
    state: 'partial',
    bound: 'features are checked by name and switch nothing on; no shapes, snapshots, namespaces, sample data',
    by: 'sf',
    check: async (org) => {
      await create(org, { features: ['API'], settings: { languageSettings: { enableTranslationWorkbench: true } } }, '-a', SCRATCH);
      const { result } = (await json(org, ['org', 'display', '-o', SCRATCH])) as { result: { status: string; edition: string } };
      assert.deepEqual([result.status, result.edition], ['Active', 'Developer']);
      const { result: listed } = (await json(org, ['org', 'list'])) as unknown as { result: { scratchOrgs: { alias: string }[] } };
      assert.ok(listed.scratchOrgs.some((one) => one.alias === SCRATCH));
      const { result: opened } = (await json(org, ['org', 'open', '-o', SCRATCH, '--url-only'])) as unknown as { result: { url: string } };
      assert.equal((await fetch(opened.url)).status, 200);
    },
  },
  {
    area: 'Dev Hub',
    what: 'source tracking: SourceMember, sf project deploy and retrieve preview',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      await json(org, ['project', 'deploy', 'start', '-o', SCRATCH]);
      const { result } = (await json(org, ['project', 'deploy', 'preview', '-o', SCRATCH])) as unknown as {
        result: { toDeploy: unknown[]; toRetrieve: unknown[] };
      };
      assert.deepEqual([result.toDeploy, result.toRetrieve], [[], []]);
    },
  },
  {
    area: 'Dev Hub',
    what: 'sf org create scratch --async, resume; the errors of a sign-up: S-1018, C-1007, limits …',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await create(org, {}, '--async')) as unknown as { result: { scratchOrgInfo: { Id: string } } };
      await json(org, ['org', 'resume', 'scratch', '-i', result.scratchOrgInfo.Id]);
      await assert.rejects(create(org, { orgName: 'a--b' }), /S-1018/);
      await assert.rejects(create(org, { features: ['Teleportation'] }), /Teleportation is not a valid Features value/);
    },
  },
  {
    area: 'Dev Hub',
    what: 'sf package create, version create, promote, install, installed list',
    state: 'partial',
    bound: 'unlocked packages; no uninstall',
    by: 'sf',
    check: async (org) => {
      await json(org, ['package', 'create', '-v', ALIAS, '--name', 'Trees', '--package-type', 'Unlocked', '--path', 'src']);
      const how = ['--code-coverage', '--installation-key-bypass', '--wait', '5'];
      const { result } = (await json(org, ['package', 'version', 'create', '-v', ALIAS, '--package', 'Trees', ...how])) as unknown as {
        result: { SubscriberPackageVersionId: string };
      };
      const id = result.SubscriberPackageVersionId;
      await json(org, ['package', 'version', 'promote', '-v', ALIAS, '--package', id, '--no-prompt']);
      await json(org, ['package', 'install', '-o', SCRATCH, '--package', id, '--wait', '5', '--publish-wait', '5', '--no-prompt']);
      const { result: installed } = (await json(org, ['package', 'installed', 'list', '-o', SCRATCH])) as unknown as {
        result: { SubscriberPackageName: string }[];
      };
      assert.deepEqual(
        installed.map((one) => one.SubscriberPackageName),
        ['Trees'],
      );
    },
  },
  {
    area: 'Dev Hub',
    what: 'sf org delete scratch',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      await json(org, ['org', 'delete', 'scratch', '-o', SCRATCH, '--no-prompt']);
      const { totalSize } = await org.admin.query("SELECT Id FROM ScratchOrgInfo WHERE OrgName = 'Saplings' AND Status = 'Deleted'");
      assert.equal(totalSize, 1);
    },
  },
];
