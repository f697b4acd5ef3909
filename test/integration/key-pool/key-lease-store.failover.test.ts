import { Logger } from '@nestjs/common';
import { FailoverKeyLeaseStore, MemoryKeyLeaseStore, RedisKeyLeaseStore, type StoredKey } from '#key-pool';
import { RedisUnavailableError } from '#redis';
import { withOwnTime } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import { PoolProcess, timesToLive, until } from './pool-process.js';
import { leaseOne, renewOne, type OneAnswer } from './one-lease.js';

const TTL_IN_MS = 30_000;
const KEY: StoredKey = { id: 'openai:a', groupId: 'openai:a', providerId: 'openai', cap: 2 };

describe('keys while Redis is away', () => {
  let server: RedisServer;
  let here: PoolProcess;
  let there: PoolProcess;
  let warnings: string[];

  beforeEach(async () => {
    warnings = [];
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((text: unknown) => void warnings.push(String(text)));
    server = await RedisServer.start();
    [here, there] = await Promise.all([PoolProcess.start(server.url, 1, 2), PoolProcess.start(server.url, 1, 2)]);
  });
  afterEach(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await server.stop();
    jest.restoreAllMocks();
  });

  const lease = (leaseId: string, by = here, ttlInMs = TTL_IN_MS): Promise<OneAnswer> =>
    leaseOne(by.store, { keys: [KEY], queue: { id: leaseId, interactive: 1, job: 0 }, leaseId, ttlInMs });
  const leaveLine = (leaseId: string): Promise<void> => here.store.leaveLine([KEY], leaseId);
  const inFlight = async (by = there): Promise<number> => (await by.store.read([KEY]))[0]!.inFlight;
  const away = async (): Promise<void> => {
    await server.kill();
    await until(() => !here.redis.isAvailable && !there.redis.isAvailable);
  };
  const back = async (): Promise<void> => {
    await server.restart();
    await until(() => here.redis.isAvailable && there.redis.isAvailable);
  };

  it('are leased by each process alone, up to their caps, with what it held before', async () => {
    expect(await lease('before')).toMatchObject({ granted: true });
    await away();
    expect(await lease('during')).toMatchObject({ granted: true });
    const refusal = await lease('too many');
    expect(refusal).toMatchObject({ granted: false, reason: 'busy' });
    expect(refusal.granted || refusal.askAgainInMs).toBeLessThanOrEqual(1000);
    expect(await lease('there 1', there)).toMatchObject({ granted: true });
    expect(await lease('there 2', there)).toMatchObject({ granted: true });
    expect(await lease('there 3', there)).toMatchObject({ granted: false });
    expect(await inFlight(here)).toBe(2);
  });

  it('are leased with one warning a minute, whatever the number of outages', async () => {
    const ofPool = (): string[] => warnings.filter((text) => text.includes('leases the keys by itself'));
    for (const outage of [1, 2]) {
      await away();
      for (const name of ['a', 'b', 'c']) {
        await lease(`${name}${outage}`);
        await here.store.release(KEY.id, `${name}${outage}`);
      }
      expect(ofPool()).toHaveLength(1);
      await back();
      await lease(`between ${outage}`);
      await here.store.release(KEY.id, `between ${outage}`);
    }
  });

  it('are leased through Redis again when it is back, which then knows what is held', async () => {
    await lease('before');
    await away();
    await lease('during');
    await back();
    await until(async () => (await inFlight()) === 2);
    expect(await lease('there', there)).toMatchObject({ granted: false, reason: 'busy' });
    await there.store.leaveLine([KEY], 'there');
    await here.store.release(KEY.id, 'during');
    expect(await lease('there again', there)).toMatchObject({ granted: true });
    expect(await inFlight(here)).toBe(2);
  });

  it('are free again when Redis is back, if they were released in the meantime', async () => {
    await lease('1', here, 600_000);
    await lease('2', here, 600_000);
    await away();
    await here.store.release(KEY.id, '1');
    await here.store.release(KEY.id, '2');
    await lease('during');
    await here.store.release(KEY.id, 'during');
    await back();
    await until(async () => (await inFlight()) === 0);
    const ttls = await timesToLive(here.redis);
    expect(Object.values(ttls).filter((ttl) => ttl < 0)).toEqual([]);
  });

  it('stay leased through an outage, however long, to those who renew', async () => {
    await lease('long', here, 300);
    await away();
    expect(await renewOne(here.store, KEY.id, 'long', 300)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await renewOne(here.store, KEY.id, 'long', 300)).toBe(true);
    await back();
    expect(await renewOne(here.store, KEY.id, 'long', TTL_IN_MS)).toBe(true);
    expect(await inFlight()).toBe(1);
  });

  it('are lost to those who did not renew in time, though Redis was there', async () => {
    await lease('short', here, 100);
    await until(async () => (await inFlight()) === 0);
    expect(await renewOne(here.store, KEY.id, 'short', TTL_IN_MS)).toBe(false);
  });

  it('are not held by a lease that was released while its renewal was not answered', async () => {
    const shared = new RedisKeyLeaseStore(here.redis);
    const store = new FailoverKeyLeaseStore(shared, new MemoryKeyLeaseStore());
    const leaseAlso = async (leaseId: string): Promise<void> => {
      const queue = { id: leaseId, interactive: 1, job: 0 };
      await leaseOne(store, { keys: [KEY], queue, leaseId, ttlInMs: TTL_IN_MS });
    };
    await leaseAlso('released');
    let fail!: (error: Error) => void;
    jest.spyOn(shared, 'renew').mockReturnValueOnce(new Promise((_, reject) => (fail = reject)));
    const renewal = renewOne(store, KEY.id, 'released', TTL_IN_MS);
    await new Promise((resolve) => setImmediate(resolve));
    await store.release(KEY.id, 'released');
    fail(new RedisUnavailableError('no answer'));
    await renewal;
    await leaseAlso('tells Redis what is untold');
    expect(await inFlight()).toBe(1);
  });

  it('are free again where Redis was told of a lease of the outage, did not get to answer, and was not told of its release', async () => {
    const shared = new RedisKeyLeaseStore(here.redis);
    const store = new FailoverKeyLeaseStore(shared, new MemoryKeyLeaseStore());
    const leaseAlso = async (leaseId: string): Promise<void> => {
      const queue = { id: leaseId, interactive: 1, job: 0 };
      await leaseOne(store, { keys: [KEY], queue, leaseId, ttlInMs: TTL_IN_MS });
    };
    await away();
    await leaseAlso('during');
    const restore = shared.restore.bind(shared);
    const unheard = jest.spyOn(shared, 'restore').mockImplementation(async (...told) => {
      await restore(...told);
      throw new RedisUnavailableError('no answer');
    });
    await back();
    await until(async () => (await inFlight()) === 1);
    await store.release(KEY.id, 'during');
    unheard.mockRestore();
    await leaseAlso('tells Redis what is untold');
    expect(await inFlight()).toBe(1);
  });

  it('are free again where they are released while Redis is told of their leases', async () => {
    const shared = new RedisKeyLeaseStore(here.redis);
    const store = new FailoverKeyLeaseStore(shared, new MemoryKeyLeaseStore());
    const leaseAlso = (leaseId: string): Promise<OneAnswer> =>
      leaseOne(store, { keys: [KEY], queue: { id: leaseId, interactive: 1, job: 0 }, leaseId, ttlInMs: TTL_IN_MS });
    const isAvailable = jest.spyOn(shared, 'isAvailable', 'get').mockReturnValue(false);
    await leaseAlso('during');
    isAvailable.mockRestore();
    await Promise.all([leaseAlso('after'), store.release(KEY.id, 'during')]);
    expect(await inFlight()).toBe(1);
  });

  it('are leased within about a second when Redis falls silent, and a lease it granted unheard is taken back', async () => {
    // From now on Redis knows the script, and makes the lease as soon as it goes on.
    await lease('before');
    await here.store.release(KEY.id, 'before');
    server.pause();
    const { value, ownTimeInMs } = await withOwnTime(lease('unheard', here, 600_000));
    expect(value).toMatchObject({ granted: true });
    expect(ownTimeInMs).toBeLessThan(1500);
    await here.store.release(KEY.id, 'unheard');
    server.resume();
    await until(() => here.redis.isAvailable && there.redis.isAvailable);
    await until(async () => (await inFlight()) === 0);
    expect(await lease('heard')).toMatchObject({ granted: true });
  });

  it('rest in each process that was told so', async () => {
    await here.store.rest(KEY.id, 60_000, 'cooldown');
    await away();
    expect(await lease('resting')).toMatchObject({ granted: false, reason: 'resting' });
    await leaveLine('resting');
    expect(await here.store.read([KEY])).toMatchObject([{ inFlight: 0, rest: { kind: 'cooldown' } }]);
  });

  it('are on probation in each process that was told so, and tried there by one call at a time', async () => {
    await here.store.rest(KEY.id, 200, 'out');
    await away();
    await until(async () => (await here.store.read([KEY]))[0]!.rest === null);
    expect(await lease('trying')).toMatchObject({ granted: true });
    expect(await lease('too many')).toMatchObject({ granted: false, reason: 'busy' });
    await leaveLine('too many');
    await here.store.release(KEY.id, 'trying', [KEY.id]);
    expect([(await lease('1')).granted, (await lease('2')).granted]).toEqual([true, true]);
    await here.store.release(KEY.id, '1');
    await here.store.release(KEY.id, '2');
  });

  it('are on probation in the outage, though a call that Redis granted has begun to try them before it', async () => {
    await here.store.rest(KEY.id, 100, 'out');
    await until(async () => (await here.store.read([KEY]))[0]!.rest === null);
    expect(await lease('trying')).toMatchObject({ granted: true });
    await away();
    expect(await lease('too many')).toMatchObject({ granted: false, reason: 'busy' });
    await leaveLine('too many');
  });

  it.each([
    ['has succeeded', () => here.store.release(KEY.id, 'proving', [KEY.id])],
    ['has begun to be answered', () => here.store.endProbation(KEY.id, 'proving', [KEY.id])],
  ])('are no longer on probation in the outage, if a call %s before it', async (_, prove) => {
    await here.store.rest(KEY.id, 100, 'out');
    await until(async () => (await here.store.read([KEY]))[0]!.rest === null);
    await lease('proving');
    await prove();
    await away();
    await here.store.release(KEY.id, 'proving');
    expect([(await lease('1')).granted, (await lease('2')).granted]).toEqual([true, true]);
  });

  it('rest no more in the outage, if Redis has granted one of them before it that was lifted elsewhere', async () => {
    await here.store.rest(KEY.id, 60_000, 'cooldown');
    await there.store.lift([KEY.id]);
    expect(await lease('after')).toMatchObject({ granted: true });
    await away();
    expect(await lease('during')).toMatchObject({ granted: true });
  });

  it('rest in the outage, if failures in a row let them rest before it or in it', async () => {
    const rule = {
      restsFrom: 2,
      firstRestInMs: 60_000,
      longestRestInMs: 60_000,
      forgottenInMs: 60_000,
      kind: 'failing',
    } as const;
    expect(await here.store.strike('openai', rule)).toBe(0);
    expect(await there.store.strike('openai', rule)).toBe(60_000);
    await away();
    expect(await lease('there', there)).toMatchObject({ granted: false, reason: 'resting' });
    expect(await lease('here')).toMatchObject({ granted: true });
    expect([await here.store.strike('openai', rule), await here.store.strike('openai', rule)]).toEqual([0, 60_000]);
    expect(await lease('here again')).toMatchObject({ granted: false, reason: 'resting' });
  });

  describe('which were let rest meanwhile', () => {
    const rule = {
      restsFrom: 1,
      firstRestInMs: 40_000,
      longestRestInMs: 40_000,
      forgottenInMs: 60_000,
      kind: 'failing',
    } as const;
    const restThere = async () => (await there.store.read([KEY]))[0]!.rest;
    const untilRestIsOver = (): Promise<void> => until(async () => (await here.store.read([KEY]))[0]!.rest === null);

    it.each([
      ['were told to', () => here.store.rest(KEY.groupId, 40_000, 'cooldown'), 'cooldown'],
      ['were out', () => here.store.rest(KEY.id, 40_000, 'out'), 'out'],
      ['failed in a row', () => here.store.strike('openai', rule), 'failing'],
      [
        'failed in a row, and were told to',
        () => here.store.strike('openai', { ...rule, restsFrom: 9 }, { toldInMs: 40_000 }),
        'failing',
      ],
    ])('rest in every process when Redis is back, if they %s', async (_, letRest, kind) => {
      await away();
      await letRest();
      expect(await lease('meanwhile', there)).toMatchObject({ granted: true });
      await there.store.release(KEY.id, 'meanwhile');
      await back();
      await until(async () => (await restThere()) !== null);
      const rest = (await restThere())!;
      expect(rest.kind).toBe(kind);
      expect(rest.forInMs).toBeGreaterThan(30_000);
      expect(rest.forInMs).toBeLessThanOrEqual(40_000);
      expect(await lease('there', there)).toMatchObject({ granted: false });
    });

    it('rest until the later of two times, for the graver reason', async () => {
      await away();
      await here.store.rest(KEY.id, 20_000, 'out');
      await here.store.rest(KEY.id, 40_000, 'cooldown');
      await here.store.rest(KEY.id, 10_000, 'cooldown');
      await back();
      await until(async () => (await restThere()) !== null);
      expect(await restThere()).toMatchObject({ kind: 'out' });
      expect((await restThere())!.forInMs).toBeGreaterThan(30_000);
    });

    it('are tried by one call over all processes when Redis is back, though their rest is over', async () => {
      await away();
      await here.store.rest(KEY.id, 100, 'out');
      await untilRestIsOver();
      await back();
      await lease('tells Redis');
      await here.store.release(KEY.id, 'tells Redis');
      await untilRestIsOver();
      expect(await lease('trying', there)).toMatchObject({ granted: true, isProbing: true });
      expect(await lease('too many')).toMatchObject({ granted: false, reason: 'busy' });
    });

    it.each([
      ['ended it', () => here.store.endProbation(KEY.id, 'trying', [KEY.id])],
      ['succeeded', () => here.store.release(KEY.id, 'trying', [KEY.id])],
    ])('are not on probation when Redis is back, if a call has %s', async (_, end) => {
      await away();
      await here.store.rest(KEY.id, 100, 'out');
      await untilRestIsOver();
      expect(await lease('trying')).toMatchObject({ granted: true, isProbing: true });
      await end();
      await here.store.release(KEY.id, 'trying');
      await back();
      expect(await lease('1')).toMatchObject({ granted: true, isProbing: false });
      expect(await lease('2', there)).toMatchObject({ isProbing: false });
    });

    it('rest when Redis is back, though it went away once more while it was told', async () => {
      const shared = new RedisKeyLeaseStore(here.redis);
      const store = new FailoverKeyLeaseStore(shared, new MemoryKeyLeaseStore());
      const gone = new RedisUnavailableError('away');
      jest.spyOn(shared, 'rest').mockRejectedValueOnce(gone).mockRejectedValueOnce(gone);
      await store.rest(KEY.id, 40_000, 'out');
      await store.release(KEY.id, 'none');
      await store.release(KEY.id, 'none');
      expect((await there.store.read([KEY]))[0]!.rest).toMatchObject({ kind: 'out' });
    });

    it('rest when Redis is back, though a call that began before their rest has succeeded', async () => {
      await lease('before');
      await away();
      await here.store.rest(KEY.id, 40_000, 'out');
      await here.store.release(KEY.id, 'before', [KEY.id]);
      await back();
      await until(async () => (await there.store.read([KEY]))[0]!.rest?.kind === 'out');
    });

    it('do not rest when Redis is back, if their cooldown was over by then', async () => {
      await away();
      await here.store.rest(KEY.id, 100, 'cooldown');
      await untilRestIsOver();
      await back();
      expect(await lease('here')).toMatchObject({ granted: true, isProbing: false });
      expect(await lease('there', there)).toMatchObject({ granted: true, isProbing: false });
    });
  });

  describe('on which a call is cut short', () => {
    const steps = { away, back };
    const begin = async (name: string, by = here): Promise<number> => {
      const answer = await lease(name, by);
      if (!answer.granted) throw new Error(`refused: ${answer.reason}`);
      return answer.turn;
    };

    it.each([
      ['call, other, away', true],
      ['call, away, other', true],
      ['call, away, other, back', true],
      ['away, call, other', true],
      ['away, call, other, back', true],
      ['away, call, back, other', true],
      ['away, call, back, other elsewhere', true],
      ['call, away', false],
      ['other, call, away', false],
      ['other, away, call', false],
      ['other, away, call, back', false],
      ['away, other, call, back', false],
      ['away, other, back, call', false],
      ['other, away, back, call', false],
    ])(
      'are blamed where another began after it, be it before an outage, in it or after it: %s',
      async (order, isBlamed) => {
        let turn = 0;
        for (const step of order.split(', ')) {
          if (step === 'away' || step === 'back') await steps[step]();
          else if (step === 'call') turn = await begin('call');
          else await begin('other', step === 'other' ? here : there);
        }
        expect(await here.store.cutShort(KEY, turn)).toEqual(isBlamed ? { leases: 2, isLower: false } : null);
      },
    );
  });

  it('go to those who waited when Redis went, and to those who wait when it is back', async () => {
    const held = [await here.acquire(), await here.acquire()];
    const waiting = [here.acquire(), here.acquire(), here.acquire()];
    await until(async () => (await here.pool.snapshot())[0]!.waiting.interactive === 3);
    await away();
    await held[0]!.release();
    await (await waiting[0]!).release();
    const second = await waiting[1]!;
    await back();
    const elsewhere = there.acquire();
    await Promise.all([second.release(), held[1]!.release()]);
    await (await waiting[2]!).release();
    await (await elsewhere).release();
    await until(async () => (await here.inFlight())[0] === 0);
    expect(held[1]!.isLost).toBe(false);
  });
});
