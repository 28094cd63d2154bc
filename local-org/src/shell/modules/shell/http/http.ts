import { fill, labels } from 'shell/labels';

const BASE = '/services/data/v67.0';

/** What LDS rejects with: the status and the UI API's explanation. */
export interface FetchResponse {
  ok: false;
  status: number;
  statusText: string;
  body: ErrorBody;
}

/** Body of a UI API error. */
export interface ErrorBody {
  message: string;
  errorCode?: string;
  statusCode?: number;
  enhancedErrorType?: string;
  output?: { errors: FieldError[]; fieldErrors: Record<string, FieldError[]> };
}

/** One complaint about a record, at a field or at the whole. */
export interface FieldError {
  message: string;
  errorCode?: string;
  field?: string | null;
  fieldLabel?: string | null;
}

/** Asks the data API with the session cookie; `more` are headers. Resolves with the parsed answer; rejects with a {@link FetchResponse}. */
export async function ask<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...more };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await send(BASE + path, {
    method,
    headers,
    credentials: 'same-origin',
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = parse(await response.text());
  if (response.ok) return answer as T;
  throw failure(response.status, response.statusText, answer);
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw failure(0, 'No connection', { message: fill(labels.connectionFailed, (error as Error).message) });
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return { message: text.slice(0, 200) };
  }
}

function failure(status: number, statusText: string, answer: unknown): FetchResponse {
  const first = (Array.isArray(answer) ? answer[0] : answer) as Partial<ErrorBody> | undefined;
  return { ok: false, status, statusText, body: { statusCode: status, ...first, message: first?.message ?? (statusText || `HTTP ${status}`) } };
}
