import type { HttpAnswer } from '../org-fixture.ts';
import type { Operation, Reason } from './expected.ts';

/** How a call ended: `DONE`, or why not in the platform's code. */
export interface Answer {
  code: string;
  message: string;
  /** The id of what was created. */
  id?: string;
}

/** A read that went through and found no such row. */
export const NO_ROW = 'NO_ROW';
/** GraphQL's way to say that something is not there for this user. */
export const UNDEFINED = 'UNDEFINED';

const DONE = (id?: string): Answer => ({ code: 'DONE', message: '', ...(id ? { id } : {}) });

interface Failure {
  errorCode?: string;
  statusCode?: string;
  message?: string;
}
const failed = (failure: Failure | undefined, answer: HttpAnswer): Answer => ({
  code: failure?.errorCode ?? failure?.statusCode ?? `HTTP ${answer.status}`,
  message: failure?.message ?? JSON.stringify(answer.body),
});

/** What REST and the UI API say: a status, and reasons in an array or, for a record of the UI API, under `output`. */
export function restAnswer(answer: HttpAnswer): Answer {
  if (answer.status < 300) return DONE(answer.body?.id);
  const output = answer.body?.output;
  const failure = output ? [...output.errors, ...Object.values(output.fieldErrors).flat()][0] : answer.body?.[0];
  return failed(failure, answer);
}

/** A read by query: done when it gives the one row. */
export function foundAnswer(answer: HttpAnswer, isThere: (body: HttpAnswer['body']) => boolean): Answer {
  const said = restAnswer(answer);
  return said.code !== 'DONE' || isThere(answer.body) ? said : { code: NO_ROW, message: 'nothing found' };
}

/** What a call for many records says of its only one. */
export function manyAnswer(answer: HttpAnswer): Answer {
  const result = answer.body?.results?.[0] ?? answer.body?.[0];
  if (answer.status < 300 && (result?.success ?? !result?.errors)) return DONE(result?.id);
  return failed(result?.errors?.[0] ?? result, answer);
}

/** What GraphQL says: errors beside an answer of status 200. */
export function graphqlAnswer(answer: HttpAnswer, found: (uiapi: HttpAnswer['body']) => unknown): Answer {
  const [error] = answer.body?.errors ?? [];
  if (!error) {
    const value = found(answer.body?.data?.uiapi);
    return value ? DONE(typeof value === 'string' ? value : undefined) : { code: NO_ROW, message: 'nothing found' };
  }
  const isUndefined = /is undefined|Unknown type|unknown field/.test(error.message);
  return { code: isUndefined ? UNDEFINED : (error.extensions?.errorCode ?? 'GRAPHQL'), message: error.message };
}

const INSUFFICIENT = ['INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY', 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'];

/** The codes by which the platform says each reason. */
const CODES: Record<Reason, string[]> = {
  'object hidden': ['INVALID_TYPE', 'NOT_FOUND', UNDEFINED, ...INSUFFICIENT],
  'no right': [...INSUFFICIENT, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', UNDEFINED],
  'field hidden': ['INVALID_FIELD', UNDEFINED],
  'field read-only': ['INVALID_FIELD_FOR_INSERT_UPDATE', UNDEFINED],
  'row hidden': [...INSUFFICIENT, 'NOT_FOUND', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'],
  'row read-only': INSUFFICIENT,
  'master closed': INSUFFICIENT,
  rule: ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'CANNOT_EXECUTE_FLOW_TRIGGER'],
};

/** True when an answer is what the reasons lead to: any of them will do, and none means it was done. */
export function fits(answer: Answer, reasons: Reason[], operation: Operation): boolean {
  if (reasons.length === 0) return answer.code === 'DONE';
  if (operation === 'read' && reasons.includes('row hidden') && answer.code === NO_ROW) return true;
  return reasons.some((reason) => CODES[reason].includes(answer.code));
}
