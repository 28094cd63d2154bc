import type { IncomingMessage, ServerResponse } from 'node:http';
import { OrgProxy, passOn } from '../org-proxy.ts';

/** What the org and the client know of a request when it is told: nobody has it, only the org, or both have its answer. */
export type Moment = 'unsent' | 'unheard' | 'heard';

interface Watch {
  /** The request to tell, counted from now. */
  nth: number;
  moment: Moment;
  tell: () => void;
}

/** A proxy of an org that counts requests and tells one of them as it happens: whoever made it can be killed there, on any machine. */
export class WatchedProxy extends OrgProxy {
  #requests = 0;
  #watch: Watch | undefined;

  /** Counts anew, and tells a request; without a watch only counts. */
  watch(watch?: Watch): void {
    this.#requests = 0;
    this.#watch = watch;
  }

  protected override pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    this.#requests += 1;
    const watch = this.#watch?.nth === this.#requests ? this.#watch : undefined;
    // An answer that breaks off is told, too: the client would ask again, and the request to tell would have passed.
    const hangUp = (): void => {
      watch?.tell();
      incoming.socket.destroy();
    };
    if (watch?.moment === 'unsent') return hangUp();
    const onward = this.onward(incoming, (answer) => {
      answer.on('error', hangUp);
      if (watch?.moment === 'unheard') return void answer.resume().on('end', hangUp);
      passOn(answer, outgoing);
      if (watch) outgoing.once('finish', watch.tell);
    });
    onward.on('error', hangUp);
    incoming.pipe(onward);
  }
}
