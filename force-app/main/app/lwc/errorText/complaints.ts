/** One thing that an answer complains of, whichever API it came from. */
export interface Complaint {
    message: string;
    /** The platform's code, such as DUPLICATE_VALUE; empty where it gives none. */
    code: string;
    /** The field in the words of the user, where the answer has them. */
    fieldLabel: string;
    /** True for a fault of the page itself, such as a TypeError. */
    isFault: boolean;
}

interface FieldError {
    message?: string;
    errorCode?: string;
    statusCode?: string | number;
    fieldLabel?: string | null;
}
interface ErrorBody extends FieldError {
    output?: { errors?: FieldError[]; fieldErrors?: Record<string, FieldError[]> };
}
interface Failure {
    name?: string;
    message?: string;
    /** 0 when no answer came. */
    status?: number;
    body?: ErrorBody | ErrorBody[];
    extensions?: { errorCode?: string; errors?: FieldError[] };
}

/** A code in front of a message: "DUPLICATE_VALUE: duplicate value found". */
const CODE_IN_FRONT = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*[:,]\s*/;

/** How browsers and the platform say that no answer came. */
export const isNetwork = (message: string): boolean =>
    /failed to fetch|networkerror|load failed|does not answer|network request failed/i.test(message);

/** All complaints in whatever a wire or a save failed with. */
export function complaintsOf(error: unknown): Complaint[] {
    return (Array.isArray(error) ? error : [error]).flatMap(ofOne);
}

function ofOne(error: unknown): Complaint[] {
    if (typeof error === 'string') return [complaint({ message: error })];
    const { body, message, extensions, status, name } = (error ?? {}) as Failure;
    if (status === 0) return [complaint({ message: 'No connection', errorCode: 'NO_CONNECTION' })];
    if (Array.isArray(body)) return body.map(complaint);
    const output = body?.output;
    const detailed = [...Object.values(output?.fieldErrors ?? {}).flat(), ...(output?.errors ?? []), ...(extensions?.errors ?? [])];
    if (detailed.length > 0) return detailed.map(complaint);
    const isFault = !body && /Error$/.test(name ?? '');
    return [{ ...complaint({ message: message ?? '', ...extensions, ...body }), isFault: isFault && !isNetwork(message ?? '') }];
}

function complaint({ message = '', errorCode, statusCode, fieldLabel }: FieldError): Complaint {
    const [prefix, inFront] = CODE_IN_FRONT.exec(message) ?? [];
    const code = errorCode ?? inFront ?? (typeof statusCode === 'string' ? statusCode : '');
    return { message: message.slice(prefix?.length ?? 0), code, fieldLabel: fieldLabel ?? '', isFault: false };
}
