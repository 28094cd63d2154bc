/** What a persona is told of an object's custom fields, and which of them a write may hold. */
import type { HttpAnswer } from '../org-fixture.ts';
import { manyAnswer, restAnswer } from './answers.ts';
import { callAs, ownersFor } from './cells.ts';
import type { Matrix } from './cells.ts';
import type { Persona } from './expected.ts';
import type { FieldSpec, ObjectRights, ObjectSpec } from './metadata.ts';
import type { Call } from './paths.ts';
import { ADMIN } from './people.ts';

type Field = FieldSpec & { may: { read: boolean; create: boolean; edit: boolean } };

interface Described {
  createable: boolean;
  updateable: boolean;
}

/** A field no object has: with it a document is refused whole, naming what else it lacks. */
const NO_FIELD = 'No_Such_Field__c';

const sorted = (list: string[]): string => [...list].sort().join(', ') || 'none';
const names = (fields: Field[]): string => sorted(fields.map((field) => field.name));

/** Gathers what is not as it should be. */
class Problems {
  readonly list: string[] = [];

  same(what: string, actual: string, expected: string): void {
    if (actual !== expected) this.list.push(`${what}: expected ${expected}, got ${actual}`);
  }
}

/** Compares every place that tells of fields or takes them with what the persona may; gives what differs. */
export async function fieldProblems(matrix: Matrix, persona: Persona, object: ObjectSpec): Promise<string[]> {
  const fields = object.fields.map((field): Field => ({ ...field, may: matrix.expectations.field(persona, object, field) }));
  const call = callAs(matrix, persona);
  const problems = new Problems();
  const rights = matrix.expectations.rights(persona, object);
  const [[, ownerId] = ['', '']] = ownersFor(matrix, persona, object);
  const { id } = matrix.stages.get(object, 'edit', ownerId);
  await descriptions(call, object, fields, rights, problems);
  if (!rights.read) return problems.list;
  await reads(call, object, fields, id, problems);
  await graphqlReads(call, object, fields, id, problems);
  if (rights.create) await graphqlWrite(call, object, fields, 'create', '', problems);
  if (rights.edit) await graphqlWrite(call, object, fields, 'edit', `Id: "${id}", `, problems);
  await updates(matrix, call, object, fields, id, rights.edit, problems);
  return problems.list;
}

/** Describe and object-info: hidden fields are missing, the rest say what may be done with them; object rights count too. */
async function descriptions(call: Call, object: ObjectSpec, fields: Field[], rights: ObjectRights, problems: Problems): Promise<void> {
  const described = await call('GET', `/sobjects/${object.name}/describe`);
  const info = await call('GET', `/ui-api/object-info/${object.name}`);
  if (!rights.read) {
    problems.same('describe of a hidden object', restAnswer(described).code, 'NOT_FOUND');
    problems.same('object-info of a hidden object', String(info.status >= 400), 'true');
    return;
  }
  const own = (found: [string, Described][]): [string, Described][] => found.filter(([name]) => name.endsWith('__c'));
  const sources = {
    describe: { body: described.body, fields: own(described.body.fields.map((field: Described & { name: string }) => [field.name, field])) },
    'object-info': { body: info.body, fields: own(Object.entries(info.body.fields)) },
  };
  for (const [source, { body, fields: found }] of Object.entries(sources)) {
    const those = (right: keyof Described): string => sorted(found.filter(([, field]) => field[right]).map(([name]) => name));
    problems.same(
      `${source}: createable, updateable, deletable`,
      [body.createable, body.updateable, body.deletable].join(', '),
      [rights.create, rights.edit, rights.delete].join(', '),
    );
    problems.same(`${source}: fields`, sorted(found.map(([name]) => name)), names(fields.filter((field) => field.may.read)));
    problems.same(`${source}: createable fields`, those('createable'), names(fields.filter((field) => field.may.create)));
    problems.same(`${source}: updateable fields`, those('updateable'), names(fields.filter((field) => field.may.edit)));
  }
}

/** SOQL field by field, and a record as REST and the UI API give it. */
async function reads(call: Call, object: ObjectSpec, fields: Field[], id: string, problems: Problems): Promise<void> {
  for (const field of fields) {
    const answer = restAnswer(await call('GET', `/query?q=${encodeURIComponent(`SELECT ${field.name} FROM ${object.name} LIMIT 1`)}`));
    problems.same(`SOQL of ${field.name}`, answer.code, field.may.read ? 'DONE' : 'INVALID_FIELD');
  }
  const visible = names(fields.filter((field) => field.may.read));
  const own = (body: object): string => sorted(Object.keys(body).filter((name) => name.endsWith('__c')));
  const record = await call('GET', `/sobjects/${object.name}/${id}`);
  problems.same('REST record', own(record.body), visible);
  const optional = fields.map((field) => `${object.name}.${field.name}`).join(',');
  const shown = await call('GET', `/ui-api/records/${id}?fields=${object.name}.Id&optionalFields=${optional}`);
  problems.same('UI API record', own(shown.body.fields ?? shown.body), visible);
}

/** The fields for which GraphQL refuses a document: unknown to a type, or to an input. */
const missing = ({ body }: HttpAnswer): string =>
  sorted(
    ((body.errors ?? []) as { message: string }[])
      .map(({ message }) => /FieldUndefined: Field '(\w+)'|unknown field "(\w+)"/.exec(message) ?? [message, message])
      .map(([, read, written]) => read ?? written ?? '')
      .filter((name) => name !== NO_FIELD),
  );

/** A document that mentions every field is refused for the hidden ones; one of the others is answered. */
async function graphqlReads(call: Call, object: ObjectSpec, fields: Field[], id: string, problems: Problems): Promise<void> {
  const read = (list: Field[]): Promise<HttpAnswer> => {
    const selection = list.map((field) => `${field.name} { value }`).join(' ');
    const query = `{ uiapi { query { ${object.name}(where: { Id: { eq: "${id}" } }) { edges { node { Id ${selection} } } } } } }`;
    return call('POST', '/graphql', { query });
  };
  problems.same('GraphQL: hidden fields', missing(await read(fields)), names(fields.filter((field) => !field.may.read)));
  const visible = fields.filter((field) => field.may.read);
  const { body } = await read(visible);
  const node = body.data?.uiapi?.query[object.name].edges[0]?.node ?? {};
  problems.same('GraphQL: fields', sorted(Object.keys(node)), sorted(['Id', ...visible.map((field) => field.name)]));
}

/** A mutation that mentions every field, and one there is not, is refused for those that cannot be written. */
async function graphqlWrite(
  call: Call,
  object: ObjectSpec,
  fields: Field[],
  operation: 'create' | 'edit',
  head: string,
  problems: Problems,
): Promise<void> {
  const name = `${object.name}${operation === 'create' ? 'Create' : 'Update'}`;
  const values = [NO_FIELD, ...fields.map((field) => field.name)].map((field) => `${field}: null`).join(', ');
  const query = `mutation { uiapi { ${name}(input: { ${head}${object.name}: { ${values} } }) { Record { Id } } } }`;
  const refused = missing(await call('POST', '/graphql', { query }));
  problems.same(`GraphQL: fields closed to ${operation}`, refused, names(fields.filter((field) => !field.may[operation])));
}

/** An update of each field by itself to what it holds already, so that no rule minds. */
async function updates(
  matrix: Matrix,
  call: Call,
  object: ObjectSpec,
  fields: Field[],
  id: string,
  mayEdit: boolean,
  problems: Problems,
): Promise<void> {
  const known = fields.filter((field) => matrix.expectations.field(ADMIN, object, field).read).map((field) => field.name);
  const held = matrix.test.one(`SELECT ${['Id', ...known].join(', ')} FROM ${object.name} WHERE Id = '${id}'`);
  const valueOf = ({ name }: Field): Record<string, unknown> => ({ [name]: held[name] ?? null });
  const expected = (field: Field): RegExp => {
    const code = field.may.edit ? 'DONE' : field.may.read ? 'INVALID_FIELD_FOR_INSERT_UPDATE' : 'INVALID_FIELD';
    return new RegExp(`^(${code}${mayEdit ? '' : '|INSUFFICIENT_ACCESS\\w*|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'})$`);
  };
  const compare = (way: string, field: Field, code: string): void => {
    if (!expected(field).test(code)) problems.same(`${way} update of ${field.name}`, code, expected(field).source);
  };
  for (const field of fields) {
    compare('REST', field, restAnswer(await call('PATCH', `/sobjects/${object.name}/${id}`, valueOf(field))).code);
    compare('UI API', field, restAnswer(await call('PATCH', `/ui-api/records/${id}`, { fields: valueOf(field) })).code);
  }
  const records = fields.map((field) => ({ attributes: { type: object.name }, id, ...valueOf(field) }));
  const many = await call('PATCH', '/composite/sobjects', { records });
  fields.forEach((field, index) => compare('collections', field, manyAnswer({ status: many.status, body: [many.body[index]] }).code));
}
