/** Turns whatever a wire or a save failed with into sentences for people. */
import unknownError from '@salesforce/label/c.Unknown_Error';

interface FieldError {
    message?: string;
}
interface ErrorBody {
    message?: string;
    output?: { errors?: FieldError[]; fieldErrors?: Record<string, FieldError[]> };
}
interface Failure {
    message?: string;
    body?: ErrorBody | ErrorBody[];
    extensions?: unknown;
}

/** True when the answer says that the user may not even know of an object: the schema lacks it. */
export function isNoAccess(errors: readonly unknown[] | undefined): boolean {
    return (errors ?? []).some((error) => /Field '\w+' in type 'RecordQuery' is undefined/.test((error as Failure).message ?? ''));
}

/** Every distinct message in an error, most telling first. Never empty. */
export function errorText(error: unknown): string[] {
    const found = (Array.isArray(error) ? error : [error]).flatMap(messagesOf).filter(Boolean);
    return found.length > 0 ? [...new Set(found)] : [unknownError];
}

function messagesOf(error: unknown): string[] {
    if (typeof error === 'string') return [error];
    const { body, message } = (error ?? {}) as Failure;
    if (Array.isArray(body)) return body.map((one) => one.message ?? '');
    const output = body?.output;
    const detailed = [...Object.values(output?.fieldErrors ?? {}).flat(), ...(output?.errors ?? [])].map((one) => one.message ?? '');
    if (detailed.length > 0) return detailed;
    return [body?.message ?? message ?? ''];
}
