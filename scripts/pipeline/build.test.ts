import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { removeLeftovers, stripped } from './build.ts';

const component = (...members: string[]): string =>
  ["import { api, LightningElement, track, wire } from 'lwc';", 'export default class Probe extends LightningElement {', ...members, '}', ''].join(
    '\n',
  );

describe('building', () => {
  it('deletes what an earlier build left of a component that has moved, and nothing else', () => {
    const project = mkdtempSync(join(tmpdir(), 'perennial-build-'));
    const bundle = (path: string, ...files: string[]): string => {
      const folder = join(project, 'force-app/main', path);
      mkdirSync(folder, { recursive: true });
      for (const file of files) writeFileSync(join(folder, file), '');
      return folder;
    };
    try {
      const moved = bundle('value/lwc/moved', 'moved.js', 'part.js');
      const others = [bundle('value/lwc/here', 'here.js', 'here.ts', 'here.js-meta.xml'), bundle('value/lwc/plain', 'plain.js', 'plain.js-meta.xml')];
      bundle('gone/lwc/lost', 'lost.js');
      assert.equal(removeLeftovers(project), 2);
      assert.deepEqual([moved, ...others].map(existsSync), [false, true, true]);
      assert.deepEqual(readdirSync(join(project, 'force-app/main')), ['value'], 'the folder of a pillar that is gone');
    } finally {
      rmSync(project, { recursive: true });
    }
  });
});

describe('compiling a component', () => {
  it('takes types out and leaves decorators to the platform', () => {
    const source = component(
      '  @api recordId?: string;',
      '  @track rows: string[] = [];',
      '  @wire(load, { id: "$recordId" }) loaded!: unknown;',
      '  private declare x: number;',
    );
    const output = stripped('probe.ts', source);
    assert.match(output, /@api\s+recordId;/);
    assert.match(output, /@track\s+rows = \[\];/);
    assert.match(output, /@wire\(load, \{ id: "\$recordId" \}\)\s+loaded;/);
    assert.doesNotMatch(output, /declare|string|unknown/);
  });

  for (const [what, member, name] of [
    ['a declared property', '  @api declare objectApiName: string;', '@api objectApiName'],
    ['a declared wire', '  @wire(load, {}) declare loaded: unknown;', '@wire loaded'],
    ['an abstract property', '  @api abstract size: number;', '@api size'],
    ['a method without a body', '  @api focus(): void;', '@api focus'],
  ] as const)
    it(`refuses ${what} that it would lose, with file and line`, () =>
      assert.throws(
        () => stripped('probe.ts', component('  @api recordId?: string;', member)),
        new RegExp(`^Error: probe\\.ts:4: .*(${name}|abstract|body|implementation)`, 'i'),
      ));
});
