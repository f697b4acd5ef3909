import type { IncomingHttpHeaders } from 'node:http';
import type { CacheMode } from '#rewriting';
import { RequestError } from '../problem.js';

const LONGEST_WAIT_IN_SECONDS = 60;

/** One that is not closed runs to the end: then no search fails and begins again at each quote. */
const QUOTED_STRINGS = /"(?:[^"\\]|\\.)*"?/g;

/**
 * How a request uses the cache: by its `Rewrite-Cache`, else by its `Cache-Control`.
 * @throws {RequestError}
 */
export function cacheModeOf(headers: IncomingHttpHeaders): CacheMode {
  const asked = headers['rewrite-cache'];
  if (asked === undefined) return modeOfCacheControl(headers['cache-control']);
  if (asked === 'no-cache' || asked === 'no-store') return asked;
  throw RequestError.forParameter('Rewrite-Cache', 'must be no-cache or no-store');
}

/**
 * The same of a request for events. Libraries that read events send `Cache-Control` by themselves, and are known by what they accept.
 * @throws {RequestError}
 */
export function cacheModeOfEvents(headers: IncomingHttpHeaders): CacheMode {
  return cacheModeOf(acceptsEvents(headers) ? { 'rewrite-cache': headers['rewrite-cache'] } : headers);
}

/** Whether `Accept` lists event streams; a wildcard lists none. */
export function acceptsEvents({ accept = '' }: IncomingHttpHeaders): boolean {
  return accept.split(',').some((range) => range.split(';')[0]!.trim().toLowerCase() === 'text/event-stream');
}

/** What `Cache-Control` asks for (RFC 9111); directives that mean nothing here are ignored. */
function modeOfCacheControl(cacheControl: string | undefined): CacheMode {
  if (cacheControl === undefined) return 'default';
  const directives = cacheControl.replaceAll(QUOTED_STRINGS, '').split(',');
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

/** A `Rewrite-End` as it may be written. */
export const END_MARK = /^[!-~]{1,40}$/;

/**
 * The mark by which a client knows the end of a whole text, from `Rewrite-End`; null without one.
 * @throws {RequestError} also if the mark stands in the text, so that a rewrite may well hold it
 */
export function endMarkOf(header: string | undefined, text: string): string | null {
  if (header === undefined) return null;
  if (!END_MARK.test(header)) {
    throw RequestError.forParameter('Rewrite-End', 'must be 1 to 40 visible ASCII characters, without spaces');
  }
  if (text.includes(header)) throw RequestError.forParameter('Rewrite-End', 'must not stand in the text');
  return header;
}

/** No stream comes near it, and what is begun after it still has whole numbers of its own. */
const LARGEST_EVENT_NUMBER = 9_000_000_000_000_000;

/** A number of an event as it may be written. */
export const EVENT_NUMBER = /^[0-9]+$/;

/** The same of a request that comes back with its body: with room for those that follow, or empty. */
export const EVENT_NUMBER_OF_POST = /^[0-9]{0,15}$/;

/**
 * The number of the last event that the client has, from `Last-Event-ID`, else from the query's `after`; null without either.
 * @throws {RequestError}
 */
export function lastEventIdOf(header: string | undefined, after: unknown): number | null {
  if (header !== undefined) return eventNumber('Last-Event-ID', header);
  return after === undefined ? null : eventNumber('after', after);
}

function eventNumber(parameter: string, given: unknown): number {
  if (typeof given !== 'string' || !EVENT_NUMBER.test(given)) {
    throw RequestError.forParameter(parameter, 'must be the number of an event');
  }
  return Math.min(Number(given), LARGEST_EVENT_NUMBER);
}

/**
 * The same of a request that comes back with its body, whose events are numbered on from there: with a number that leaves room. Null without one,
 * and for an empty one, as libraries send before their first event.
 * @throws {RequestError}
 */
export function lastEventIdOfPost(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (EVENT_NUMBER_OF_POST.test(header)) return Number(header);
  throw RequestError.forParameter('Last-Event-ID', 'must be the number of an event, of at most 15 digits');
}

/**
 * Whether `done` is sent without the text that the reader has had in pieces, by `Rewrite-Done`.
 * @throws {RequestError}
 */
export function wantsBriefDone(headers: IncomingHttpHeaders): boolean {
  const asked = headers['rewrite-done'];
  if (asked === undefined || asked === 'brief') return asked !== undefined;
  throw RequestError.forParameter('Rewrite-Done', 'must be brief');
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
