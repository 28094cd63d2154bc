import type { FastifyInstance } from 'fastify';
import { child, children, escapeXml, textOf } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { ApiError } from '../org/errors.ts';
import type { RecordError } from '../org/errors.ts';
import { mergeAll } from '../records/merge.ts';
import type { MergeRequest, MergeResult } from '../records/merge.ts';
import { emptyBin, undelete } from '../records/recycle-bin.ts';
import type { SaveResult, Writer } from '../records/save.ts';
import type { ApiContext } from './context.ts';
import { answerCall, NAMESPACES } from './soap.ts';

const errorsXml = (errors: RecordError[]): string =>
  errors
    .map(
      ({ statusCode, message, fields }) =>
        `<errors>${fields.map((field) => `<fields>${escapeXml(field)}</fields>`).join('')}<message>${escapeXml(message)}</message><statusCode>${statusCode}</statusCode></errors>`,
    )
    .join('');

const resultXml = ({ id, success, errors }: SaveResult): string =>
  `<result>${errorsXml(errors)}<id>${escapeXml(id ?? '')}</id><success>${success}</success></result>`;

const mergedXml = ({ id, success, errors, mergedRecordIds, updatedRelatedIds }: MergeResult): string => {
  const ids = (name: string, values: string[]): string => values.map((value) => `<${name}>${value}</${name}>`).join('');
  const master = id === null ? '<id xsi:nil="true"/>' : `<id>${id}</id>`;
  return `<result>${errorsXml(errors)}${master}${ids('mergedRecordIds', mergedRecordIds)}<success>${success}</success>${ids('updatedRelatedIds', updatedRelatedIds)}</result>`;
};

/** A request of a merge: the master with what it is to have, and the others. */
function mergeRequest(request: XmlElement): MergeRequest {
  const master = child(request, 'masterRecord');
  const values: Record<string, unknown> = {};
  for (const { name, text } of master?.children ?? []) {
    if (name === 'fieldsToNull') values[text.trim()] = null;
    else if (name !== 'type' && name !== 'Id') values[name] = text;
  }
  return {
    object: textOf(master, 'type') ?? '',
    masterId: textOf(master, 'Id') ?? '',
    values,
    losers: children(request, 'recordToMergeIds').map((one) => one.text.trim()),
  };
}

/** At most so many records a call. */
const MOST = 200;

/** Throws where a call has more than it may. */
function checkCount(what: string, count: number): void {
  if (count > MOST) throw new ApiError(400, 'EXCEEDED_ID_LIMIT', `too many ${what}: ${count}; ${MOST} are allowed`);
}

/** The calls of the SOAP API that no REST resource offers: `merge`, `undelete` and `emptyRecycleBin`. */
export function partnerSoapRoutes(app: FastifyInstance, { org }: ApiContext): void {
  const byIds = (call: XmlElement, writer: Writer, work: typeof undelete): string => {
    const ids = children(call, 'ids').map((one) => one.text.trim());
    checkCount('ids', ids.length);
    return work(org, writer, ids).map(resultXml).join('');
  };
  const calls: Record<string, (call: XmlElement, writer: Writer) => string> = {
    undelete: (call, writer) => byIds(call, writer, undelete),
    emptyRecycleBin: (call, writer) => byIds(call, writer, emptyBin),
    merge: (call, writer) => {
      // The WSDL names it "request": jsforce 3 sends "mergeRequests", which no org takes.
      const other = call.children.find(({ name }) => name !== 'request');
      if (other) throw new ApiError(400, 'INVALID_OPERATION', `Element {${NAMESPACES.partner}}${other.name} invalid at this location`);
      const requests = children(call, 'request').map(mergeRequest);
      checkCount('requests', requests.length);
      return mergeAll(org, writer, requests).map(mergedXml).join('');
    },
  };
  app.post('/services/Soap/u/:version', (request, reply) =>
    answerCall(org, request, reply, NAMESPACES.partner, (call, userId) => {
      const work = Object.hasOwn(calls, call.name) ? calls[call.name] : undefined;
      if (!work) throw new ApiError(400, 'UNSUPPORTED_API_VERSION', `${call.name} is not supported by the local org; use the REST API`);
      return `<${call.name}Response>${work(call, { userId, access: org.access(userId) })}</${call.name}Response>`;
    }),
  );
}
