import { compile, JSONPathError } from 'json-p3';
import { readConfigFile } from '../jobs/config-file.ts';
import type { RawActual, SourceFacts } from './facts.ts';

/** What to ask and where in the answer the figures are: JSON paths (RFC 9535), in a row also the name of a member. */
export interface HttpSource {
  url: string;
  rowsPath: string;
  periodPath: string;
  actualPath: string;
  volumePath: string | undefined;
}

/** A host that may be asked, with headers of its own. `env:NAME` in a header is what the environment has under that name. */
interface SourceHost {
  host: string;
  headers?: Record<string, string>;
}

/** The shape of `config/sources.json`. */
export interface SourceHosts {
  hosts: SourceHost[];
  timeoutSeconds: number;
  maxBytes: number;
}

const FILE = 'sources.json';
const NONE: SourceHosts = { hosts: [], timeoutSeconds: 20, maxBytes: 5_000_000 };
const MOST_REDIRECTS = 3;

/** Something wrong with a source as a whole. */
class SourceProblem extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Reads `sources.json` of a folder; without the file no host may be asked. Throws a UsageError that names what is wrong in it. */
export async function readSourceHosts(configDir: string): Promise<SourceHosts> {
  return { ...NONE, ...(await readConfigFile<Partial<SourceHosts>>(configDir, FILE))?.content };
}

/** An address without what may be secret in it. */
const shown = ({ host, pathname }: URL): string => `https://${host}${pathname}`;

/** The host's entry, when the address is one that may be asked. */
function permitted(address: string | URL, base: URL | undefined, { hosts }: SourceHosts): { url: URL; host: SourceHost } {
  if (!URL.canParse(String(address), base))
    throw new SourceProblem(
      base ? `${shown(base)} redirects to an invalid address` : 'The address of the source is invalid',
      'Give an address that starts with https://.',
    );
  const url = new URL(String(address), base);
  if (url.protocol !== 'https:') throw new SourceProblem(`${url.protocol}//${url.host} is not HTTPS`, 'Give an address that starts with https://.');
  if (url.username || url.password)
    throw new SourceProblem(
      `The address of ${url.host} has credentials in it`,
      `Put them into a header of the host in config/${FILE}, from the environment.`,
    );
  const host = hosts.find((one) => URL.canParse(`https://${one.host}`) && new URL(`https://${one.host}`).host === url.host);
  if (!host) throw new SourceProblem(`The host ${url.host} is not listed`, `Add it to "hosts" in config/${FILE} if actuals may come from there.`);
  return { url, host };
}

/** A host's headers, with what the environment holds. */
function headersOf({ host, headers }: SourceHost): Record<string, string> {
  const entries = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
    name,
    value.replace(/env:([A-Z_][A-Z0-9_]*)/g, (_, variable: string) => {
      const found = process.env[variable];
      if (!found)
        throw new SourceProblem(
          `The header ${name} for ${host} needs ${variable}, which the environment lacks`,
          `Set ${variable} and run the job again.`,
        );
      return found.trim();
    }),
  ]);
  for (const [name, value] of entries) {
    try {
      new Headers([[name, value]]);
    } catch {
      // The error would show the value.
      throw new SourceProblem(
        `The header ${name} for ${host} holds a sign that no header can`,
        `Correct it in config/${FILE} or in the environment: a line break is the usual cause.`,
      );
    }
  }
  return { Accept: 'application/json', ...Object.fromEntries(entries) };
}

/** The answer's bytes, as many as are allowed. */
async function bounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes)
      throw new SourceProblem(`The answer is larger than ${maxBytes} bytes`, `Ask for fewer periods, or raise "maxBytes" in config/${FILE}.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Asks, and follows redirects to hosts that are listed too. */
async function ask(address: string, hosts: SourceHosts): Promise<unknown> {
  const signal = AbortSignal.timeout(hosts.timeoutSeconds * 1000);
  let { url, host } = permitted(address, undefined, hosts);
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, { headers: headersOf(host), redirect: 'manual', signal });
    const target = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && target) {
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS)
        throw new SourceProblem(`${shown(url)} leads on more than ${MOST_REDIRECTS} times`, 'Give the address it ends at.');
      ({ url, host } = permitted(target, url, hosts));
      continue;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new SourceProblem(
        `${shown(url)} answered ${response.status} ${response.statusText}`.trim(),
        'Check the address, and that its header in config/sources.json is still valid.',
      );
    }
    const bytes = await bounded(response, hosts.maxBytes);
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      throw new SourceProblem(`${shown(url)} did not answer JSON in UTF-8`, 'Give an address that does.');
    }
  }
}

type Query = ReturnType<typeof compile>;

/** A JSON path; a plain name means the member of that name. */
function pathOf(text: string, what: string): Query {
  try {
    return compile(text.startsWith('$') ? text : `$[${JSON.stringify(text)}]`);
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    throw new SourceProblem(
      `The ${what} "${text}" is no JSON path: ${error.message.split('\n')[0] ?? ''}`,
      'Write it as RFC 9535 does, as in $.data[*].',
    );
  }
}

/** A figure as the CSV source has it: text or number. */
function figure(row: unknown, path: Query, what: string, place: string): string | number {
  const [value, ...more] = path.query(row as never).values();
  if (more.length > 0) throw new SourceProblem(`${place}: the ${what} is there ${more.length + 1} times`, 'Give a path that leads to one value.');
  return typeof value === 'number' || typeof value === 'string' ? value : '';
}

function actualsIn(answer: unknown, source: HttpSource, host: string): RawActual[] {
  const [rows, period, actual] = [
    pathOf(source.rowsPath, 'rows path'),
    pathOf(source.periodPath, 'period column'),
    pathOf(source.actualPath, 'actual column'),
  ];
  const volume = source.volumePath === undefined ? undefined : pathOf(source.volumePath, 'volume column');
  const found = rows.query(answer as never).values();
  if (found.length === 0) throw new SourceProblem(`The answer of ${host} has nothing at ${source.rowsPath}`, 'Correct the rows path of the source.');
  return found.map((row, index) => {
    const place = `${host}, row ${index + 1}`;
    return {
      place,
      period: String(figure(row, period, 'period', place)),
      actual: figure(row, actual, 'actual', place),
      volume: volume ? figure(row, volume, 'volume', place) : 1,
    };
  });
}

/** Asks a source's address for figures. What is wrong with the answer as a whole comes back as a problem. */
export async function readHttpSource(hosts: SourceHosts, source: HttpSource): Promise<Pick<SourceFacts, 'actuals' | 'problem'>> {
  const host = URL.canParse(source.url) ? new URL(source.url).host : 'The source';
  try {
    return { actuals: actualsIn(await ask(source.url, hosts), source, host) };
  } catch (error) {
    if (error instanceof SourceProblem) return { actuals: [], problem: { problem: error.message, remedy: error.remedy } };
    if (error instanceof Error && error.name === 'TimeoutError')
      return { actuals: [], problem: { problem: `${host} did not answer within ${hosts.timeoutSeconds} s`, remedy: 'Run the job again later.' } };
    if (error instanceof JSONPathError)
      return { actuals: [], problem: { problem: `The answer of ${host} is nested too deep`, remedy: 'Give paths without "..".' } };
    // What Node says of a connection that failed stands in the cause.
    const { cause } = error as { cause?: { message?: string; code?: string } };
    const reason = cause?.message || cause?.code || (error instanceof Error ? error.message : String(error));
    return {
      actuals: [],
      problem: { problem: `${host} cannot be asked: ${reason}`, remedy: 'Check the address and the network, and run the job again.' },
    };
  }
}
