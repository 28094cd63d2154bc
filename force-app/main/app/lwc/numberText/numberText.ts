import CURRENCY from '@salesforce/i18n/currency';
import LOCALE from '@salesforce/i18n/locale';

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
