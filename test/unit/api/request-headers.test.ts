import { describe, expect, it } from '@jest/globals';
import { restartAfter } from '#rewrite-log';
import {
  acceptsEvents,
  cacheModeOf,
  cacheModeOfEvents,
  idempotencyKeyOf,
  lastEventIdOf,
  lastEventIdOfPost,
  waitInMsOf,
  wantsBriefDone,
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
    expect(cacheModeOf({ 'cache-control': header })).toBe(mode);
  });

  it.each(['"', String.raw`\"`, String.raw`"\"`, '\\', ',', '= '])(
    'takes ten times as long to read for ten times as many %j',
    (part) => {
      const read = (header: string): unknown => cacheModeOf({ 'cache-control': header });
      expectGrowthOf((size) => `"${part.repeat(size / part.length)}`, read);
    },
  );
});

describe('Rewrite-Cache of a request', () => {
  it('wins over Cache-Control', () => {
    expect(cacheModeOf({ 'rewrite-cache': 'no-cache', 'cache-control': 'no-store' })).toBe('no-cache');
    expect(cacheModeOf({ 'rewrite-cache': 'no-store', 'cache-control': 'no-cache' })).toBe('no-store');
  });

  it.each(['', 'NO-CACHE', 'max-age=0', 'no-cache, no-store', 'default'])('refuses %p', (header) => {
    expect(() => cacheModeOf({ 'rewrite-cache': header })).toThrow(/no-cache or no-store/);
    expect(() => cacheModeOfEvents({ 'rewrite-cache': header, accept: 'text/event-stream' })).toThrow();
  });

  it('is what counts alone for a reader of events', () => {
    const accept = 'text/event-stream';
    expect(cacheModeOfEvents({ accept, 'cache-control': 'no-store' })).toBe('default');
    expect(cacheModeOfEvents({ accept, 'cache-control': 'no-store', 'rewrite-cache': 'no-cache' })).toBe('no-cache');
    expect(cacheModeOfEvents({ accept: '*/*', 'cache-control': 'no-store' })).toBe('no-store');
    expect(cacheModeOfEvents({ 'cache-control': 'no-cache' })).toBe('no-cache');
  });
});

describe('Accept', () => {
  it.each([
    ['text/event-stream', true],
    ['Text/Event-Stream; q=0.9', true],
    ['application/json, text/event-stream', true],
    ['*/*', false],
    ['text/*', false],
    ['text/event-streams', false],
    [undefined, false],
  ])('%p lists event streams: %p', (accept, lists) => {
    expect(acceptsEvents({ accept })).toBe(lists);
  });
});

describe('Rewrite-Done', () => {
  it('is brief or not there', () => {
    expect(wantsBriefDone({ 'rewrite-done': 'brief' })).toBe(true);
    expect(wantsBriefDone({})).toBe(false);
  });

  it.each(['', 'Brief', 'whole', 'brief, brief'])('refuses %p', (header) => {
    expect(() => wantsBriefDone({ 'rewrite-done': header })).toThrow(/must be brief/);
  });
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
    ['9'.repeat(400), 9_000_000_000_000_000],
  ])('%p is %p', (header, id) => {
    expect(lastEventIdOf(header, undefined)).toBe(id);
  });

  it('leaves room for the numbers of what is written after it, however large it is', () => {
    const restart = restartAfter(lastEventIdOf('9'.repeat(400), undefined)!);
    expect(restart + 1).toBeGreaterThan(restart);
  });

  it('comes from the query where there is no header', () => {
    expect(lastEventIdOf(undefined, '5')).toBe(5);
    expect(lastEventIdOf('7', '5')).toBe(7);
    expect(lastEventIdOf('7', 'abc')).toBe(7);
  });

  it.each(['', '-1', 'abc', ['1', '2'], {}])('refuses %p in the query', (after) => {
    expect(() => lastEventIdOf(undefined, after)).toThrow(/number of an event/);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['0', 0],
    ['9'.repeat(15), 999_999_999_999_999],
  ])('%p with a body is %p', (header, id) => {
    expect(lastEventIdOfPost(header)).toBe(id);
  });

  it.each(['-1', '1.5', 'abc', '1, 2', ' ', '1'.repeat(16)])('refuses %p with a body', (header) => {
    expect(() => lastEventIdOfPost(header)).toThrow(/at most 15 digits/);
  });

  it.each(['', '-1', '1.5', 'abc', '1e3', '1, 2', '٣'])('refuses %p', (header) => {
    expect(() => lastEventIdOf(header, undefined)).toThrow(/number of an event/);
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
