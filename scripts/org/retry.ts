/** How often a request is repeated, and after which delay. */
export interface RetryPolicy {
  /** All attempts, the first included. */
  attempts: number;
  /** The second attempt waits for a random part of twice this; each later one for a random part of twice as much again. */
  baseDelayMs: number;
  /** No attempt waits longer. */
  maxDelayMs: number;
}

export const RETRY: RetryPolicy = { attempts: 8, baseDelayMs: 200, maxDelayMs: 20_000 };

/** Milliseconds to wait before an attempt: a random part of a span that doubles each time ("full jitter", AWS Architecture Blog, 2015). */
export function waitBefore(attempt: number, { baseDelayMs, maxDelayMs }: RetryPolicy, random = Math.random): number {
  return Math.round(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** attempt));
}
