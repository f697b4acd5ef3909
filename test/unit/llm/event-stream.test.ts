import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { EventStream } from '#llm';
import { expectGrowthOf } from '../rewriting/growth.js';

type Heard = ['event', string, string] | ['stray', string];

/** What is heard of a stream that comes in these pieces. */
function hear(pieces: readonly string[], maxLength = 1000): Heard[] {
  const heard: Heard[] = [];
  const stream = new EventStream(
    { event: (type, data) => heard.push(['event', type, data]), stray: (text) => heard.push(['stray', text]) },
    maxLength,
  );
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return heard;
}

describe('an event stream', () => {
  it.each<[string, string, Heard[]]>([
    [
      'two events',
      'data: a\n\ndata: b\n\n',
      [
        ['event', '', 'a'],
        ['event', '', 'b'],
      ],
    ],
    [
      'line ends of two characters',
      'data: a\r\n\r\ndata: b\r\n\r\n',
      [
        ['event', '', 'a'],
        ['event', '', 'b'],
      ],
    ],
    [
      'line ends of a carriage return',
      'data: a\r\rdata: b\r\r',
      [
        ['event', '', 'a'],
        ['event', '', 'b'],
      ],
    ],
    [
      'a type and data in lines that end in two characters',
      'event: error\r\ndata: a\r\n\r\n',
      [['event', 'error', 'a']],
    ],
    ['no blank after the colon', 'data:a\n\n', [['event', '', 'a']]],
    ['a second blank after the colon', 'data:  a\n\n', [['event', '', ' a']]],
    ['comments', ': ping\n\ndata: a\n: x\ndata: b\n\n', [['event', '', 'a\nb']]],
    ['a type, an id and a time', 'event: error\nid: 1\nretry: 5\ndata: a\n\n', [['event', 'error', 'a']]],
    ['an event without data', 'event: ping\n\n', []],
    ['a last event without its blank line', 'data: a', [['event', '', 'a']]],
    ['line and paragraph separators in the data', 'data: a\u2028b\u2029c\n\n', [['event', '', 'a\u2028b\u2029c']]],
    ['a field named error', 'error: {"code":500}\n\n', [['event', 'error', '{"code":500}']]],
    [
      'JSON that is no event',
      'data: a\n\n{\n  "error": 1\n}\n\ndata: b\n\n',
      [
        ['event', '', 'a'],
        ['stray', '{\n  "error": 1\n}'],
        ['event', '', 'b'],
      ],
    ],
    [
      'markup',
      'data: a\n\n<html>\n</html>',
      [
        ['event', '', 'a'],
        ['stray', '<html>\n</html>'],
      ],
    ],
  ])('is read with %s, whole and however it is cut', (_, text, heard) => {
    expect(hear([text])).toEqual(heard);
    expect(hear(text.split(''))).toEqual(heard);
    const cuts = fc.array(fc.nat(text.length), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (places) => {
        const bounds = [0, ...places.toSorted((a, b) => a - b), text.length];
        expect(hear(bounds.map((bound, i) => text.slice(bound, bounds[i + 1])))).toEqual(heard);
      }),
    );
  });

  it.each([
    ['a line that does not end', ['data: ', ...Array.from({ length: 20 }, () => 'x'.repeat(60))]],
    ['an event of many lines', Array.from({ length: 200 }, () => 'data: xxxxxx\n')],
    ['lines that are no event, without a blank one', Array.from({ length: 200 }, () => '{"a": 1,\n')],
  ])('is given up for %s', (_, pieces) => {
    expect(() => hear(pieces)).toThrow('of over 1000 characters');
  });

  it('reads each character once, however small the pieces of a long line are', () => {
    expectGrowthOf(
      (size) => 'x'.repeat(size),
      (line) => hear(['data: ', ...Array.from(line), '\n\n'], line.length + 10),
    );
  });

  it.each<[string, string, boolean]>([
    ['a line that is not ended', 'data: {}', true],
    ['a line that is ended', 'data: {}\n', true],
    ['another line after it', 'data: {}\nid: 1', false],
    ['a comment', ': {}', false],
    ['nothing', 'data: {}\n\n', false],
    ['what is not wanted yet', 'data: {', false],
  ])('tells early, and once, of an event that is wanted as it is, with %s', (_, text, isEarly) => {
    const heard: string[] = [];
    const stream = new EventStream({ event: (__, data) => heard.push(data), stray: () => undefined }, 1000);
    stream.push(text);
    expect(stream.endEarly((data) => data === '{}')).toBe(isEarly);
    expect(stream.isWithinEvent).toBe(!isEarly && !text.endsWith('\n\n'));
    stream.push(text.endsWith('{') ? '}\n\n' : '\n\n');
    expect(heard).toEqual(text.startsWith(':') ? [] : ['{}']);
  });
});
