/** Records to try things on: valid ones, which no rule of the package minds. */
import { saveAll } from '../../src/records/save.ts';
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
  /** Makes what a valid record needs besides its parents, and gives the values that come of it. */
  prepare?(test: TestOrg, values: Values): Values;
}

/** A KPI of an agreement's own program. */
function kpiOf(test: TestOrg, agreementId: unknown): string {
  const { Program__c } = test.one(`SELECT Program__c FROM Gain_Share_Agreement__c WHERE Id = '${String(agreementId)}'`);
  return test.insert('Value_KPI__c', {
    Name: 'Shared',
    Beneficiary__c: test.insert('Beneficiary__c', { Name: 'Who shares', Program__c }),
    Unit__c: 'min',
  });
}

const shareKpi = (test: TestOrg, agreementId: unknown): void =>
  void test.insert('Gain_Share_KPI__c', { Agreement__c: agreementId, KPI__c: kpiOf(test, agreementId) });

/** Has an agreement signed by two people. */
function signAgreement(test: TestOrg, agreementId: unknown): void {
  shareKpi(test, agreementId);
  test.insert('Gain_Share_Signature__c', { Agreement__c: agreementId, Side__c: 'Delivery' });
  const userId = String(test.query(`SELECT Id FROM User WHERE IsActive = TRUE AND Id != '${test.adminId}' LIMIT 1`)[0]?.['Id']);
  const values = { Agreement__c: agreementId, Side__c: 'Business' };
  saveAll(test.org, { userId, access: undefined }, [{ operation: 'insert', object: 'Gain_Share_Signature__c', values }], { allOrNone: true });
}

/** One entry an object of the package. */
export const SAMPLES: Record<string, Sample> = {
  CRM_Program__c: { values: { Start_Date__c: '2025-01-01' }, edit: ['Start_Date__c', '2025-02-01'] },
  Beneficiary__c: { values: {}, edit: ['Population__c', 7] },
  Value_KPI__c: { values: { Unit__c: 'min' }, asParent: { Baseline__c: 10, Target__c: 20, Unit_Value__c: 1 }, edit: ['Unit__c', 'h'] },
  KPI_Measurement__c: { values: { Period_Start__c: '2026-01-01', Actual__c: 12 }, edit: ['Actual__c', 13] },
  KPI_Signature__c: { values: { Side__c: 'Business' }, edit: ['Revoke_Reason__c', 'Mistaken'], ruled: ['delete'] },
  KPI_Source__c: {
    values: { File_Name__c: 'actuals.csv', Period_Column__c: 'Month', Actual_Column__c: 'Actual' },
    edit: ['Name', 'Renamed'],
  },
  Lifecycle_Phase__c: {
    values: { Sequence__c: 1, Budget_Share__c: 10, Start_Date__c: '2025-01-01', End_Date__c: '2025-12-31' },
    edit: ['Budget_Share__c', 20],
  },
  Payment_Milestone__c: { values: { Sequence__c: 1, Share__c: 50 }, edit: ['Condition__c', 'Plan delivered'] },
  Budget_Entry__c: { values: { Category__c: 'Run', Amount__c: 100, Entry_Date__c: '2025-02-01' }, edit: ['Description__c', 'Licences'] },
  Gain_Share_Agreement__c: {
    values: { Share__c: 10, Start_Date__c: '2025-01-01', End_Date__c: '2025-12-31' },
    edit: ['Description__c', 'A bet'],
  },
  Gain_Share_KPI__c: { values: {}, edit: ['External_Key__c', 'other'], prepare: (test, { Agreement__c }) => ({ KPI__c: kpiOf(test, Agreement__c) }) },
  Gain_Share_Signature__c: {
    values: { Side__c: 'Business' },
    edit: ['Revoke_Reason__c', 'Mistaken'],
    ruled: ['delete'],
    prepare: (test, { Agreement__c }) => (shareKpi(test, Agreement__c), {}),
  },
  Gain_Share_Settlement__c: {
    values: { Month__c: '2025-01-01', Sequence__c: 1, Earlier_Value__c: 0, Earlier_Amount__c: 0 },
    edit: ['External_Key__c', 'other'],
    ruledWithout: { customPermission: 'Settle_Value_Share', operations: ['create'] },
    prepare: (test, { Agreement__c }) => (signAgreement(test, Agreement__c), {}),
  },
  Gain_Share_Line__c: { values: { Period_End__c: '2025-01-31', Value_Now__c: 0, Settled_Before__c: 0 }, edit: ['Period_End__c', '2025-02-28'] },
  Governance_Body__c: { values: {}, edit: ['Purpose__c', 'Steers'] },
  Governance_Member__c: { values: {}, edit: ['Function__c', 'CIO'], prepare: ({ adminId }) => ({ Person__c: adminId }) },
  Governance_Meeting__c: { values: { Meeting_Date__c: '2025-01-31' }, edit: ['Attendance__c', 'All'] },
  Corrective_Action__c: {
    values: { Due_Date__c: '2025-01-31' },
    edit: ['Outcome__c', 'It worked'],
    prepare: ({ adminId }) => ({ Action_Owner__c: adminId }),
  },
  Value_Initiative__c: { values: {}, edit: ['Status__c', 'Live'] },
};

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
      `${import.meta.filename} has no entry for ${object.name}. Add one to SAMPLES: under values what has no default among ` +
        `${required.join(', ') || 'its fields'} and what its rules ask for, under edit one field with another value for it.`,
    );
  }
}

const isDetail = (object: ObjectSpec): boolean => object.fields.some((field) => field.master);

/** A detail goes with its masters; any other record goes before what it points to. */
const withRecord = ({ object, roots }: Staged, id: string): Staged['roots'] => (isDetail(object) ? roots : [{ object: object.name, id }, ...roots]);
