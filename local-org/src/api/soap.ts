/** What both SOAP APIs share: envelope, faults, and how a call is read. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { child, escapeXml, parseXml, textOf, XmlError } from '../metadata/xml.ts';
import type { XmlElement } from '../metadata/xml.ts';
import { ApiError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { isVersion, userOfToken } from './context.ts';

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';

/** The namespaces of the two APIs. */
export const NAMESPACES = { metadata: 'http://soap.sforce.com/2006/04/metadata', partner: 'urn:partner.soap.sforce.com' };

/** A body in its envelope. */
export const envelope = (namespace: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

/** Answers a fault: with status 500, as SOAP has it. */
export function sendFault(reply: FastifyReply, code: string, message: string, namespace = NAMESPACES.partner): FastifyReply {
  const text = `<soapenv:Fault><faultcode>sf:${escapeXml(code)}</faultcode><faultstring>${escapeXml(`${code}: ${message}`)}</faultstring></soapenv:Fault>`;
  return reply.code(500).type('text/xml; charset=utf-8').send(envelope(namespace, text));
}

/** Reads a call, checks who calls, and answers what `work` makes of it or a fault that says why not. */
export function answerCall(
  org: Org,
  request: FastifyRequest,
  reply: FastifyReply,
  namespace: string,
  work: (call: XmlElement, userId: string) => string,
): FastifyReply {
  const { version } = request.params as { version: string };
  try {
    if (!isVersion(version)) throw new ApiError(404, 'UNSUPPORTED_API_VERSION', `Invalid Api version specified on URL: ${version.slice(0, 20)}`);
    const root = parseXml(typeof request.body === 'string' ? request.body : '');
    const call = child(root, 'Body')?.children[0];
    const user = userOfToken(org, textOf(child(child(root, 'Header'), 'SessionHeader'), 'sessionId') ?? '', 'access');
    if (!user) throw new ApiError(401, 'INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
    if (!org.access(user.userId).can('ApiEnabled'))
      throw new ApiError(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
    if (!call) throw new ApiError(400, 'UNSUPPORTED_API_VERSION', 'The envelope has no call');
    return reply.type('text/xml; charset=utf-8').send(envelope(namespace, work(call, user.userId)));
  } catch (error) {
    if (error instanceof ApiError) return sendFault(reply, error.errorCode, error.message, namespace);
    if (error instanceof XmlError || error instanceof RangeError)
      return sendFault(reply, 'UNKNOWN_EXCEPTION', `malformed request: ${error.message}`, namespace);
    throw error;
  }
}
