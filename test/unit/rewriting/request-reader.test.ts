import { Log, RewriteError, type RewriteLogs } from '#rewrite-log';
import { eachEvent, RequestReader } from '#rewriting';

/** Reads, from after the event `afterId`, a log that ends with its entry 2. */
function readerAfter(afterId: number): RequestReader {
  const log = new Log('a log');
  log.append({ seq: 1, kind: 'delta', text: 'Ahoy' });
  log.append({ seq: 2, kind: 'error', failure: { type: 'provider-failed', detail: 'It failed.' } });
  const logs = { leave: () => Promise.resolve() } as unknown as RewriteLogs;
  const place = { outcome: 'follow', log, offset: 0 } as const;
  return new RequestReader(logs, place, {
    streamId: 'a stream',
    style: 'formal',
    cached: false,
    afterId,
    deadlineAt: Date.now() + 60_000,
    takesOverLateUntil: 0,
    mayFollowOthers: false,
    endsWithReading: true,
    graceInMs: 0,
    signal: new AbortController().signal,
    claimAgain: () => Promise.reject(new Error('Nothing is claimed again.')),
  });
}

test('a reader of a log that has ended is told what comes after what it has had, and then nothing more', () => {
  const reader = readerAfter(1);
  expect(reader.take()).toMatchObject([{ type: 'error', id: 2 }]);
  expect(reader.isOver).toBe(true);
});

test.each([2, 3])(
  'a reader that has had the event %i is told nothing of a log that has ended with 2, and it is over',
  (id) => {
    const reader = readerAfter(id);
    expect(reader.take()).toEqual([]);
    expect(reader.isOver).toBe(true);
  },
);

describe('a reader', () => {
  const reading = new AbortController();
  const leave = jest.fn(async (_log: Log, _graceInMs: number) => undefined);
  const endStream = jest.fn(async (_id: string, _failure: object, afterId: number) => afterId + 1);
  beforeEach(() => leave.mockClear());

  function readerOf(
    log: Log,
    claimAgain: () => Promise<Log>,
    { signal } = reading,
    endsWithReading = true,
  ): RequestReader {
    const logs = { leave, endStream };
    const placeOf = (at: Log) => ({ outcome: 'follow', log: at, offset: 0 }) as const;
    return new RequestReader(logs as unknown as RewriteLogs, placeOf(log), {
      streamId: 'a stream',
      style: 'formal',
      cached: false,
      afterId: 0,
      deadlineAt: Date.now() + 60_000,
      takesOverLateUntil: 0,
      mayFollowOthers: false,
      endsWithReading,
      graceInMs: 20,
      signal,
      claimAgain: async () => placeOf(await claimAgain()),
    });
  }

  const lostLog = (id: string): Log => {
    const log = new Log(id);
    log.lose();
    return log;
  };

  test('is given no more at once than he can well keep, and all of it in turns', () => {
    const log = new Log('a long one');
    const text = 'x'.repeat(8192);
    for (let seq = 1; seq <= 40; seq += 1) log.append({ seq, kind: 'delta', text });
    const reader = readerOf(log, () => Promise.reject(new Error('Nothing is claimed again.')));
    const turns: number[] = [];
    for (let taken = reader.take(); taken.length > 0; taken = reader.take()) turns.push(taken.length);
    expect(turns).toEqual([8, 8, 8, 8, 8]);
    log.append({ seq: 41, kind: 'error', failure: { type: 'internal', detail: 'It failed.' } });
    expect(reader.take()).toMatchObject([{ id: 41 }]);
  });

  test('loses five leaders at most, each of which may have paid for a call, and leaves the log of each', async () => {
    const logs = Array.from({ length: 10 }, (_, n) => lostLog(`log ${n}`));
    let claimed = 0;
    const events: object[] = [];
    await eachEvent(
      readerOf(logs[0]!, async () => logs[(claimed += 1)]!),
      (event) => events.push(event),
    );
    expect(events).toMatchObject([{ type: 'error', failure: { type: 'unavailable', retryAfterInSeconds: 1 } }]);
    expect(claimed).toBe(4);
    expect(leave.mock.calls.map(([{ id }]) => id)).toEqual(['log 0', 'log 1', 'log 2', 'log 3', 'log 4']);
  });

  test.each(['deadline', 'budget-exhausted'] as const)(
    'is told of a leader that ended with %s where another would do no better for him',
    (type) => {
      const log = new Log('a log');
      log.append({ seq: 1, kind: 'error', failure: { type, detail: 'It is over.' } });
      const reader = readerOf(log, () => Promise.reject(new Error('Nothing is claimed again.')));
      expect(reader.take()).toMatchObject([{ type: 'error', id: 1, failure: { type } }]);
      expect(reader.isOver).toBe(true);
    },
  );

  test('who is slow has all of a rewrite that was whole by his deadline', () => {
    jest.useFakeTimers();
    const log = new Log('a log');
    const reader = readerOf(log, () => Promise.reject(new Error('Nothing is claimed again.')));
    log.append({ seq: 1, kind: 'delta', text: 'Ahoy' });
    log.append({ seq: 2, kind: 'error', failure: { type: 'refused', detail: 'It was declined.' } });
    jest.advanceTimersByTime(120_000);
    jest.useRealTimers();
    expect(reader.take()).toMatchObject([{ id: 1 }, { id: 2, failure: { type: 'refused' } }]);
  });

  test('hears at his deadline what his leader says of the rewrite, which comes a moment later', () => {
    jest.useFakeTimers();
    const log = new Log('a log');
    const reader = readerOf(log, () => Promise.reject(new Error('Nothing is claimed again.')));
    jest.advanceTimersByTime(60_100);
    log.append({ seq: 1, kind: 'error', failure: { type: 'provider-failed', detail: 'It failed.' } });
    jest.useRealTimers();
    expect(reader.take()).toMatchObject([{ id: 1, failure: { type: 'provider-failed' } }]);
  });

  test('is told of one end, though his deadline passes while another one is stored', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    let store = (_id: number): void => undefined;
    endStream.mockReturnValueOnce(new Promise<number>((resolve) => (store = resolve)));
    const reader = readerOf(lostLog('lost'), () => Promise.reject(new RewriteError('unavailable', 'It is away.', 1)));
    reader.take();
    await new Promise(setImmediate);
    jest.advanceTimersByTime(120_000);
    jest.useRealTimers();
    store(7);
    await new Promise(setImmediate);
    expect(reader.take()).toMatchObject([{ type: 'error', id: 7, failure: { type: 'unavailable' } }]);
    expect(reader.isOver).toBe(true);
  });

  test('whose attempt at a job is out of time is told so, and the stream goes on for the next attempt', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    endStream.mockClear();
    const log = new Log('a log');
    const reader = readerOf(log, () => Promise.reject(new Error('Nothing is claimed again.')), reading, false);
    jest.advanceTimersByTime(61_000);
    jest.useRealTimers();
    await new Promise(setImmediate);
    expect(reader.take()).toMatchObject([{ type: 'error', id: 1, failure: { type: 'deadline' } }]);
    expect(endStream).not.toHaveBeenCalled();
  });

  test('who goes while the rewrite is claimed again leaves the log that comes of it, too', async () => {
    const next = new Log('the next');
    const leaving = new AbortController();
    let claim = (_log: Log): void => undefined;
    const reader = readerOf(lostLog('lost'), () => new Promise<Log>((resolve) => (claim = resolve)), leaving);
    reader.take();
    leaving.abort();
    claim(next);
    await new Promise(setImmediate);
    expect(reader.isOver).toBe(true);
    expect(leave.mock.calls).toEqual([
      [expect.objectContaining({ id: 'lost' }), 20],
      [next, 20],
    ]);
  });
});
