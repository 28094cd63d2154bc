import type { FastifyInstance } from 'fastify';
import { child, children, escapeXml, parseXml, textOf, XmlError } from '../metadata/xml.ts';
import { emptyBin, undelete } from '../records/recycle-bin.ts';
import type { SaveResult } from '../records/save.ts';
import { userOfToken } from './context.ts';
import type { ApiContext } from './context.ts';

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const PARTNER = 'urn:partner.soap.sforce.com';

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns="${PARTNER}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

const fault = (code: string, message: string): string =>
  envelope(`<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${escapeXml(`${code}: ${message}`)}</faultstring></soapenv:Fault>`);

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
  app.post('/services/Soap/u/:version', (request, reply) => {
    reply.type('text/xml; charset=utf-8');
    const refuse = (code: string, message: string) => reply.code(500).send(fault(code, message));
    try {
      const root = parseXml(String(request.body ?? ''));
      const call = child(root, 'Body')?.children[0];
      const user = userOfToken(org, textOf(child(child(root, 'Header'), 'SessionHeader'), 'sessionId') ?? '', 'access');
      if (!user) return refuse('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
      const work = call?.name === 'undelete' ? undelete : call?.name === 'emptyRecycleBin' ? emptyBin : undefined;
      if (!call || !work)
        return refuse('UNSUPPORTED_API_VERSION', `${call?.name ?? 'empty call'} is not supported by the local org; use the REST API`);
      const ids = children(call, 'ids').map((one) => one.text.trim());
      if (ids.length > MOST) return refuse('EXCEEDED_ID_LIMIT', `too many ids: ${ids.length}; ${MOST} are allowed`);
      const results = work(org, { userId: user.userId, access: org.access(user.userId) }, ids);
      return reply.send(envelope(`<${call.name}Response>${results.map(resultXml).join('')}</${call.name}Response>`));
    } catch (error) {
      if (error instanceof XmlError) return refuse('UNKNOWN_EXCEPTION', `malformed request: ${error.message}`);
      throw error;
    }
  });
}
