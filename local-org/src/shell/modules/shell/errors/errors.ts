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

/** Whether a write was refused because somebody saved the record in the meantime. */
export function isConflict(error: unknown): boolean {
  return (error as Partial<FetchResponse>).status === 412;
}

/** What to show for whatever was thrown: the reasons of rules and flows where there are any, else the one sentence about it. */
export function messageOf(error: unknown): string {
  const { errors = [], fieldErrors = {} } = (error as Partial<FetchResponse>).body?.output ?? {};
  const reasons = [...errors, ...Object.values(fieldErrors).flat()].map(({ message }) => message);
  if (reasons.length > 0) return [...new Set(reasons)].join(' ');
  return (error as Partial<FetchResponse>).body?.message ?? (error as Partial<Error>).message ?? String(error);
}
