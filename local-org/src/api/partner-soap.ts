import type { FastifyInstance } from 'fastify';
import { children, escapeXml } from '../metadata/xml.ts';
import { ApiError } from '../org/errors.ts';
import { emptyBin, undelete } from '../records/recycle-bin.ts';
import type { SaveResult } from '../records/save.ts';
import type { ApiContext } from './context.ts';
import { answerCall, NAMESPACES } from './soap.ts';

const resultXml = ({ id, success, errors }: SaveResult): string => {
  const reasons = errors.map(
    ({ statusCode, message }) => `<errors><message>${escapeXml(message)}</message><statusCode>${statusCode}</statusCode></errors>`,
  );
  return `<result>${reasons.join('')}<id>${escapeXml(id ?? '')}</id><success>${success}</success></result>`;
};

/** At most so many records a call. */
const MOST = 200;

/** The two calls of the SOAP API that no REST resource offers: `undelete` and `emptyRecycleBin`. */
export function partnerSoapRoutes(app: FastifyInstance, { org }: ApiContext): void {
  app.post('/services/Soap/u/:version', (request, reply) =>
    answerCall(org, request, reply, NAMESPACES.partner, (call, userId) => {
      const work = call.name === 'undelete' ? undelete : call.name === 'emptyRecycleBin' ? emptyBin : undefined;
      if (!work) throw new ApiError(400, 'UNSUPPORTED_API_VERSION', `${call.name} is not supported by the local org; use the REST API`);
      const ids = children(call, 'ids').map((one) => one.text.trim());
      if (ids.length > MOST) throw new ApiError(400, 'EXCEEDED_ID_LIMIT', `too many ids: ${ids.length}; ${MOST} are allowed`);
      const results = work(org, { userId, access: org.access(userId) }, ids);
      return `<${call.name}Response>${results.map(resultXml).join('')}</${call.name}Response>`;
    }),
  );
}
