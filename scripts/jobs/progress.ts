import { SingleBar } from 'cli-progress';

/** Off a terminal a step tells how far it is so often, ms. */
const LINE_EVERY = 10_000;

const whole = (count: number): string => Math.round(count).toLocaleString('en');

/** Seconds as people say them; an ellipsis while nobody knows. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '…';
  const rounded = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(rounded / 3600), Math.floor((rounded % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rounded % 60} s` : `${rounded} s`;
}

/** How fast a step goes, and what is left of it, from where it stood when it began. */
export function pace(done: number, total: number, began: { at: number; done: number }, now: number): string {
  const rate = (done - began.done) / Math.max(0.001, (now - began.at) / 1000);
  return `${rate > 0 ? `${whole(rate)}/s` : '…'}, ${duration(rate > 0 ? (total - done) / rate : Infinity)} left`;
}

/**
 * Shows steps on standard error, with their rate and the time left: a bar on a terminal, elsewhere a line a step and one every ten
 * seconds, nothing when told to be quiet.
 */
export function progressReporter(quiet: boolean): { progress(step: string, done?: number, total?: number): void; stop(): void } {
  const isTerminal = process.stderr.isTTY && !quiet;
  let bar: SingleBar | undefined;
  let [shown, told] = ['', 0];
  let began = { at: 0, done: 0 };
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    progress: (step, done, total) => {
      if (quiet) return;
      const now = Date.now();
      if (step !== shown) {
        stop();
        [shown, told] = [step, now];
        began = { at: now, done: done ?? 0 };
        if (!isTerminal || done === undefined || total === undefined) process.stderr.write(`${step}\n`);
      }
      if (done === undefined || total === undefined) return;
      if (!isTerminal) {
        if (now - told < LINE_EVERY) return;
        told = now;
        process.stderr.write(`${step}: ${whole(done)} of ${whole(total)}, ${pace(done, total, began, now)}\n`);
        return;
      }
      if (!bar) {
        bar = new SingleBar({ format: '{step} [{bar}] {at} of {of}, {pace}', stream: process.stderr, hideCursor: true });
        bar.start(total, done, { step, at: '', of: '', pace: '' });
      }
      bar.setTotal(total);
      bar.update(done, { step, at: whole(done), of: whole(total), pace: pace(done, total, began, now) });
    },
  };
}
