import type { FieldDef } from '../catalog/types.ts';
import { roundTo } from '../org/decimal.ts';
import { CURRENCY } from '../org/locales.ts';
import type { Wording } from '../org/wording.ts';
import type { Value } from '../soql/outputs.ts';

/** How somebody reads: the words of their language, and the locale numbers and dates are written in. */
export interface Reading {
  words: Wording;
  /** As browsers and Intl have it: `es-ES`. */
  locale: string;
}

/** Formats are costly to make and few: kept by locale and options. */
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function formatOf<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const format = (kept.get(key) as T | undefined) ?? make();
  kept.set(key, format);
  return format;
}

/** A number with as many decimals as its scale says. */
export function numberText(value: number, scale: number, locale: string, options: Intl.NumberFormatOptions = {}): string {
  const format = formatOf(
    `${locale}|${scale}|${options.style ?? ''}`,
    () => new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: scale, maximumFractionDigits: scale }),
  );
  return format.format(roundTo(value, scale));
}

/** A moment by the clock of UTC, with what `options` ask for. */
export function momentText(moment: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale}|${Object.values(options).join(' ')}|${Object.keys(options).length}`;
  return formatOf(key, () => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })).format(new Date(moment));
}

const DAY = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
const MOMENT = { ...DAY, hour: 'numeric', minute: '2-digit' } as const;

/** How Lightning shows a value to a user of a locale; null where the value shows itself. */
export function displayValue(field: FieldDef | undefined, value: Value, locale: string): string | null {
  if (!field || value === null) return null;
  switch (field.type) {
    case 'currency':
      return numberText(value as number, field.scale ?? 2, locale, { style: 'currency', currency: CURRENCY });
    case 'percent':
      return `${numberText(value as number, field.scale ?? 0, locale)}%`;
    case 'int':
    case 'double':
      return numberText(value as number, field.scale ?? 0, locale);
    case 'date':
      return momentText(`${String(value)}T00:00:00Z`, locale, DAY);
    case 'datetime':
      return momentText(String(value).replace(/\+0000$/, 'Z'), locale, MOMENT);
    case 'multipicklist':
      return String(value)
        .split(';')
        .map((one) => field.picklist?.values.find((known) => known.value === one)?.label ?? one)
        .join(';');
    case 'picklist':
      return field.picklist?.values.find((one) => one.value === value)?.label ?? String(value);
    default:
      return null;
  }
}
