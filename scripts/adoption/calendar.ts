/** Days as people of an org have them: its time zone decides when one begins. */
import { addDays } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';

/** The formats of time zones, made once each. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    // Of the locales with ISO's order, this one has four digits for the year and 24 hours.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(timeZone, format);
  }
  return format;
}

/** The day of a moment in a time zone. A plain day stays as it is. */
export function dayIn(timeZone: string, moment: string): string {
  if (moment.length === 10) return moment;
  return formatOf(timeZone)
    .format(new Date(moment.replace('+0000', 'Z')))
    .slice(0, 10);
}

/** The hour of a moment in a time zone, 0 to 23. */
export const hourIn = (timeZone: string, moment: string): number => Number(formatOf(timeZone).format(new Date(moment)).slice(11, 13));

/** The moment at which a day begins in a time zone, as SOQL has it. On a day that begins an hour late, its first moment. */
export function startOfDay(timeZone: string, day: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  let moment = wanted;
  // The offset of a first guess may be that of the other side of a change of clocks: the second one is right.
  for (let pass = 0; pass < 2; pass++) {
    const shown = Date.parse(`${formatOf(timeZone).format(new Date(moment)).replace(' ', 'T')}Z`);
    moment += wanted - shown;
  }
  // Where midnight is left out, the guess falls into the day before.
  while (dayIn(timeZone, new Date(moment).toISOString()) < day) moment += 1_800_000;
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}

/** The last day of a week, by its Monday. */
export const sundayOf = (week: string): string => addDays(week, 6);
