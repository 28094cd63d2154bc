/** Deploying, retrieving, listing. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALIAS } from '../throwaway-org.ts';
import { json, refused } from './line.ts';
import type { Line } from './line.ts';
import { META } from './tree.ts';

/** The first of them deploys what the other lines work with. */
export const METADATA_LINES: Line[] = [
  {
    area: 'metadata',
    what: 'sf project deploy validate, sf project deploy quick',
    state: 'partial',
    bound: 'no Apex tests are run',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['project', 'deploy', 'validate', '-o', ALIAS, '--source-dir', 'src'])) as { result: { id: string } };
      await json(org, ['project', 'deploy', 'quick', '-o', ALIAS, '--job-id', result.id]);
    },
  },
  {
    area: 'metadata',
    what: 'sf project deploy start, report; what has not changed is said to be unchanged',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['project', 'deploy', 'start', '-o', ALIAS, '--source-dir', 'src'])) as {
        result: { id: string; files: { state: string }[] };
      };
      assert.deepEqual([...new Set(result.files.map((file) => file.state))], ['Unchanged']);
      await json(org, ['project', 'deploy', 'report', '-o', ALIAS, '--job-id', result.id]);
    },
  },
  {
    area: 'metadata',
    what: 'a broken component fails the deploy, named, with its line; nothing is taken',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const file = join(org.project, 'src/objects/Tree__c/fields/Bad__c.field-meta.xml');
      writeFileSync(file, `<CustomField ${META}>\n<fullName>Bad__c</fullName>\n<label>Bad</label>\n<type>Text</type>\n</CustomField>`);
      await assert.rejects(
        org.sf(['project', 'deploy', 'start', '-o', ALIAS, '--source-dir', 'src'], org.project),
        /Must specify 'length' for a CustomField of type Text/,
      );
      writeFileSync(file, `<CustomField ${META}><fullName>Bad__c</fullName><label>Bad</label><length>5</length><type>Text</type></CustomField>`);
      assert.equal((await org.http('GET', '/sobjects/Tree__c/describe')).status, 200);
      await assert.rejects(async () => org.admin.query('SELECT Bad__c FROM Tree__c'), /No such column/);
    },
  },
  {
    area: 'metadata',
    what: 'sf project delete source: destructive changes',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      await json(org, ['project', 'deploy', 'start', '-o', ALIAS, '--source-dir', 'src']);
      await json(org, ['project', 'delete', 'source', '-o', ALIAS, '--metadata', 'CustomField:Tree__c.Bad__c', '--no-prompt']);
    },
  },
  {
    area: 'metadata',
    what: 'sf project retrieve start',
    state: 'partial',
    bound: 'unpackaged components',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, [
        'project',
        'retrieve',
        'start',
        '-o',
        ALIAS,
        '--metadata',
        'CustomObject',
        'LightningComponentBundle',
      ])) as {
        result: { files: { fullName: string }[] };
      };
      assert.ok(result.files.some((file) => file.fullName === 'Tree__c.Height__c') && result.files.some((file) => file.fullName === 'tree'));
    },
  },
  {
    area: 'metadata',
    what: 'sf org list metadata, metadata-types',
    state: 'supported',
    by: 'sf',
    check: async (org) => {
      const { result } = (await json(org, ['org', 'list', 'metadata', '-o', ALIAS, '--metadata-type', 'CustomObject'])) as {
        result: { fullName: string }[];
      };
      assert.ok(result.some((one) => one.fullName === 'Tree__c'));
      const types = (await json(org, ['org', 'list', 'metadata-types', '-o', ALIAS])) as { result: { metadataObjects: { xmlName: string }[] } };
      assert.ok(types.result.metadataObjects.some((one) => one.xmlName === 'PermissionSet'));
    },
  },
  {
    area: 'metadata',
    what: 'types it does not act on (Apex, …) are stored with a warning',
    state: 'partial',
    bound: 'nothing in them runs',
    by: 'sf',
    check: async (org) => {
      const folder = join(org.project, 'src/classes');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'Grow.cls'), 'public class Grow {}');
      writeFileSync(join(folder, 'Grow.cls-meta.xml'), `<ApexClass ${META}><apiVersion>67.0</apiVersion><status>Active</status></ApexClass>`);
      const { result } = (await json(org, ['project', 'deploy', 'start', '-o', ALIAS, '--metadata', 'ApexClass:Grow'])) as {
        result: { details: { componentSuccesses: { fullName: string; problem?: string }[] } };
      };
      const grow = result.details.componentSuccesses.find((one) => one.fullName === 'Grow');
      assert.equal(grow?.problem, 'ApexClass is stored; the local org does not act on it');
      rmSync(folder, { recursive: true });
    },
  },
  {
    area: 'metadata',
    what: 'REST deploy; createMetadata, readMetadata and the like',
    state: 'refused',
    by: 'jsforce',
    check: async (org) => {
      await refused('POST', '/metadata/deployRequest', 'NOT_FOUND', {})(org);
      await assert.rejects(org.admin.metadata.read('CustomObject', 'Tree__c'), /not supported by the local org/);
    },
  },
];
