import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dayIn, startOfDay } from './calendar.ts';

describe('days of an org', () => {
  it('begin when they begin in its time zone', () => {
    assert.equal(startOfDay('GMT', '2026-11-23'), '2026-11-23T00:00:00Z');
    assert.equal(startOfDay('Asia/Shanghai', '2026-11-23'), '2026-11-22T16:00:00Z');
    assert.equal(startOfDay('America/Los_Angeles', '2026-11-23'), '2026-11-23T08:00:00Z');
  });
  it('are 23 or 25 hours long when clocks change', () => {
    assert.equal(startOfDay('Europe/Berlin', '2026-03-29'), '2026-03-28T23:00:00Z');
    assert.equal(startOfDay('Europe/Berlin', '2026-03-30'), '2026-03-29T22:00:00Z');
    assert.equal(startOfDay('Europe/Berlin', '2026-10-25'), '2026-10-24T22:00:00Z');
    assert.equal(startOfDay('Europe/Berlin', '2026-10-26'), '2026-10-25T23:00:00Z');
  });
  it('begin late where midnight is left out', () => {
    // Beirut and Santiago change their clocks at midnight.
    assert.equal(startOfDay('Asia/Beirut', '2026-03-29'), '2026-03-28T22:00:00Z');
    assert.equal(startOfDay('America/Santiago', '2026-09-06'), '2026-09-06T04:00:00Z');
  });
  it('hold the moments that people would say they hold', () => {
    assert.equal(dayIn('Europe/Berlin', '2026-11-22T23:30:00.000+0000'), '2026-11-23');
    assert.equal(dayIn('America/New_York', '2026-11-23T04:59:59Z'), '2026-11-22');
    assert.equal(dayIn('America/New_York', '2026-11-23'), '2026-11-23');
  });
  it('begin within themselves, on every day of the year and in every time zone', () => {
    for (const zone of Intl.supportedValuesOf('timeZone').filter((_, index) => index % 7 === 0))
      for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 86_400_000) {
        const day = new Date(at).toISOString().slice(0, 10);
        const start = startOfDay(zone, day);
        assert.equal(dayIn(zone, start), day, `${zone} ${day}`);
        assert.ok(dayIn(zone, new Date(Date.parse(start) - 1000).toISOString()) < day, `${zone} ${day}`);
      }
  });
});
