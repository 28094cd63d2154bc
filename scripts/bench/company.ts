/** A made-up company, as the simulations of a year need it. */
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { Person } from '../adoption/facts.ts';

/** How the company works: `adoption-year.json`. */
export interface Scenario {
  users: number;
  teams: number;
  countries: string[];
  weeks: number;
  start: string;
  activeInAWeek: number;
  differenceBetweenTeams: number;
  stepsOfAnActiveUser: number;
  absentInAWeek: number;
  joinersInAYear: number;
  target: number;
  daysOff: Record<string, string[]>;
  quietWeeks: Record<string, number>;
  deploys: { week: string; stepsLost: number }[];
  teamThatStops: { team: number; week: string };
  teamThatIsLate: { team: number };
  integrations: { count: number; recordsAWeek: number };
  humansWhoImport: { share: number; recordsAWeek: number };
  humansOnMobileOnly: number;
  humansAway: number;
  dealsAWeek: number;
  enteredBeforeClosing: number;
  missingInTheCrm: number;
}

/** Its people. */
export interface Company {
  people: Person[];
  teamOf: Map<string, number>;
  programs: Set<string>;
  /** How likely a person is to work with the CRM in a week. */
  active: Map<string, number>;
}

/** The id of the manager of a team. */
export const managerOf = (team: number): string => `m${String(team).padStart(3, '0')}`;

/** The company of a scenario, with other people a seed. */
export function companyOf(scenario: Scenario, random: () => number): Company {
  const levels = Array.from({ length: scenario.teams }, () => scenario.activeInAWeek + (2 * random() - 1) * scenario.differenceBetweenTeams);
  const company: Company = { people: [], teamOf: new Map(), programs: new Set(), active: new Map() };
  for (let index = 0; index < scenario.users; index++) {
    const team = index % scenario.teams;
    const isManager = index < scenario.teams;
    const id = isManager ? managerOf(team) : `u${index}`;
    const joined = random() < scenario.joinersInAYear ? addDays(scenario.start, Math.floor(random() * scenario.weeks * 7)) : '2020-01-01';
    company.people.push({
      ...{
        id,
        username: `${id}@example.com`,
        role: undefined,
        profile: { id: 'p', name: 'Sales' },
        licence: 'Salesforce',
        isActive: true,
        isFrozen: false,
      },
      ...{ country: scenario.countries[team % scenario.countries.length] ?? '', createdOn: isManager ? '2020-01-01' : joined, lastLogin: undefined },
      manager: { id: managerOf(team), name: `Team ${team}` },
    });
    company.teamOf.set(id, team);
    // People differ, too: some always work with it, some hardly ever.
    company.active.set(id, Math.min(0.99, Math.max(0.02, (levels[team] ?? 0) + (random() + random() - 1) * 0.25)));
  }
  for (let index = 0; index < scenario.integrations.count; index++) {
    const person = company.people[scenario.teams + index * 17 + 5];
    if (person) company.programs.add(person.id);
  }
  return company;
}
