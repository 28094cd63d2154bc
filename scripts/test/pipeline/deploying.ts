import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { sf } from '../../org/sf.ts';
import type { DeployOutcome } from '../../pipeline/deploy.ts';
import type { PackageOutcome } from '../../pipeline/package.ts';
import type { ProjectCopy } from './copy.ts';
import { noSecretsIn } from './secrets.ts';
import { OrgProxy } from '../org-proxy.ts';
import { DEEP, ROOT } from '../world.ts';
import type { Ended, World } from '../world.ts';

const FIELD = 'force-app/main/value/objects/CRM_Program__c/fields/Try_Out__c.field-meta.xml';
const FLOW = 'force-app/main/value/flows/KPI_Signature_Before_Save.flow-meta.xml';

/** A proxy before an org that meddles with deploys: cancels them, or drops the line. */
class Meddler extends OrgProxy {
  how: 'cancel' | 'drop' = 'cancel';

  protected override pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    void buffer(incoming).then(async (body) => {
      const isDeploy = body.includes('<deploy');
      if (isDeploy && this.how === 'drop') return void incoming.socket.destroy();
      const answer = await this.#ask(incoming, body);
      const answered = await buffer(answer);
      const id = /<id>(\w+)<\/id>/.exec(answered.toString())?.[1];
      const session = /<sessionId>([^<]+)</.exec(body.toString())?.[1];
      if (isDeploy && id && session) {
        const cancel = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body><cancelDeploy><String>${id}</String></cancelDeploy></e:Body></e:Envelope>`;
        await this.#ask({ method: 'POST', url: incoming.url, headers: { 'content-type': 'text/xml' } }, Buffer.from(cancel)).then(buffer);
      }
      outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': String(answered.length) });
      outgoing.end(answered);
    });
  }

  #ask(sent: Parameters<OrgProxy['onward']>[0], body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => void this.onward(sent, resolve).on('error', reject).end(body));
  }
}

/** `perennial deploy`, `package` and `doctor` from a copy of this project with commits of its own. */
export function deployTests(world: World, copy: ProjectCopy): void {
  describe('perennial deploy', () => {
    const project = copy.dir;
    const commit = (): void => copy.commit();
    const deploy = (...args: string[]): Promise<Ended> => world.perennialIn(project, ['deploy', '-o', world.alias, ...args]);
    const outcomeOf = ({ code, out, err }: Ended): DeployOutcome => {
      assert.equal(code, 0, err);
      return JSON.parse(out) as DeployOutcome;
    };
    const hasField = async (): Promise<boolean> => {
      const { fields } = await (await world.as('admin')).describe('CRM_Program__c');
      return fields.some((field) => field.name === 'Try_Out__c');
    };
    const edition = (name: string): void => {
      const store = new DatabaseSync(join(world.home, 'org/org.sqlite'));
      store.prepare('UPDATE "r_Organization" SET "OrganizationType" = ?').run(name);
      store.close();
    };

    it('deploys what has changed since a commit, and nothing on a dry run', async () => {
      const text = '<fullName>Try_Out__c</fullName><label>Try Out</label><length>10</length><type>Text</type>';
      writeFileSync(
        join(project, FIELD),
        `<?xml version="1.0" encoding="UTF-8"?>\n<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">${text}</CustomField>\n`,
      );
      const dirty = await deploy('--delta', 'HEAD');
      assert.equal(dirty.code, 2);
      assert.match(dirty.err, /Try_Out__c\.field-meta\.xml is not committed\. --delta compares commits: commit or stash them, or add --allow-dirty/);
      commit();
      const dry = outcomeOf(await deploy('--delta', 'HEAD~1', '--dry-run', '--json'));
      assert.deepEqual([dry.dryRun, await hasField()], [true, false]);
      outcomeOf(await deploy('--delta', 'HEAD~1', '--json'));
      // The deploy gives the field to nobody; who may change everything describes it all the same when it is granted.
      const described = JSON.parse(await world.sf('org', 'list', 'metadata', '-o', world.alias, '-m', 'CustomField', '--json')) as {
        result: { fullName: string }[];
      };
      assert.ok(described.result.some((one) => one.fullName === 'CRM_Program__c.Try_Out__c'));
    });

    it('deletes what is gone, and keeps a copy of it', async () => {
      rmSync(join(project, FIELD));
      commit();
      const outcome = outcomeOf(await deploy('--delta', 'HEAD~1', '--json'));
      assert.deepEqual(outcome.deleted, ['CustomField CRM_Program__c.Try_Out__c']);
      const kept = globSync(join(project, outcome.backup ?? '', '**/CRM_Program__c.object'));
      assert.match(readFileSync(kept[0] ?? '', 'utf8'), /<fullName>Try_Out__c<\/fullName>/);
      const described = JSON.parse(await world.sf('org', 'list', 'metadata', '-o', world.alias, '-m', 'CustomField', '--json')) as {
        result: { fullName: string }[];
      };
      assert.ok(!described.result.some((one) => one.fullName === 'CRM_Program__c.Try_Out__c'));
      if (!DEEP) return;
      const backup = ['--metadata-dir', join(project, outcome.backup ?? ''), '--single-package'];
      await world.sf('project', 'deploy', 'start', '-o', world.alias, ...backup);
      assert.match(await world.sf('org', 'list', 'metadata', '-o', world.alias, '-m', 'CustomField', '--json'), /CRM_Program__c\.Try_Out__c/);
    });

    it('asks before production, and activates the flows a deploy leaves inactive there', async () => {
      const path = join(project, FLOW);
      writeFileSync(path, readFileSync(path, 'utf8').replace('<label>KPI Signature', '<label>The KPI Signature'));
      const layout = join(project, 'force-app/main/value/layouts/CRM_Program__c-CRM Program Layout.layout-meta.xml');
      writeFileSync(layout, readFileSync(layout, 'utf8').replace('<customLabel>true', '<customLabel>false'));
      commit();
      edition('Enterprise Edition');
      try {
        const asked = await deploy('--delta', 'HEAD~1');
        assert.equal(asked.code, 2);
        assert.match(asked.err, /Perennial Local \(00D\w{15}, Enterprise Edition\) is a production org\. Where nobody can be asked, say --yes/);
        const outcome = outcomeOf(await deploy('--delta', 'HEAD~1', '--yes', '--json'));
        assert.deepEqual([outcome.production, outcome.activatedFlows], [true, ['KPI_Signature_Before_Save']]);
        // An administrator may have arranged it otherwise by now.
        assert.match(
          outcome.stages.find(({ stage }) => stage === 'compare')?.said ?? '',
          /1 changed and 0 deleted since HEAD~1; 1 layouts stay as they are/,
        );
      } finally {
        edition('Developer Edition');
      }
    });

    it('says so when the deploy is cancelled in the org, and when the line goes dead', async () => {
      const path = join(project, FLOW);
      writeFileSync(path, readFileSync(path, 'utf8').replace('<label>The KPI Signature', '<label>Our KPI Signature'));
      commit();
      const meddler = new Meddler(world.url);
      const url = await meddler.listen();
      try {
        const { accessToken } = await world.as('admin');
        const token = { ...world.env, SF_ACCESS_TOKEN: accessToken ?? '' };
        // Not in this thread: the proxy answers here.
        await sf(['org', 'login', 'access-token', '--instance-url', url, '--no-prompt', '--alias', 'meddled'], ROOT, token);
        const through = (): Promise<Ended> => world.perennialIn(project, ['deploy', '-o', 'meddled', '--delta', 'HEAD~1']);
        const cancelled = await through();
        assert.equal(cancelled.code, 1);
        assert.match(cancelled.err, /Failed at the stage "validate"\.\nThe deploy 0Af\w+ was cancelled in the org by Ada Admin: nothing was taken\./);
        if (!DEEP) return;
        meddler.how = 'drop';
        const dropped = await through();
        assert.equal(dropped.code, 1);
        assert.match(dropped.err, /The connection to the org broke: [\s\S]*Check the network and run the command again/);
      } finally {
        meddler.close();
        // The same user under another address would stay in the CLI's store.
        await world.login();
      }
    });

    it('builds the packages of a commit, once, and installs them', async () => {
      copy.git('checkout', '-q', '-B', 'packages', 'main');
      await world.sf('org', 'create', 'scratch', '-v', world.alias, '-f', 'config/project-scratch-def.json', '-a', 'packaged');
      const make = (...args: string[]): Promise<Ended> => world.perennialIn(project, ['package', '-v', world.alias, '--json', ...args]);
      const first = await make('-o', 'packaged', '--promote');
      assert.equal(first.code, 0, first.err);
      const { versions } = JSON.parse(first.out) as PackageOutcome;
      assert.deepEqual(
        versions.map((one) => [one.package, one.version, one.released]),
        [
          ['Perennial', '0.1.0-1', true],
          ['Perennial Translations', '0.1.0-1', true],
          ['Perennial Reports', '0.1.0-1', true],
        ],
      );
      if (!DEEP) return;
      const again = JSON.parse((await make()).out) as PackageOutcome;
      assert.deepEqual(
        again.versions.map((one) => one.id),
        versions.map((one) => one.id),
      );
      const { result } = JSON.parse(await world.sf('package', 'installed', 'list', '-o', 'packaged', '--json')) as {
        result: { SubscriberPackageName: string }[];
      };
      assert.deepEqual(result.map((one) => one.SubscriberPackageName).sort(), ['Perennial', 'Perennial Reports', 'Perennial Translations']);
      // What an org refuses is refused before anything is built.
      const path = join(project, 'force-app/main/value/tabs/Value_Cockpit.tab-meta.xml');
      writeFileSync(path, readFileSync(path, 'utf8').replace('<flexiPage>Value_Cockpit', '<flexiPage>No_Such_Page'));
      commit();
      const broken = await make();
      assert.equal(broken.code, 1);
      assert.match(broken.err, /Failed at the stage "check"\.[\s\S]*no FlexiPage named No_Such_Page found/);
    });
  });

  describe('perennial doctor', () => {
    it('finds what is wrong and says what to do, logged in by JWT from the environment', async () => {
      const jwt = world.jwt();
      const admin = await world.as('admin');
      const { records } = await admin.tooling.query<{ Id: string; LatestVersion: { VersionNumber: number } }>(
        "SELECT Id, LatestVersion.VersionNumber FROM FlowDefinition WHERE DeveloperName = 'Value_KPI_Before_Save'",
      );
      const [flow] = records;
      const activate = (activeVersionNumber: number) =>
        admin.request({
          method: 'PATCH',
          url: `/tooling/sobjects/FlowDefinition/${flow?.Id ?? ''}`,
          body: JSON.stringify({ Metadata: { activeVersionNumber } }),
          headers: { 'content-type': 'application/json' },
        });
      await activate(0);
      const home = { HOME: join(world.home, 'elsewhere'), USERPROFILE: join(world.home, 'elsewhere') };
      mkdirSync(home.HOME, { recursive: true });
      const found = await world.perennialIn(ROOT, ['doctor'], { ...jwt, ...home });
      assert.equal(found.code, 3, found.err);
      assert.match(found.out, /✔ Names +ok/);
      assert.match(found.out, /✖ Flows +1[\s\S]*! Value_KPI_Before_Save\n {2}The newest version of the flow does not run.*\n {2}Activate it/);
      await activate(flow?.LatestVersion.VersionNumber ?? 1);
      assert.equal(existsSync(join(home.HOME, '.sfdx/admin@perennial.local.json')), false, 'a job leaves no login behind');

      const refused = async (change: Record<string, string>, words: RegExp): Promise<void> => {
        const { code, err } = await world.perennialIn(ROOT, ['doctor'], { ...jwt, ...home, ...change });
        assert.deepEqual([code, words.test(err)], [1, true], err);
      };
      const { generateKeyPairSync } = await import('node:crypto');
      const { privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      });
      await refused({ PERENNIAL_JWT_KEY: privateKey }, /The private key is not that of the app's certificate/);
      await refused({ PERENNIAL_JWT_KEY: 'no key' }, /PERENNIAL_JWT_KEY has no BEGIN line.*No login was tried/);
      await refused({ PERENNIAL_JWT_CLIENT_ID: 'nobody' }, /No app of the org has this consumer key/);
      await refused({ PERENNIAL_JWT_USERNAME: 'nobody@perennial.local' }, /Pre-authorise the user/);
    });
  });

  describe('what all of this has said', () => {
    it('holds no token and no key', () => {
      assert.ok(world.said.length > 10);
      const logs = globSync(join(world.home, '.sf*/**/*.log')).map((file) => readFileSync(file, 'utf8'));
      assert.ok(logs.length > 0, 'commands have written no log');
      const states = globSync(join(copy.dir, '.perennial/*.json')).map((file) => readFileSync(file, 'utf8'));
      for (const text of [...world.said, ...logs, ...states]) noSecretsIn(text);
    });
  });
}
