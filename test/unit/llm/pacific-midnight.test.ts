import { describe, expect, it } from '@jest/globals';
import { nextPacificMidnight } from '#llm';

describe('nextPacificMidnight', () => {
  it.each([
    ['in winter', '2026-01-15T12:00:00.000Z', '2026-01-16T08:00:00.000Z'],
    ['in summer', '2026-07-15T12:00:00.123Z', '2026-07-16T07:00:00.000Z'],
    ['at midnight itself, a day later', '2026-07-15T07:00:00.000Z', '2026-07-16T07:00:00.000Z'],
    ['a millisecond before midnight', '2026-07-15T06:59:59.999Z', '2026-07-15T07:00:00.000Z'],
    ['on the short day in March', '2026-03-08T08:30:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['on the short day, after the change', '2026-03-08T20:00:00.000Z', '2026-03-09T07:00:00.000Z'],
    ['on the long day in November', '2026-11-01T07:30:00.000Z', '2026-11-02T08:00:00.000Z'],
    ['on the long day, after the change', '2026-11-01T20:00:00.000Z', '2026-11-02T08:00:00.000Z'],
  ])('is right %s', (_, now, midnight) => {
    expect(new Date(nextPacificMidnight(Date.parse(now))).toISOString()).toBe(midnight);
  });
});
