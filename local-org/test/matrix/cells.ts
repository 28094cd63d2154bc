/** One cell of the matrix: someone does something to a record on one path, and it ends as it must. */
import type { TestServer } from '../org-fixture.ts';
import { fits } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Expectations, Operation, Ownership, Persona, Reason } from './expected.ts';
import type { ObjectSpec } from './metadata.ts';
import { PATHS } from './paths.ts';
import type { Call, Path, Target } from './paths.ts';
import type { Sample, Staged, Stages } from './samples.ts';

const OPERATIONS: Operation[] = ['read', 'create', 'edit', 'delete'];

/** What the cells of one schema need. */
export interface Matrix {
  test: TestServer;
  expectations: Expectations;
  stages: Stages;
  /** Ids by persona. */
  ids: Map<string, string>;
  /** Each cell tries one path in so many: 1 tries all. Cells take turns, so that no path is left out. */
  every: number;
  /** How many cells have been tried. */
  turn: number;
}

/** Calls as a persona. */
export function callAs({ test, ids }: Matrix, persona: Persona): Call {
  const id = ids.get(persona.name);
  if (!id) throw new Error(`${persona.name} was not made`);
  return (method, path, body) => test.call(id, method, path, body);
}

/** What a write changes, as the administrator sees it: how many there are, and the field of this one while it is there. */
function trace(test: TestServer, { object, id, sample }: Staged): [number, unknown[]] {
  const [field] = sample.edit;
  const rows = id ? test.query(`SELECT ${field} FROM ${object.name} WHERE Id = '${id}'`) : [];
  return [Number(test.one(`SELECT COUNT(Id) n FROM ${object.name}`)['n']), rows.map((row) => row[field])];
}

function traceAfter([count, values]: [number, unknown[]], operation: Operation, staged: Staged): [number, unknown[]] {
  if (operation === 'create') return [count + 1, values];
  if (operation === 'delete') return [count - 1, []];
  return [count, operation === 'edit' ? [staged.sample.edit[1]] : values];
}

async function tryOne(matrix: Matrix, call: Call, path: Path, operation: Operation, staged: Staged, reasons: Reason[]): Promise<string | undefined> {
  const { object, id, values, sample } = staged;
  const target: Target = { object: object.name, id, values: operation === 'edit' ? { [sample.edit[0]]: sample.edit[1] } : values };
  const before = trace(matrix.test, staged);
  const answer = (await path[operation]?.(call, target)) as Answer;
  const after = trace(matrix.test, staged);
  const meant = reasons.length === 0 ? traceAfter(before, operation, staged) : before;
  if (JSON.stringify(after) !== JSON.stringify(before)) matrix.stages.discard(staged, answer.id);
  const said = answer.code === 'DONE' ? 'it was done' : `${answer.code}: ${answer.message}`;
  if (!fits(answer, reasons, operation)) return `${reasons.length > 0 ? `to be refused (${reasons.join(', ')})` : 'to be done'}, but ${said}`;
  if (JSON.stringify(after) !== JSON.stringify(meant))
    return `${JSON.stringify(meant)} to be there after it, but ${JSON.stringify(after)} is (${said})`;
  return undefined;
}

/** A record of the persona's own where that can matter: not for those who see none, nor for those who may do anything to all. */
export function ownersFor({ test, expectations, ids }: Matrix, persona: Persona, object: ObjectSpec): [Ownership, string][] {
  const self = ids.get(persona.name) ?? '';
  const { read, modifyAll } = expectations.rights(persona, object);
  if (self === test.adminId) return [['own', self]];
  return [...(read && !modifyAll ? [['own', self] as [Ownership, string]] : []), ["another's", test.adminId]];
}

/** Whether a rule of the package refuses what rights allow: to everyone, or to who lacks a custom permission. */
function isRuled({ expectations }: Matrix, persona: Persona, { ruled, ruledWithout }: Sample, operation: Operation): boolean {
  if (ruled?.includes(operation)) return true;
  return ruledWithout?.operations.includes(operation) === true && !expectations.hasCustom(persona, ruledWithout.customPermission);
}

/** Tries every operation on every path, on the persona's own records and on others; gives what went wrong. */
export async function tryRecords(matrix: Matrix, persona: Persona, object: ObjectSpec): Promise<string[]> {
  const call = callAs(matrix, persona);
  const wrong: string[] = [];
  for (const [ownership, ownerId] of ownersFor(matrix, persona, object)) {
    for (const operation of OPERATIONS) {
      matrix.turn += 1;
      for (const [index, path] of PATHS.filter((one) => one[operation]).entries()) {
        if ((index + matrix.turn) % matrix.every !== 0) continue;
        const staged = matrix.stages.get(object, operation, ownerId);
        const fields = operation === 'edit' ? [staged.sample.edit[0]] : Object.keys(staged.values);
        const reasons = matrix.expectations.reasons(persona, object, operation, ownership, fields);
        if (reasons.length === 0 && isRuled(matrix, persona, staged.sample, operation)) reasons.push('rule');
        const problem = await tryOne(matrix, call, path, operation, staged, reasons);
        if (problem) wrong.push(`${path.name}, ${operation} ${ownership}: expected ${problem}`);
      }
    }
  }
  return wrong;
}
