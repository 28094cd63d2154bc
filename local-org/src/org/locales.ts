/** The org's one currency. */
export const CURRENCY = 'CNY';

/** The locale a user record names (`es_ES`), as Intl has it (`es-ES`); English of the United States for one that is not known. */
export function localeOf(localeSidKey: unknown): string {
  const tag = typeof localeSidKey === 'string' ? localeSidKey.replaceAll('_', '-') : '';
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}
