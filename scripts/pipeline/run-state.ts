import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../org/errors.ts';
import { lock } from '../org/lock.ts';

/**
 * How far a run of the pipeline has come: kept on disk, so that a run that was killed goes on where it stopped. One process at a
 * time has it, until it ends or gives it back.
 */
export class RunState<T extends object> {
  readonly file: string;
  /** Gives it back to other processes. */
  readonly close: () => void;
  #value: T | undefined;

  /** The state of the run of this name below a project's `.perennial` folder. Throws a UsageError when another process has it, or when what is there cannot be read. */
  constructor(projectDir: string, name: string, isState: (value: unknown) => boolean) {
    this.file = join(projectDir, '.perennial', `${encodeURIComponent(name)}.json`);
    const release = lock(`${this.file}.lock`);
    if (!release) throw new UsageError(`Another run of ${name} is under way. Wait until it has ended, or end it`);
    this.close = release;
    if (!existsSync(this.file)) return;
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(this.file, 'utf8'));
    } catch {
      // Said below.
    }
    if (!isState(value)) {
      this.close();
      throw new UsageError(`${this.file} cannot be read. Delete it to begin anew`);
    }
    this.#value = value as T;
  }

  get value(): T | undefined {
    return this.#value;
  }

  /** Keeps a new state. What was killed halfway through leaves the old one. */
  save(value: T): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
    this.#value = value;
  }

  forget(): void {
    rmSync(this.file, { force: true });
    this.#value = undefined;
  }
}
