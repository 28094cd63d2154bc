import assert from 'node:assert/strict';

interface Refusal {
  errorCode?: string;
  message: string;
  /** All the reasons, when there are several. */
  data?: unknown;
}

/** Holds when the org refuses the work with a code or in words that match. */
export const refused = (work: PromiseLike<unknown>, pattern: RegExp): Promise<void> =>
  assert.rejects(Promise.resolve(work), (error: Refusal) => {
    assert.match(`${error.errorCode ?? ''}: ${error.message} ${JSON.stringify(error.data ?? '')}`, pattern);
    return true;
  });
