/** One reason a record was not saved, in the platform's shape. */
export interface RecordError {
  statusCode: string;
  message: string;
  fields: string[];
}

/** An answer that is not a success: HTTP status, platform error code, message. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly fields: string[] | undefined;
  constructor(status: number, errorCode: string, message: string, fields?: string[]) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }
}

/** A record that cannot be saved; caught by the write engine and turned into that record's result. */
export class SaveError extends Error {
  readonly errors: RecordError[];
  constructor(errors: RecordError[]) {
    super(errors.map((error) => error.message).join('; '));
    this.name = 'SaveError';
    this.errors = errors;
  }
}

/** A {@link SaveError} with one reason. */
export function saveError(statusCode: string, message: string, fields: string[] = []): SaveError {
  return new SaveError([{ statusCode, message, fields }]);
}

/** What a real org says to a query it cannot read. */
export const malformedQuery = (message: string): ApiError => new ApiError(400, 'MALFORMED_QUERY', message);
