/** Groups of users, and which of them must not be told. */
import { SMALLEST_GROUP, tenureOf } from '../../force-app/main/adoption/lwc/adoptionMath/adoptionMath.ts';
import type { Person } from './facts.ts';

export type SegmentType = 'Organization' | 'Team' | 'Country' | 'Role' | 'Profile' | 'Tenure' | 'Process Step';

/** Users who have something in common. */
export interface Group {
  type: SegmentType;
  key: string;
  /** What people call it; undefined for those who have none, such as users without a manager. */
  label: string | undefined;
  /** Who reads its figures besides those who read all: the manager of a team. */
  owner?: string;
  /** Places in the list of users. */
  members: Set<number>;
}

/** The key of those who have no manager, role or country. */
export const NONE = 'none';

/** A team, by its manager. */
export interface Team {
  id: string;
  name: string;
}

/**
 * The team of each user, by user: those who report to a manager, and the manager, who is counted there and not with the manager above, so that everybody is
 * in one team. Whoever has no manager and leads nobody is in none.
 */
export function teamsOf(people: readonly Person[]): Map<string, Team> {
  const managers = new Map(people.flatMap(({ manager }) => (manager ? [[manager.id, manager] as const] : [])));
  const teams = new Map<string, Team>();
  for (const { id, manager } of people) {
    const team = managers.get(id) ?? manager;
    if (team) teams.set(id, team);
  }
  return teams;
}

type PersonSegment = Exclude<SegmentType, 'Process Step'>;
type Segment = Pick<Group, 'key' | 'label' | 'owner'>;

const nobody: Segment = { key: NONE, label: undefined };

/** What each type of segment takes of a user, the most useful first. */
const SEGMENTS: Record<PersonSegment, (person: Person, day: string, teams: ReadonlyMap<string, Team>) => Segment> = {
  Organization: () => ({ key: 'all', label: undefined }),
  Team: ({ id }, _day, teams) => {
    const team = teams.get(id);
    return team ? { key: team.id, label: team.name, owner: team.id } : nobody;
  },
  Country: ({ country }) => (country === '' ? nobody : { key: country, label: country }),
  Role: ({ role }) => (role ? { key: role.id, label: role.name } : nobody),
  Profile: ({ profile }) => ({ key: profile.id, label: profile.name }),
  Tenure: ({ createdOn }, day) => ({ key: tenureOf(createdOn, day), label: undefined }),
};

/** Types of segment in the order of their use: where one of two must be hidden, it is the later one. */
const ORDER: readonly SegmentType[] = ['Organization', 'Process Step', 'Team', 'Country', 'Role', 'Profile', 'Tenure'];

/**
 * The groups of some users on a day, of those that have `counted` members. Members are places in the list. A type by which all are in one group tells
 * nothing, and has none.
 */
export function groupsOf(people: readonly Person[], day: string, counted: ReadonlySet<number>): Group[] {
  const groups = new Map<string, Group>();
  const teams = teamsOf(people);
  people.forEach((person, place) => {
    for (const type of Object.keys(SEGMENTS) as PersonSegment[]) {
      const segment = SEGMENTS[type](person, day, teams);
      const id = `${type}|${segment.key}`;
      const group = groups.get(id) ?? { type, ...segment, members: new Set<number>() };
      group.members.add(place);
      groups.set(id, group);
    }
  });
  const counting = [...groups.values()].filter(({ members }) => !counted.isDisjointFrom(members));
  const types = Map.groupBy(counting, ({ type }) => type);
  return [...types].flatMap(([type, own]) => (type === 'Organization' || own.length > 1 ? own : []));
}

/** A group whose size has changed by fewer people than may be told of is left out where it has fewer members than this. */
const STEADY_GROUP = 4 * SMALLEST_GROUP;

type Members = ReadonlyMap<Group, ReadonlySet<number>>;

const sizeIn = (members: Members, group: Group): number => members.get(group)?.size ?? 0;

/** A set of users whose figures somebody can work out, from those of some groups. */
interface Derivable {
  members: ReadonlySet<number>;
  from: readonly Group[];
}

/**
 * The groups that may be told. Left out are
 * - groups of fewer than five people;
 * - as many others as it takes so that no such group is what remains of a larger one when the groups within that are taken away: of each type of segment,
 *   within every group of every other type, and within what remains of those. The group of the least useful type is hidden, of several the smallest;
 * - groups of fewer than twenty whose size differs by one to four from the week before: the difference would speak of those few.
 * `before` gives the size of a group a week before, where it was told. Only `counted` members count: those who were enabled.
 */
export function tellable(groups: readonly Group[], counted: ReadonlySet<number>, before: (group: Group) => number | undefined): Set<Group> {
  const members: Members = new Map(groups.map((group) => [group, counted.intersection(group.members)]));
  const changedByFew = (group: Group): boolean => {
    const size = sizeIn(members, group);
    const change = Math.abs(size - (before(group) ?? size));
    return change > 0 && change < SMALLEST_GROUP && size < STEADY_GROUP;
  };
  const shown = new Set(groups.filter((group) => sizeIn(members, group) >= SMALLEST_GROUP && !changedByFew(group)));
  for (let hidden = revealing(shown, members); hidden !== undefined; hidden = revealing(shown, members)) shown.delete(hidden);
  return shown;
}

/** The shown groups by partition: those of a type share no member. Process steps may: each is a partition of its own. */
function partitionsOf(shown: ReadonlySet<Group>, members: Members): Map<number, Group>[] {
  const types = Map.groupBy(shown, ({ type, key }) => (type === 'Process Step' ? `${type} ${key}` : type));
  return [...types.values()].map((own) => new Map(own.flatMap((group) => [...(members.get(group) ?? [])].map((one) => [one, group] as const))));
}

/** A group that has to be hidden, so that too small a group cannot be worked out; undefined where none can. */
function revealing(shown: ReadonlySet<Group>, members: Members): Group | undefined {
  const partitions = partitionsOf(shown, members);
  const known: Derivable[] = [...shown].map((group) => ({ members: members.get(group) ?? new Set(), from: [group] }));
  // What remains of a group is known as well, and something may remain of that.
  const first = remainders(known, partitions, members);
  const tooSmall = [...first, ...remainders(first, partitions, members)].find((one) => one.members.size < SMALLEST_GROUP);
  return tooSmall && leastUseful(tooSmall.from, members);
}

/** What remains of sets when the groups of a partition that lie within are taken away. */
function remainders(wholes: readonly Derivable[], partitions: readonly Map<number, Group>[], members: Members): Derivable[] {
  return wholes.flatMap(({ members: whole, from }) =>
    partitions.flatMap((place): Derivable[] => {
      const inside = new Map<Group, number>();
      for (const one of whole) {
        const group = place.get(one);
        if (group && !from.includes(group)) inside.set(group, (inside.get(group) ?? 0) + 1);
      }
      const parts = [...inside].flatMap(([group, size]) => (sizeIn(members, group) === size ? [group] : []));
      if (parts.length === 0) return [];
      const taken = new Set(parts);
      const rest = new Set([...whole].filter((one) => !taken.has(place.get(one) as Group)));
      return rest.size === 0 ? [] : [{ members: rest, from: [...from, ...parts] }];
    }),
  );
}

function leastUseful(groups: readonly Group[], members: Members): Group | undefined {
  const rank = ({ type }: Group): number => ORDER.indexOf(type);
  return [...groups].sort((a, b) => rank(b) - rank(a) || sizeIn(members, a) - sizeIn(members, b))[0];
}
