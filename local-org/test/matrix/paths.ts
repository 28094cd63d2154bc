/** The ways to a record through the org's APIs, all in one place: a new API is one more entry of {@link PATHS}. */
import type { HttpAnswer } from '../org-fixture.ts';
import { foundAnswer, graphqlAnswer, manyAnswer, restAnswer } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Operation } from './expected.ts';

/** A call as one user; `path` starts after `/services/data/v67.0`. */
export type Call = (method: string, path: string, body?: unknown) => Promise<HttpAnswer>;

/** What an operation is about: no `id` to create, no `values` to read or delete. */
export interface Target {
  object: string;
  id: string;
  values: Record<string, unknown>;
}

/** One API and what can be done through it. */
export interface Path extends Partial<Record<Operation, (call: Call, target: Target) => Promise<Answer>>> {
  name: string;
}

const query = (call: Call, soql: string): Promise<HttpAnswer> => call('GET', `/query?q=${encodeURIComponent(soql)}`);
const typed = (target: Target, more: object = {}) => ({
  records: [{ attributes: { type: target.object, referenceId: 'one' }, ...more, ...target.values }],
});
const uiapi = (call: Call, document: string, variables = {}): Promise<HttpAnswer> =>
  call('POST', '/graphql', { query: document.replace('{', '{ uiapi {') + '}', variables });
const write = async (call: Call, name: string, input: object): Promise<Answer> =>
  graphqlAnswer(
    await uiapi(call, `mutation Write($input: ${name}Input!) { ${name}(input: $input) { Record { Id } } }`, { input }),
    (data) => data[name].Record.Id,
  );

/** Every way to a record. */
export const PATHS: Path[] = [
  {
    name: 'REST',
    read: async (call, { object, id }) => restAnswer(await call('GET', `/sobjects/${object}/${id}?fields=Id`)),
    create: async (call, { object, values }) => restAnswer(await call('POST', `/sobjects/${object}`, values)),
    edit: async (call, { object, id, values }) => restAnswer(await call('PATCH', `/sobjects/${object}/${id}`, values)),
    delete: async (call, { object, id }) => restAnswer(await call('DELETE', `/sobjects/${object}/${id}`)),
  },
  {
    name: 'SOQL',
    read: async (call, { object, id }) =>
      foundAnswer(await query(call, `SELECT Id FROM ${object} WHERE Id = '${id}'`), (body) => body.records.length === 1),
  },
  {
    name: 'SOQL aggregate',
    read: async (call, { object, id }) =>
      foundAnswer(await query(call, `SELECT COUNT(Id) found FROM ${object} WHERE Id = '${id}'`), (body) => body.records[0].found === 1),
  },
  {
    name: 'collections',
    read: async (call, { object, id }) =>
      foundAnswer(await call('POST', `/composite/sobjects/${object}`, { ids: [id], fields: ['Id'] }), (body) => body[0] !== null),
    create: async (call, target) => manyAnswer(await call('POST', '/composite/sobjects', typed(target))),
    edit: async (call, target) => manyAnswer(await call('PATCH', '/composite/sobjects', typed(target, { id: target.id }))),
    delete: async (call, { id }) => manyAnswer(await call('DELETE', `/composite/sobjects?ids=${id}`)),
  },
  {
    name: 'collections upsert',
    create: async (call, target) => manyAnswer(await call('PATCH', `/composite/sobjects/${target.object}/Id`, typed(target))),
    edit: async (call, target) => manyAnswer(await call('PATCH', `/composite/sobjects/${target.object}/Id`, typed(target, { Id: target.id }))),
  },
  {
    name: 'tree',
    create: async (call, target) => manyAnswer(await call('POST', `/composite/tree/${target.object}`, typed(target))),
  },
  {
    name: 'UI API',
    read: async (call, { object, id }) => restAnswer(await call('GET', `/ui-api/records/${id}?fields=${object}.Id`)),
    create: async (call, { object, values }) => restAnswer(await call('POST', '/ui-api/records', { apiName: object, fields: values })),
    edit: async (call, { id, values }) => restAnswer(await call('PATCH', `/ui-api/records/${id}`, { fields: values })),
    delete: async (call, { id }) => restAnswer(await call('DELETE', `/ui-api/records/${id}`)),
  },
  {
    name: 'GraphQL',
    read: async (call, { object, id }) =>
      graphqlAnswer(await uiapi(call, `{ query { ${object}(where: { Id: { eq: "${id}" } }) { edges { node { Id } } } } }`), (data) =>
        data.query[object].edges.some((edge: { node: { Id: string } }) => edge.node.Id === id),
      ),
    create: (call, { object, values }) => write(call, `${object}Create`, { [object]: values }),
    edit: (call, { object, id, values }) => write(call, `${object}Update`, { Id: id, [object]: values }),
    delete: async (call, { object, id }) =>
      graphqlAnswer(await uiapi(call, `mutation { ${object}Delete(input: { Id: "${id}" }) { Id } }`), (data) => data[`${object}Delete`].Id),
  },
  {
    name: 'GraphQL aggregate',
    read: async (call, { object, id }) =>
      graphqlAnswer(
        await uiapi(call, `{ aggregate { ${object}(where: { Id: { eq: "${id}" } }) { edges { node { aggregate { Id { count { value } } } } } } } }`),
        (data) => data.aggregate[object].edges[0]?.node.aggregate.Id.count.value === 1,
      ),
  },
];
