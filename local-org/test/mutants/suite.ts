import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';
import { RULES } from '../../src/metadata/checks.ts';
import { deploy } from '../../src/metadata/deploy.ts';
import type { DeployMessage, DeployResult } from '../../src/metadata/deploy.ts';
import { Org } from '../../src/org/org.ts';
import { ADDITIONS } from './additions.ts';
import { MUTANTS } from './mutants.ts';
import type { Change, Files, Mutant } from './mutant.ts';
import { edit, objectPath } from './mutant.ts';
import { wordsFor } from '../org-fixture.ts';
import type { TestOrg } from '../org-fixture.ts';
import { packageZip } from '../package-fixture.ts';

/** Ids without a broken copy, with the reason. */
const EXCEPTIONS: Record<string, string> = {
  'parent-failed': 'is told of the parts of an object that fails for a reason of its own; it has a test below',
};

/** Ids that the schema makes from the name of a simple type. */
const SIMPLE_TYPES = ['schema-enum', 'schema-boolean', 'schema-number', 'schema-date'];

const told = ({ componentType, fullName, problem = '' }: DeployMessage): string => `${componentType} ${fullName}: ${problem}`;

/** Which of a deploy's components failed, without the parts that failed with their object. */
function failures({ messages }: DeployResult): DeployMessage[] {
  const failed = messages.filter((message) => !message.success);
  const isPart = (message: DeployMessage): boolean =>
    message.rule === 'parent-failed' && failed.some((one) => one.componentType === 'CustomObject' && message.fullName.startsWith(`${one.fullName}.`));
  return failed.filter((message) => !isPart(message));
}

const warnings = ({ messages }: DeployResult): string[] => messages.filter((message) => message.problemType === 'Warning').map(told);

const copyOf = (files: Files, change: Change): Files => {
  const copy = new Map(files);
  change(copy);
  return copy;
};

const send = ({ org, adminId }: TestOrg, files: Files, checkOnly = true): DeployResult =>
  deploy(org, adminId, zipSync(Object.fromEntries(files), { level: 0 }), { checkOnly, rollbackOnError: true, ignoreWarnings: false });

/** What a deploy may change: components, tables, what they mean. */
const stateOf = ({ org }: TestOrg) => ({
  components: org.store.all('SELECT type, name, body, modified FROM component ORDER BY type, name'),
  tables: org.store.all('SELECT type, name, sql FROM sqlite_master ORDER BY type, name'),
  objects: [...org.catalog.objects.keys()],
});

/** Rules whose breach is told and not refused. */
const warningRules = new Set(RULES.filter((rule) => rule.warning).map((rule) => rule.id));
/** What the unbroken additions are warned of. */
const STORED = [
  'LightningMessageChannel Vendor_Chosen: LightningMessageChannel is stored; the local org does not act on it',
  'PathAssistant Vendor_Path: PathAssistant is stored; the local org does not act on it',
];

/** Tries every second broken copy, from the first or the second on: two processes take half the time of one. The first also tries the rest. */
export const mutantTests = (half: 0 | 1): void =>
  void describe(`broken copies of the package, half ${half + 1}`, () => {
    let ours: Files;
    let wide: Files;
    let test: TestOrg;
    let installed: TestOrg;
    let installing: DeployResult;

    before(async () => {
      ours = new Map(Object.entries(unzipSync(await packageZip())).filter(([path]) => !path.endsWith('/')));
      wide = copyOf(ours, ADDITIONS);
      test = wordsFor(Org.open(':memory:'));
      installed = wordsFor(Org.open(':memory:'));
      installing = send(installed, wide, false);
      if (installing.success) installed.insert('Vendor__c', {});
    });

    it('the package itself deploys clean', () => {
      const result = send(test, ours);
      assert.deepEqual([failures(result).map(told), warnings(result)], [[], []]);
    });

    it('what is added to it for the rules deploys clean', () => {
      assert.deepEqual([failures(installing).map(told), warnings(installing)], [[], STORED]);
    });

    function check(mutant: Mutant): void {
      const result = send(mutant.installed ? installed : test, copyOf(wide, mutant.change));
      const about = [mutant.message, ...(mutant.also ?? [])].map((message) => `${mutant.component.type} ${mutant.component.name}: ${message}`);
      if (warningRules.has(mutant.rule)) {
        assert.deepEqual(failures(result).map(told), []);
        assert.deepEqual(
          warnings(result).filter((one) => !STORED.includes(one)),
          about,
        );
        return;
      }
      assert.equal(result.success, false, 'it was accepted');
      assert.deepEqual(failures(result).map(told), about);
      assert.ok(failures(result).some((message) => message.rule === mutant.rule));
    }
    for (const [index, mutant] of MUTANTS.entries()) if (index % 2 === half) it(`${mutant.rule}: ${mutant.breaks}`, () => check(mutant));
    if (half === 1) return;

    it('parent-failed: the parts of an object that fails fail with it', () => {
      const { messages } = send(test, copyOf(ours, edit(objectPath('Beneficiary__c'), '<label>Beneficiary</label>', '')));
      const parts = messages.filter(({ fullName }) => fullName.startsWith('Beneficiary__c.'));
      assert.ok(parts.length > 5);
      for (const { success, problem, rule } of parts)
        assert.deepEqual([success, problem, rule], [false, 'Parent entity failed to deploy', 'parent-failed']);
    });

    it('a broken package leaves the org as it was', () => {
      const before = stateOf(test);
      const sample = MUTANTS.filter(({ rule, installed }, index) => index % 20 === 0 && !installed && !warningRules.has(rule));
      assert.ok(sample.length > 5);
      for (const { change, rule } of sample) {
        assert.equal(send(test, copyOf(wide, change), false).success, false, rule);
        assert.deepEqual(stateOf(test), before, rule);
      }
    });

    it('every rule has a mutant, and an id of its own', () => {
      const room = new URL('../../src/metadata/', import.meta.url);
      const reading = globSync('*.ts', { cwd: fileURLToPath(room) }).flatMap((name) => [
        ...readFileSync(new URL(name, room), 'utf8').matchAll(/'((?:manifest|package|schema|parent)-[a-z-]+)'/g),
      ]);
      const table = RULES.map((rule) => rule.id);
      assert.equal(new Set(table).size, table.length);
      const ids = [...table, ...reading.map(([, id = '']) => id), ...SIMPLE_TYPES];
      const covered = [...MUTANTS.map((mutant) => mutant.rule), ...Object.keys(EXCEPTIONS)];
      assert.deepEqual(
        ids.filter((id) => !covered.includes(id)),
        [],
      );
      assert.deepEqual(
        covered.filter((id) => !ids.includes(id)),
        [],
      );
    });
  });
