import { describe, expect, it } from '@jest/globals';
import { readRetryAfter } from '#llm';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('readRetryAfter', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '20' }, 20_000],
    ['more than a minute', { 'retry-after': '3600' }, 3_600_000],
    ['parts of a second', { 'retry-after': '1.5' }, 1500],
    ['zero', { 'retry-after': '0' }, 0],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['milliseconds rather than seconds', { 'retry-after-ms': '250', 'retry-after': '20' }, 250],
    ['seconds, if the milliseconds are unreadable', { 'retry-after-ms': 'soon', 'retry-after': '20' }, 20_000],
    ['an HTTP date', { 'retry-after': 'Sun, 01 Mar 2026 12:02:00 GMT' }, 120_000],
    ['a date that has passed as now', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    ['a year as a day', { 'retry-after': '31536000' }, 86_400_000],
    ['nothing where there is nothing', {}, undefined],
    ['nothing where it is unreadable', { 'retry-after': 'soon' }, undefined],
    ['nothing where it is empty', { 'retry-after': '' }, undefined],
  ])('reads %s', (_, headers, delayInMs) => {
    const expected = delayInMs === undefined ? undefined : NOW + delayInMs;
    expect(readRetryAfter(new Headers(headers), NOW)).toBe(expected);
  });
});
