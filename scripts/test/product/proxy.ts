import type { IncomingMessage, ServerResponse } from 'node:http';
import { OrgProxy, passOn } from '../org-proxy.ts';

/** A proxy that lets a number of writes through and then goes dead, as if the job had been killed. */
export class DyingProxy extends OrgProxy {
  /** Writes that reached the org, each by its method and address. */
  writes: string[] = [];
  /** How many may; after that nothing goes through, in either direction. */
  allowed = Infinity;

  protected override pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    // Jobs put nothing but queries into composite requests.
    const isWrite = ['POST', 'PATCH', 'DELETE'].includes(incoming.method ?? '') && !incoming.url?.endsWith('/composite');
    if (this.writes.length >= this.allowed) return void incoming.socket.destroy();
    if (isWrite) this.writes.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const dying = isWrite && this.writes.length >= this.allowed;
    const onward = this.onward(incoming, (answer) => {
      // The write happened, its answer is never heard.
      if (dying) return void incoming.socket.destroy();
      passOn(answer, outgoing);
    });
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  }
}
