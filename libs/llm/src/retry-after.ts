/** No limit of a vendor lasts longer. */
export const LONGEST_REST_IN_MS = 24 * 60 * 60 * 1000;

/**
 * When a vendor may be asked again, in milliseconds since the epoch, by its `retry-after-ms` (OpenAI) or `Retry-After`
 * (RFC 9110: seconds or an HTTP date) header; undefined without a readable one. At most a day ahead.
 */
export function readRetryAfter(headers: Headers, nowInMs: number): number | undefined {
  const delayInMs = readDelayInMs(headers, nowInMs);
  if (delayInMs === undefined || Number.isNaN(delayInMs)) return undefined;
  return nowInMs + Math.min(Math.max(delayInMs, 0), LONGEST_REST_IN_MS);
}

function readDelayInMs(headers: Headers, nowInMs: number): number | undefined {
  const milliseconds = readNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = readNumber(value);
  return seconds === undefined ? Date.parse(value) - nowInMs : seconds * 1000;
}

function readNumber(value: string | null): number | undefined {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
