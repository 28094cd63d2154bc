import { PERSONAS } from '../../../scripts/start/personas.ts';
import type { TestOrg } from '../org-fixture.ts';
import type { Persona } from './expected.ts';

/** The one the org comes with. */
export const ADMIN: Persona = { name: 'admin', profile: 'System Administrator', sets: ['Perennial_Admin', 'Perennial_Own_Rules'] };

/** Everyone the package is for, and an administrator whom nobody has given it to. */
export const PEOPLE: Persona[] = [
  ADMIN,
  { name: 'administrator without the package', profile: 'System Administrator', sets: [] },
  { name: 'merger', profile: 'Standard User', sets: ['Perennial_Merge'] },
  ...PERSONAS.map(({ username, permissionSets, profile = 'Standard User' }) => ({
    name: username.split('@')[0] ?? '',
    profile,
    // The app of the sample is not part of the package.
    sets: permissionSets.filter((set) => set.startsWith('Perennial_')),
  })),
];

/** Makes the people and gives their ids by name. */
export function makePeople(test: TestOrg, people: Persona[]): Map<string, string> {
  const idOf = (object: string, name: string): unknown => test.one(`SELECT Id FROM ${object} WHERE Name = '${name}'`)['Id'];
  const locale = { TimeZoneSidKey: 'GMT', LocaleSidKey: 'en_US', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US' };
  const make = ({ profile, sets }: Persona, index: number): string => {
    const Username = `matrix${index}@perennial.local`;
    const person = { Username, Email: Username, LastName: `Matrix ${index}`, Alias: `m${index}`, IsActive: true };
    const id = test.insert('User', { ...person, ...locale, ProfileId: idOf('Profile', profile) });
    for (const set of sets) test.insert('PermissionSetAssignment', { AssigneeId: id, PermissionSetId: idOf('PermissionSet', set) });
    return id;
  };
  return new Map(people.map((person, index) => [person.name, person === ADMIN ? test.adminId : make(person, index)]));
}
