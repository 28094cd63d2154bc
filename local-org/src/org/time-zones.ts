/** Moments in the time zones of users. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(zone, format);
  }
  return format;
}

/** A time zone as a user record has it, such as `Europe/Berlin`; UTC for one that is not known. */
export function zoneOf(timeZoneSidKey: unknown): string {
  try {
    if (typeof timeZoneSidKey !== 'string') return 'UTC';
    formatOf(timeZoneSidKey);
    return timeZoneSidKey === 'GMT' ? 'UTC' : timeZoneSidKey;
  } catch {
    return 'UTC';
  }
}

/** What clocks of a zone show at a moment: `2026-05-14T12:00:00`. */
export const localTime = (moment: Date, zone: string): string =>
  zone === 'UTC' ? moment.toISOString().slice(0, 19) : formatOf(zone).format(moment).replace(' ', 'T');

/** The moment at which a day (`2026-05-14`) begins in a zone. */
export function startOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const behind = (at: number): number => at - Date.parse(`${localTime(new Date(at), zone)}Z`);
  // The offset at the moment itself may differ from that at midnight UTC: a change of summer time lies between.
  return new Date(midnight + behind(midnight + behind(midnight)));
}
