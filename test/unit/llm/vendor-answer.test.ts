import { describe, it } from '@jest/globals';
import { VendorAnswer } from '#llm';
import { expectGrowthOf } from '../rewriting/growth.js';

const UNHEARD = {
  event: () => undefined,
  body: () => undefined,
  end: () => undefined,
  fail: () => undefined,
  foreign: () => undefined,
  endless: () => undefined,
};
const BOUNDS = { longestEvent: 2_000_000, bytes: 2_000_000 };

describe('an answer that comes a character at a time', () => {
  it.each([
    ['in one', 'application/json', '{"a":"', 'x'],
    ['in one, of brackets', 'application/json', '{"a":"', '}'],
    ['as an event', 'text/event-stream', 'data: {"a":"', 'x'],
    ['as an event of many lines', 'text/event-stream', 'data: {"a":1}\n', 'data:\n'],
    ['as lines that are no event', 'text/event-stream', 'data: {"a":1}\n\n[\n', '1\n'],
  ])('is read in time that grows with it: %s', (_, mediaType, first, part) => {
    expectGrowthOf(
      (size) => first + part.repeat(size / part.length),
      (text) => {
        const answer = new VendorAnswer(UNHEARD, BOUNDS, () => undefined);
        answer.head(200, { 'content-type': mediaType });
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += 1) answer.bytes(bytes.subarray(at, at + 1));
        answer.end();
      },
    );
  });
});
