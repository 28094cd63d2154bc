/** What a persona may do, by the platform's documentation, from the metadata alone. */
import type { FieldSpec, ObjectRights, ObjectSpec, PermissionSetSpec } from './metadata.ts';

/** Someone with a profile and permission sets. */
export interface Persona {
  name: string;
  profile: string;
  sets: string[];
}

/** What can be done with a record. */
export type Operation = 'read' | 'create' | 'edit' | 'delete';

/** Why something is refused. */
export type Reason = 'object hidden' | 'no right' | 'field hidden' | 'field read-only' | 'row hidden' | 'row read-only' | 'master closed' | 'rule';

/** Who owns the record, or the record at the top of its masters. */
export type Ownership = 'own' | "another's";

const NOTHING: ObjectRights = { read: false, create: false, edit: false, delete: false, viewAll: false, modifyAll: false };

/** What the fixed profiles say of custom objects: only user permissions that override the rest. */
const PROFILES: Record<string, string[]> = {
  'System Administrator': ['ViewAllData', 'ModifyAllData'],
  'Standard User': [],
  'Minimum Access - API Only Integrations': [],
};

/** How far sharing lets someone go with a row; `full`, the owner's, is to delete it: read/write for everyone is not enough (Help 000385525). */
const LEVELS = ['none', 'read', 'edit', 'full'] as const;
type Level = (typeof LEVELS)[number];
const reaches = (level: Level, needed: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(needed);
const lowest = (levels: Level[]): Level => LEVELS.find((level) => levels.includes(level)) ?? 'none';
const BY_DEFAULT: Record<string, Level> = { Private: 'none', Read: 'read', ReadWrite: 'edit' };

/** The rules of the platform, for one schema. */
export class Expectations {
  readonly #objects: Map<string, ObjectSpec>;
  readonly #sets: Map<string, PermissionSetSpec>;

  constructor(objects: ObjectSpec[], sets: Map<string, PermissionSetSpec>) {
    this.#objects = new Map(objects.map((object) => [object.name, object]));
    this.#sets = sets;
  }

  #setsOf(persona: Persona): PermissionSetSpec[] {
    return persona.sets.map((name) => {
      const set = this.#sets.get(name);
      if (!set) throw new Error(`${persona.name} has the permission set ${name}, which is not there`);
      return set;
    });
  }

  #may(persona: Persona, userPermission: string): boolean {
    const profile = PROFILES[persona.profile];
    if (!profile) throw new Error(`Say in ${import.meta.filename} what the profile ${persona.profile} means`);
    return profile.includes(userPermission) || this.#setsOf(persona).some((set) => set.userPermissions.has(userPermission));
  }

  /** Whether a permission set grants a custom permission: to an administrator nothing else does. */
  hasCustom(persona: Persona, customPermission: string): boolean {
    return this.#setsOf(persona).some((set) => set.customPermissions.has(customPermission));
  }

  /** The union of what the permission sets grant; Modify All Data overrides it, for custom objects too. */
  rights(persona: Persona, object: ObjectSpec): ObjectRights {
    if (this.#may(persona, 'ModifyAllData')) return { read: true, create: true, edit: true, delete: true, viewAll: true, modifyAll: true };
    const rights = { ...NOTHING };
    for (const set of this.#setsOf(persona)) {
      const granted = set.objects.get(object.name) ?? NOTHING;
      for (const right of Object.keys(rights) as (keyof ObjectRights)[]) rights[right] ||= granted[right];
    }
    return this.#may(persona, 'ViewAllData') ? { ...rights, read: true, viewAll: true } : rights;
  }

  /** A required or master-detail field cannot be hidden; every other custom field needs a permission set, an administrator's too. */
  field(persona: Persona, object: ObjectSpec, field: FieldSpec): { read: boolean; create: boolean; edit: boolean } {
    const always = field.required || field.master !== undefined;
    const granted = this.#setsOf(persona).map((set) => set.fields.get(`${object.name}.${field.name}`));
    const write = !field.calculated && (always || granted.some((one) => one?.edit));
    const rights = this.rights(persona, object);
    return {
      read: rights.read && (always || granted.some((one) => one?.read)),
      create: rights.create && write,
      edit: rights.edit && write && (!field.master || field.master.reparentable),
    };
  }

  #shared(persona: Persona, object: ObjectSpec, ownership: Ownership): Level {
    const rights = this.rights(persona, object);
    if (rights.modifyAll) return 'full';
    const masters = this.#masters(object);
    const byDefault = BY_DEFAULT[object.sharing];
    if (!byDefault && (object.sharing !== 'ControlledByParent' || masters.length === 0))
      throw new Error(`Say in ${import.meta.filename} what the sharing model ${object.sharing} of ${object.name} means`);
    const level = byDefault
      ? ownership === 'own'
        ? 'full'
        : byDefault
      : lowest(masters.map((master) => this.#asDetail(this.#shared(persona, master.object, ownership), master.readIsEnough)));
    return rights.viewAll && level === 'none' ? 'read' : level;
  }

  /** A detail is as visible as its master, were it by View All (Help 000240369), and is written by whoever reaches what the relationship asks for. */
  #asDetail(master: Level, readIsEnough: boolean): Level {
    return reaches(master, readIsEnough ? 'read' : 'edit') ? 'full' : master;
  }

  #masters(object: ObjectSpec): { object: ObjectSpec; readIsEnough: boolean }[] {
    return object.fields.flatMap(({ master, refersTo }) => {
      const target = this.#objects.get(refersTo);
      return master && target ? [{ object: target, readIsEnough: master.readIsEnough }] : [];
    });
  }

  /** Every reason the platform has to refuse; none when it is done. `fields` are the custom ones a write sends. */
  reasons(persona: Persona, object: ObjectSpec, operation: Operation, ownership: Ownership, fields: string[] = []): Reason[] {
    const rights = this.rights(persona, object);
    if (!rights.read) return ['object hidden'];
    const reasons = new Set<Reason>(rights[operation] ? [] : ['no right']);
    for (const field of object.fields.filter((one) => fields.includes(one.name))) {
      if (operation !== 'create' && operation !== 'edit') continue;
      const may = this.field(persona, object, field);
      if (!may.read) reasons.add('field hidden');
      else if (rights[operation] && !may[operation]) reasons.add('field read-only');
    }
    const ofRow = operation === 'create' ? this.#ofMasters(persona, object, ownership) : this.#ofRow(persona, object, operation, ownership);
    return [...reasons, ...ofRow];
  }

  #ofMasters(persona: Persona, object: ObjectSpec, ownership: Ownership): Reason[] {
    const isOpen = this.#masters(object).every((master) =>
      reaches(this.#shared(persona, master.object, ownership), master.readIsEnough ? 'read' : 'edit'),
    );
    return isOpen ? [] : ['master closed'];
  }

  #ofRow(persona: Persona, object: ObjectSpec, operation: Exclude<Operation, 'create'>, ownership: Ownership): Reason[] {
    const level = this.#shared(persona, object, ownership);
    if (level === 'none') return ['row hidden'];
    return reaches(level, operation === 'delete' ? 'full' : operation) ? [] : ['row read-only'];
  }
}
