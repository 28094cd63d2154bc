import { SingleBar } from 'cli-progress';
import { Failure, messageOf } from '../org/errors.ts';

/** One step of a pipeline. Run twice it must end as run once: a run that was killed does it again. */
export interface Stage<Context> {
  name: string;
  title: string;
  /** What to do when it fails for a reason that says nothing of its own. */
  remedy: string;
  /** Does it. `tell` shows how far it is; what it returns is told when it is done, or not done. */
  run(context: Context, tell: Tell): Promise<string | undefined | Skipped>;
}

/** What a stage gives that did nothing: why. */
export interface Skipped {
  why: string;
}

export const skipped = (why: string): Skipped => ({ why });

/** Says what is being done now, and how much of it is done. */
export type Tell = (step: string, done?: number, total?: number) => void;

/** How a stage ended. */
export interface StageOutcome {
  stage: string;
  seconds: number;
  /** What it told: counts, warnings. */
  said?: string;
  /** Whether it did nothing; `said` tells why. */
  skipped?: true;
}

/** A stage that failed: which, why, and what to do. */
export class StageFailure extends Failure {
  readonly stage: string;

  constructor(stage: Stage<never>, error: unknown) {
    super(messageOf(error), error instanceof Failure && error.remedy !== '' ? error.remedy : stage.remedy);
    this.stage = stage.name;
  }
}

const secondsSince = (began: number): number => Math.round((Date.now() - began) / 100) / 10;

/** Shows stages as they run, on standard error: a bar with the time on a terminal, a line a stage elsewhere, nothing when told to be quiet. */
class StageDisplay {
  readonly #quiet: boolean;
  readonly #total: number;
  #bar: SingleBar | undefined;
  #clock: NodeJS.Timeout | undefined;

  constructor(total: number, quiet: boolean) {
    this.#total = total;
    this.#quiet = quiet;
  }

  begin(index: number, title: string): void {
    if (this.#quiet) return;
    if (!process.stderr.isTTY) return void process.stderr.write(`${index + 1}/${this.#total}  ${title}\n`);
    const began = Date.now();
    this.#bar = new SingleBar({
      format: `{bar} {value}/{total}  ${title}  {clock} s  {detail}`,
      stream: process.stderr,
      hideCursor: true,
      barsize: 18,
      clearOnComplete: true,
    });
    this.#bar.start(this.#total, index, { clock: '0.0', detail: '' });
    this.#clock = setInterval(() => this.#bar?.update({ clock: secondsSince(began).toFixed(1) }), 200).unref();
  }

  detail: Tell = (step, done, total) => {
    this.#bar?.update({ detail: done !== undefined && total !== undefined ? `${step} ${done}/${total}` : step });
  };

  end(index: number, title: string, seconds: number, mark: string, said = ''): void {
    clearInterval(this.#clock);
    this.#bar?.stop();
    this.#bar = undefined;
    if (!this.#quiet)
      process.stderr.write(
        `${index + 1}/${this.#total}  ${mark} ${title.padEnd(30)} ${seconds.toFixed(1).padStart(6)} s${said ? `  ${said}` : ''}\n`,
      );
  }
}

/** Runs stages one after the other. Throws a {@link StageFailure} at the first that fails. */
export async function runStages<Context>(
  stages: readonly Stage<Context>[],
  context: Context,
  { quiet, onDone }: { quiet: boolean; onDone?(stage: Stage<Context>): void },
): Promise<StageOutcome[]> {
  const display = new StageDisplay(stages.length, quiet);
  const outcomes: StageOutcome[] = [];
  for (const [index, stage] of stages.entries()) {
    const began = Date.now();
    display.begin(index, stage.title);
    try {
      const given = await stage.run(context, display.detail);
      const isSkipped = typeof given === 'object';
      const said = isSkipped ? given.why : given;
      const seconds = secondsSince(began);
      outcomes.push({ stage: stage.name, seconds, ...(said ? { said } : {}), ...(isSkipped ? { skipped: true } : {}) });
      display.end(index, stage.title, seconds, isSkipped ? '–' : '✔', said);
      onDone?.(stage);
    } catch (error) {
      display.end(index, stage.title, secondsSince(began), '✖');
      throw new StageFailure(stage, error);
    }
  }
  return outcomes;
}
