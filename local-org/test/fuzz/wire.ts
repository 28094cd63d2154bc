/** Sends cases as they are: no client library mends their paths, headers or bodies. */
import { request } from 'node:http';
import { connect } from 'node:net';

/** How an API writes its errors. */
export type Shape = 'rest' | 'composite' | 'ui' | 'graphql' | 'soap' | 'oauth' | 'html';

/** One request and what is known of its answer beforehand. */
export interface Case {
  /** What is hostile about it. */
  what: string;
  method: string;
  path: string;
  headers: Record<string, string | string[]>;
  body?: string | Buffer;
  /** What it holds that its body does not show: text inside a zip, say. */
  echo?: string;
  /** Whether the org may hang up on it before it is all sent, so that nobody reads the answer. */
  hangUp?: true;
  /** The request as bytes of its own, for what no HTTP client would send; the rest only describes it. */
  raw?: string;
  shape: Shape;
  /** Whether the org must refuse it; otherwise it may take it, too. */
  refused: boolean;
}

/** What came back. */
export interface Answer {
  status: number;
  contentType: string;
  text: string;
}

/** Whoever has no answer after so long, in milliseconds, has none: the org hangs. Busy machines need a tenth of it. */
const HANG_MS = 120_000;

/** Sends a case and reads its answer to the end. Throws what broke the connection, or that the org hangs. */
export const send = (url: string, one: Case): Promise<Answer> => (one.raw === undefined ? sendRequest(url, one) : sendRaw(url, one.raw));

function sendRequest(url: string, { method, path, headers, body }: Case): Promise<Answer> {
  return new Promise((done, fail) => {
    const { hostname, port } = new URL(url);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const signal = AbortSignal.timeout(HANG_MS);
    let isAnswered = false;
    // Each on a connection of its own: what a server hangs up on must not be taken for the answer to the next.
    const outgoing = request({ agent: false, hostname, port, method, path, headers: { ...length, ...headers }, signal }, (incoming) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () =>
        done({ status: incoming.statusCode ?? 0, contentType: incoming.headers['content-type'] ?? '', text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    // A server may answer before it has read the whole of a body, and hang up on the rest.
    outgoing.on('error', (error) => (isAnswered ? undefined : fail(signal.aborted ? new Error(`no answer within ${HANG_MS} ms`) : error)));
    outgoing.end(body);
  });
}

function sendRaw(url: string, raw: string): Promise<Answer> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${HANG_MS} ms`)), HANG_MS);
    const finish = (): void => {
      clearTimeout(timer);
      const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      // What follows the first answer is about what followed the first request.
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Infinity);
      const text = Buffer.from(rest.join('\r\n\r\n')).subarray(0, length).toString();
      done({ status, contentType: /^content-type: *(.*)$/im.exec(head)?.[1] ?? '', text });
    };
    socket.on('data', (chunk) => void chunks.push(chunk));
    // A server may hang up on the rest of a request once it has answered it.
    socket.on('error', (error) => (chunks.length > 0 ? finish() : fail(error)));
    socket.on('end', finish);
    socket.end(raw, 'latin1');
  });
}
