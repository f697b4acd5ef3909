const HOUR_IN_MS = 60 * 60 * 1000;
const DAY_IN_MS = 24 * HOUR_IN_MS;

const PACIFIC_CLOCK = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/**
 * The next midnight in Pacific time, in milliseconds since the epoch: then Gemini's quotas of a day begin anew
 * (ai.google.dev/gemini-api/docs/rate-limits).
 */
export function nextPacificMidnight(nowInMs: number): number {
  const inADay = nowInMs - sinceMidnightInMs(nowInMs) + DAY_IN_MS;
  const strayed = sinceMidnightInMs(inADay);
  // On the two days of the year on which the clocks change, a day is an hour shorter or longer.
  return strayed > DAY_IN_MS / 2 ? inADay + (DAY_IN_MS - strayed) : inADay - strayed;
}

/** What a Pacific clock shows, as milliseconds since midnight. */
function sinceMidnightInMs(timeInMs: number): number {
  const parts = PACIFIC_CLOCK.formatToParts(timeInMs);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return read('hour') * HOUR_IN_MS + read('minute') * 60_000 + read('second') * 1000 + (timeInMs % 1000);
}
