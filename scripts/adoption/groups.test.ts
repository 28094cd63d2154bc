import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Person } from './facts.ts';
import { groupsOf, teamsOf, tellable } from './groups.ts';
import type { Group } from './groups.ts';

let made = 0;
const person = (more: Partial<Person> = {}): Person => ({
  ...{ id: `005${made}`, username: `u${(made += 1)}@example.com`, role: undefined, profile: { id: 'p', name: 'Standard' }, manager: undefined },
  ...{ country: 'Germany', licence: 'Salesforce', createdOn: '2020-01-01', isActive: true, isFrozen: false, lastLogin: undefined },
  ...more,
});
const of = (count: number, more: Partial<Person> = {}): Person[] => Array.from({ length: count }, () => person(more));
const under = (name: string): Pick<Person, 'manager'> => ({ manager: { id: name, name } });

function shownOf(people: readonly Person[], before: (group: Group) => number | undefined = () => undefined): string[] {
  const all = new Set(people.map((_, place) => place));
  return [...tellable(groupsOf(people, '2026-11-29', all), all, before)].map(({ type, key }) => `${type} ${key}`).sort();
}

describe('groups that may be told', () => {
  it('have five people at least', () => {
    assert.deepEqual(shownOf(of(4)), []);
    assert.deepEqual(shownOf(of(5)), ['Organization all']);
  });
  it('do not leave a smaller one behind when they are taken from the whole', () => {
    // Of 23 people, 20 are in two teams: what is left would speak of three.
    const people = [...of(8, under('a')), ...of(12, under('b')), ...of(3)];
    assert.deepEqual(shownOf(people), ['Organization all', 'Team b']);
    assert.deepEqual(shownOf([...people, ...of(2)]), ['Organization all', 'Team a', 'Team b', 'Team none']);
  });
  it('do so in every group of every other type, and the less useful one is hidden', () => {
    const spain = { country: 'Spain' };
    const people = [...of(8, { ...under('a'), ...spain }), ...of(3, { ...under('b'), ...spain }), ...of(9, under('b')), ...of(9, under('c'))];
    // Spain without team a is three people of team b; all without Germany is Spain.
    assert.deepEqual(shownOf(people), ['Organization all', 'Team a', 'Team b', 'Team c']);
  });
  it('never leave a difference of one to four between what is told, whatever the groups are', () => {
    let seed = 11;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let run = 0; run < 60; run++) {
      const people = Array.from({ length: 10 + random(60) }, () =>
        person({
          ...(random(9) === 0 ? {} : under(`m${random(6)}`)),
          country: ['Germany', 'Spain', 'China'][random(3)] ?? '',
          createdOn: ['2026-11-01', '2020-01-01'][random(2)] ?? '',
        }),
      );
      const all = new Set(people.map((_, place) => place));
      const groups = groupsOf(people, '2026-11-29', all);
      const shown = [...tellable(groups, all, () => undefined)];
      const types = [...new Set(shown.map((one) => one.type))];
      const without = (whole: ReadonlySet<number>, type: string): Set<number> | undefined => {
        const inside = shown.filter((one) => one.type === type && one.members.size < whole.size && one.members.isSubsetOf(whole));
        return inside.length === 0 ? undefined : inside.reduce((left, one) => left.difference(one.members), new Set(whole));
      };
      for (const { members } of shown)
        for (const first of types) {
          const rest = without(members, first);
          for (const left of [rest, ...(rest ? types.map((second) => without(rest, second)) : [])])
            assert.ok(left === undefined || left.size === 0 || left.size >= 5, `run ${run}: ${left?.size} remain`);
        }
    }
  });
  it('are left out for a week when a few have joined or left a small one', () => {
    const people = [...of(8, under('a')), ...of(30, under('b'))];
    const before = (sizes: Record<string, number>) => shownOf(people, ({ key }) => sizes[key]);
    assert.deepEqual(before({ a: 8, b: 30 }), ['Organization all', 'Team a', 'Team b']);
    assert.ok(!before({ a: 7, b: 30 }).includes('Team a'));
    // One of thirty is no more told of by the difference than by the figure.
    assert.ok(before({ a: 8, b: 29 }).includes('Team b'));
    assert.ok(before({ a: 2, b: 30 }).includes('Team a'));
  });
  it('are none of a type that has all people in one', () => {
    assert.deepEqual(shownOf(of(9)), ['Organization all']);
  });
});

describe('teams', () => {
  it('hold their manager, who is in one team only', () => {
    const [head, lead, one] = [person({ id: 'head' }), person({ id: 'lead', ...under('head') }), person({ id: 'one', ...under('lead') })];
    assert.deepEqual(
      [...teamsOf([head, lead, one, person({ id: 'alone' })])].map(([id, team]) => [id, team.id]),
      [
        ['head', 'head'],
        ['lead', 'lead'],
        ['one', 'lead'],
      ],
    );
  });
  it('come to an end where managers manage each other', () => {
    const people = [person({ id: 'a', ...under('b') }), person({ id: 'b', ...under('a') })];
    assert.deepEqual(
      [...teamsOf(people)].map(([id, team]) => [id, team.id]),
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    );
  });
});
