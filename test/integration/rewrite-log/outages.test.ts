import { setTimeout as delay } from 'node:timers/promises';
import { LogLostError } from '#rewrite-log';
import { RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import {
  CACHED,
  claimOf,
  claimWith,
  delta,
  done,
  leadIn,
  LogProcess,
  readAll,
  restart,
  REWRITE,
  streamOf,
  until as untilLog,
} from './log-processes.js';

describe('logs while Redis is away', () => {
  let server: RedisServer;
  let here: LogProcess;
  let there: LogProcess;

  beforeEach(async () => {
    server = await RedisServer.start();
    here = await LogProcess.start(server.url);
    there = await LogProcess.start(server.url);
  });
  afterEach(async () => {
    server.resume();
    await Promise.all([here.stop(), there.stop()]);
    await server.stop();
  });

  /** Resolves once every process knows that Redis is back. */
  async function bringBack(): Promise<void> {
    await server.restart();
    while (!here.redis.isAvailable || !there.redis.isAvailable) await delay(20);
  }

  test('lead, join and find each other within one process, and their streams are read again', async () => {
    await server.kill();
    const record = streamOf();
    const { request, writer, log, offset, streamId = record.id } = await leadIn(here.logs, claimWith(record));
    const { fingerprint } = request;
    const joined = await here.logs.claim(claimOf({ fingerprint }));
    expect(joined).toMatchObject({ outcome: 'follow' });
    expect(joined.log).toBe(log);
    writer.write('Ahoy');
    await writer.finish(REWRITE, CACHED);
    expect(await here.logs.claim(claimOf({ fingerprint }))).toMatchObject({ outcome: 'hit' });
    expect(await here.logs.findStream(streamId)).toMatchObject({ finalId: offset + 2 });
    const { streams, areAll } = await here.logs.findRecent(record.bodyHash, offset + 1);
    expect({ found: streams.map(({ id }) => id), areAll }).toEqual({ found: [streamId], areAll: false });
  });

  test('go on past what a stream has shown of one in Redis', async () => {
    await server.kill();
    const claim = await here.logs.claim(claimWith(streamOf(), { leaves: 'a log in Redis', shownId: 7 }));
    expect(claim).toMatchObject({ outcome: 'lead', offset: 1_000_000 });
  });

  test('are unavailable where only Redis knows, and say when to come back', async () => {
    await server.kill();
    const away = { type: 'unavailable', retryAfterInSeconds: 2 };
    const ofJob = streamOf({ kind: 'job' });
    await expect(here.logs.findStream('of another process')).rejects.toMatchObject(away);
    await expect(here.logs.findRecent('a body', 1)).rejects.toMatchObject(away);
    await expect(here.logs.openStream(ofJob)).rejects.toMatchObject(away);
    await expect(here.logs.claim(claimWith(ofJob))).rejects.toMatchObject(away);
  });

  test('do not wait for it where they are led', async () => {
    const { writer, log } = await leadIn(here.logs);
    server.pause();
    writer.write('Ahoy');
    await untilLog(log, (read) => read.has(1));
    expect(log.final).toBeNull();
  });

  test.each([300, 1_300])('of %i ms lose no piece, and have none twice', async (silenceInMs) => {
    const { request, writer } = await leadIn(here.logs);
    await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    writer.write('one ');
    server.pause();
    writer.write('two ');
    await delay(silenceInMs);
    server.resume();
    writer.write('three');
    while (!here.redis.isAvailable || !there.redis.isAvailable) await delay(20);
    await writer.finish(REWRITE, CACHED);
    let found = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    while (found.outcome === 'follow') {
      await readAll(found.log);
      found = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    }
    expect(found.outcome).toBe('hit');
    expect(await readAll(found.log)).toEqual([delta(1, 'one '), delta(2, 'two '), delta(3, 'three'), done(4)]);
  });

  test('whose claim Redis takes too late have a stream that nobody finds there, where it would be one of another log', async () => {
    const led = await leadIn(there.logs);
    const record = streamOf();
    const request = claimWith(record, { fingerprint: led.request.fingerprint });
    server.pause();
    const { outcome, log, streamId, offset } = await here.logs.claim(request);
    expect(outcome).toBe('lead');
    server.resume();
    while ((await there.logs.findStream(record.id).catch(() => null)) === null) await delay(20);
    expect(streamId).not.toBe(record.id);
    expect(await there.logs.findStream(streamId ?? record.id)).toBeNull();
    expect(await here.logs.findStream(streamId!)).toMatchObject({ logId: log.id, offset });
  });

  test('whose claim Redis takes too late are followed there by nobody for long, though their process lives on', async () => {
    // While its process leads any log, others take all of its logs for alive.
    await leadIn(here.logs);
    const request = claimOf();
    server.pause();
    expect(await here.logs.claim(request)).toMatchObject({ outcome: 'lead' });
    server.resume();
    await until(() => here.redis.isAvailable && there.redis.isAvailable);
    let claim = await there.logs.claim(request);
    while (claim.outcome === 'follow') {
      await readAll(claim.log);
      claim = await there.logs.claim(request);
    }
    expect(claim.outcome).toBe('lead');
  });

  test('and streams of equal bodies, each in its process, have no number in common that either has told of its text', async () => {
    await server.kill();
    const records = [streamOf(), streamOf()];
    const led = await Promise.all(
      [here, there].map(({ logs }, i) => leadIn(logs, claimWith(records[i]!, { fingerprint: 'the same' }))),
    );
    const [one, other] = led.map(({ offset }) => offset);
    expect(one! % 1_000_000).toBe(0);
    expect(one).not.toBe(other);
    expect(Math.min(one!, other!)).toBeGreaterThan(0);
  });

  test.each([2_000, 6_000])(
    'for %i ms tell their end once it is back, and free whoever waits for it',
    async (awayInMs) => {
      const record = streamOf();
      const { request, writer, log } = await leadIn(here.logs, claimWith(record));
      // While its process leads any log, others take all of its logs for alive.
      await leadIn(here.logs);
      writer.write('Ahoy');
      await server.kill();
      await writer.restart();
      writer.write('Avast');
      await writer.finish(REWRITE, CACHED);
      const all = [delta(1, 'Ahoy'), restart(1_000_000), delta(1_000_001, 'Avast'), done(1_000_002)];
      expect(await readAll(log)).toEqual(all);
      await delay(awayInMs);
      await bringBack();
      while ((await there.logs.findStream(record.id))?.finalId === null) await delay(50);
      const found = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
      expect(found.outcome).toBe('hit');
      expect(await readAll(found.log)).toEqual(all);
    },
  );

  test('ask Redis nothing between the first try to tell their end and its coming back, and then tell every end', async () => {
    const records = Array.from({ length: 20 }, () => streamOf());
    const led = await Promise.all(records.map((record) => leadIn(here.logs, claimWith(record))));
    // While its process leads any log, it renews itself each second.
    await leadIn(here.logs);
    await server.kill();
    await until(() => !here.redis.isAvailable);
    const sent = jest.spyOn(here.redis.commands, 'sendCommand');
    const ids = new Set<unknown>(led.map(({ log }) => log.id));
    const scripts = () => sent.mock.calls.flatMap(([{ name, args }]) => (name === 'evalsha' ? [args] : []));
    const ends = () => scripts().filter((args) => args.some((arg) => ids.has(arg)));
    const renewals = () => scripts().length - ends().length;

    await Promise.all(led.map(({ writer }) => writer.finish(REWRITE, CACHED)));
    const before = renewals();
    await until(() => renewals() >= before + 2);
    expect(ends()).toHaveLength(records.length);

    await bringBack();
    await until(async () => {
      const streams = await Promise.all(records.map(({ id }) => there.logs.findStream(id)));
      return streams.every((stream) => stream !== null && stream.finalId !== null);
    });
    sent.mockRestore();
  });

  test('that nobody reads any more are ended as abandoned, and known as such once it is back', async () => {
    const { request, log, stopped } = await leadIn(here.logs);
    await leadIn(here.logs);
    await server.kill();
    await here.logs.leave(log, 0);
    await stopped;
    await bringBack();
    let claim = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    if (claim.outcome === 'follow') {
      await readAll(claim.log).catch(() => undefined);
      claim = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    }
    expect(claim.outcome).toBe('lead');
  });

  test('go on for a reader who came while Redis was asked in vain whether anybody reads', async () => {
    const { writer, log } = await leadIn(here.logs, claimWith(streamOf()));
    server.pause();
    const left = here.logs.leave(log, 0);
    const reader = here.logs.join(log.id, false);
    await left;
    writer.write('Ahoy');
    await writer.finish(REWRITE, CACHED);
    expect(await readAll(reader)).toEqual([delta(1, 'Ahoy'), done(2)]);
    server.resume();
  });

  test('are lost to readers elsewhere after a few seconds, and not to those of their leader', async () => {
    const { request, writer, log } = await leadIn(here.logs);
    const follower = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    writer.write('Ahoy');
    await untilLog(follower.log, (read) => read.has(1));
    await server.kill();
    await expect(readAll(follower.log)).rejects.toThrow(LogLostError);
    await writer.finish(REWRITE, CACHED);
    expect(await readAll(log)).toEqual([delta(1, 'Ahoy'), done(2)]);
  });

  test('tell the numbers of their restarts once it is back, though nobody elsewhere reads', async () => {
    const record = streamOf();
    const { writer, log } = await leadIn(here.logs, claimWith(record));
    writer.write('Ahoy');
    await server.kill();
    await writer.restart();
    await bringBack();
    const lastSeq = () => there.redis.commands.hget(`{rewrite}:log:log:${log.id}`, 'lastSeq');
    while ((await lastSeq()) !== '1000000') await delay(20);
    await here.stop();
    here = await LogProcess.start(server.url);
    await expect(readAll(there.logs.join(log.id, false))).rejects.toThrow(LogLostError);
    const moved = await there.logs.claim(claimWith(record, { leaves: log.id, shownId: 0 }));
    expect(moved).toMatchObject({ outcome: 'lead', offset: 2_000_000 });
  });

  test('end for their own readers where it has come back without them', async () => {
    const { writer, log } = await leadIn(here.logs);
    writer.write('Ahoy');
    await here.redis.commands.flushall();
    await writer.finish(REWRITE, CACHED);
    expect(await readAll(log)).toEqual([delta(1, 'Ahoy'), done(2)]);
  });

  test('are told of once where the answer to it was lost', async () => {
    const { request, writer } = await leadIn(here.logs, claimWith(streamOf()));
    writer.write('Ahoy');
    server.pause();
    await writer.finish(REWRITE, CACHED);
    server.resume();
    while (!there.redis.isAvailable) await delay(20);
    let found = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    if (found.outcome === 'follow') {
      await readAll(found.log);
      found = await there.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    }
    expect(await readAll(found.log)).toEqual([delta(1, 'Ahoy'), done(2)]);
    const { '': total, [found.log.id]: own } = await there.redis.commands.hgetall('{rewrite}:log:sizes');
    expect(total).toBe(own);
  });
});
