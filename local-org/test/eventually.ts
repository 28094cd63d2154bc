/** No test waits longer for a thing to happen. It only guards against a hang: three times what a busy machine needs. */
export const PATIENCE_MS = 300_000;
const PAUSE_MS = 20;

/** Taken before a test puts its own clock in place. */
const { setTimeout } = globalThis;

/** Asks again and again until there is an answer, and gives it. Throws when there is none for as long as a hang would last. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`${what}: still waiting after ${PATIENCE_MS / 1000} s`);
}
