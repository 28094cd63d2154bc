import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { eventually } from '../../../local-org/test/eventually.ts';
import { caseMonths } from '../../value/sample.ts';
import { API_VERSION } from '../../org/version.ts';
import { SCRATCH_STAGES } from '../../pipeline/scratch.ts';
import type { ScratchOutcome } from '../../pipeline/scratch.ts';
import type { ProjectCopy } from './copy.ts';
import { noSecretsIn } from './secrets.ts';
import { DEEP } from '../world.ts';
import type { Ended, World } from '../world.ts';

/** What a ready scratch org has: as many records as a run that nothing disturbed leaves. */
const MONTHS = caseMonths(new Date().toISOString().slice(0, 10));
const RECORDS: Record<string, number> = {
  ...{ CRM_Program__c: 2, Lifecycle_Phase__c: 14, Payment_Milestone__c: 19 },
  Case: MONTHS.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0),
  // Ten KPIs to the last month that is over, and one that is stale.
  KPI_Measurement__c: 10 * MONTHS.length + 12,
};

/** The stages the quick tests kill. */
const SAMPLED: ReadonlySet<string> = new Set(['create', 'deploy']);

/** A translation that an org with Translation Workbench takes. */
const BROKEN_BY_TEST =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Translations xmlns="http://soap.sforce.com/2006/04/metadata"><customLabels><label>Version</label><name>Perennial_Version</name></customLabels></Translations>\n';

/** `perennial scratch` as a user calls it, with the unmodified CLI, on the Dev Hub that `npm start` serves. */
export function scratchTests(world: World, copy: ProjectCopy): void {
  describe('perennial scratch', () => {
    const ALIAS = 'try-scratch';
    const state = join(copy.dir, '.perennial', `scratch-${ALIAS}.json`);
    const scratch = (...args: string[]): Promise<Ended> => world.perennialIn(copy.dir, ['scratch', '-v', world.alias, '-a', ALIAS, ...args]);
    const remove = (): Promise<string> => world.sf('org', 'delete', 'scratch', '-o', ALIAS, '--no-prompt');
    const activeOrgs = async (): Promise<number> => (await (await world.as('admin')).query('SELECT COUNT() FROM ActiveScratchOrg')).totalSize;
    /** The address of the scratch org. */
    let instanceUrl = '';
    /** The records of the scratch org, counted. */
    const counted = async (): Promise<Record<string, number>> => {
      const { result } = JSON.parse(await world.sf('org', 'auth', 'show-access-token', '-o', ALIAS, '--no-prompt', '--json')) as {
        result: { accessToken: string };
      };
      const org = new Connection({ instanceUrl, accessToken: result.accessToken, version: API_VERSION });
      const counts = await Promise.all(
        Object.keys(RECORDS).map(async (object) => [object, (await org.query(`SELECT COUNT() FROM ${object}`)).totalSize] as const),
      );
      return Object.fromEntries(counts);
    };
    after(() => rmSync(state, { force: true }));

    it('makes a ready org however often it is killed, and tells each stage, its time and how to open it', async () => {
      // In a deep run the first is never killed: another test kills it in every stage.
      const killed = DEEP ? [] : SCRATCH_STAGES.filter(({ name }) => SAMPLED.has(name));
      for (const stage of killed) await killedAt(world, copy, ALIAS, stage);
      const { code, out, err } = await scratch('--json');
      assert.equal(code, 0, out + err);
      const outcome = JSON.parse(out) as ScratchOutcome;
      ({ instanceUrl } = outcome);
      // What was over before it was killed is not done again; building and checking are.
      const done = SCRATCH_STAGES.map(({ name }) => name);
      const before = new Set(killed.length === 0 ? [] : ['create', ...(outcome.stages.some(({ stage }) => stage === 'deploy') ? [] : ['deploy'])]);
      assert.deepEqual(
        outcome.stages.map(({ stage }) => stage),
        done.filter((name) => !before.has(name)),
      );
      assert.equal(await activeOrgs(), 1);
      assert.match(outcome.findings[0]?.problem ?? '', /not signed by both sides/);
      // A link that logs in is a secret: it is asked for when it is used.
      assert.doesNotMatch(out + err, /otp=|frontdoor/);
      const opened = JSON.parse(await world.sf('org', 'open', '-o', ALIAS, '--url-only', '--json')) as { result: { url: string } };
      assert.equal((await fetch(opened.result.url)).status, 200);
      assert.deepEqual(await counted(), RECORDS);
      noSecretsIn(out + err + readFileSync(state, 'utf8'));
    });

    it('does not take an alias that is taken, and does a stage again when asked', async () => {
      const taken = await scratch();
      assert.equal(taken.code, 2);
      assert.match(taken.err, /The alias "try-scratch" is taken by a scratch org that is ready\. .*--from <stage>/);
      const other = await world.perennialIn(copy.dir, ['scratch', '-v', world.alias, '-a', world.alias]);
      assert.equal(other.code, 2);
      assert.match(other.err, new RegExp(`The alias "${world.alias}" is taken by admin@perennial\\.local`));
      // A login from the environment is put into the CLI's store: the aliases of that user stay.
      const byJwt = await world.perennialIn(copy.dir, ['scratch', '-a', world.alias], world.jwt());
      assert.match(byJwt.err, new RegExp(`The alias "${world.alias}" is taken by admin@perennial\\.local`));
      assert.match((await scratch('--from', 'nowhere')).err, /there is no stage "nowhere"\. Stages: build, check/);
      if (DEEP) {
        const again = await scratch('--from', 'data');
        assert.equal(again.code, 0, again.err);
        assert.match(again.err, /✔ Load sample data/);
        assert.doesNotMatch(again.err, /Deploy/);
        assert.deepEqual(await counted(), RECORDS);
      }
      await remove();
      assert.equal(await activeOrgs(), 0);
      assert.equal(existsSync(join(world.home, 'org/scratch')) && readdirSync(join(world.home, 'org/scratch')).length, 0);
    });

    if (DEEP)
      it('ends well when it is killed in every stage in turn and run again', async () => {
        for (const stage of SCRATCH_STAGES) await killedAt(world, copy, ALIAS, stage);
        // The last stage may have been over before it could be killed.
        const isFinished = (JSON.parse(readFileSync(state, 'utf8')) as { finished: boolean }).finished;
        const { code, out, err } = await (isFinished ? scratch('--from', 'jobs', '--json') : scratch('--json'));
        assert.equal(code, 0, err);
        ({ instanceUrl } = JSON.parse(out) as ScratchOutcome);
        assert.deepEqual(await counted(), RECORDS);
        assert.equal(await activeOrgs(), 1);
        await remove();
      });

    it('refuses what is no Dev Hub, and an org nobody knows', async () => {
      await world.sf('org', 'create', 'scratch', '-v', world.alias, '-f', 'config/project-scratch-def.json', '-a', 'no-hub');
      const noHub = await world.perennialIn(copy.dir, ['scratch', '-v', 'no-hub', '-a', ALIAS]);
      assert.deepEqual([noHub.code, /no-hub is not a Dev Hub\. Switch it on there/.test(noHub.err)], [2, true], noHub.err);
      await world.sf('org', 'delete', 'scratch', '-o', 'no-hub', '--no-prompt');
      const nobody = await world.perennialIn(copy.dir, ['scratch', '-v', 'nobody', '-a', ALIAS]);
      assert.deepEqual([nobody.code, /No org is known as "nobody"/.test(nobody.err)], [2, true], nobody.err);
    });

    it('refuses an invalid definition', async () => {
      const file = join(world.home, 'definition.json');
      const refused = async (content: string | undefined, words: RegExp): Promise<void> => {
        if (content !== undefined) writeFileSync(file, content);
        const { code, err } = await scratch('--definition-file', file);
        assert.deepEqual([code, words.test(err)], [2, true], err);
      };
      await refused(undefined, /definition\.json: there is no such file/);
      await refused('{', /definition\.json: .*JSON/);
      await refused('[]', /definition\.json: a JSON object is expected/);
    });

    it('says what to do when no scratch orgs are left, and leaves nothing behind', async () => {
      const store = new DatabaseSync(join(world.home, 'org/org.sqlite'));
      const fill = store.prepare(`INSERT INTO "r_ScratchOrgInfo" ("Id", "Status", "CreatedDate") VALUES (?, 'Error', ?)`);
      for (let n = 0; n < 80; n++) fill.run(`2SRfull${n}`, new Date().toISOString());
      const { code, err } = await scratch();
      store.exec(`DELETE FROM "r_ScratchOrgInfo" WHERE "Id" LIKE '2SRfull%'`);
      store.close();
      assert.equal(code, 1);
      assert.match(err, /Failed at the stage "create"\.[\s\S]*daily scratch org signup limit[\s\S]*use another Dev Hub/);
      assert.equal(existsSync(state), false);
    });

    it('deletes the org of a run that failed, unless it is told to keep it', async () => {
      // What only an org without Translation Workbench refuses: the check of the whole project has it on.
      const broken = join(copy.dir, 'force-app/main/value/translations/fr.translation-meta.xml');
      const definition = join(world.home, 'no-workbench.json');
      writeFileSync(definition, JSON.stringify({ orgName: 'Plain', edition: 'Developer' }));
      const plain = (...args: string[]): Promise<Ended> => scratch('--definition-file', definition, ...args);
      mkdirSync(dirname(broken));
      writeFileSync(broken, BROKEN_BY_TEST);
      try {
        const gone = await plain();
        assert.equal(gone.code, 1);
        assert.match(
          gone.err,
          /Failed at the stage "deploy"\.\nThe org refused 1 component; nothing was taken\.\n {2}Translations fr \(force-app\/main\/value\/translations\/.*not available.*\nThe half-made org was deleted/i,
        );
        assert.equal(await activeOrgs(), 0);
        if (!DEEP) return;
        // An org that was ready is nobody's to delete.
        const broke = readFileSync(broken, 'utf8');
        rmSync(broken);
        assert.equal((await plain()).code, 0);
        writeFileSync(broken, broke);
        for (let tries = 0; tries < 2; tries++)
          assert.match((await plain('--from', 'deploy')).err, /Failed at the stage "deploy"[\s\S]*The org is kept/);
        await remove();
        const kept = await plain('--keep');
        assert.match(kept.err, /The org is kept/);
        assert.equal(await activeOrgs(), 1);
        await remove();
      } finally {
        rmSync(dirname(broken), { recursive: true });
      }
    });
  });
}

/** What must have happened in a stage before it is killed there, by stage; of the others it is enough that they have begun. */
const MOMENTS: Record<string, (world: World) => Promise<() => boolean | Promise<boolean>>> = {
  create: async (world) => {
    const hub = await world.as('admin');
    const requests = async (): Promise<number> => (await hub.query('SELECT COUNT() FROM ScratchOrgInfo')).totalSize;
    const before = await requests();
    return async () => (await requests()) > before;
  },
  deploy: (world) =>
    Promise.resolve(() =>
      globSync(join(world.home, 'org/scratch/*.sqlite')).some((file) => {
        const store = new DatabaseSync(file, { readOnly: true, timeout: 60_000 });
        const [row] = store.prepare('SELECT COUNT(*) AS n FROM deploy').all();
        store.close();
        return Number(row?.['n']) > 0;
      }),
    ),
};

/** Runs the command and kills it, with all it started, in a stage. */
async function killedAt(world: World, copy: ProjectCopy, alias: string, { name, title }: { name: string; title: string }): Promise<void> {
  const isTime = await MOMENTS[name]?.(world);
  const args = [join(copy.dir, 'scripts/perennial.ts'), 'scratch', '-v', world.alias, '-a', alias];
  const child = spawn(process.execPath, args, { cwd: copy.dir, env: world.env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  let isOver = false;
  const gone = new Promise<void>((resolve) =>
    child.once('close', () => {
      isOver = true;
      resolve();
    }),
  );
  const begun = new RegExp(`^\\d/\\d {2}${title.replaceAll(/[()]/g, '\\$&')}$`, 'm');
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (begun.test(said)) resolve();
    });
    child.once('close', (code) => (begun.test(said) ? resolve() : reject(new Error(`ended with ${code} before "${title}":\n${said}`))));
  });
  if (isTime) await eventually(`The moment in "${title}"`, async () => isOver || (await isTime()) || undefined);
  if (child.pid !== undefined && !isOver) process.kill(-child.pid, 'SIGKILL');
  await gone;
}
