import { nextPacificMidnight } from './pacific-midnight.js';
import type { VendorFailure } from './vendor-failure.js';

/** No limit of a vendor lasts longer. */
const LONGEST_REST_IN_MS = 24 * 60 * 60 * 1000;

const UNITS_IN_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * When a vendor may be asked again, in milliseconds since the epoch, at most a day ahead; undefined where it says nothing that can be read. The first
 * of these that says something: a quota of a day (Gemini; it comes back at midnight Pacific time, although its RetryInfo often speaks of seconds),
 * headers, fields of the body, words.
 */
export function readReturnTime(failure: VendorFailure, nowInMs: number): number | undefined {
  if (hasDailyQuota(failure)) return nextPacificMidnight(nowInMs);
  const delayInMs =
    delayInHeaders(failure.headers, nowInMs) ?? delayInDetails(failure, nowInMs) ?? delayInWords(failure.message);
  if (delayInMs === undefined || Number.isNaN(delayInMs)) return undefined;
  return nowInMs + Math.ceil(Math.min(Math.max(delayInMs, 0), LONGEST_REST_IN_MS));
}

function hasDailyQuota({ details }: VendorFailure): boolean {
  const violations = details.flatMap(({ violations: list }) => (Array.isArray(list) ? (list as unknown[]) : []));
  return violations.some((violation) =>
    String((Object(violation) as { quotaId?: unknown }).quotaId).includes('PerDay'),
  );
}

/** Several lines of one header are joined by commas. */
function inLowerCase(headers: object): ReadonlyMap<string, string> {
  const entries = Object.entries(headers) as [string, unknown][];
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function delayInHeaders(given: object, nowInMs: number): number | undefined {
  const headers = inLowerCase(given);
  const milliseconds = numberIn(headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const retryAfter = headers.get('retry-after') ?? headers.get('llm_provider-retry-after');
  const answeredAtInMs = timeOfAnswer(headers.get('date'), nowInMs);
  const delay = retryAfter === undefined ? undefined : delayIn(retryAfter, answeredAtInMs, nowInMs);
  return delay ?? delayOfEmptyLimits(headers, nowInMs);
}

/** Of several lines the longest counts: both limits were told. A date with a comma in it is one. */
function delayIn(value: string, answeredAtInMs: number, nowInMs: number): number | undefined {
  const delays = (/[a-z]{3},? /i.test(value) ? [value] : value.split(',')).map(
    (part) => durationIn(part) ?? timestampIn(part, nowInMs) ?? dateIn(part, answeredAtInMs),
  );
  return longestOf(delays);
}

/** The clocks differ, so that a date is held against the answer's own. */
function timeOfAnswer(date: string | undefined, nowInMs: number): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? nowInMs : time;
}

/** `x-ratelimit-reset-requests`, and what others call theirs: the name of what remains differs in that one word. */
const RESET = /ratelimit.*\breset\b/;

function delayOfEmptyLimits(headers: ReadonlyMap<string, string>, nowInMs: number): number | undefined {
  const resets = [...headers].filter(([name]) => RESET.test(name));
  const reached = resets.filter(([name]) => Number(headers.get(name.replace('reset', 'remaining')) ?? 0) <= 0);
  const delays = reached.map(([, value]) => delayIn(value, nowInMs, nowInMs));
  return longestOf([...delays, ...delaysOfPolicies(headers.get('ratelimit') ?? '')]);
}

/** draft-ietf-httpapi-ratelimit-headers: `"minute";r=0;t=30`, of each policy; before its eighth version `limit=100, remaining=0, reset=30`. */
function delaysOfPolicies(field: string): (number | undefined)[] {
  const policies = field.includes('reset=') ? [field] : field.split(',');
  const reached = policies.filter((policy) => /\b(?:r|remaining)=0\b/.test(policy));
  return reached.map((policy) => durationIn(/\b(?:t|reset)=(\d+)/.exec(policy)?.[1]));
}

/** Fields of the body in which a delay stands. */
const FIELDS_OF_DELAYS = ['quotaResetDelay', 'retry_after', 'retryAfter', 'retry_after_seconds'];

/** google.rpc.RetryInfo and ErrorInfo's metadata, and fields that others have for it; OpenRouter puts its vendor's headers into the body. */
function delayInDetails({ details }: VendorFailure, nowInMs: number): number | undefined {
  for (const detail of details) {
    const { metadata, headers } = detail as { metadata?: unknown; headers?: unknown };
    const all = { ...detail, ...Object(metadata) } as Record<string, unknown>;
    const delay =
      protoDuration(all['retryDelay']) ??
      longestOf(FIELDS_OF_DELAYS.map((name) => textDelay(all[name], nowInMs))) ??
      numberIn(textOf(all['retry_after_ms'])) ??
      dateIn(textOf(all['quotaResetTimeStamp']), nowInMs) ??
      (headers === undefined ? undefined : delayInHeaders(Object(headers) as object, nowInMs));
    if (delay !== undefined && !Number.isNaN(delay)) return delay;
  }
  return undefined;
}

/** google.protobuf.Duration: as JSON "38s", from proxies also as its fields. */
function protoDuration(value: unknown): number | undefined {
  if (typeof value === 'string') return durationIn(value);
  const { seconds, nanos } = Object(value) as { seconds?: unknown; nanos?: unknown };
  const whole = numberIn(textOf(seconds));
  return whole === undefined ? undefined : whole * 1000 + (numberIn(textOf(nanos)) ?? 0) / 1e6;
}

function textDelay(value: unknown, nowInMs: number): number | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : delayIn(text, nowInMs, nowInMs);
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  millisecond: 'ms',
  second: 's',
  sec: 's',
  minute: 'm',
  min: 'm',
  hour: 'h',
  hr: 'h',
  day: 'd',
};

/** "Please try again in 1m12.5s.", "Please retry in 850ms", "retry after 86400 seconds", "wait 3 hours and 2 minutes" */
function delayInWords(message: string): number | undefined {
  const told =
    /\b(?:again|retry|retrying|wait|available|resets?)\b(?: again| your request)?(?: in| after| for)?:?(?: at least| about| approximately| around)? ~?((?:\d+(?:\.\d+)? ?[a-z]+(?:,? and |, | )?){1,5})/i.exec(
      message,
    );
  const words = told?.[1] ?? /"retryDelay": ?"([\d.]+s)"/.exec(message)?.[1];
  if (words === undefined) return undefined;
  return durationIn(/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+/.exec(withShortUnits(words.toLowerCase()))?.[0]);
}

/** Of "3 hours and 2 minutes" makes "3h2m". */
function withShortUnits(words: string): string {
  return words.replace(
    /(\d) ?([a-z]+)(?:,? and |, | )?/g,
    (_, digit: string, unit: string) => `${digit}${UNIT_WORDS[unit.replace(/s$/, '')] ?? unit}`,
  );
}

/** "20", "+20", "20s", "1m30s", "10h40m7.7s", "20 seconds": a number without a unit is seconds. Over a day it is none. */
function durationIn(value: string | undefined): number | undefined {
  const text = value?.trim().toLowerCase() ?? '';
  const seconds = numberIn(text);
  if (seconds !== undefined) return seconds * 1000 <= LONGEST_REST_IN_MS ? seconds * 1000 : undefined;
  if (/^-\d+$/.test(text)) return 0;
  const short = withShortUnits(text);
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(short)) return undefined;
  const parts = [...short.matchAll(/([\d.]+)(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS_IN_MS[unit!]!, 0);
}

/** Seconds or milliseconds since the epoch: a number too large for a delay, and near the present. */
function timestampIn(value: string, nowInMs: number): number | undefined {
  const number = numberIn(value);
  if (number === undefined) return undefined;
  const delays = [number * 1000 - nowInMs, number - nowInMs];
  return delays.find((delay) => Math.abs(delay) <= LONGEST_REST_IN_MS);
}

/** An HTTP date or one of ISO 8601. */
function dateIn(value: string | undefined, fromInMs: number): number | undefined {
  const time = /[-:]|[a-z]{3}/i.test(value ?? '') ? Date.parse(value!) : NaN;
  return Number.isNaN(time) ? undefined : time - fromInMs;
}

function numberIn(value: string | undefined): number | undefined {
  return value !== undefined && /^\s*\+?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function longestOf(delays: readonly (number | undefined)[]): number | undefined {
  const told = delays.filter((delay): delay is number => delay !== undefined && !Number.isNaN(delay));
  return told.length === 0 ? undefined : Math.max(...told);
}
