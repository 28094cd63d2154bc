type Listener = () => unknown;
const listeners = new Set<Listener>();

/** Calls the listener after any record on this page was written. Returns the way to stop. */
export function onRecordsChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells everybody that records changed; resolves when all have read again. */
export async function recordsChanged(): Promise<void> {
  await Promise.allSettled([...listeners].map((listener) => listener()));
}
