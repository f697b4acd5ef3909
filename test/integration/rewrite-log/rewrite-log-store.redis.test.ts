import { RedisRewriteLogStore, RelayingRewriteLogStore } from '#rewrite-log';
import type { LogEntry, RewriteLogStore } from '#rewrite-log';
import { setTimeout as delay } from 'node:timers/promises';
import { RedisConnections, RedisUnavailableError } from '#redis';
import { RedisServer } from '../../support/redis-server.js';
import {
  claimOf,
  delta,
  describeLostLeaders,
  describeRewriteLogStore,
  done,
  failed,
  streamOf,
} from './rewrite-log-store-conformance.js';
import { describeStreamNews } from './stream-news-conformance.js';

const RETENTION = { cacheForInMs: 60_000, keepForInMs: 60_000 };
const never = () => new AbortController().signal;

describe('on a real Redis', () => {
  let server: RedisServer;
  const opened: RedisConnections[] = [];

  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server.stop());
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connections) => connections.close()));
  });

  /** The connections of a process of its own. */
  async function connect(keyPrefix = 'test'): Promise<RedisConnections> {
    const connections = await RedisConnections.open({ url: server.url, keyPrefix });
    opened.push(connections);
    return connections;
  }

  async function read(store: RewriteLogStore, logId: string): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    for await (const entry of store.follow(logId, 0, never())) entries.push(entry);
    return entries;
  }

  const start = async () => ({
    store: new RedisRewriteLogStore(await connect(), 1_000_000),
    stop: async () => undefined,
  });

  describeRewriteLogStore('Redis', start);
  describeStreamNews('Redis', start);
  describeLostLeaders('Redis', start);

  const startRelaying = async () => ({
    store: new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000)),
    stop: async () => undefined,
  });

  describeRewriteLogStore('relaying Redis', startRelaying);
  describeStreamNews('relaying Redis', startRelaying);

  test('a log that is led in one process is followed in another, piece by piece', async () => {
    const leader = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
    const other = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
    const request = claimOf();
    const { logId } = await leader.claim(request);
    expect(await other.claim(claimOf({ fingerprint: request.fingerprint }))).toMatchObject({
      outcome: 'follow',
      logId,
    });
    const following = other.follow(logId, 0, never())[Symbol.asyncIterator]();
    for (let seq = 1; seq <= 5; seq += 1) {
      await leader.append(logId, [delta(seq, `piece ${seq} `)]);
      expect((await following.next()).value).toEqual(delta(seq, `piece ${seq} `));
    }
    await leader.end(logId, done(6), RETENTION);
    expect((await following.next()).value).toEqual(done(6));
    expect((await following.next()).done).toBe(true);
  });

  test('a leader learns that another process shows its pieces as soon as Redis, away in between, is back', async () => {
    const inner = new RedisRewriteLogStore(await connect(), 1_000_000);
    const leader = new RelayingRewriteLogStore(inner);
    const other = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
    const { logId } = await leader.claim(claimOf());
    await other.watch(logId);
    jest.spyOn(inner, 'renewLeader').mockRejectedValueOnce(new RedisUnavailableError('away'));
    expect(await leader.renewLeader(logId, 60_000)).toEqual({ isWatched: false });
    expect(await leader.renewLeader(logId, 60_000)).toEqual({ isWatched: true });
  });

  test('a reader in the leader’s own process does not wait for Redis', async () => {
    const store = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
    const { logId } = await store.claim(claimOf());
    const following = store.follow(logId, 0, never())[Symbol.asyncIterator]();
    server.pause();
    try {
      await store.append(logId, [delta(1, 'Ahoy')]);
      expect((await following.next()).value).toEqual(delta(1, 'Ahoy'));
    } finally {
      server.resume();
    }
    await store.end(logId, done(2), RETENTION);
    expect(await read(store, logId)).toEqual([delta(1, 'Ahoy'), done(2)]);
  });

  test.each([300, 1_300])(
    'a silence of Redis of %i ms in mid-stream costs no piece and writes none twice',
    async (silenceInMs) => {
      const store = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
      const other = new RedisRewriteLogStore(await connect(), 1_000_000);
      const { logId } = await store.claim(claimOf());
      await store.append(logId, [delta(1, 'one ')]);
      server.pause();
      try {
        await store.append(logId, [delta(2, 'two ')]);
        await delay(silenceInMs);
      } finally {
        server.resume();
      }
      await store.append(logId, [delta(3, 'three')]);
      await store.renewLeader(logId, 60_000);
      await store.end(logId, done(4), RETENTION);
      expect(await read(other, logId)).toEqual([delta(1, 'one '), delta(2, 'two '), delta(3, 'three'), done(4)]);
    },
  );

  test('a log that lacks a piece in Redis is never ended there as whole', async () => {
    const inner = new RedisRewriteLogStore(await connect(), 1_000_000);
    const store = new RelayingRewriteLogStore(inner);
    const request = claimOf();
    const { logId } = await store.claim(request);
    const own = read(store, logId);
    jest.spyOn(inner, 'append').mockRejectedValue(new RedisUnavailableError('full'));
    await store.append(logId, [delta(1, 'Ahoy')]);
    await store.end(logId, done(2), RETENTION);
    expect(await own).toEqual([delta(1, 'Ahoy'), done(2)]);
    expect(await inner.claim(claimOf({ fingerprint: request.fingerprint }))).not.toMatchObject({ outcome: 'hit' });
  });

  test('a change that was made while a watch of its stream had no connection is told once it has one again', async () => {
    const connections = await connect();
    const store = new RedisRewriteLogStore(connections, 1_000_000);
    const record = streamOf({ kind: 'job' });
    await store.openStream(record);
    const news = await store.watchStream(record.id);
    await news.next(60_000, AbortSignal.timeout(300));
    await connections.commands.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await store.claim(claimOf({ stream: { record, leaves: null, shownId: 0 } }));
    const giveUp = AbortSignal.timeout(2_000);
    await news.next(60_000, giveUp);
    expect(giveUp.aborted).toBe(false);
    news.stop();
  });

  test('a restart is in Redis before any reader of the leader’s process has it', async () => {
    const inner = new RedisRewriteLogStore(await connect(), 1_000_000);
    const store = new RelayingRewriteLogStore(inner);
    const record = streamOf();
    const { logId } = await store.claim(claimOf({ stream: { record, leaves: null, shownId: 0 } }));
    await store.append(logId, [delta(1, 'Aho')]);
    await store.append(logId, [{ seq: 1_000_000, kind: 'restart' }]);
    const following = inner.follow(logId, 1, never())[Symbol.asyncIterator]();
    expect((await following.next()).value).toEqual({ seq: 1_000_000, kind: 'restart' });
    await following.return?.();
  });

  test('a leader whose log was lost serves its own readers to the end and writes no more', async () => {
    const inner = new RedisRewriteLogStore(await connect(), 1_000_000);
    const store = new RelayingRewriteLogStore(inner);
    const request = claimOf({ leaseTtlInMs: 300 });
    const { logId } = await store.claim(request);
    const own = read(store, logId);
    await store.append(logId, [delta(1, 'Aho')]);
    const other = new RedisRewriteLogStore(await connect(), 1_000_000);
    const lost = read(other, logId);
    await expect(lost).rejects.toThrow('is lost');
    const next = await other.claim(claimOf({ fingerprint: request.fingerprint }));
    expect(next.outcome).toBe('lead');
    await store.append(logId, [delta(2, 'y')]);
    await store.end(logId, done(3), RETENTION);
    expect(await own).toEqual([delta(1, 'Aho'), delta(2, 'y'), done(3)]);
    await other.end(next.logId, done(1), RETENTION);
    expect(await read(other, next.logId)).toEqual([done(1)]);
  });

  test('what is kept is bounded in bytes, least recently used out first, and every key expires', async () => {
    const connections = await connect('bounded');
    const store = new RedisRewriteLogStore(connections, 100_000);
    const finish = async (fingerprint: string) => {
      const stream = { record: streamOf({ id: `stream-${fingerprint}` }), leaves: null, shownId: 0 };
      const { logId } = await store.claim(claimOf({ fingerprint, stream }));
      await store.append(logId, [delta(1, 'x'.repeat(5_000))]);
      await store.end(logId, done(2), RETENTION);
    };
    await finish('used');
    for (let i = 0; i < 60; i += 1) {
      await finish(`number-${i}`);
      expect(await store.claim(claimOf({ fingerprint: 'used' }))).toMatchObject({ outcome: 'hit' });
    }
    const { logs, bytes } = await store.size();
    expect(bytes).toBeLessThanOrEqual(100_000);
    expect(bytes).toBeGreaterThan(50_000);
    expect(await store.claim(claimOf({ fingerprint: 'number-0' }))).toMatchObject({ outcome: 'lead' });
    expect(await store.findStream('stream-number-0')).toBeNull();
    expect(await store.findStream('stream-number-59')).not.toBeNull();
    const keys = await connections.commands.keys('{bounded}:*');
    const times = await Promise.all(keys.map((key) => connections.commands.pttl(key)));
    expect(times.filter((time) => time < 0)).toEqual([]);
    const entries = await connections.commands.keys('{bounded}:log:entries:*');
    expect(entries).toHaveLength(logs);
  });

  test('every key expires from the first rewrite on, under way and finished', async () => {
    const connections = await connect('first');
    const store = new RedisRewriteLogStore(connections, 100_000);
    const record = streamOf();
    const neverExpire = async () => {
      const keys = await connections.commands.keys('{first}:*');
      expect(keys.length).toBeGreaterThan(0);
      const times = await Promise.all(keys.map((key) => connections.commands.pttl(key)));
      return keys.filter((_, i) => times[i]! < 0);
    };
    const { logId } = await store.claim(claimOf({ stream: { record, leaves: null, shownId: 0 } }));
    await store.append(logId, [delta(1, 'Ahoy')]);
    expect(await neverExpire()).toEqual([]);
    await store.end(logId, done(2), RETENTION);
    expect(await neverExpire()).toEqual([]);
  });

  test('keys under one prefix are no keys under another', async () => {
    const here = new RedisRewriteLogStore(await connect('here'), 1_000_000);
    const there = new RedisRewriteLogStore(await connect('there'), 1_000_000);
    const request = claimOf();
    await here.claim(request);
    expect(await there.claim(claimOf({ fingerprint: request.fingerprint }))).toMatchObject({ outcome: 'lead' });
  });

  test('a log that failed for one process is led anew by another, and its stream leaps', async () => {
    const one = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
    const two = new RelayingRewriteLogStore(new RedisRewriteLogStore(await connect(), 1_000_000));
    const record = streamOf();
    const { logId } = await one.claim(claimOf({ stream: { record, leaves: null, shownId: 0 } }));
    await one.append(logId, [delta(1, 'Aho'), { seq: 1_000_000, kind: 'restart' }, delta(1_000_001, 'Ah')]);
    await one.end(logId, failed(1_000_002), RETENTION);
    const moved = await two.claim(claimOf({ stream: { record, leaves: logId, shownId: 1_000_001 } }));
    expect(moved).toMatchObject({ outcome: 'lead', offset: 2_000_000 });
  });
});
