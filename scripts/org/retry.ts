/** How often, and after how long, what failed is tried again. */
export interface RetryPolicy {
  /** All in all, the first one too. */
  attempts: number;
  /** Milliseconds: before the second attempt a random part of twice that, before each later one of twice as much again. */
  base: number;
  /** Milliseconds that are waited at most. */
  most: number;
}

export const RETRY: RetryPolicy = { attempts: 8, base: 200, most: 20_000 };

/** Milliseconds to wait before an attempt: a random part of a span that doubles each time ("full jitter", AWS Architecture Blog, 2015). */
export function waitBefore(attempt: number, { base, most }: RetryPolicy, random = Math.random): number {
  return Math.round(random() * Math.min(most, base * 2 ** attempt));
}
