import { Failure } from '../org/errors.ts';

/** Exit codes of a process that a signal ends, as shells have them: 128 and the number of the signal. */
export const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

type Signal = keyof typeof SIGNAL_CODES;

/** Work that was stopped by a signal. */
export class Stopped extends Failure {
  readonly exitCode: number;

  constructor(signal: Signal) {
    super(`Stopped by ${signal}.`, 'Run the same command again.');
    this.exitCode = SIGNAL_CODES[signal];
  }
}

let isUnderWay = false;

/** Whether work is under way that Ctrl-C stops in its own way; then nobody else ends the process. */
export const isInterruptible = (): boolean => isUnderWay;

/** Does some work that Ctrl-C stops: jobs of the org are aborted first, a second time ends at once. Throws {@link Stopped} when it was stopped. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: Signal): void => {
    isUnderWay = false;
    process.stderr.write('\nStopping: jobs under way are aborted …\n');
    controller.abort(new Stopped(signal));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  isUnderWay = true;
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    isUnderWay = false;
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
