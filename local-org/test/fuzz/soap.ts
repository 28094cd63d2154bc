/** Hostile SOAP calls: broken envelopes, hostile arguments, and deploys of the packages in packages.ts. */
import { DOCTYPES, hostileTexts, LONG_RUNS, PROTOTYPE_KEYS } from './hostile.ts';
import { nested } from './json.ts';
import type { Body } from './json.ts';
import { packages } from './packages.ts';
import type { Random } from './random.ts';
import type { Target } from './surfaces.ts';

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const METADATA = 'http://soap.sforce.com/2006/04/metadata';

/** Text as XML content. */
export const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A call as a client writes it. */
export function envelope(token: string, call: string, prolog = '<?xml version="1.0" encoding="UTF-8"?>'): string {
  return `${prolog}<e:Envelope xmlns:e="${ENVELOPE}"><e:Header><SessionHeader xmlns="${METADATA}"><sessionId>${token}</sessionId></SessionHeader></e:Header><e:Body>${call}</e:Body></e:Envelope>`;
}

const PARTNER = 'urn:partner.soap.sforce.com';

/** The call that asks how a deploy went. */
export const statusCall = (id: string): string =>
  `<checkDeployStatus xmlns="${METADATA}"><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`;

/** The call that deploys a zip. */
export function deployCall(zip: string, checkOnly: boolean, rollbackOnError = true): string {
  return `<deploy xmlns="${METADATA}"><ZipFile>${zip}</ZipFile><DeployOptions><checkOnly>${checkOnly}</checkOnly><rollbackOnError>${rollbackOnError}</rollbackOnError><singlePackage>true</singlePackage></DeployOptions></deploy>`;
}

/** A call that the route would answer. */
export const tameCall = ({ body, ready }: Target): string => (body === 'partner' ? `<undelete xmlns="${PARTNER}"/>` : statusCall(ready.ids.deploy));

const xml = (what: string, body: string | Buffer, refused = true): Body => ({ what: `SOAP: ${what}`, type: 'text/xml', body, refused });

/** Envelopes that cannot be read, or not in time. */
function envelopes(token: string, tame: string): Body[] {
  const whole = envelope(token, tame);
  return [
    xml('nothing', ''),
    xml('no XML', 'x'),
    xml('one bracket', '<'),
    xml('cut off', whole.slice(0, -20)),
    xml('a NUL', whole.replace('</e:Body>', '\u0000</e:Body>')),
    xml('a reference to NUL', whole.replace('</e:Body>', '&#0;</e:Body>')),
    xml('an unknown entity', whole.replace('</e:Body>', '&x;</e:Body>')),
    xml('two roots', `${whole}${whole.slice(whole.indexOf('<e:'))}`),
    xml('UTF-16', Buffer.from(whole, 'utf16le')),
    xml('bytes that are no UTF-8', Buffer.concat([Buffer.from('<a>'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('</a>')])),
    xml('the wrong root', '<a/>'),
    xml('an undeclared prefix', '<e:Envelope/>'),
    xml('an attribute twice', '<a b="1" b="2"/>'),
    xml('deep elements', nested('<a>', '', '</a>', 100_000)),
    xml('100,000 attributes', `<a ${Array.from({ length: 100_000 }, (_, at) => `b${at}="1"`).join(' ')}/>`),
    xml('20,000 namespaces', `<a ${Array.from({ length: 20_000 }, (_, at) => `xmlns:n${at}="u${at}"`).join(' ')}>${'<b/>'.repeat(2000)}</a>`),
    xml('10 MB of text', `<a>${'x'.repeat(10_000_000)}</a>`),
    xml('10 MB of a name', `<${'a'.repeat(10_000_000)}/>`),
    xml('10 MB of comment', `<!--${'x'.repeat(10_000_000)}--><a/>`),
    ...DOCTYPES.map(({ what, doctype, use }) => xml(what, envelope(token, statusCall(use), `<?xml version="1.0"?>${doctype}`))),
    xml('no call', envelope(token, '')),
    xml('only text', envelope(token, 'x')),
    ...['login', 'query', 'create', ...PROTOTYPE_KEYS].map((name) => xml(`<${name}/>`, envelope(token, `<${name}/>`))),
  ];
}

/** The calls of each API with a hole for text. */
const HOLES: Record<'soap' | 'partner', ((text: string) => string)[]> = {
  soap: [
    statusCall,
    (text) => `<checkRetrieveStatus><asyncProcessId>${text}</asyncProcessId></checkRetrieveStatus>`,
    (text) => `<cancelDeploy><String>${text}</String></cancelDeploy>`,
    (text) => `<deployRecentValidation><validationId>${text}</validationId></deployRecentValidation>`,
    (text) => `<listMetadata><queries><type>${text}</type><folder>${text}</folder></queries><asOfVersion>${text}</asOfVersion></listMetadata>`,
    (text) => `<describeMetadata><asOfVersion>${text}</asOfVersion></describeMetadata>`,
    (text) =>
      `<retrieve><retrieveRequest><unpackaged><types><members>${text}</members><name>CustomObject</name></types></unpackaged></retrieveRequest></retrieve>`,
    (text) =>
      `<retrieve><retrieveRequest><unpackaged><types><members>*</members><name>${text}</name></types><version>${text}</version></unpackaged></retrieveRequest></retrieve>`,
    (text) =>
      `<deploy><ZipFile>${text}</ZipFile><DeployOptions><checkOnly>${text}</checkOnly><testLevel>${text}</testLevel></DeployOptions></deploy>`,
  ],
  partner: [
    (text) => `<undelete xmlns="${PARTNER}"><ids>${text}</ids></undelete>`,
    (text) => `<emptyRecycleBin xmlns="${PARTNER}"><ids>${text}</ids><ids>${text}</ids></emptyRecycleBin>`,
    (text) => `<undelete xmlns="${PARTNER}">${`<ids>${text.slice(0, 100)}</ids>`.repeat(201)}</undelete>`,
  ],
};

/** Each call with hostile arguments: the texts that XML can hold, markup, and too much. */
function calls(token: string, holes: ((text: string) => string)[], random: Random, count: number): Body[] {
  const texts = [
    ...hostileTexts().map((text) => escaped(text.replaceAll(/[^\t\n\r -\ud7ff]/g, ''))),
    ...LONG_RUNS.map(escaped),
    '<a><b/></a>',
    '<a/>'.repeat(10_000),
    '&#1;',
    '\u0085',
  ];
  return holes.flatMap((hole) =>
    random
      .shuffled(texts)
      .slice(0, count)
      .map((text) => {
        const call = hole(text);
        return xml(call.slice(0, 150), envelope(token, call), false);
      }),
  );
}

/** Zips that are not even bytes. */
const NO_ZIPS = ['', 'x', '****', 'UEsDBAo=', '=', 'AAAA'.repeat(100_000), '<a><b/></a>'];

/** Hostile bodies for a SOAP route: all envelopes, some calls and, for the Metadata API, some packages or all. */
export function soapBodies(target: Target, random: Random, count: number): Body[] {
  const token = target.ready.tokens.admin;
  if (target.body === 'partner') return [...envelopes(token, tameCall(target)), ...calls(token, HOLES.partner, random, count)];
  const all = packages(random);
  const deploys = [...all.filter(({ always }) => always), ...all.filter(({ always }) => !always).slice(0, count > 50 ? Infinity : count)];
  return [
    ...envelopes(token, tameCall(target)),
    ...calls(token, HOLES.soap, random, Math.ceil(count / 2)),
    ...NO_ZIPS.map((zip) => xml(`a zip that is ${JSON.stringify(zip.slice(0, 10))}`, envelope(token, deployCall(zip, false)))),
    ...deploys.map(({ what, zip, refused, echo }): Body => ({
      what: `deploy: ${what}`,
      type: 'text/xml',
      body: envelope(token, deployCall(zip().toString('base64'), random.oneIn(4), !random.oneIn(4))),
      refused,
      echo,
    })),
  ];
}
