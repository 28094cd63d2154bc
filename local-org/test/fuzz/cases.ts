/** All hostile cases against one route, from what its surface says of it. */
import { bodiesFor, wrongTypes } from './bodies.ts';
import { hostileTexts, percentEncode, PROTOTYPE_KEYS } from './hostile.ts';
import type { Body } from './json.ts';
import type { Random } from './random.ts';
import { envelope, tameCall } from './soap.ts';
import { hostileQueries } from './soql.ts';
import { caseOf, cookieOf, credentials, partsOf, pathOf } from './surfaces.ts';
import type { Target } from './surfaces.ts';
import type { Case } from './wire.ts';

/** Parts of a path as they go over the wire: escapes that decode to nothing good, or not at all. */
const RAW_PARTS = [
  '%',
  '%zz',
  '%c0%af',
  '%ff',
  '%ed%a0%80',
  '%00',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..',
  '%252e%252e',
  'a%0d%0aSet-Cookie:%20a=b',
  'x'.repeat(101),
  'x'.repeat(5000),
  '[',
  '{}',
  '|',
  '..',
  '.',
  ';a=b',
  '\u00e9',
];
const VERSIONS = [
  '0.0',
  '67',
  '68.0',
  '999.0',
  '-1.0',
  '67.0.0',
  '30.0',
  '6e1',
  'foo',
  '67.0%00',
  "67.0'--",
  '%D9%A6%D9%A7.0',
  '__proto__',
  'v67.0',
  '',
];

const short = (text: string): string => JSON.stringify(text).slice(0, 60);

function paths(target: Target, random: Random, count: number): Case[] {
  const parts = partsOf(target.pattern);
  const hostile = [...hostileTexts().map(percentEncode), ...RAW_PARTS];
  const names = parts.filter((name) => name !== 'version');
  const cases = names.flatMap((name) =>
    random
      .shuffled(hostile)
      .slice(0, count)
      .map((text) => caseOf(target, `${short(text)} as ${name}`, false, { path: pathOf(target, { [name]: text }) })),
  );
  if (parts.includes('version'))
    for (const version of random.shuffled(VERSIONS).slice(0, count))
      cases.push(caseOf(target, `the version ${short(version)}`, true, { path: pathOf(target, { version }), ...soapBody(target) }));
  return cases;
}

/** A SOAP route is asked something it would answer, so that it is the address alone that is wrong. */
function soapBody(target: Target, token = target.ready.tokens.admin): Partial<Case> {
  if (target.auth !== 'soap') return {};
  return { body: envelope(token, tameCall(target)), headers: { 'content-type': 'text/xml' } };
}

function queries(target: Target, random: Random, count: number): Case[] {
  const names = target.query ?? [];
  const ask = (what: string, query: string, refused = false): Case => caseOf(target, what, refused, { path: `${pathOf(target)}?${query}` });
  const cases = names.flatMap((name) => [
    ...random
      .shuffled(hostileTexts())
      .slice(0, count)
      .map((text) => ask(`${name} ${short(text)}`, `${name}=${percentEncode(text)}`)),
    ask(`${name} twice`, `${name}=a&${name}=b`),
    ask(`${name} three times`, `${name}=Id&${name}=Name&${name}=Id`),
    ask(`${name} as a list`, `${name}[]=a&${name}[0]=b&${name}[a][b]=c`),
    ask(`${name} without a value`, name),
    ask(`${name} of 8 kB`, `${name}=${'a,'.repeat(4000)}`),
    { ...ask(`${name} of 10 MB`, `${name}=${'a'.repeat(10_000_000)}`, true), hangUp: true as const },
    ask(`${name} badly escaped`, `${name}=%zz%c3%28%`),
  ]);
  if (names.includes('q')) {
    const encode = (soql: string): string => percentEncode(soql).replaceAll('%20', '+').replaceAll('%3d', '=').replaceAll('%2c', ',');
    for (const { what, soql, refused } of hostileQueries(random, count)) {
      const isColumns = names.includes('columns') && random.oneIn(5);
      const batch: Record<string, string> = random.oneIn(5)
        ? { 'sforce-query-options': `batchSize=${random.pick(['0', '-1', '9'.repeat(400), 'x', '1e9'])}` }
        : {};
      cases.push(caseOf(target, what, refused, { path: `${pathOf(target)}?q=${encode(soql)}${isColumns ? '&columns=true' : ''}`, headers: batch }));
    }
  }
  return [...cases, ...PROTOTYPE_KEYS.slice(0, 3).map((key) => ask(`the parameter ${key}`, `${key}=1&${key}[polluted]=1&${key}.polluted=1`))];
}

const withBody = (target: Target, { what, type, body, refused, echo }: Body): Case =>
  caseOf(target, what, refused, { body, headers: { 'content-type': type }, ...(echo === undefined ? {} : { echo }) });

function bodies(target: Target, random: Random, count: number): Case[] {
  if (!target.body) return [];
  const takesAnything = target.pattern.endsWith('/revoke');
  const others = random.shuffled(wrongTypes(random)).slice(0, Math.max(count, 6));
  return [...bodiesFor(target, random, count), ...others.map((body) => (takesAnything ? { ...body, refused: false } : body))].map((body) =>
    withBody(target, body),
  );
}

/** Who calls: nobody, somebody else's key, a key that is no longer good, or text. */
function tokens(target: Target, random: Random, count: number): Case[] {
  const { auth, ready } = target;
  if (auth === 'none') return [];
  const { expired, inactive, powerless, session, admin } = ready.tokens;
  const others = auth === 'session' ? { 'for the API': admin } : { 'of the browser': session, 'of a user without rights': powerless };
  const wrong = Object.entries({
    ...{ expired, 'of an inactive user': inactive, ...others, 'with a letter more': `${admin}x`, 'with a letter less': admin.slice(0, -1) },
    ...{ empty: '', 'of one letter': 'x', 'that injects': "' OR '1'='1", long: 'a'.repeat(8000), 'of a NUL': '%00', twice: `${admin} ${admin}` },
    ...{ 'of the prototype': '__proto__' },
  });
  const elsewhere = { authorization: '', cookie: cookieOf(session), 'sec-fetch-site': 'cross-site' };
  const fromElsewhere = auth === 'soap' || target.shape === 'html' ? [] : [caseOf(target, 'a session from elsewhere', true, { headers: elsewhere })];
  const withTokens = random
    .shuffled(wrong)
    .slice(0, count)
    .map(([name, token]) => {
      const what = `a token ${name}`;
      return auth === 'soap'
        ? caseOf(target, what, true, soapBody(target, token))
        : caseOf(target, what, true, { headers: credentials(target, token) });
    });
  return [...fromElsewhere, ...withTokens];
}

/** Headers and methods that do not belong. */
function requests(target: Target, random: Random, count: number): Case[] {
  const mounted = new Set(target.ready.routes.filter((route) => route.endsWith(` ${target.pattern}`)).map((route) => route.split(' ')[0]));
  const wrongMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE'].filter((method) => !mounted.has(method));
  const path = pathOf(target);
  const raw = (what: string, head: string, headers = 'Host: localhost', body = ''): Case => ({
    ...{ what, method: target.method, path, shape: 'rest', refused: true, headers: {} },
    raw: `${head} HTTP/1.1\r\nConnection: close\r\n${headers}\r\n\r\n${body}`,
  });
  const cases = [
    // A method that is not mounted meets the not-found handler, which speaks REST whatever the address.
    ...wrongMethods.map((method) => caseOf(target, `the method ${method}`, true, { method, shape: 'rest' })),
    caseOf(target, 'a header of 20 kB', true, { headers: { 'x-fuzz': 'a'.repeat(20_000) }, shape: 'rest' }),
    caseOf(target, '2,000 headers', false, { headers: Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`x${at}`, ''])), shape: 'rest' }),
    caseOf(target, 'a cookie that is none', false, { headers: { cookie: 'sid=%; sid=; =; ;;;__proto__=1' } }),
    caseOf(target, 'another host', true, { headers: { host: 'example.com' }, shape: 'rest' }),
    caseOf(target, 'a host in other letters', true, { headers: { host: 'localhost\u00e9:1' }, shape: 'rest' }),
    caseOf(target, 'a body where none belongs', false, {
      headers: { 'content-type': 'application/json' },
      ...(target.method === 'GET' ? { body: '{' } : {}),
    }),
    raw('an unknown method', `FUZZ ${path}`),
    raw('a NUL in the address', `${target.method} ${path}\u0000`),
    raw('no host', `${target.method} ${path}`, 'X-Fuzz: 1'),
    raw('a broken header', `${target.method} ${path}`, 'Host: localhost\r\nno colon'),
    raw('a control character in a header', `${target.method} ${path}`, 'Host: localhost\r\nX-Fuzz: a\u0001b'),
    raw('two lengths', `${target.method} ${path}`, 'Host: localhost\r\nContent-Length: 1\r\nContent-Length: 2'),
    raw('a length and chunks', `${target.method} ${path}`, 'Host: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked'),
    raw('a negative length', `${target.method} ${path}`, 'Host: localhost\r\nContent-Length: -1'),
    ...(target.body
      ? [raw('a body cut off', `${target.method} ${path}`, 'Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 100', '{')]
      : []),
    raw('a huge length', `${target.method} ${path}`, `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${'9'.repeat(30)}`),
  ];
  return random.shuffled(cases).slice(0, count);
}

/** Cases against a target: up to about `count` of each sort. */
export function casesFor(target: Target, random: Random, count: number): Case[] {
  if (target.method === 'HEAD')
    return [caseOf(target, 'nothing but its head', false), ...paths(target, random, Math.ceil(count / 4)), ...queries(target, random, 2)];
  return [
    caseOf(target, 'nothing hostile', false, soapBody(target)),
    ...paths(target, random, count),
    ...queries(target, random, count),
    ...bodies(target, random, count),
    ...tokens(target, random, count),
    ...requests(target, random, count),
  ];
}
