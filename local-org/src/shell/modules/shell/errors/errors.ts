import type { ErrorBody, FetchResponse, FieldError } from 'shell/http';

/** Errors of a write, sorted to where they are shown. */
export interface WriteErrors {
  /** About the record, or about fields that are not on the form. */
  page: string[];
  /** By field API name. */
  fields: Record<string, string>;
}

/** Sorts a rejected write into page and field errors; `shown` are the fields the form has. */
export function writeErrors(error: unknown, shown: string[]): WriteErrors {
  const body = (error as FetchResponse).body as ErrorBody | undefined;
  const result: WriteErrors = { page: [], fields: {} };
  const put = (entry: FieldError, field: string | null | undefined) => {
    if (field && shown.includes(field)) result.fields[field] = [result.fields[field], entry.message].filter(Boolean).join(' ');
    else result.page.push(entry.fieldLabel ? `${entry.fieldLabel}: ${entry.message}` : entry.message);
  };
  for (const entry of body?.output?.errors ?? []) put(entry, entry.field);
  for (const [field, entries] of Object.entries(body?.output?.fieldErrors ?? {})) for (const entry of entries) put(entry, field);
  if (result.page.length === 0 && Object.keys(result.fields).length === 0) result.page.push(messageOf(error));
  return result;
}

/** The one sentence to show for whatever was thrown. */
export function messageOf(error: unknown): string {
  return (error as Partial<FetchResponse>).body?.message ?? (error as Partial<Error>).message ?? String(error);
}
