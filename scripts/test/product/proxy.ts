import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that lets a number of writes through and then goes dead, as if the job had been killed. */
export class DyingProxy {
  readonly #target: URL;
  #server: Server | undefined;
  /** Writes that reached the org, each by its method and address. */
  writes: string[] = [];
  /** How many may; after that nothing goes through, in either direction. */
  allowed = Infinity;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async listen(): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      // Jobs put nothing but queries into composite requests.
      const isWrite = ['POST', 'PATCH', 'DELETE'].includes(incoming.method ?? '') && !incoming.url?.endsWith('/composite');
      if (this.writes.length >= this.allowed) return void incoming.socket.destroy();
      if (isWrite) this.writes.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
      const dying = isWrite && this.writes.length >= this.allowed;
      const onward = request(
        {
          host: '127.0.0.1',
          port: this.#target.port,
          path: incoming.url,
          method: incoming.method,
          headers: { ...incoming.headers, host: this.#target.host },
          agent: false,
        },
        (answer) => {
          // The write happened, its answer is never heard.
          if (dying) return void incoming.socket.destroy();
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on('error', () => incoming.socket.destroy());
      incoming.pipe(onward);
    });
    // Client and proxy share a process: while it computes, neither sees that the other has closed an idle connection.
    server.keepAliveTimeout = 0;
    this.#server = server;
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
