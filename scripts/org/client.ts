/** Requests to an org: what fails for a moment is tried again, sessions renew themselves, and calls are counted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'jsforce';
import { diskProblem, Failure, isNetworkProblem, messageOf } from './errors.ts';
import { RETRY, waitBefore } from './retry.ts';
import type { RetryPolicy } from './retry.ts';
import { API_VERSION } from './version.ts';

/** What a request is made of. */
export interface OrgRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After `/services/data/vXX.0`, or from the root when it begins with `/services`. */
  path: string;
  /** JSON. */
  body?: unknown;
  /** Rows of CSV instead: each attempt reads them anew. */
  csv?: () => ReadableStream;
  /** XML instead, made with the token of the session: SOAP has it in the body. */
  xml?: (sessionId: string) => string;
  /** Headers beside those of every request. */
  headers?: Readonly<Record<string, string>>;
  /** Whether doing it twice is as doing it once. Otherwise a connection that breaks afterwards ends in an {@link Unanswered}. */
  repeatable: boolean;
  signal?: AbortSignal | undefined;
}

/** What to do about what an org refuses everybody. */
const REMEDIES: Record<string, string> = {
  REQUEST_LIMIT_EXCEEDED: 'The org has used up its API calls of the day. Wait until they renew, and run the same command again: it goes on.',
  INVALID_SESSION_ID: 'Log in again (npx sf org login web), and run the same command again: it goes on.',
  INVALID_TYPE:
    "The org does not have the object, or you may not see it. Check its name; Perennial's objects come with perennial deploy -o <org>, and perennial setup -o <org> gives you access to them.",
  INVALID_FIELD:
    "The org does not have the field, or you may not see it. Check its name; Perennial's fields come with perennial deploy -o <org>, and perennial setup -o <org> gives you access to them.",
};

/** What an org refused, by its own code. */
export class OrgRefusal extends Failure {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message, REMEDIES[code] ?? '');
    this.status = status;
    this.code = code;
  }
}

/** A request that may have been done: the connection broke before the answer. */
export class Unanswered extends Failure {}

/** The budget of calls is used up. */
export class BudgetSpent extends Failure {}

const BUSY = new Set([408, 429, 502, 503, 504]);
/** A proxy gave up waiting: whether the org did the request is unknown. */
const UNREPORTED = new Set([408, 502, 504]);

/** Whether the same request may succeed in a moment. */
const isBusy = ({ status, code, message }: OrgRefusal): boolean =>
  BUSY.has(status) || code === 'UNABLE_TO_LOCK_ROW' || (code === 'REQUEST_LIMIT_EXCEEDED' && /concurrent/i.test(message));

/** Whether an error of a row goes away by itself: the row may be sent again. */
export const isTransient = (code: string): boolean =>
  /^(UNABLE_TO_LOCK_ROW|SERVER_UNAVAILABLE|REQUEST_RUNNING_TOO_LONG|API_CURRENTLY_DISABLED)/.test(code);

/** The one way to an org. */
export class OrgClient {
  readonly connection: Connection;
  /** Requests made so far, each attempt one. */
  calls = 0;
  /** Attempts that had to be made again. */
  retries = 0;
  readonly #maxCalls: number;
  readonly retry: RetryPolicy;

  constructor(connection: Connection, { maxCalls = Infinity, retry = RETRY }: { maxCalls?: number; retry?: RetryPolicy } = {}) {
    this.connection = connection;
    this.#maxCalls = maxCalls;
    this.retry = retry;
  }

  #spend(): void {
    if (this.calls >= this.#maxCalls)
      throw new BudgetSpent(
        `Stopped after ${this.calls} API calls, as --max-calls says.`,
        'What is done is done: run the same command again to go on.',
      );
    this.calls += 1;
  }

  /**
   * The answer to a request, its body not read yet. Throws an {@link OrgRefusal} for what the org refuses, an {@link Unanswered}
   * when nobody knows whether it was done, and a Failure when the org cannot be reached at all.
   */
  async send(request: OrgRequest): Promise<Response> {
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= this.retry.attempts;
      let answer: Response;
      try {
        this.#spend();
        answer = await this.#fetch(request);
      } catch (error) {
        if (error instanceof BudgetSpent || request.signal?.aborted) throw error;
        const problem = reasonOf(error);
        // A connection that was refused has brought nothing there.
        const isUnheard = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(problem);
        if (!request.repeatable && !isUnheard)
          throw new Unanswered(`The connection broke before the org answered: ${problem}`, 'Run the same command again: it looks what was done.');
        if (isLast) throw new Failure(`The org cannot be reached: ${problem}`, 'Check the network and run the same command again: it goes on.');
        await this.pause(attempt, request.signal);
        continue;
      }
      if (answer.ok) return answer;
      const refusal = await refusalOf(answer);
      if (!request.repeatable && UNREPORTED.has(refusal.status))
        throw new Unanswered(
          `The org's answer did not come: ${refusal.message || refusal.code}`,
          'Run the same command again: it looks what was done.',
        );
      if ((refusal.status === 401 || refusal.code === 'INVALID_SESSION_ID') && !renewed) {
        renewed = await this.#renew();
        if (renewed) continue;
        if (isLast) throw refusal;
        await this.pause(attempt, request.signal);
      } else if (isBusy(refusal) && !isLast) await this.pause(attempt, request.signal);
      else throw refusal;
    }
  }

  /** Waits before something that failed is tried again, as the policy says. Counts as a retry; ends early, with an AbortError, by the signal. */
  async pause(attempt: number, signal?: AbortSignal | undefined): Promise<void> {
    this.retries += 1;
    await sleep(waitBefore(attempt, this.retry), undefined, signal ? { signal } : {});
  }

  #fetch({ method, path, body, csv, xml, headers, signal }: OrgRequest): Promise<Response> {
    const url = path.startsWith('/services') ? path : `/services/data/v${API_VERSION}${path}`;
    const content = csv ? csv() : xml ? xml(this.connection.accessToken ?? '') : body === undefined ? undefined : JSON.stringify(body);
    const type = csv ? 'text/csv' : xml ? 'text/xml; charset=utf-8' : 'application/json';
    return fetch(`${this.connection.instanceUrl.replace(/\/$/, '')}${url}`, {
      method,
      headers: {
        authorization: `Bearer ${this.connection.accessToken ?? ''}`,
        ...(content === undefined ? {} : { 'content-type': type }),
        ...(xml ? { soapaction: '""' } : {}),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content, duplex: 'half' }),
      ...(signal ? { signal } : {}),
    } as RequestInit);
  }

  /** Has jsforce renew the session: it does so when a call of its own is told that it is over. False when the network was in the way. */
  async #renew(): Promise<boolean> {
    this.#spend();
    try {
      await this.connection.request(`/services/data/v${API_VERSION}/limits`);
      return true;
    } catch (error) {
      const said = `${messageOf(error)} ${(error as { errorCode?: string }).errorCode ?? ''}`;
      if (isNetworkProblem(said) || /ECONNABORTED|terminated|HTTP_50[0-9]/i.test(said)) return false;
      throw new Failure(
        `The session has expired and cannot be renewed: ${messageOf(error)}`,
        'Log in again (npx sf org login web) and run the same command again: it goes on.',
      );
    }
  }

  /**
   * {@link send}, and what is made of the answer. A connection that breaks while it is read counts as one before it: then the
   * request is made again, and its answer taken from the beginning. What cannot be written here is not tried again.
   */
  async read<T>(request: OrgRequest, take: (answer: Response) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send(request);
      try {
        return await take(answer);
      } catch (error) {
        await answer.body?.cancel().catch(() => undefined);
        if (request.signal?.aborted || diskProblem(error) !== undefined) throw error;
        if (!request.repeatable)
          throw new Unanswered(
            `The connection broke in the middle of an answer: ${reasonOf(error)}`,
            'Run the same command again: it looks what was done.',
          );
        if (attempt >= this.retry.attempts)
          throw new Failure(`The org's answers break off: ${reasonOf(error)}`, 'Check the network and run the same command again: it goes on.');
        await this.pause(attempt, request.signal);
      }
    }
  }

  /** {@link read} of JSON; undefined for an empty answer. */
  json<T>(request: OrgRequest): Promise<T> {
    return this.read(request, async (answer) => {
      const text = await answer.text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    });
  }
}

/** The clients of connections: all that is asked over one counts together. */
const clients = new WeakMap<Connection, OrgClient>();

/** The client of a connection; made with these options when there is none yet. */
export function clientOf(connection: Connection, options: ConstructorParameters<typeof OrgClient>[1] = {}): OrgClient {
  let client = clients.get(connection);
  if (!client) {
    client = new OrgClient(connection, options);
    clients.set(connection, client);
  }
  return client;
}

/** What a failed fetch says of itself: the reason is inside. */
export function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? cause?.message ?? messageOf(error);
}

async function refusalOf(answer: Response): Promise<OrgRefusal> {
  const text = await answer.text().catch(() => '');
  const fault = /<faultstring>\s*(?:([A-Z_]+):\s*)?([^<]*)<\/faultstring>/.exec(text);
  if (fault) return new OrgRefusal(answer.status, fault[1] ?? `HTTP ${answer.status}`, fault[2] ?? '');
  let reasons: { errorCode?: string; message?: string }[] = [];
  try {
    reasons = [JSON.parse(text) as { errorCode?: string; message?: string }[]].flat();
  } catch {
    // Not JSON: a page of something in between.
  }
  const [reason] = reasons;
  return new OrgRefusal(answer.status, reason?.errorCode ?? `HTTP ${answer.status}`, reason?.message ?? text.slice(0, 200));
}
