import {
  FailoverRewriteLogStore,
  MemoryRewriteLogStore,
  RedisRewriteLogStore,
  RelayingRewriteLogStore,
} from '#rewrite-log';
import { RedisConnections } from '#redis';
import { RedisServer } from '../../support/redis-server.js';
import { claimOf, delta, describeRewriteLogStore, done, streamOf } from './rewrite-log-store-conformance.js';
import { describeStreamNews } from './stream-news-conformance.js';

const RETENTION = { cacheForInMs: 60_000, keepForInMs: 60_000 };

describe('with the store of this process behind Redis', () => {
  let server: RedisServer;
  let connections: RedisConnections;
  let store: FailoverRewriteLogStore;

  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server.stop());
  beforeEach(async () => {
    connections = await RedisConnections.open({ url: server.url, keyPrefix: 'test' });
    const shared = new RelayingRewriteLogStore(new RedisRewriteLogStore(connections, 1_000_000));
    store = new FailoverRewriteLogStore(shared, new MemoryRewriteLogStore(1_000_000));
  });
  afterEach(() => connections.close());

  const start = async () => ({ store, stop: async () => undefined });

  describeRewriteLogStore('failover', start);
  describeStreamNews('failover', start);

  describe('while Redis is away', () => {
    beforeEach(() => server.kill());
    afterEach(() => server.restart());

    test('requests of this process lead, join and find each other, and their streams are read again', async () => {
      const request = claimOf({ stream: { record: streamOf({ id: 'mine' }), leaves: null, shownId: 0 } });
      const { logId, outcome } = await store.claim(request);
      expect(outcome).toBe('lead');
      expect(await store.claim(claimOf({ fingerprint: request.fingerprint }))).toMatchObject({
        outcome: 'follow',
        logId,
      });
      await store.append(logId, [delta(1, 'Ahoy')]);
      await store.end(logId, done(2), RETENTION);
      expect(await store.claim(claimOf({ fingerprint: request.fingerprint }))).toMatchObject({ outcome: 'hit', logId });
      expect(await store.findStream('mine')).toMatchObject({ finalId: 2 });
    });

    test('a log of this process is watched here, and to watch one in Redis is no failure', async () => {
      const { logId } = await store.claim(claimOf());
      await store.watch(logId);
      expect(await store.renewLeader(logId, 60_000)).toEqual({ isWatched: true });
      await store.watch('a log in Redis');
    });

    test('a stream whose text came from a log in Redis goes on past it', async () => {
      const stream = { record: streamOf(), leaves: 'a log in Redis', shownId: 7 };
      expect(await store.claim(claimOf({ stream }))).toMatchObject({ outcome: 'lead', offset: 1_000_000 });
    });

    test('what only Redis knows is unavailable, and says when to come back', async () => {
      const away = { type: 'unavailable', retryAfterInSeconds: 2 };
      const ofJob = streamOf({ kind: 'job' });
      await expect(store.findStream('of another process')).rejects.toMatchObject(away);
      await expect(store.openStream(ofJob)).rejects.toMatchObject(away);
      const stream = { record: ofJob, leaves: null, shownId: 0 };
      await expect(store.claim(claimOf({ stream }))).rejects.toMatchObject(away);
    });
  });
});
