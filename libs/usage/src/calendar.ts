/** A day such as `2026-01-31` or a month such as `2026-01`, of UTC. */
export type Period = string;

/** How far back usage is told. */
const DAYS_TOLD = 62;
const MONTHS_TOLD = 13;

const DAY_IN_MS = 86_400_000;

let lastDay = { number: NaN, name: '' };

/** The day in which the time lies. Most ask for the same one. @param time in milliseconds since the epoch */
export function dayOf(time: number): Period {
  const number = Math.floor(time / DAY_IN_MS);
  if (number !== lastDay.number) lastDay = { number, name: new Date(time).toISOString().slice(0, 10) };
  return lastDay.name;
}

/** The month in which the day lies. */
export function monthOf(day: Period): Period {
  return day.slice(0, 7);
}

/** Until the next day begins, rounded up; at least 1. */
export function secondsLeftOfDay(time: number): number {
  return Math.ceil((DAY_IN_MS - (time % DAY_IN_MS)) / 1000);
}

/** The days that are told of, the present one first. */
export function recentDays(now: number): Period[] {
  return Array.from({ length: DAYS_TOLD }, (_, daysAgo) => dayOf(now - daysAgo * DAY_IN_MS));
}

/** The months that are told of, the present one first. */
export function recentMonths(now: number): Period[] {
  const date = new Date(now);
  return Array.from({ length: MONTHS_TOLD }, (_, monthsAgo) =>
    monthOf(dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsAgo))),
  );
}
