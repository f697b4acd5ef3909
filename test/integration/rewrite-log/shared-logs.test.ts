import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LogLostError } from '#rewrite-log';
import { ownDelay, withOwnTime } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import {
  CACHED,
  CANCELLED,
  claimOf,
  claimWith,
  delta,
  done,
  FAILURE,
  leadIn,
  LogProcess,
  loseMessages,
  NOT_CACHED,
  readAll,
  REWRITE,
  streamOf,
  until,
} from './log-processes.js';

describe('logs that processes share', () => {
  let server: RedisServer;
  let prefix: string;
  let prefixes = 0;
  const started: LogProcess[] = [];

  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server.stop());
  beforeEach(() => void (prefix = `test-${(prefixes += 1)}`));
  afterEach(() => jest.restoreAllMocks());
  afterEach(() => Promise.all(started.splice(0).map((process) => process.stop())));

  async function startProcess(variables: Record<string, string> = {}): Promise<LogProcess> {
    const process = await LogProcess.start(server.url, { REDIS_KEY_PREFIX: prefix, ...variables });
    started.push(process);
    return process;
  }
  const startTwo = async () => [await startProcess(), await startProcess()] as const;

  async function kill(process: LogProcess): Promise<void> {
    started.splice(started.indexOf(process), 1);
    await process.stop();
  }

  const key = (name: string) => `{${prefix}}:log:${name}`;

  async function keys({ redis }: LogProcess, pattern = '*'): Promise<string[]> {
    return (await redis.commands.keys(key(pattern))).toSorted();
  }

  /** How often Redis was asked for anything but a sign of life, by all processes, and what it did within scripts. */
  async function countCalls({ redis }: LogProcess, work: () => Promise<unknown>): Promise<Record<string, number>> {
    await redis.commands.config('RESETSTAT');
    await work();
    const lines = (await redis.commands.info('commandstats')).matchAll(/cmdstat_([^:]+):calls=(\d+)/g);
    return Object.fromEntries([...lines].map(([, name, calls]) => [name, Number(calls)]));
  }
  const asked = ({ evalsha = 0, eval: whole = 0, subscribe = 0, unsubscribe = 0 }: Record<string, number>) => ({
    scripts: evalsha + whole,
    subscriptions: subscribe + unsubscribe,
  });

  describe('leave in Redis', () => {
    test('no more than CACHE_MAX_BYTES, the least recently used out first, and nothing for good', async () => {
      const maxBytes = 100_000;
      const process = await startProcess({ CACHE_MAX_BYTES: String(maxBytes) });
      const finish = async (fingerprint: string) => {
        const { writer, log } = await leadIn(
          process.logs,
          claimWith(streamOf({ id: `s-${fingerprint}` }), { fingerprint }),
        );
        writer.write('x'.repeat(5_000));
        await writer.finish(REWRITE, CACHED);
        await process.logs.leave(log, 0);
      };
      await finish('used');
      for (let i = 0; i < 40; i += 1) {
        await finish(`number-${i}`);
        expect(await process.logs.claim(claimOf({ fingerprint: 'used' }))).toMatchObject({ outcome: 'hit' });
      }
      const { '': total, ...sizes } = await process.redis.commands.hgetall(key('sizes'));
      expect(Number(total)).toBeLessThanOrEqual(maxBytes);
      expect(Number(total)).toBeGreaterThan(maxBytes / 2);
      expect(Object.values(sizes).reduce((sum, size) => sum + Number(size), 0)).toBe(Number(total));
      expect(await keys(process, 'entries:*')).toHaveLength(Object.keys(sizes).length);
      expect(await process.logs.claim(claimOf({ fingerprint: 'number-0' }))).toMatchObject({ outcome: 'lead' });
      expect(await process.logs.findStream('s-number-0')).toBeNull();
      expect(await process.logs.findStream('s-number-39')).not.toBeNull();
      expect(await keysForGood(process)).toEqual([]);
    });

    test('nothing for good, from the first rewrite on', async () => {
      const [leading, reading] = await startTwo();
      const { writer, request } = await leadIn(leading.logs, claimWith(streamOf()));
      const { log } = await reading.logs.claim(claimWith(streamOf(), { fingerprint: request.fingerprint }));
      writer.write('Ahoy');
      await until(log, (read) => read.has(1));
      expect(await keysForGood(leading)).toEqual([]);
      await writer.finish(REWRITE, CACHED);
      await reading.logs.endStream(request.stream!.record.id, CANCELLED, 0);
      expect(await keysForGood(leading)).toEqual([]);
    });

    async function keysForGood(process: LogProcess): Promise<string[]> {
      const all = await keys(process);
      expect(all.length).toBeGreaterThan(0);
      const times = await Promise.all(all.map((name) => process.redis.commands.pttl(name)));
      return all.filter((_, i) => times[i] === -1);
    }

    test('no wish for the pieces of one that ended before its leader heard of it', async () => {
      loseMessages(await startProcess());
      const [leading, reading] = await startTwo();
      const { request, writer } = await leadIn(leading.logs);
      const { log } = await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
      expect(await keysForGood(leading)).toEqual([]);
      await writer.finish(REWRITE, NOT_CACHED);
      expect(await keys(leading, 'follows:*')).toEqual([]);
      expect(await readAll(log)).toEqual([done(1)]);
    });

    test('nothing under another prefix', async () => {
      const here = await startProcess();
      const there = await startProcess({ REDIS_KEY_PREFIX: `${prefix}-other` });
      const { request } = await leadIn(here.logs);
      await leadIn(there.logs, claimOf({ fingerprint: request.fingerprint }));
    });

    test('no more bytes counted, whoever reads a finished one as a stream, and however often', async () => {
      const process = await startProcess();
      const { writer, request } = await leadIn(process.logs, claimWith(streamOf()));
      await writer.finish(REWRITE, CACHED);
      const before = await process.redis.commands.hgetall(key('sizes'));
      for (let i = 0; i < 50; i += 1) {
        const hit = await process.logs.claim(claimWith(streamOf(), { fingerprint: request.fingerprint }));
        expect(hit.outcome).toBe('hit');
      }
      expect(await process.redis.commands.hgetall(key('sizes'))).toEqual(before);
      expect(await keys(process, 'bound:*')).toEqual([]);
    });

    test.each([
      ['a whole answer that is not to be stored', claimOf({ sharing: 'private', lookup: false, join: false }), CACHED],
      ['an answer while the cache is off', claimOf(), NOT_CACHED],
    ])('nothing of %s, once it has ended', async (_what, request, retention) => {
      const process = await startProcess();
      const { writer } = await leadIn(process.logs, request);
      writer.write('Ahoy');
      await writer.finish(REWRITE, retention);
      expect((await keys(process)).filter((name) => !name.startsWith(key('alive:')))).toEqual([]);
    });

    test('what is too much once there is less room, but for what no script throws out at once', async () => {
      const finish = async ({ logs }: LogProcess) => (await leadIn(logs)).writer.finish(REWRITE, CACHED);
      const roomy = await startProcess();
      for (let i = 0; i < 25; i += 1) await Promise.all(Array.from({ length: 10 }, () => finish(roomy)));
      const kept = (await keys(roomy, 'log:*')).length;
      expect(kept).toBeGreaterThan(240);
      const cramped = await startProcess({ CACHE_MAX_BYTES: '5000' });
      const left: number[] = [];
      for (let i = 0; i < 3; i += 1) {
        await finish(cramped);
        left.push((await keys(roomy, 'log:*')).length);
      }
      expect(left.slice(0, 2)).toEqual([kept + 1 - 100, kept + 2 - 200]);
      expect(left[2]).toBeLessThan(10);
    });

    test('every stream of one with hundreds settled, in scripts of a hundred', async () => {
      const process = await startProcess();
      const { writer, request } = await leadIn(process.logs);
      const { fingerprint } = request;
      const records = Array.from({ length: 250 }, () => streamOf({ keepForInMs: 30_000 }));
      await Promise.all(records.map((record) => process.logs.claim(claimWith(record, { fingerprint }))));
      const calls = await countCalls(process, () => writer.finish(REWRITE, NOT_CACHED));
      expect(asked(calls).scripts).toBeGreaterThanOrEqual(3);
      const { commands } = process.redis;
      const states = await Promise.all(records.map(({ id }) => commands.hget(key(`stream:${id}`), 'settled')));
      expect(new Set(states)).toEqual(new Set(['done']));
      const times = await Promise.all(records.map(({ id }) => commands.pttl(key(`stream:${id}`))));
      expect(Math.max(...times)).toBeLessThanOrEqual(30_000);
      expect(await keys(process, 'bound:*')).toEqual([]);
    });
  });

  describe('ask Redis', () => {
    test.each([
      ['an answer', () => claimOf({ observes: false })],
      ['a text', () => claimOf()],
      ['a stream', () => claimWith(streamOf())],
    ])('once for %s that is cached, whatever its length', async (_what, ask) => {
      const process = await startProcess();
      const { writer, request } = await leadIn(process.logs);
      for (let i = 0; i < 2_000; i += 1) writer.write(`piece ${i} `);
      await writer.finish(REWRITE, CACHED);
      const calls = await countCalls(process, async () => {
        const { outcome, log } = await process.logs.claim({ ...ask(), fingerprint: request.fingerprint });
        expect(outcome).toBe('hit');
        await readAll(log);
        await process.logs.leave(log, 10_000);
      });
      expect(asked(calls)).toEqual({ scripts: 1, subscriptions: 0 });
    });

    test('for a rewrite that nobody elsewhere reads when it begins and when it ends, and for none of its pieces', async () => {
      const process = await startProcess();
      const { writer } = await leadIn(process.logs);
      await writer.finish(REWRITE, CACHED);
      const beganAt = performance.now();
      const calls = await countCalls(process, async () => {
        const led = await leadIn(process.logs, claimWith(streamOf()));
        for (let i = 0; i < 1_000; i += 1) {
          led.writer.write('piece ');
          if (i % 100 === 0) await delay(5);
        }
        expect(await keys(process, `entries:${led.log.id}`)).toEqual([]);
        await led.writer.finish(REWRITE, CACHED);
      });
      const renewals = Math.ceil((performance.now() - beganAt) / 1_000);
      const { scripts, subscriptions } = asked(calls);
      expect(scripts).toBeGreaterThanOrEqual(2);
      expect(scripts).toBeLessThanOrEqual(2 + renewals);
      expect(subscriptions).toBe(0);
    });

    test('once a second for all that a process leads and reads', async () => {
      const [leading, reading] = await startTwo();
      const leadAndRead = async () => {
        const { request } = await leadIn(leading.logs);
        await reading.logs.claim(claimOf({ fingerprint: request.fingerprint, observes: false }));
      };
      await Promise.all(Array.from({ length: 60 }, leadAndRead));
      // The readers have looked once each.
      await ownDelay(500);
      const beganAt = performance.now();
      const calls = await countCalls(leading, () => delay(3_000));
      const seconds = Math.ceil((performance.now() - beganAt) / 1_000);
      expect(asked(calls).scripts).toBeGreaterThan(2);
      // Each leader looks also whether nobody reads what nobody reads in its own process.
      expect(asked(calls).scripts).toBeLessThanOrEqual(2 * (seconds + 1));
    });

    test('for one subscription, whatever the number of readers of a log in a process', async () => {
      const [leading, reading] = await startTwo();
      const { request, writer } = await leadIn(leading.logs);
      const { fingerprint } = request;
      const calls = await countCalls(leading, async () => {
        const claims = await Promise.all(
          Array.from({ length: 30 }, () => reading.logs.claim(claimOf({ fingerprint }))),
        );
        writer.write('Ahoy');
        await until(claims[0]!.log, (log) => log.has(1));
      });
      expect(calls['subscribe']).toBe(1);
      await writer.finish(REWRITE, CACHED);
    });
  });

  describe('give their pieces to a reader elsewhere', () => {
    test('one by one as they come, from when he comes', async () => {
      const [leading, reading] = await startTwo();
      const { request, writer, log } = await leadIn(leading.logs);
      writer.write('piece 1 ');
      await delay(100);
      expect(await keys(leading, 'entries:*')).toEqual([]);
      const follower = await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
      for (let seq = 2; seq <= 5; seq += 1) {
        writer.write(`piece ${seq} `);
        await until(follower.log, (read) => read.has(seq));
      }
      expect(follower.log.entries).toEqual([1, 2, 3, 4, 5].map((seq) => delta(seq, `piece ${seq} `)));
      expect(await keys(leading, 'entries:*')).toEqual([key(`entries:${log.id}`)]);
    });

    test('also where no message reaches either: the renewal makes up for it', async () => {
      loseMessages(await startProcess());
      const [leading, reading] = await startTwo();
      const { request, writer } = await leadIn(leading.logs, claimOf({ observes: false }));
      writer.write('Ahoy, ');
      const { log } = await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
      await until(log, (read) => read.has(1));
      writer.write('world');
      await until(log, (read) => read.has(2));
      await writer.finish(REWRITE, CACHED);
      expect(await readAll(log)).toEqual([delta(1, 'Ahoy, '), delta(2, 'world'), done(3)]);
    });

    test('and tell him of their end, so that he need not look', async () => {
      const [leading, reading] = await startTwo();
      const { writer, log } = await leadIn(leading.logs);
      const told = new Promise<void>((resolve) => {
        const subscribed = new Promise<void>((ready) =>
          reading.redis.pubSub.subscribe(key(`log:${log.id}`), () => resolve(), ready),
        );
        void subscribed.then(() => writer.finish(REWRITE, CACHED));
      });
      await told;
    });

    test('though it began again, without a word, between his wish and its message', async () => {
      const [leading, reading] = await startTwo();
      const { request, writer } = await leadIn(leading.logs);
      writer.write('Ar');
      const [{ log }] = await Promise.all([
        reading.logs.claim(claimOf({ fingerprint: request.fingerprint })),
        writer.restart(),
      ]);
      writer.write('Ahoy');
      await until(log, (read) => read.has(1_000_001));
      expect(log.entries.map(({ seq }) => seq)).toEqual([1, 1_000_000, 1_000_001]);
    });
  });

  describe('of a process that dies', () => {
    /** A leader is taken for dead after 3 s, and readers look once a second; the rest is for a busy machine. */
    const LOST_WITHIN_IN_MS = 10_000;

    test('are lost to their readers elsewhere within seconds, and led anew', async () => {
      const [leading, reading] = await startTwo();
      const { request, writer } = await leadIn(leading.logs);
      const { log } = await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
      writer.write('Aho');
      await until(log, (read) => read.has(1));
      await kill(leading);
      const lost = expect(readAll(log)).rejects.toThrow(LogLostError);
      expect((await withOwnTime(lost)).ownTimeInMs).toBeLessThan(LOST_WITHIN_IN_MS);
      expect(log.entries).toEqual([delta(1, 'Aho')]);
      await leadIn(reading.logs, claimOf({ fingerprint: request.fingerprint }));
    });

    test('are known by the numbers of their restarts: no reader has had one that Redis does not know', async () => {
      const [leading, reading] = await startTwo();
      const record = streamOf();
      const { writer, log } = await leadIn(leading.logs, claimWith(record));
      for (const million of [1, 2, 3]) {
        writer.write('Ar');
        const restarting = writer.restart();
        await until(log, (read) => read.has(million * 1_000_000));
        expect(await reading.redis.commands.hget(key(`log:${log.id}`), 'lastSeq')).toBe(`${million}000000`);
        await restarting;
      }
      writer.write('Ahoy');
      await kill(leading);
      await expect(readAll(reading.logs.join(log.id, false))).rejects.toThrow(LogLostError);
      const moved = await reading.logs.claim(claimWith(record, { leaves: log.id, shownId: 0 }));
      expect(moved).toMatchObject({ outcome: 'lead', offset: 4_000_000 });
    });

    test('do not go on for it, if it was their reader', async () => {
      const [leading, reading] = await startTwo();
      const { request, log, stopped } = await leadIn(leading.logs);
      await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
      await leading.logs.leave(log, 0);
      await kill(reading);
      await stopped;
      expect(log.final).toMatchObject({ kind: 'error', failure: { type: 'abandoned' } });
    });

    test('serve their readers in a process that was only taken for dead to the end', async () => {
      const [leading, reading] = await startTwo();
      const { request, writer, log } = await leadIn(leading.logs);
      writer.write('Aho');
      await leading.redis.commands.del(await keys(leading, 'alive:*'));
      const next = await leadIn(reading.logs, claimOf({ fingerprint: request.fingerprint }));
      writer.write('y');
      await writer.finish(REWRITE, CACHED);
      expect(await readAll(log)).toEqual([delta(1, 'Aho'), delta(2, 'y'), done(3)]);
      next.writer.write('Avast');
      await next.writer.finish(REWRITE, CACHED);
      expect(await readAll(next.log)).toEqual([delta(1, 'Avast'), done(2)]);
    });
  });

  test('are gone where the server has evicted their pieces: a rewrite without them would pass as the whole', async () => {
    const here = await startProcess();
    const record = streamOf();
    const { request, writer, log } = await leadIn(here.logs, claimWith(record));
    writer.write('Ahoy');
    await writer.finish(REWRITE, CACHED);
    const { fingerprint } = request;
    expect(await here.logs.isCached(fingerprint)).toBe(true);
    await here.redis.commands.del(key(`entries:${log.id}`));
    const there = await startProcess();
    expect(await there.logs.isCached(fingerprint)).toBe(false);
    expect(await there.logs.findStream(record.id)).toBeNull();
    expect(await there.logs.claim(claimOf({ fingerprint }))).toMatchObject({ outcome: 'lead' });
  });

  test('whose entries were evicted have told their streams what nobody knows: no older one of an equal body is gone on with', async () => {
    const here = await startProcess();
    const bodyHash = randomUUID();
    const openFinished = async () => {
      const { writer, log } = await leadIn(here.logs, claimWith(streamOf({ bodyHash })));
      writer.write('Ahoy');
      await writer.finish(REWRITE, CACHED);
      return log;
    };
    await openFinished();
    const log = await openFinished();
    const there = await startProcess();
    expect(await there.logs.findRecent(bodyHash, 1)).toMatchObject({ areAll: true, streams: { length: 2 } });
    await here.redis.commands.del(key(`log:${log.id}`), key(`entries:${log.id}`));
    expect(await there.logs.findRecent(bodyHash, 1)).toMatchObject({ areAll: false, streams: { length: 1 } });
  });

  test('that failed in one process are led anew by another, and their stream leaps', async () => {
    const [one, two] = await startTwo();
    const record = streamOf();
    const { writer, log } = await leadIn(one.logs, claimWith(record));
    writer.write('Aho');
    await writer.restart();
    writer.write('Ah');
    await writer.fail(FAILURE);
    const moved = await two.logs.claim(claimWith(record, { leaves: log.id, shownId: 1_000_001 }));
    expect(moved).toMatchObject({ outcome: 'lead', offset: 2_000_000 });
  });

  test('tell of a change of their stream that was made while its listener had no connection, once it has one', async () => {
    const process = await startProcess();
    const record = streamOf({ kind: 'job' });
    await process.logs.openStream(record);
    const changes: string[] = [];
    const stop = process.logs.onStreamChange(record.id, () => changes.push(''));
    while (changes.length === 0) await delay(10);
    await process.redis.commands.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await process.logs.claim(claimWith(record));
    changes.splice(0);
    while (changes.length === 0) await delay(10);
    stop();
  });
});
