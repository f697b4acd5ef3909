import { MemoryRewriteLogStore } from '#rewrite-log';
import type { StreamRecord } from '#rewrite-log';
import {
  claimOf,
  delta,
  describeLostLeaders,
  describeRewriteLogStore,
  done,
  streamOf,
} from './rewrite-log-store-conformance.js';
import { describeStreamNews } from './stream-news-conformance.js';

const start = async () => ({ store: new MemoryRewriteLogStore(1_000_000), stop: async () => undefined });

describeRewriteLogStore('memory', start);
describeStreamNews('memory', start);
describeLostLeaders('memory', start);

describe('the memory of the memory store', () => {
  const RETENTION = { cacheForInMs: 60_000, keepForInMs: 60_000 };
  const MAX_BYTES = 100_000;

  async function finishOne(store: MemoryRewriteLogStore, fingerprint: string, streamId?: string): Promise<string> {
    const stream = streamId ? { record: streamOf({ id: streamId }), leaves: null, shownId: 0 } : undefined;
    const { logId } = await store.claim(claimOf({ fingerprint, stream }));
    await store.append(logId, [delta(1, 'x'.repeat(5_000))]);
    await store.end(logId, done(2), RETENTION);
    return logId;
  }

  test('is bounded in bytes, streams included', async () => {
    const store = new MemoryRewriteLogStore(MAX_BYTES);
    for (let i = 0; i < 100; i += 1) await finishOne(store, `fingerprint-${i}`, `stream-${i}`);
    const size = await store.size();
    expect(size.bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(size.bytes).toBeGreaterThan(MAX_BYTES / 2);
    expect(size.streams).toBe(size.logs);
    expect(await store.findStream('stream-0')).toBeNull();
    expect(await store.findStream('stream-99')).not.toBeNull();
  });

  test('loses the least recently used rewrite first', async () => {
    const store = new MemoryRewriteLogStore(MAX_BYTES);
    await finishOne(store, 'used');
    await finishOne(store, 'unused');
    for (let i = 0; i < 20; i += 1) {
      await finishOne(store, `fingerprint-${i}`);
      const claim = await store.claim(claimOf({ fingerprint: 'used' }));
      expect(claim.outcome).toBe('hit');
    }
    const claim = await store.claim(claimOf({ fingerprint: 'unused' }));
    expect(claim.outcome).toBe('lead');
  });

  test('does not keep a rewrite that is larger than all of it', async () => {
    const store = new MemoryRewriteLogStore(1_000);
    await finishOne(store, 'large', 'stream');
    expect(await store.size()).toEqual({ logs: 0, bytes: 0, streams: 0 });
  });

  test('counts the streams on a cached rewrite', async () => {
    const store = new MemoryRewriteLogStore(MAX_BYTES);
    await finishOne(store, 'hot');
    const before = (await store.size()).bytes;
    for (let i = 0; i < 100; i += 1) {
      await store.claim(claimOf({ fingerprint: 'hot', stream: { record: streamOf(), leaves: null, shownId: 0 } }));
    }
    expect((await store.size()).bytes).toBeGreaterThan(before + 100 * 100);
  });

  describe('lets go of a job’s stream that nobody ends', () => {
    const DAY_IN_MS = 86_400_000;
    const failure = { type: 'provider-failed' as const, detail: 'It failed.' };
    const bindTo = (record: StreamRecord) => claimOf({ stream: { record, leaves: null, shownId: 0 } });

    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());

    test('seven days after it was opened', async () => {
      const store = new MemoryRewriteLogStore(MAX_BYTES);
      await store.openStream(streamOf({ kind: 'job' }));
      jest.advanceTimersByTime(7 * DAY_IN_MS - 1);
      expect(await store.size()).toMatchObject({ streams: 1 });
      jest.advanceTimersByTime(1);
      expect(await store.size()).toMatchObject({ streams: 0 });
    });

    test('seven days after its last attempt began, which failed', async () => {
      const store = new MemoryRewriteLogStore(MAX_BYTES);
      const record = streamOf({ kind: 'job' });
      await store.openStream(record);
      jest.advanceTimersByTime(DAY_IN_MS);
      const { logId } = await store.claim(bindTo(record));
      await store.end(logId, { seq: 1, kind: 'error', failure }, RETENTION);
      jest.advanceTimersByTime(7 * DAY_IN_MS - 1);
      expect(await store.findStream(record.id)).not.toBeNull();
      jest.advanceTimersByTime(1);
      expect(await store.size()).toMatchObject({ streams: 0 });
    });
  });

  test('does not grow by streams on one cached rewrite that have been read and are over', async () => {
    const store = new MemoryRewriteLogStore(MAX_BYTES);
    await finishOne(store, 'hot');
    const before = (await store.size()).bytes;
    for (let i = 0; i < 50; i += 1) {
      const record = streamOf({ keepForInMs: 20 });
      await store.claim(claimOf({ fingerprint: 'hot', stream: { record, leaves: null, shownId: 0 } }));
    }
    expect((await store.size()).streams).toBe(50);
    while ((await store.size()).streams > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await store.size()).bytes).toBe(before);
  });
});
