/** The calls of the SOAP API that no REST resource offers: `merge` and `undelete`. */
import { XMLParser } from 'fast-xml-parser';
import type { OrgClient } from './client.ts';
import { API_VERSION } from './version.ts';

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const PARTNER = 'urn:partner.soap.sforce.com';
const RECORD = 'urn:sobject.partner.soap.sforce.com';

/** Records of a request beside the master, and requests of a call. */
export const MERGED_AT_ONCE = 2;
const REQUESTS_AT_ONCE = 200;

const escaped = (text: string): string =>
  // Signs that XML does not have are in no field either.
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** Two or three records that become one. */
export interface MergeRequest {
  object: string;
  masterId: string;
  /** What the master gets instead of its own values; null empties a field. */
  values: Readonly<Record<string, unknown>>;
  /** One or two. */
  losers: readonly string[];
}

/** What became of a request. */
export interface SoapResult {
  success: boolean;
  /** `CODE: message`. */
  errors: string[];
}

interface RawResult {
  success: string;
  errors?: { statusCode?: string; message?: string }[];
}

const parser = new XMLParser({
  ...{ removeNSPrefix: true, parseTagValue: false, trimValues: true, ignoreAttributes: true },
  isArray: (name) => name === 'result' || name === 'errors',
});

/** Makes a call. Throws what {@link OrgClient.send} throws. */
async function call(client: OrgClient, name: string, body: string, repeatable: boolean): Promise<SoapResult[]> {
  const xml = (sessionId: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns:urn="${PARTNER}" xmlns:sobj="${RECORD}">` +
    `<soapenv:Header><urn:SessionHeader><urn:sessionId>${escaped(sessionId)}</urn:sessionId></urn:SessionHeader></soapenv:Header>` +
    `<soapenv:Body><urn:${name}>${body}</urn:${name}></soapenv:Body></soapenv:Envelope>`;
  const text = await client.read({ method: 'POST', path: `/services/Soap/u/${API_VERSION}`, xml, repeatable }, (answer) => answer.text());
  const parsed = parser.parse(text) as { Envelope?: { Body?: Record<string, { result?: RawResult[] }> } };
  return (parsed.Envelope?.Body?.[`${name}Response`]?.result ?? []).map(({ success, errors = [] }) => ({
    success: success === 'true',
    errors: errors.map(({ statusCode = '', message = '' }) => `${statusCode}: ${message}`),
  }));
}

function requestXml({ object, masterId, values, losers }: MergeRequest): string {
  const given = Object.entries(values);
  const fields = given
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `<sobj:${name}>${escaped(String(value))}</sobj:${name}>`);
  const emptied = given
    .filter(([, value]) => value === null || value === undefined)
    .map(([name]) => `<sobj:fieldsToNull>${name}</sobj:fieldsToNull>`);
  return (
    `<urn:request><urn:masterRecord><sobj:type>${object}</sobj:type>${emptied.join('')}<sobj:Id>${masterId}</sobj:Id>${fields.join('')}</urn:masterRecord>` +
    `${losers.map((id) => `<urn:recordToMergeIds>${id}</urn:recordToMergeIds>`).join('')}</urn:request>`
  );
}

/**
 * Merges records, each request in a transaction of its own; results are in their order. A call whose answer does not come may have been done, and
 * is not made again: who merged them is in `MasterRecordId`.
 */
export async function mergeRecords(client: OrgClient, requests: readonly MergeRequest[]): Promise<SoapResult[]> {
  const results: SoapResult[] = [];
  for (let from = 0; from < requests.length; from += REQUESTS_AT_ONCE)
    results.push(
      ...(await call(
        client,
        'merge',
        requests
          .slice(from, from + REQUESTS_AT_ONCE)
          .map(requestXml)
          .join(''),
        false,
      )),
    );
  return results;
}

/** Brings records back from the recycle bin; results are in their order. One that is back already is refused. */
export async function undeleteRecords(client: OrgClient, ids: readonly string[]): Promise<SoapResult[]> {
  const results: SoapResult[] = [];
  for (let from = 0; from < ids.length; from += REQUESTS_AT_ONCE)
    results.push(
      ...(await call(
        client,
        'undelete',
        ids
          .slice(from, from + REQUESTS_AT_ONCE)
          .map((id) => `<urn:ids>${id}</urn:ids>`)
          .join(''),
        false,
      )),
    );
  return results;
}
