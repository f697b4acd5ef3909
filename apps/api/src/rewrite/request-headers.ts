import type { CacheMode } from '#rewriting';
import { RequestError } from '../problem.js';

const LONGEST_WAIT_IN_SECONDS = 60;

/** One that is not closed runs to the end: then no search fails and begins again at each quote. */
const QUOTED_STRINGS = /"(?:[^"\\]|\\.)*"?/g;

/** What a request's `Cache-Control` asks for (RFC 9111); directives that mean nothing here are ignored. */
export function cacheModeOf(cacheControl: string | undefined): CacheMode {
  const directives = (cacheControl ?? '').replaceAll(QUOTED_STRINGS, '').split(',');
  const asked = new Set(directives.map((directive) => directive.split('=')[0]?.trim().toLowerCase()));
  if (asked.has('no-store')) return 'no-store';
  return asked.has('no-cache') ? 'no-cache' : 'default';
}

/** An `Idempotency-Key` as it may be written: plain, or as a quoted string (RFC 9651). */
export const IDEMPOTENCY_KEY = /^([!#-~][!-~]{0,254}|"([ !#-[\]-~]|\\["\\]){1,255}")$/;

/**
 * The key of an `Idempotency-Key` header; null without one.
 * @throws {RequestError}
 */
export function idempotencyKeyOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!IDEMPOTENCY_KEY.test(header)) {
    throw RequestError.forParameter(
      'Idempotency-Key',
      'must be 1 to 255 ASCII characters, plain or quoted; with spaces only quoted',
    );
  }
  return header.startsWith('"') ? header.slice(1, -1).replaceAll(/\\(.)/g, '$1') : header;
}

/**
 * The number of the last event that the client has, from `Last-Event-ID`; null without one.
 * @throws {RequestError}
 */
export function lastEventIdOf(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (!/^\d+$/.test(header)) throw RequestError.forParameter('Last-Event-ID', 'must be the number of an event');
  return Math.min(Number(header), Number.MAX_SAFE_INTEGER);
}

/**
 * How long an answer may be held, from the query's `wait` in seconds; null without one.
 * @throws {RequestError}
 */
export function waitInMsOf(wait: unknown): number | null {
  if (wait === undefined) return null;
  if (typeof wait === 'string' && /^\d+$/.test(wait) && Number(wait) <= LONGEST_WAIT_IN_SECONDS) {
    return Number(wait) * 1000;
  }
  throw RequestError.forParameter(
    'wait',
    `must be a whole number of seconds from 0 to ${LONGEST_WAIT_IN_SECONDS}, given once`,
  );
}
