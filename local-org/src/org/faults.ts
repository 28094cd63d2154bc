/** Faults on demand: what real orgs do to jobs, so that tests can see what jobs do about it. */
import { ApiError } from './errors.ts';

/** What goes wrong. */
export type FaultKind =
  /** An answer takes longer. */
  | 'latency'
  /** 503. */
  | 'unavailable'
  /** The connection breaks before the request is looked at. */
  | 'drop'
  /** The request is done, and the connection breaks before the answer. */
  | 'dropAnswer'
  /** The session has expired. */
  | 'expire'
  /** A record cannot be locked. */
  | 'lock'
  /** A bulk job is aborted midway. */
  | 'abort'
  /** A bulk job does not move any more. */
  | 'stuck'
  /** The page before the one that was asked for. */
  | 'repeatPage';

const KINDS: ReadonlySet<string> = new Set<FaultKind>([
  'latency',
  'unavailable',
  'drop',
  'dropAnswer',
  'expire',
  'lock',
  'abort',
  'stuck',
  'repeatPage',
]);

/** One thing that goes wrong, and how often. */
export interface FaultRule {
  kind: FaultKind;
  /** How often, from 0 to 1. */
  rate: number;
  /** At most so many times. */
  times?: number;
  /** Only requests whose method and path hold this text. */
  path?: string;
  /** Of latency: milliseconds. Of abort and stuck: records a job must have done before. */
  after?: number;
}

/** What is to go wrong. The same seed gives the same faults to the same requests. */
export interface FaultPlan {
  seed: number;
  rules: FaultRule[];
}

/** Reads a plan that a client sent. Throws an ApiError that names what is wrong. */
export function readFaultPlan(value: unknown): FaultPlan {
  const wrong = (what: string): ApiError => new ApiError(400, 'INVALID_INPUT', `Faults: ${what}`);
  const { seed = 1, rules } = (value ?? {}) as Record<string, unknown>;
  if (typeof seed !== 'number') throw wrong('seed must be a number');
  if (!Array.isArray(rules)) throw wrong('rules must be a list');
  return {
    seed,
    rules: rules.map((rule: unknown, index): FaultRule => {
      const { kind, rate = 1, times, path, after } = (rule ?? {}) as Record<string, unknown>;
      if (typeof kind !== 'string' || !KINDS.has(kind)) throw wrong(`rules[${index}].kind must be one of ${[...KINDS].join(', ')}`);
      if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) throw wrong(`rules[${index}].rate must be a number from 0 to 1`);
      for (const [name, number] of Object.entries({ times, after }))
        if (number !== undefined && !(typeof number === 'number' && number >= 0)) throw wrong(`rules[${index}].${name} must be a number`);
      if (path !== undefined && typeof path !== 'string') throw wrong(`rules[${index}].path must be a text`);
      return { kind: kind as FaultKind, rate, ...({ times, path, after } as Partial<FaultRule>) };
    }),
  };
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A plan at work. */
export class Faults {
  readonly plan: FaultPlan;
  /** How often each kind has happened. */
  readonly happened = new Map<FaultKind, number>();
  readonly #random: () => number;
  readonly #left: number[];

  constructor(plan: FaultPlan) {
    this.plan = plan;
    this.#random = randomFrom(plan.seed);
    this.#left = plan.rules.map((rule) => rule.times ?? Infinity);
  }

  /** The rule that strikes now; undefined when none does. */
  #strike(kinds: readonly FaultKind[], request: string, done = Infinity): FaultRule | undefined {
    for (const [index, rule] of this.plan.rules.entries()) {
      if (!kinds.includes(rule.kind) || (this.#left[index] ?? 0) <= 0) continue;
      if (rule.path !== undefined && !request.includes(rule.path)) continue;
      if (rule.kind !== 'latency' && done < (rule.after ?? 0)) continue;
      if (this.#random() >= rule.rate) continue;
      this.#left[index] = (this.#left[index] ?? 0) - 1;
      this.happened.set(rule.kind, (this.happened.get(rule.kind) ?? 0) + 1);
      return rule;
    }
    return undefined;
  }

  /** What happens to a request on its way in: milliseconds to wait, and what then. */
  request(methodAndPath: string): { wait: number; then: 'unavailable' | 'drop' | 'expire' | undefined } {
    const wait = this.#strike(['latency'], methodAndPath)?.after ?? 0;
    return { wait, then: this.#strike(['unavailable', 'drop', 'expire'], methodAndPath)?.kind as 'unavailable' | undefined };
  }

  dropsAnswer(methodAndPath: string): boolean {
    return this.#strike(['dropAnswer'], methodAndPath) !== undefined;
  }

  repeatsPage(methodAndPath: string): boolean {
    return this.#strike(['repeatPage'], methodAndPath) !== undefined;
  }

  locks(): boolean {
    return this.#strike(['lock'], '') !== undefined;
  }

  /** What happens to a bulk job that has done so many records. */
  jobFault(done: number): 'abort' | 'stuck' | undefined {
    return this.#strike(['abort', 'stuck'], '', done)?.kind as 'abort' | 'stuck' | undefined;
  }
}
