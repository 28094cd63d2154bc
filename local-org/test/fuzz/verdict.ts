/** Judges answers: whether they have the platform's shape and keep the server's inner matters to themselves. */
import { parseXml } from '../../src/metadata/xml.ts';
import { hostileTexts } from './hostile.ts';
import type { Answer, Case } from './wire.ts';

/** What no answer holds, unless the request held it. */
const LEAKS = [
  /\bat (?:async )?(?:[\w$.<>#]+ )*\(?(?:file:|node:|\/)[^\s)]*:\d+:\d+/g,
  /node_modules|node:internal|file:\/\/\/|local-org\/(?:src|test|generated)/g,
  /\b(?:Type|Range|Reference|Syntax|Assertion|URI|Aggregate)Error\b|ERR_[A-Z_]+|FST_[A-Z_]+/g,
  /is not a function|is not iterable|is not a constructor|Cannot (?:read|convert|set|destructure|create (?:a string|a Buffer|proxy)|access)|Maximum call stack|circular structure/g,
  /Invalid (?:array|string) length|Invalid time value|Array buffer allocation|out of memory/gi,
  /SQLITE|json_each|COLLATE|LEFT JOIN|SAVEPOINT|PRAGMA|"r_\w+" (?:[tupas]|WHERE|SET|ADD)\b|\bt(?:_\d+)?\."\w+"/gi,
  /no such (?:table|column|function|module): |near "[^"]*": syntax error|unrecognized token|constraint failed|datatype mismatch/g,
  /too many (?:terms|columns|arguments|SQL variables|attached)|parser stack overflow|Expression tree|LIKE or GLOB|at most \d+ tables|string or blob too big/g,
  /UNKNOWN_EXCEPTION(?!<\/faultcode>|: malformed request)|UnknownException|unexpected error/g,
];

interface Json {
  [name: string]: unknown;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isReason = (value: unknown): boolean =>
  isObject(value) && isText(value['errorCode']) && /^[A-Z][A-Z0-9_]*$/.test(value['errorCode']) && isText(value['message']);
const isReasons = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isReason);
const isResult = (value: unknown): boolean =>
  isObject(value) &&
  Array.isArray(value['errors']) &&
  value['errors'].every((error) => isObject(error) && isText(error['statusCode']) && isText(error['message']) && Array.isArray(error['fields']));
/** Part of a composite answer that was refused. */
const isHalted = (value: unknown): boolean => isObject(value) && Number(value['httpStatusCode']) >= 400 && isReasons(value['body']);
const isRecordFailure = (value: unknown): boolean => isObject(value) && isText(value['message']) && isObject(value['output']);

/** Whether a body says "no" in the words of its API. */
const REFUSALS: Record<Case['shape'], (body: unknown) => boolean> = {
  rest: isReasons,
  composite: (body) =>
    isReasons(body) ||
    (Array.isArray(body) && body.length > 0 && body.every((one) => isResult(one) && (one as Json)['success'] === false)) ||
    (isObject(body) && Array.isArray(body['compositeResponse']) && body['compositeResponse'].every(isHalted)) ||
    (isObject(body) && body['hasErrors'] === true && Array.isArray(body['results']) && body['results'].every(isResult)),
  ui: (body) => isReasons(body) || isReason(body) || isRecordFailure(body),
  graphql: (body) => isReasons(body) || (isObject(body) && isObject(body['data']) && Array.isArray(body['errors']) && body['errors'].length > 0),
  oauth: (body) => isObject(body) && isText(body['error']) && isText(body['error_description']),
  html: isReasons,
  soap: () => false,
};

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Whether an XML answer reads as XML, and whether it is a fault or a failed deploy. */
function judgeSoap({ status, contentType, text }: Answer): { objections: string[]; refused: boolean } {
  if (!contentType.startsWith('text/xml'))
    return { objections: [`a SOAP answer is text/xml, not ${contentType || 'nothing'}`], refused: status >= 400 };
  try {
    parseXml(text);
  } catch (error) {
    return { objections: [`the answer is not well-formed XML: ${String(error)}`], refused: false };
  }
  const isFault = /<soapenv:Fault><faultcode>sf:[A-Z_]+<\/faultcode><faultstring>/.test(text);
  const objections = status >= 400 && !isFault ? ['not a soapenv:Fault'] : [];
  return { objections, refused: isFault || /<success>false<\/success>/.test(text) };
}

function judgeJson({ shape }: Case, { status, contentType, text }: Answer): { objections: string[]; refused: boolean } {
  const isHtml = contentType.startsWith('text/html');
  if (shape === 'html' && (status < 400 || (isHtml && status === 401))) return { objections: [], refused: status >= 300 };
  if (text === '' && status < 400) return { objections: [], refused: false };
  const body = contentType.startsWith('application/json') ? parseJson(text) : undefined;
  if (!body) return { objections: [`neither JSON nor empty: ${contentType || 'no type'}`], refused: status >= 400 };
  const refused = REFUSALS[shape](body.value);
  return { objections: status >= 400 && !refused ? [`not an error as ${shape} writes it`] : [], refused: refused || status >= 400 };
}

/** Hostile text that an earlier request may have left in a record. */
const KEPT = hostileTexts().join('\n');

/** What a request said, in the words it may be answered with. */
function saidBy({ path, body, raw, echo }: Case): string {
  let address = path;
  try {
    address += decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    // Not decodable: then no answer can quote it decoded.
  }
  return `${address}${raw ?? ''}${echo ?? ''}${typeof body === 'string' ? body : ''}${KEPT}`;
}

/** Everything wrong with an answer; nothing when it is as it should be. */
export function objections(one: Case, answer: Answer): string[] {
  const { status, contentType, text } = answer;
  const found: string[] = [];
  if (status < 200 || status > 599) found.push(`no status: ${status}`);
  // A SOAP fault goes with status 500: so the protocol says, and so the platform does.
  if (status >= 500 && one.shape !== 'soap') found.push(`status ${status}`);
  if (one.method !== 'HEAD') {
    const judged = one.shape === 'soap' ? judgeSoap(answer) : judgeJson(one, answer);
    found.push(...judged.objections);
    if (one.refused && !judged.refused) found.push(`taken, though it had to be refused (status ${status})`);
  }
  if (/json|xml|html/.test(contentType)) {
    const said = saidBy(one);
    for (const pattern of LEAKS) {
      const leaked = text.matchAll(pattern).find(([match]) => !said.includes(match))?.[0];
      if (leaked !== undefined) found.push(`says ${JSON.stringify(leaked.slice(0, 80))}`);
    }
  }
  return found;
}
