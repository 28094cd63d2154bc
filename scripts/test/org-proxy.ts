import { createServer, request } from 'node:http';
import type { ClientRequest, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server before an org, for tests that meddle with what passes. */
export abstract class OrgProxy {
  readonly #target: URL;
  readonly #server: Server;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => this.pass(incoming, outgoing));
    // Client and proxy share a process: while it computes, neither sees that the other has closed an idle connection.
    this.#server.keepAliveTimeout = 0;
  }

  /** Answers a request. */
  protected abstract pass(incoming: IncomingMessage, outgoing: ServerResponse): void;

  /** A request to the org like one that came, by a connection of its own; its body is still to be sent. */
  protected onward(
    { method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    onAnswer: (answer: IncomingMessage) => void,
  ): ClientRequest {
    const { port, host } = this.#target;
    return request({ host: '127.0.0.1', port, path: url, method, headers: { ...headers, host }, agent: false }, onAnswer);
  }

  /** Begins to listen on loopback; gives the URL. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Passes an answer on as it is. */
export function passOn(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  answer.pipe(outgoing);
}
