import { onRecordsChanged } from 'shell/changes';

/** Asks for everything on the page to be read again. */
export class RefreshEvent extends CustomEvent<undefined> {
  constructor() {
    super('force__refreshview', { bubbles: true, composed: true, cancelable: true });
  }
}

const handlers = new Map<number, () => void>();
let last = 0;

/** Calls the handler (a function, or an element's method by name) at every refresh; returns the key to unregister with. */
export function registerRefreshHandler(context: object, handler: (() => unknown) | string): number {
  const call = typeof handler === 'string' ? (context as Record<string, () => unknown>)[handler] : handler;
  handlers.set(
    ++last,
    onRecordsChanged(() => call?.call(context)),
  );
  return last;
}

/** Ends a registration. */
export function unregisterRefreshHandler(key: number): void {
  handlers.get(key)?.();
  handlers.delete(key);
}

/** Containers need no registration here: the whole page refreshes. Returns a key. */
export function registerRefreshContainer(): number {
  return ++last;
}

/** Counterpart of {@link registerRefreshContainer}. */
export function unregisterRefreshContainer(_key: number): void {}

/** How a refresh ended. */
export const REFRESH_COMPLETE = 'complete';
export const REFRESH_COMPLETE_WITH_ERRORS = 'complete_with_errors';
export const REFRESH_ERROR = 'error';
