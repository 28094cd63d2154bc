import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the org and the client know of a request when it is told: nobody has it, only the org, or both have its answer. */
export type Moment = 'unsent' | 'unheard' | 'heard';

interface Watch {
  /** The request to tell, counted from now. */
  nth: number;
  moment: Moment;
  tell: () => void;
}

/** A proxy of an org that counts requests and tells one of them as it happens: whoever made it can be killed there, on any machine. */
export class WatchedProxy {
  readonly #target: URL;
  readonly #server: Server;
  #requests = 0;
  #watch: Watch | undefined;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Counts anew, and tells a request; without a watch only counts. */
  watch(watch?: Watch): void {
    this.#requests = 0;
    this.#watch = watch;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#requests += 1;
    const watch = this.#watch?.nth === this.#requests ? this.#watch : undefined;
    // An answer that breaks off is told, too: the client would ask again, and the request to tell would have passed.
    const hangUp = (): void => {
      watch?.tell();
      incoming.socket.destroy();
    };
    if (watch?.moment === 'unsent') return hangUp();
    const { port, host } = this.#target;
    const headers = { ...incoming.headers, host };
    const onward = request({ host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers, agent: false }, (answer) => {
      answer.on('error', hangUp);
      if (watch?.moment === 'unheard') return void answer.resume().on('end', hangUp);
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
      if (watch) outgoing.once('finish', watch.tell);
    });
    onward.on('error', hangUp);
    incoming.pipe(onward);
  }
}
