import { Logger } from '@nestjs/common';
import type { KeyPriority } from '#key-pool';
import { ownTimeInMs, withOwnTime } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import { placesInLine, PoolProcess, timesToLive, until } from './pool-process.js';
import { leaseOne } from './one-lease.js';

describe('the key pool of many processes', () => {
  let server: RedisServer;
  let running: PoolProcess[];

  beforeEach(async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    server = await RedisServer.start();
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()));
    await server.stop();
    jest.restoreAllMocks();
  });

  async function start(count: number, keyCount: number, cap: number): Promise<PoolProcess[]> {
    const started = await Promise.all(
      Array.from({ length: count }, () => PoolProcess.start(server.url, keyCount, cap)),
    );
    running.push(...started);
    return started;
  }

  async function expectNothingForGood({ redis }: PoolProcess): Promise<void> {
    const ttls = Object.entries(await timesToLive(redis));
    expect(ttls.filter(([, ttl]) => ttl < 0)).toEqual([]);
  }

  async function expectNothingLeft(process: PoolProcess): Promise<void> {
    const names = Object.keys(await timesToLive(process.redis));
    expect(names.filter((name) => name.includes(':lease:'))).toEqual([]);
    expect(await placesInLine(process.redis)).toEqual([]);
    await expectNothingForGood(process);
  }

  it('never has more calls on a key than its cap, over 200 of them', async () => {
    const processes = await start(2, 2, 1);
    const calls = [0, 0];
    const callsOnKeys = [0, 0];
    let most = 0;
    const call = async (process: PoolProcess): Promise<void> => {
      const lease = await process.acquire();
      callsOnKeys[lease.keyIndex]! += 1;
      most = Math.max(most, (calls[lease.keyIndex]! += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      calls[lease.keyIndex]! -= 1;
      await lease.release();
    };
    await Promise.all(Array.from({ length: 200 }, (_, n) => call(processes[n % 2]!)));
    expect(most).toBe(1);
    expect(Math.min(...callsOnKeys)).toBeGreaterThan(50);
    expect(await processes[0]!.inFlight()).toEqual([0, 0]);
    await expectNothingLeft(processes[1]!);
  });

  it('serves interactive requests of any process first, then the jobs of all in turn', async () => {
    const processes = await start(5, 1, 1);
    const served: string[] = [];
    const ask = async (index: number, priority: KeyPriority): Promise<void> => {
      const lease = await processes[index]!.acquire(priority);
      served.push(priority === 'job' ? `job of ${index}` : 'interactive');
      await lease.release();
    };
    const held = await processes[0]!.acquire();
    const jobs = processes.flatMap((_, index) => Array.from({ length: 40 }, () => ask(index, 'job')));
    await until(async () => (await placesInLine(processes[0]!.redis)).length === 5);
    const interactive = [1, 3, 1, 4].map((index) => ask(index, 'interactive'));
    await until(async () => (await placesInLine(processes[0]!.redis)).length === 8);
    await held.release();
    await Promise.all([...interactive, ...jobs]);
    expect(served.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'interactive'));
    for (let round = 4; round < served.length; round += 5) {
      const expected = [0, 1, 2, 3, 4].map((index) => `job of ${index}`);
      expect(served.slice(round, round + 5).toSorted()).toEqual(expected);
    }
    await expectNothingLeft(processes[0]!);
  });

  it('works the jobs of every process evenly, though interactive requests keep coming', async () => {
    const processes = await start(5, 2, 2);
    const jobsOf = [0, 0, 0, 0, 0];
    const countJobs = (): number => jobsOf.reduce((sum, count) => sum + count, 0);
    const ask = async (index: number, priority: KeyPriority): Promise<void> => {
      const lease = await processes[index]!.acquire(priority);
      if (priority === 'job') jobsOf[index]! += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      await lease.release();
    };
    const jobs = processes.flatMap((_, index) => Array.from({ length: 200 }, () => ask(index, 'job')));
    while (countJobs() < 500) await Promise.all([ask(0, 'interactive'), ask(1, 'interactive')]);
    const jobsOfEach = [...jobsOf];
    await Promise.all(jobs);
    // A hundred each is even: chance and a busy machine take less than half of it.
    expect(Math.min(...jobsOfEach)).toBeGreaterThan(50);
    expect(jobsOf).toEqual([200, 200, 200, 200, 200]);
    await expectNothingLeft(processes[0]!);
  });

  it('tells other processes of a release only while one of them waits for a key of the provider', async () => {
    const [here, there] = (await start(2, 1, 1)) as [PoolProcess, PoolProcess];
    const messages: string[] = [];
    await new Promise<void>((resolve) => {
      there.redis.pubSub.subscribe('{rewrite}:keys:freed', (message) => messages.push(message), resolve);
    });
    for (let call = 0; call < 3; call += 1) await (await here.acquire()).release();
    const held = await here.acquire();
    const waiting = there.acquire();
    await until(async () => (await placesInLine(there.redis)).length === 1);
    await held.release();
    await (await waiting).release();
    await until(() => messages.length > 0);
    await (await here.acquire()).release();
    await there.redis.commands.publish('{rewrite}:keys:freed', 'the last message');
    await until(() => messages.at(-1) === 'the last message');
    expect(messages).toHaveLength(2);
  });

  it('asks Redis once for all who wait', async () => {
    const [pool] = (await start(1, 2, 8)) as [PoolProcess];
    const asked = jest.spyOn(pool.store, 'lease');
    const leases = await Promise.all(Array.from({ length: 17 }, () => pool.acquire('job', 0).catch(() => null)));
    const granted = leases.filter((lease) => lease !== null);
    expect(granted).toHaveLength(16);
    expect(asked).toHaveBeenCalledTimes(2);
    expect(await pool.inFlight()).toEqual([8, 8]);
    await Promise.all(granted.map((lease) => lease.release()));
    await expectNothingLeft(pool);
  });

  it('makes Redis do as much for a lease of one key in a hundred as for one of a single key', async () => {
    const commandsFor = async (keyCount: number): Promise<number> => {
      const [pool] = (await start(1, keyCount, 8)) as [PoolProcess];
      const call = async (): Promise<void> => (await pool.acquire()).release();
      await call();
      await pool.redis.commands.config('RESETSTAT');
      for (let n = 0; n < 10; n += 1) await call();
      const calls = (await pool.redis.commands.info('commandstats')).matchAll(
        /^cmdstat_(?!info|ping)\S+:calls=(\d+)/gm,
      );
      return [...calls].reduce((sum, [, count]) => sum + Number(count), 0) / 10;
    };
    const ofOne = await commandsFor(1);
    expect(ofOne).toBeLessThan(30);
    expect(Math.abs((await commandsFor(100)) - ofOne)).toBeLessThan(1);
  });

  it('keeps all leases of a process alive with one call', async () => {
    const [pool] = (await start(1, 2, 8)) as [PoolProcess];
    const renewed = jest.spyOn(pool.store, 'renew');
    const leases = await Promise.all(Array.from({ length: 10 }, () => pool.acquire()));
    await until(() => renewed.mock.results.length > 0);
    expect(await renewed.mock.results[0]!.value).toEqual(Array.from({ length: 10 }, () => true));
    expect(leases.some(({ isLost }) => isLost)).toBe(false);
    await Promise.all(leases.map((lease) => lease.release()));
  });

  it('gives back at the shutdown what nobody has waited for', async () => {
    const [ending, other] = (await start(2, 1, 1)) as [PoolProcess, PoolProcess];
    void (await ending.acquire()).release();
    await ending.pool.onApplicationShutdown();
    await ending.redis.close();
    expect(await other.inFlight()).toEqual([0]);
  });

  it.each(['in-flight', 'lease:all'])('counts the leases anew when Redis has lost %s', async (name) => {
    const [pool] = (await start(1, 2, 1)) as [PoolProcess];
    const [first] = [await pool.acquire(), await pool.acquire()];
    await first.release();
    await pool.redis.commands.del(`{rewrite}:keys:${name}`);
    expect(await pool.inFlight()).toEqual(name === 'in-flight' ? [0, 1] : [0, 0]);
    await expectNothingForGood(pool);
    expect((await pool.acquire()).keyIndex).toBe(0);
  });

  it('goes on when the process that was first in line has died', async () => {
    const [holder, dying, next] = (await start(3, 1, 1)) as [PoolProcess, PoolProcess, PoolProcess];
    const held = await holder.acquire();
    void dying.acquire().catch(() => undefined);
    await until(async () => (await placesInLine(holder.redis)).length === 1);
    const lease = next.acquire();
    await until(async () => (await placesInLine(holder.redis)).length === 2);
    await dying.die();
    running = [holder, next];
    await held.release();
    await (await lease).release();
    await expectNothingLeft(holder);
    void dying.pool.onApplicationShutdown();
  });

  it('frees the keys of a process that has died', async () => {
    const [dying, next] = (await start(2, 1, 1)) as [PoolProcess, PoolProcess];
    await (await next.acquire()).release();
    const [id] = (await next.redis.commands.hkeys('{rewrite}:keys:turns')) as [string];
    const queue = { id: 'queue', interactive: 1, job: 0 };
    await leaseOne(dying.store, {
      keys: [{ id, groupId: id, providerId: 'openai', cap: 1 }],
      queue,
      leaseId: 'lease',
      ttlInMs: 500,
    });
    expect(await next.inFlight()).toEqual([1]);
    const lease = next.acquire();
    await dying.die();
    running = [next];
    expect((await lease).keyIndex).toBe(0);
    await (await lease).release();
    await expectNothingLeft(next);
  });

  it('needs no message to find a key that came free', async () => {
    const [holder, next] = (await start(2, 1, 1)) as [PoolProcess, PoolProcess];
    await holder.acquire();
    const lease = next.acquire();
    await until(async () => (await placesInLine(next.redis)).length === 1);
    const [name] = await next.redis.commands.keys('{rewrite}:keys:lease:*');
    await next.redis.commands.del(name!);
    await (await lease).release();
  });

  it('leaves the line when its last request has given up', async () => {
    const [holder, next] = (await start(2, 1, 1)) as [PoolProcess, PoolProcess];
    const held = await holder.acquire();
    await expect(next.acquire('job', 300)).rejects.toThrow('no key of openai came free: busy');
    await until(async () => (await placesInLine(holder.redis)).length === 0);
    await held.release();
  });

  it('rests a key for all processes, and tells when it comes back', async () => {
    const [here, there] = (await start(2, 1, 8)) as [PoolProcess, PoolProcess];
    const lease = await here.acquire();
    await lease.rest(Date.now() + 300);
    await lease.release();
    await expect(there.acquire('interactive', 0)).rejects.toMatchObject({ reason: 'resting' });
    await (await there.acquire()).release();
    expect((await there.pool.snapshot())[0]?.keys[0]?.restsUntil).toBeNull();
  });

  describe('after the end of a rest', () => {
    const REST_IN_MS = 300;

    /** All ask at once, for as long as the rest lasts and longer. @returns the most calls there were at a time before a success */
    async function crowd(processes: PoolProcess[], failures: number): Promise<{ most: number; tried: number }> {
      let [calls, most, tried] = [0, 0, 0];
      let isProven = false;
      const call = async (process: PoolProcess): Promise<void> => {
        const lease = await process.acquire();
        calls += 1;
        tried += 1;
        if (!isProven) most = Math.max(most, calls);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (tried > failures) {
          isProven = true;
          lease.succeeded('key');
        }
        calls -= 1;
        await lease.release();
      };
      await Promise.all(processes.flatMap((process) => [call(process), call(process)]));
      return { most, tried };
    }

    it.each([
      ['a key that was out', 'out'],
      ['a provider that kept failing', 'failing'],
    ] as const)('20 processes try %s with one call at a time, until one succeeds', async (_, kind) => {
      const processes = await start(20, 1, 8);
      await (await processes[0]!.acquire()).release();
      const [keyId] = (await processes[0]!.redis.commands.hkeys('{rewrite}:keys:turns')) as [string];
      const scopeId = kind === 'failing' ? 'openai' : keyId;
      await processes[0]!.store.rest(scopeId, REST_IN_MS, kind);
      expect(await crowd(processes, 5)).toEqual({ most: 1, tried: 40 });
      await expectNothingLeft(processes[0]!);
    });

    it('all processes call as soon as the vendor begins to answer the one that tries, however long it goes on', async () => {
      const processes = await start(3, 1, 8);
      await processes[0]!.store.rest('openai', REST_IN_MS, 'failing');
      const trying = await processes[0]!.acquire();
      const waiting = processes.flatMap((process) => [process.acquire(), process.acquire()]);
      await until(async () => (await placesInLine(processes[0]!.redis)).length === 3);
      await expectNothingForGood(processes[0]!);
      trying.answered();
      const leases = await Promise.all(waiting);
      expect(await processes[1]!.inFlight()).toEqual([7]);
      await Promise.all([trying, ...leases].map((lease) => lease.release()));
      await expectNothingLeft(processes[0]!);
    });

    it('the next process tries when the one that tried has died', async () => {
      const [dying, next] = (await start(2, 1, 8)) as [PoolProcess, PoolProcess];
      await dying.store.rest('openai', REST_IN_MS, 'failing');
      await dying.acquire();
      const [name] = await next.redis.commands.keys('{rewrite}:keys:lease:*');
      const lease = next.acquire();
      await until(async () => (await placesInLine(next.redis)).length === 1);
      await dying.die();
      running = [next];
      await next.redis.commands.del(name!);
      await (await lease).release();
    });
  });

  it('sees at once in every process that an account, a key or a provider rests', async () => {
    const [here, there] = (await start(2, 2, 8)) as [PoolProcess, PoolProcess];
    const lease = await here.acquire();
    await lease.rest(Date.now() + 30_000);
    await lease.release();
    const other = [await there.acquire(), await there.acquire(), await there.acquire()];
    expect(other.map(({ keyIndex }) => keyIndex)).toEqual([1, 1, 1]);
    for (let failure = 1; failure < 10; failure += 1) expect(await other[0]!.blameProvider()).toBe(false);
    expect(await other[0]!.blameProvider()).toBe(true);
    await expect(here.acquire('interactive', 2000)).rejects.toMatchObject({ reason: 'resting' });
    await Promise.all(other.map((one) => one.release()));
    await expectNothingForGood(here);
  });

  it('keeps nothing for good of calls that were cut short', async () => {
    const [pool] = (await start(1, 1, 8)) as [PoolProcess];
    const [first, second] = [await pool.acquire(), await pool.acquire()];
    await first.cutShort();
    await Promise.all([first.release(), second.release()]);
    expect(await pool.redis.commands.hlen('{rewrite}:keys:limits')).toBe(1);
    await expectNothingLeft(pool);
  });

  it('refuses at once whoever cannot wait until the end of a rest, and serves all others then', async () => {
    const processes = await start(2, 2, 8);
    const restInMs = 10_000;
    const restsUntil = performance.now() + restInMs;
    await processes[0]!.store.rest('openai', restInMs, 'cooldown');
    const patient = Array.from({ length: 20 }, (_, n) => processes[n % 2]!.acquire('interactive', 10 * restInMs));
    const tooHasty = restInMs / 2;
    const hasty = Array.from({ length: 20 }, (_, n) => {
      const refused = processes[n % 2]!.acquire('interactive', tooHasty).catch((error: unknown) => error);
      return withOwnTime(refused);
    });
    for (const { value: error, ownTimeInMs: waitedInMs } of await Promise.all(hasty)) {
      expect(error).toMatchObject({ name: 'NoKeyError', reason: 'resting' });
      expect((error as { retryAfterInMs: number }).retryAfterInMs).toBeGreaterThan(tooHasty);
      expect((error as { retryAfterInMs: number }).retryAfterInMs).toBeLessThanOrEqual(restInMs);
      expect(waitedInMs).toBeLessThan(1000);
    }
    for (const lease of patient) void lease.then((one) => one.release());
    const first = Promise.any(patient).then(() => performance.now());
    expect(await ownTimeInMs(Promise.all(patient))).toBeLessThan(restInMs + 1500);
    expect(await first).toBeGreaterThanOrEqual(restsUntil - 50);
  });
});
