import CURRENCY from '@salesforce/i18n/currency';
import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';

const compact = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: CURRENCY, notation: 'compact', maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: CURRENCY, maximumFractionDigits: 0 });
const plain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 4 });
const months = new Intl.DateTimeFormat(LOCALE, { year: 'numeric', month: 'short', timeZone: 'UTC' });

/** An amount for a chart's axis: short. */
export const shortMoney = (amount: number): string => compact.format(amount);

/** An amount in full, without cents. */
export const money = (amount: number): string => whole.format(amount);

/** A number as it is. */
export const decimal = (value: number): string => plain.format(value);

/** `2025-03` or `2025-03-01` as "Mar 2025". */
export const monthName = (month: string): string => months.format(new Date(`${month.slice(0, 7)}-01T00:00:00Z`));

/** A share of 1 as a percentage. */
export const percent = (share: number): string => new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 0 }).format(share);

const days = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' });

/** An ISO day as people write it; nothing for none. */
export const dayText = (day: string | null | undefined): string => (day ? days.format(new Date(`${day.slice(0, 10)}T00:00:00Z`)) : '');

const moments = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: TIME_ZONE });

/** A moment as people write it, in the user's time zone; nothing for none. */
export const momentText = (moment: string | null | undefined): string => (moment ? moments.format(new Date(moment)) : '');

/** Today in the browser's time zone, as an ISO day. */
export function todayHere(): string {
    const now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** A label with `{0}`, `{1}` … filled in. */
export const fill = (label: string, ...values: (string | number)[]): string =>
    label.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));

const exact = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: CURRENCY });

/** An amount to the cent: what is paid. */
export const exactMoney = (amount: number): string => exact.format(amount);
