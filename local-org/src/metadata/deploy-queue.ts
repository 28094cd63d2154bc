import { ApiError } from '../org/errors.ts';
import type { Org } from '../org/org.ts';
import { deploy, deployResult, keepResult, newDeployId } from './deploy.ts';
import type { DeployOptions, DeployResult } from './deploy.ts';
import { readPackage } from './package.ts';
import type { Package } from './package.ts';

interface Waiting {
  userId: string;
  zip: Uint8Array;
  options: DeployOptions;
  read: Package;
  timer: NodeJS.Timeout;
}

/** How long a deploy waits for its turn, in milliseconds: long enough to cancel it. Whoever asks for it has it done at once. */
export const TURN_MS = 3000;

/** Deploys that were asked for and have not begun: until then they can be cancelled. */
export class DeployQueue {
  readonly #org: Org;
  readonly #waiting = new Map<string, Waiting>();

  constructor(org: Org) {
    this.#org = org;
  }

  /** Takes a package that can be read and gives the id its deploy goes by. Throws for one that cannot. */
  add(userId: string, zip: Uint8Array, options: DeployOptions): string {
    const read = readPackage(zip, options.singlePackage);
    const id = newDeployId(this.#org);
    const timer = setTimeout(() => this.#run(id), TURN_MS).unref();
    this.#waiting.set(id, { userId, zip, options, read, timer });
    return id;
  }

  /** What became of a deploy; one that waits is done now. Undefined for an id that is none. */
  result(id: string): DeployResult | undefined {
    this.#run(this.#idOf(id));
    return deployResult(this.#org, id);
  }

  /** Cancels a deploy that has not begun. Throws for one that is over or never was. */
  cancel(id: string, userId: string): string {
    const key = this.#idOf(id);
    const waiting = this.#waiting.get(key);
    if (!waiting) {
      if (!deployResult(this.#org, id)) throw new ApiError(404, 'INVALID_CROSS_REFERENCE_KEY', `no deployment with id ${id}`);
      throw new ApiError(400, 'INVALID_ID_FIELD', 'Deployment already completed');
    }
    this.#remove(key, waiting);
    keepResult(this.#org, { ...nothingDone(key, waiting), status: 'Canceled', canceledBy: userId });
    return key;
  }

  #idOf(id: string): string {
    return [...this.#waiting.keys()].find((key) => key.startsWith(id) && id.length >= 15) ?? id;
  }

  #remove(id: string, { timer }: Waiting): void {
    clearTimeout(timer);
    this.#waiting.delete(id);
  }

  #run(id: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#remove(id, waiting);
    try {
      deploy(this.#org, waiting.userId, waiting.zip, waiting.options, id, waiting.read);
    } catch (error) {
      const known = error instanceof ApiError;
      if (!known) process.stderr.write(`Deploy ${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      keepResult(this.#org, {
        ...nothingDone(id, waiting),
        errorCode: known ? error.errorCode : 'UNKNOWN_EXCEPTION',
        errorMessage: known ? error.message : 'An unexpected error occurred in the local org; its log has the details',
      });
    }
  }
}

function nothingDone(id: string, { userId, options }: Waiting): DeployResult {
  const now = new Date().toISOString();
  return { id, status: 'Failed', success: false, options, startDate: now, completedDate: now, createdBy: userId, total: 0, messages: [] };
}
