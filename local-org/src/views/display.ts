import type { FieldDef } from '../catalog/types.ts';
import { roundTo } from '../org/decimal.ts';
import type { Value } from '../soql/outputs.ts';

const dates = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' });
const moments = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});
const numbers = new Map<number, Intl.NumberFormat>();

function formatNumber(value: number, scale: number): string {
  let format = numbers.get(scale);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: scale, maximumFractionDigits: scale });
    numbers.set(scale, format);
  }
  return format.format(roundTo(value, scale));
}

/** How Lightning shows a value in an en_US org; null where the value shows itself. */
export function displayValue(field: FieldDef | undefined, value: Value): string | null {
  if (!field || value === null) return null;
  switch (field.type) {
    case 'currency':
      return `CN¥${formatNumber(value as number, field.scale ?? 2)}`;
    case 'percent':
      return `${formatNumber(value as number, field.scale ?? 0)}%`;
    case 'int':
    case 'double':
      return formatNumber(value as number, field.scale ?? 0);
    case 'date':
      return dates.format(new Date(`${String(value)}T00:00:00Z`));
    case 'datetime':
      return moments.format(new Date(String(value).replace(/\+0000$/, 'Z')));
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
