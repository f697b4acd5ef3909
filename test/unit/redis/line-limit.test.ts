import { LineLimit } from '#redis';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a line is allowed once a minute, and another one beside it', () => {
  const lines = new LineLimit();
  expect([lines.allows('away'), lines.allows('away'), lines.allows('full')]).toEqual([true, false, true]);
  jest.advanceTimersByTime(59_999);
  expect(lines.allows('away')).toBe(false);
  jest.advanceTimersByTime(1);
  expect([lines.allows('away'), lines.allows('away')]).toEqual([true, false]);
});
