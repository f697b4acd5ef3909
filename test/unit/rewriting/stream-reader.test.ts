import { Log, type RewriteLogs, type StreamState } from '#rewrite-log';
import { StreamReader } from '#rewriting';
import { REWRITE } from '../../support/a-rewrite.js';

const END = { id: 999_999, failure: { type: 'deadline', detail: 'The time is up.' } } as const;

const reading = new AbortController();
afterAll(() => reading.abort());

const join = jest.fn((_logId: string, _isFinished: boolean) => new Log('another log'));
const leave = jest.fn(async (_log: Log, _graceInMs: number) => undefined);

function readerOf(log: Log, state: Partial<StreamState>, { signal } = reading): StreamReader {
  const logs = { onStreamChange: () => () => undefined, join: join.mockReturnValueOnce(log), leave };
  const whole = { id: 'a stream', kind: 'request', style: 'pirate', logId: log.id, finalId: null, offset: 0, ...state };
  return new StreamReader(logs as unknown as RewriteLogs, whole as StreamState, { afterId: 0, signal });
}

test('a stream that ended when the time of its request was up has that end for whoever comes back, though its log went on to a good one', () => {
  const log = new Log('a log');
  log.append({ seq: 1, kind: 'delta', text: 'Ahoy, world' });
  log.append({ seq: 2, kind: 'done', rewrite: REWRITE });
  const reader = readerOf(log, { end: END });
  expect(reader.take()).toMatchObject([
    { type: 'delta', id: 1 },
    { type: 'error', ...END },
  ]);
  expect(reader.isOver).toBe(true);
});

test('an end of its own comes after what its log holds, of which a log that is written elsewhere shows nothing at first', () => {
  const log = new Log('a log');
  const reader = readerOf(log, { end: END });
  expect(reader.take()).toEqual([]);
  log.append({ seq: 1, kind: 'delta', text: 'Ahoy' });
  expect(reader.take()).toMatchObject([
    { type: 'delta', id: 1 },
    { type: 'error', ...END },
  ]);
});

test('an end of its own does not make its log one that has ended', () => {
  const log = new Log('a log');
  readerOf(log, { finalId: END.id, end: END });
  expect(join).toHaveBeenLastCalledWith(log.id, false);
  readerOf(log, { finalId: 2, end: null });
  expect(join).toHaveBeenLastCalledWith(log.id, true);
});

test('who goes leaves the log, whose last reader he may be', () => {
  const log = new Log('a log');
  const leaving = new AbortController();
  const reader = readerOf(log, { end: null }, leaving);
  leave.mockClear();
  leaving.abort();
  expect(reader.isOver).toBe(true);
  expect(leave.mock.calls).toEqual([[log, 0]]);
});
