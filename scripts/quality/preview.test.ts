/** The preview of the rule editor judges as the scan does: the same forms, and the same verdicts on random records. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { compileFormula } from '../../formula/src/compile.ts';
import { KIND_FORMS } from '../../force-app/main/quality/lwc/ruleKinds/ruleKinds.ts';
import { judge } from '../../force-app/main/quality/lwc/ruleJudge/ruleJudge.ts';
import { csvLine } from '../transfer/csv.ts';
import { check } from './engine/check.ts';
import { openCsv } from './engine/csv-source.ts';
import { Engine } from './engine/engine.ts';
import { KINDS } from './kinds.ts';
import { phoneProblem, countryOf } from './phone-numbers.ts';
import type { Rule } from './rule.ts';
import { randomNumbers } from './sample-people.ts';

const NOW = '2026-05-10T12:00:00.000Z';
const COLUMNS = ['Id', 'A', 'B', 'C', 'N', 'M', 'D', 'E', 'Mail', 'Phone', 'Web'];
const VALUES: Record<string, (string | null)[]> = {
  A: ['x', 'X', ' x', 'yy', 'zzz', '中文', '😀a', null, '  ', "it's"],
  B: ['p', 'q', 'r', null],
  C: ['p1', 'p2', 'q1', null],
  N: ['1', '2', '3', '4', '5', '6', '7', '900', '-3', '1e2', 'x', ' 4', null],
  M: ['1', '2', '0', '10', null],
  D: ['2026-01-01', '2026-05-01', '2026-05-09T10:00:00.000Z', '2026-02-30', 'soon', null],
  E: ['2026-01-02', '2025-12-31', '2026-05-10', null],
  Mail: ['a@b.example', 'a@b', 'info@b.example', 'A.B@c-d.example', null],
  Phone: ['+49 30 1234567', '030 1234567', '12', 'call me', null],
  Web: ['https://a.example', 'a.example/x?y', 'a', 'http://a b.example', null],
};
const RULES: Pick<Rule, 'kind' | 'fields' | 'parameters'>[] = [
  { kind: 'required', fields: ['A', 'B'], parameters: {} },
  { kind: 'length', fields: ['A'], parameters: { min: 2, max: 2 } },
  { kind: 'pattern', fields: ['A'], parameters: { pattern: '[a-z]+|\\p{L}{2}' } },
  { kind: 'email', fields: ['Mail'], parameters: { bounced: 'B', accept: ['disposable'] } },
  { kind: 'phone', fields: ['Phone'], parameters: { defaultCountry: 'DE' } },
  { kind: 'url', fields: ['Web'], parameters: {} },
  { kind: 'list', fields: ['A'], parameters: { values: ['X', 'yy'], ignoreCase: true } },
  { kind: 'list', fields: ['A'], parameters: { values: ['X', 'yy'] } },
  { kind: 'range', fields: ['N'], parameters: { min: 2, max: 100 } },
  { kind: 'dateOrder', fields: ['D', 'E'], parameters: {} },
  { kind: 'staleness', fields: ['D'], parameters: { days: 9 } },
  { kind: 'unique', fields: ['A', 'C'], parameters: { ignoreCase: true } },
  { kind: 'unique', fields: ['A'], parameters: {} },
  { kind: 'dependency', fields: ['B'], parameters: { determines: ['C'] } },
  { kind: 'outlier', fields: ['N'], parameters: { by: ['B'] } },
  { kind: 'outlier', fields: ['N'], parameters: { past: 'M', score: 2 } },
  { kind: 'expression', fields: ['A'], parameters: { formula: 'OR(ISBLANK(A), LEN(A) < 3)' } },
];

describe('the rule editor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preview-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has the form of every kind, with its fields and parameters', () => {
    const schemaOf = (parameters: object): { required?: string[]; properties?: object } => parameters;
    const forms = KIND_FORMS.map(({ name, min, max, dimension, parameters }) => ({
      ...{ name, min, max, dimension, names: parameters.map((one) => one.name).sort() },
      required: parameters.filter((one) => one.required).map((one) => one.name),
    }));
    const kinds = [...KINDS.values()].map(({ name, fields: { min, max }, dimension, parameters }) => ({
      ...{ name, min, max, dimension, names: Object.keys(schemaOf(parameters).properties ?? {}).sort() },
      required: schemaOf(parameters).required ?? [],
    }));
    assert.deepEqual(forms, kinds);
  });

  for (const { kind, fields, parameters } of RULES)
    it(`judges records as the scan does: ${kind} ${JSON.stringify(parameters)}`, async () => {
      const random = randomNumbers(kind.length + 7);
      const records = Array.from({ length: 300 }, (_, n) => ({
        id: `r${n}`,
        values: Object.fromEntries(Object.entries(VALUES).map(([name, all]) => [name, all[random(all.length)] ?? null])) as Record<
          string,
          string | null
        >,
      }));
      const file = join(folder, 'given.csv');
      writeFileSync(
        file,
        [COLUMNS, ...records.map(({ id, values }) => [id, ...COLUMNS.slice(1).map((name) => values[name] ?? '')])]
          .map((row) => csvLine(row))
          .join(''),
      );
      const when = random(2) === 0 ? undefined : 'NOT(ISBLANK(B))';
      const rule: Rule = {
        ...{ id: 'r', kind, fields, parameters, dimension: 'validity', severity: 'low', weight: 1, blocksImport: false },
        ...(when === undefined ? {} : { when }),
      };
      const engine = await Engine.open({ workDir: folder });
      const scanned: string[] = [];
      try {
        const source = await openCsv(engine, file, {});
        const types = Promise.resolve(Object.fromEntries(COLUMNS.map((name) => [name, 'string'])));
        const { scores } = await check(
          engine,
          { ...source, types: () => types },
          {
            rules: [rule],
            key: 'Id',
            now: NOW,
            take: (issues) =>
              void scanned.push(...issues.filter(({ reason }) => reason !== 'tie').map((one) => `${one.key} ${one.field} ${one.reason}`)),
          },
        );
        const compiled = (text: string) => compileFormula(text, { typeOf: () => ({ type: 'string' }) }, { returns: 'boolean' });
        const found = judge(
          {
            ...{ kind, fields, parameters },
            when: when === undefined ? undefined : compiled(when),
            formula: kind === 'expression' ? compiled(String(parameters['formula'])) : undefined,
          },
          records,
          {
            today: NOW.slice(0, 10),
            read: ({ values }, [name = '']) => values[name] ?? null,
            phoneProblem: (text, country) => phoneProblem(text, country === null ? undefined : countryOf(country)),
          },
        );
        assert.deepEqual(found.blames.map((one) => `${one.id} ${one.field} ${one.reason}`).sort(), scanned.sort());
        assert.deepEqual([found.checked, found.failed], [scores[0]?.checked, scores[0]?.failed]);
        assert.ok(scanned.length > 0);
      } finally {
        engine.close();
      }
    });
});
