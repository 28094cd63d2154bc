import { executeMutation } from 'lightning/graphql';
import { issueMutation } from './queueQuery';

/** Issues that one request writes. */
const WRITTEN_AT_ONCE = 50;

/** A change of an issue. */
export interface IssueChange {
    id: string;
    values: Record<string, unknown>;
}

/** What became of changes. */
export interface Written {
    /** Issues that were refused, or not sent because a call had failed, each with why. */
    refused: Map<string, unknown>;
    /** What a call failed with. */
    failure?: unknown;
}

/** Writes into issues, part by part, each issue for itself. */
export async function writeInParts(changes: readonly IssueChange[]): Promise<Written> {
    const refused = new Map<string, unknown>();
    for (let from = 0; from < changes.length; from += WRITTEN_AT_ONCE) {
        const some = changes.slice(from, from + WRITTEN_AT_ONCE);
        try {
            // eslint-disable-next-line no-await-in-loop -- one part after the other
            const { errors } = await executeMutation(issueMutation(some));
            for (const error of errors ?? []) {
                const { path, paths } = error as { path?: unknown[]; paths?: unknown[] };
                const at = some.findIndex((_, index) => (paths ?? path ?? []).includes(`one${index}`));
                for (const { id } of at < 0 ? some : [some[at] as IssueChange]) refused.set(id, [error]);
            }
        } catch (failure) {
            for (const { id } of changes.slice(from)) refused.set(id, failure);
            return { refused, failure };
        }
    }
    return { refused };
}
