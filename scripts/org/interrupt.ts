import { Failure } from './errors.ts';

/** Work under way that stops in its own way when it is asked to. */
let underWay = 0;

/** Whether work is under way that Ctrl-C stops in its own way; then nobody else ends the process. */
export const isInterruptible = (): boolean => underWay > 0;

/** Does some work that Ctrl-C stops: jobs of the org are aborted first, a second time ends at once. Throws a Failure when it was stopped. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    underWay = 0;
    process.stderr.write('\nStopping: jobs under way are aborted …\n');
    controller.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  underWay += 1;
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new Failure('Stopped.', 'Run the same command again: it goes on.');
    throw error;
  } finally {
    underWay = 0;
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
