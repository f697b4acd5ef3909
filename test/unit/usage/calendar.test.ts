import { dayOf, monthOf, recentDays, recentMonths, secondsLeftOfDay } from '#usage';

const at = (time: string): number => Date.parse(time);

test('a day is one of UTC, and lies in its month', () => {
  expect(dayOf(at('2026-02-01T00:30:00+01:00'))).toBe('2026-01-31');
  expect(monthOf('2026-01-31')).toBe('2026-01');
});

test.each([
  ['2026-01-31T00:00:00Z', 86_400],
  ['2026-01-31T23:59:58.001Z', 2],
  ['2026-01-31T23:59:59.999Z', 1],
])('at %s the next day begins in %d s at the latest', (time, seconds) => {
  expect(secondsLeftOfDay(at(time))).toBe(seconds);
});

test('62 days are told, the newest first, over the ends of months and of a leap year’s February', () => {
  const days = recentDays(at('2024-03-01T23:59:59Z'));
  expect([days.length, new Set(days).size]).toEqual([62, 62]);
  expect([days[0], days[1], days.at(-1)]).toEqual(['2024-03-01', '2024-02-29', '2023-12-31']);
});

test('13 months are told, the newest first, each once, also on the last day of a long month', () => {
  const months = recentMonths(at('2026-03-31T12:00:00Z'));
  expect([months.length, new Set(months).size]).toEqual([13, 13]);
  expect([months[0], months[1], months.at(-1)]).toEqual(['2026-03', '2026-02', '2025-03']);
});
