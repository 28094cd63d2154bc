/** Valid records, which no rule of the package refuses, to try rights on. Each pillar has its own: `scripts/<pillar>/testing/matrix-samples.ts`. */
import type { TestOrg } from '../org-fixture.ts';
import type { Operation } from './expected.ts';
import type { FieldSpec, ObjectSpec } from './metadata.ts';

type Values = Record<string, unknown>;

/** How to make a record of an object and change it. */
export interface Sample {
  /** What a client must send beside the name, the masters and required lookups. */
  values: Values;
  /** What it needs besides for others to hang on it. */
  asParent?: Values;
  /** A field and another value for it. */
  edit: [field: string, value: unknown];
  /** Writes that a rule of the package refuses to everyone. */
  ruled?: Operation[];
  /** Writes that a rule of the package refuses to who lacks a custom permission. */
  ruledWithout?: { customPermission: string; operations: Operation[] };
  /** Whether a user has one such record at most. */
  onePerOwner?: boolean;
  /** Makes what a valid record needs besides its parents, and gives the values that come of it. */
  prepare?(test: TestOrg, values: Values): Values;
}

/** A record that waits to be written or read, with all that it hangs on. */
export interface Staged {
  object: ObjectSpec;
  sample: Sample;
  /** All that a client sends to make such a record: name, masters, required lookups, values. */
  values: Values;
  /** The record; empty where one is still to be created. */
  id: string;
  /** What to delete, in this order, so that nothing is left. */
  roots: { object: string; id: string }[];
}

/** Makes samples as the administrator, for one schema. A stage that nobody has changed serves again. */
export class Stages {
  readonly #test: TestOrg;
  readonly #objects: Map<string, ObjectSpec>;
  readonly #samples: Record<string, Sample>;
  readonly #waiting = new Map<string, Staged>();
  #made = 0;

  constructor(test: TestOrg, objects: ObjectSpec[], samples: Record<string, Sample>) {
    this.#test = test;
    this.#objects = new Map(objects.map((object) => [object.name, object]));
    this.#samples = samples;
  }

  /** A record that `ownerId` owns, or whose master they own; before it is created, only what it hangs on. */
  get(object: ObjectSpec, operation: Operation, ownerId: string): Staged {
    // Those that wait for other operations would be in the way: what is created belongs to whoever creates it.
    if (operation === 'create' && this.#sampleOf(object).onePerOwner)
      for (const one of [...this.#waiting.values()].filter((waiting) => waiting.object === object && waiting.id !== '')) this.discard(one);
    const key = `${object.name} ${operation === 'create'} ${ownerId}`;
    const known = this.#waiting.get(key);
    if (known) return known;
    const before = this.#before(object, ownerId);
    const staged = operation === 'create' ? before : this.#saved(before, ownerId, before.values);
    this.#waiting.set(key, staged);
    return staged;
  }

  /** Takes away a stage that has been used, and what was `created` on it. */
  discard(staged: Staged, created?: string): void {
    for (const [key, one] of this.#waiting) if (one === staged) this.#waiting.delete(key);
    for (const { object, id } of created ? withRecord(staged, created) : staged.roots)
      if (this.#test.query(`SELECT Id FROM ${object} WHERE Id = '${id}'`).length > 0) this.#test.remove(object, id);
  }

  #before(object: ObjectSpec, ownerId: string): Staged {
    const sample = this.#sampleOf(object);
    const parents = object.fields
      .filter((field) => field.master ?? (field.required && field.type === 'Lookup'))
      .sort((a, b) => Number(b.master !== undefined) - Number(a.master !== undefined))
      .map((field) => ({ name: field.name, ...this.#parent(field, ownerId) }));
    const links = Object.fromEntries(parents.map(({ name, id }) => [name, id]));
    const given = { ...(object.named ? { Name: `Sample ${(this.#made += 1)}` } : {}), ...links, ...sample.values };
    const values = { ...given, ...sample.prepare?.(this.#test, given) };
    return { object, sample, values, id: '', roots: parents.flatMap(({ roots }) => roots) };
  }

  #parent(field: FieldSpec, ownerId: string): Staged {
    const object = this.#objects.get(field.refersTo);
    if (!object) throw new Error(`A sample needs a ${field.refersTo} for ${field.name}: teach ${import.meta.filename} to make one`);
    const before = this.#before(object, ownerId);
    return this.#saved(before, ownerId, { ...before.values, ...before.sample.asParent });
  }

  #saved(staged: Staged, ownerId: string, values: Values): Staged {
    const id = this.#test.insert(staged.object.name, { ...values, ...(isDetail(staged.object) ? {} : { OwnerId: ownerId }) });
    return { ...staged, id, roots: withRecord(staged, id) };
  }

  #sampleOf(object: ObjectSpec): Sample {
    const sample = this.#samples[object.name];
    if (sample) return sample;
    const required = object.fields.filter((field) => field.required).map((field) => `${field.name} (${field.type})`);
    throw new Error(
      `There is no sample of ${object.name}. Add one to scripts/<pillar>/testing/matrix-samples.ts: under values what has no default among ` +
        `${required.join(', ') || 'its fields'} and what its rules ask for, under edit one field with another value for it.`,
    );
  }
}

const isDetail = (object: ObjectSpec): boolean => object.fields.some((field) => field.master);

/** A detail goes with its masters; any other record goes before what it points to. */
const withRecord = ({ object, roots }: Staged, id: string): Staged['roots'] => (isDetail(object) ? roots : [{ object: object.name, id }, ...roots]);
