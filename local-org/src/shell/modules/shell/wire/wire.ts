import { onRecordsChanged } from 'shell/changes';

type Emit = (value: unknown) => void;

/**
 * Base of the shell's wire adapters. As LDS does, it emits an empty result first, waits until the required parts of its
 * configuration are there, and emits frozen values. It reads again after any record on the page was written, and emits
 * only when the answer differs.
 */
export abstract class Adapter<Config> {
  private emitValue: Emit;
  private config: Config | undefined;
  private latest = 0;
  private shown: string | undefined;
  private stop: (() => void) | undefined;

  constructor(emit: Emit) {
    this.emitValue = emit;
    this.emitValue(this.empty());
  }

  connect(): void {
    this.stop = onRecordsChanged(() => this.read());
  }

  disconnect(): void {
    this.stop?.();
    this.latest++;
  }

  async update(config: Config): Promise<void> {
    this.config = this.isReady(config) ? config : undefined;
    this.shown = undefined;
    await this.read();
  }

  /** Reads again with the same configuration and emits what is new. */
  async read(): Promise<void> {
    const turn = ++this.latest;
    if (this.config === undefined) return;
    const value = await this.answer(this.config).catch((error: unknown) => this.failed(error));
    const text = JSON.stringify(value);
    if (turn !== this.latest || text === this.shown) return;
    this.shown = text;
    this.emitValue(freeze(value));
  }

  protected empty(): object {
    return { data: undefined, error: undefined };
  }

  protected failed(error: unknown): object {
    return { data: undefined, error };
  }

  private async answer(config: Config): Promise<object> {
    return this.result(await this.fetch(config));
  }

  protected result(data: unknown): object {
    return { data, error: undefined };
  }

  /** False while a required parameter is missing. */
  protected abstract isReady(config: Config): boolean;
  protected abstract fetch(config: Config): Promise<unknown>;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}
