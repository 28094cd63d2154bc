/** What a page keeps for its user while the browser tab is open: a reload loses nothing, and nobody else who logs in there sees it. */
import USER_ID from '@salesforce/user/Id';

const keyOf = (name: string): string => `perennial.${USER_ID ?? ''}.${name}`;

/** Keeps a value, in place of the one before. Where the browser keeps nothing the page works all the same. */
export function remember(name: string, value: unknown): void {
    try {
        sessionStorage.setItem(keyOf(name), JSON.stringify(value));
    } catch {
        forget(name);
    }
}

/** What was kept under a name; undefined where there is nothing that can be read. */
export function recall<T>(name: string): T | undefined {
    try {
        return (JSON.parse(sessionStorage.getItem(keyOf(name)) ?? 'null') as T | null) ?? undefined;
    } catch {
        return undefined;
    }
}

/** Keeps nothing any more under a name. */
export function forget(name: string): void {
    try {
        sessionStorage.removeItem(keyOf(name));
    } catch {
        // Where nothing may be kept there is nothing to remove.
    }
}
