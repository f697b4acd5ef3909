import { describe, expect, it } from '@jest/globals';
import {
  cacheModeOf,
  idempotencyKeyOf,
  lastEventIdOf,
  waitInMsOf,
} from '../../../apps/api/src/rewrite/request-headers.js';
import { expectGrowthOf } from '../rewriting/growth.js';

describe('Cache-Control of a request', () => {
  it.each([
    [undefined, 'default'],
    ['', 'default'],
    ['max-age=0, foo', 'default'],
    ['no-cache', 'no-cache'],
    ['No-Cache', 'no-cache'],
    ['max-age=5,NO-CACHE', 'no-cache'],
    ['no-cache, no-store', 'no-store'],
    ['no-store,no-cache', 'no-store'],
    ['foo="no-store"', 'default'],
    ['foo="a, no-store, b"', 'default'],
    ['not-no-store', 'default'],
    [String.raw`foo="a\", no-store", no-cache`, 'no-cache'],
    ['no-cache, foo="a, no-store', 'no-cache'],
    [String.raw`no-cache, foo="a, no-store\"`, 'no-cache'],
    [String.raw`no-cache, foo="a, no-store\ `.trim(), 'no-cache'],
  ])('%p means %s', (header, mode) => {
    expect(cacheModeOf(header)).toBe(mode);
  });

  it.each(['"', String.raw`\"`, String.raw`"\"`, '\\', ',', '= '])(
    'takes ten times as long to read for ten times as many %j',
    (part) => {
      expectGrowthOf((size) => `"${part.repeat(size / part.length)}`, cacheModeOf);
    },
  );
});

describe('Idempotency-Key', () => {
  it.each([
    [undefined, null],
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['a"b', 'a"b'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    ['"a b"', 'a b'],
  ])('%p is the key %p', (header, key) => {
    expect(idempotencyKeyOf(header)).toBe(key);
  });

  it.each(['', '""', 'x'.repeat(256), `"${'x'.repeat(256)}"`, 'a b', 'ä', '"abc', String.raw`"a\b"`, 'a, b', 'a\tb'])(
    'refuses %p',
    (header) => {
      expect(() => idempotencyKeyOf(header)).toThrow(/1 to 255/);
    },
  );
});

describe('Last-Event-ID', () => {
  it.each([
    [undefined, null],
    ['0', 0],
    ['57', 57],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ])('%p is %p', (header, id) => {
    expect(lastEventIdOf(header)).toBe(id);
  });

  it.each(['', '-1', '1.5', 'abc', '1e3', '1, 2', '٣'])('refuses %p', (header) => {
    expect(() => lastEventIdOf(header)).toThrow(/number of an event/);
  });
});

describe('wait', () => {
  it.each([
    [undefined, null],
    ['0', 0],
    ['60', 60_000],
  ])('%p is %p milliseconds', (wait, waitInMs) => {
    expect(waitInMsOf(wait)).toBe(waitInMs);
  });

  it.each([['61'], ['-1'], ['1.5'], [''], [' 5'], ['abc'], ['1e1'], [['1', '2']]])('refuses %p', (wait) => {
    expect(() => waitInMsOf(wait)).toThrow(/0 to 60/);
  });
});
