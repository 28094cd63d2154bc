import { SingleBar } from 'cli-progress';

/** Shows steps on standard error: a bar on a terminal, a line a step elsewhere, nothing when told to be quiet. */
export function progressReporter(quiet: boolean): { progress(step: string, done?: number, total?: number): void; stop(): void } {
  const isTerminal = process.stderr.isTTY && !quiet;
  let bar: SingleBar | undefined;
  let shown = '';
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    progress: (step, done, total) => {
      if (quiet) return;
      if (done !== undefined && total !== undefined && isTerminal) {
        if (!bar) {
          bar = new SingleBar({ format: '{step} [{bar}] {value}/{total} {eta_formatted}', stream: process.stderr, hideCursor: true });
          bar.start(total, done, { step });
        }
        bar.update(done, { step });
      } else if (step !== shown) {
        process.stderr.write(`${step}\n`);
      }
      shown = step;
    },
  };
}
