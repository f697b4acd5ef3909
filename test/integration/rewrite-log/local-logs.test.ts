import {
  CACHED,
  claimOf,
  claimWith,
  delta,
  done,
  leadIn,
  LogProcess,
  NOT_CACHED,
  readAll,
  REWRITE,
  streamOf,
} from './log-processes.js';

const A_MINUTE_IN_MS = 60_000;

describe('logs in the memory of a process', () => {
  let process: LogProcess;
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(async () => {
    jest.useRealTimers();
    await process.stop();
  });

  async function finish(id: string, length = 10, bodyHash = id): Promise<void> {
    const { writer } = await leadIn(process.logs, claimWith(streamOf({ id, bodyHash, keepForInMs: A_MINUTE_IN_MS })));
    writer.write('x'.repeat(length));
    await writer.finish(REWRITE, CACHED);
  }

  test('that had no room any more are forgotten with their streams, once', async () => {
    process = await LogProcess.start(null, { CACHE_MAX_BYTES: '100000' });
    await finish('first');
    expect(await process.logs.findStream('first')).not.toBeNull();
    await finish('second', 48_900);
    expect(await process.logs.findStream('first')).toBeNull();
    jest.advanceTimersByTime(2 * A_MINUTE_IN_MS);
    expect(await process.logs.findStream('second')).toBeNull();
  });

  test('that had no room any more leave it unknown, as long as their streams would be kept, what was told for an equal body', async () => {
    process = await LogProcess.start(null, { CACHE_MAX_BYTES: '100000' });
    const areAll = (): Promise<boolean> => process.logs.findRecent('equal', 1).then((recent) => recent.areAll);
    await finish('first', 10, 'equal');
    expect(await areAll()).toBe(true);
    jest.advanceTimersByTime(A_MINUTE_IN_MS / 2);
    await finish('second', 48_900);
    expect(await areAll()).toBe(false);
    expect(await process.logs.findRecent('another', 1)).toMatchObject({ areAll: true });
    jest.advanceTimersByTime(A_MINUTE_IN_MS / 2 - 1);
    expect(await areAll()).toBe(false);
    jest.advanceTimersByTime(2);
    expect(await areAll()).toBe(true);
  });

  test('that had no room any more, of more bodies than are remembered, leave it unknown for every body', async () => {
    process = await LogProcess.start(null, { CACHE_MAX_BYTES: '1024' });
    const areAll = (): Promise<boolean> =>
      process.logs.findRecent('of another body', 1).then((recent) => recent.areAll);
    for (let n = 0; n < 10_000; n += 1) await finish(`body ${n}`);
    expect(await areAll()).toBe(true);
    await finish('one more');
    expect(await areAll()).toBe(false);
    jest.advanceTimersByTime(A_MINUTE_IN_MS + 1);
    expect(await areAll()).toBe(true);
  });

  test('that have no room for their streams any more are forgotten with all of them, once', async () => {
    process = await LogProcess.start(null, { CACHE_MAX_BYTES: '100000' });
    const { writer, request } = await leadIn(process.logs);
    await writer.finish(REWRITE, CACHED);
    const bound: string[] = [];
    for (let outcome = 'hit'; outcome === 'hit';) {
      const record = streamOf({ keepForInMs: A_MINUTE_IN_MS });
      ({ outcome } = await process.logs.claim({ ...request, stream: { record, shownId: 0 } }));
      bound.push(record.id);
    }
    expect(await process.logs.findStream(bound[0]!)).toBeNull();
    expect(await process.logs.findStream(bound.at(-1)!)).not.toBeNull();
    jest.advanceTimersByTime(2 * A_MINUTE_IN_MS);
  });

  test('that are under way have their streams, though these are kept for as long as may be set', async () => {
    process = await LogProcess.start(null);
    await leadIn(process.logs, claimWith(streamOf({ id: 'long', keepForInMs: 2_147_483_000 })));
    jest.advanceTimersByTime(A_MINUTE_IN_MS);
    expect(await process.logs.findStream('long')).toMatchObject({ finalId: null });
  });

  test.each([CACHED, NOT_CACHED])(
    'are kept for their streams however long the process stands still as they end: %p',
    async (retention) => {
      jest.useRealTimers();
      process = await LogProcess.start(null);
      const { writer } = await leadIn(process.logs, claimWith(streamOf({ id: 'kept', keepForInMs: A_MINUTE_IN_MS })));
      let now = performance.now();
      const standing = jest.spyOn(performance, 'now').mockImplementation(() => (now += 10));
      await writer.finish(REWRITE, retention);
      standing.mockRestore();
      expect(await process.logs.findStream('kept')).toMatchObject({ finalId: 1 });
    },
  );

  test('that are finished as their last reader leaves are finished, since they are paid', async () => {
    process = await LogProcess.start(null);
    const { writer, log, request } = await leadIn(process.logs);
    writer.write('Ahoy');
    const left = process.logs.leave(log, 0);
    await writer.finish(REWRITE, CACHED);
    await left;
    expect(await readAll(log)).toEqual([delta(1, 'Ahoy'), done(2)]);
    expect(await process.logs.claim(claimOf({ fingerprint: request.fingerprint }))).toMatchObject({ outcome: 'hit' });
  });
});
