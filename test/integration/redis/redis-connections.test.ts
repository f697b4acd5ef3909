import { Logger } from '@nestjs/common';
import { keyspace, RedisConnections, RedisUnavailableError, whenAvailable } from '#redis';
import { ownTimeInMs } from '../../support/own-time.js';
import { freePort, RedisServer } from '../../support/redis-server.js';

const open = (url: string): Promise<RedisConnections> => RedisConnections.open({ url, keyPrefix: 'rewrite' });

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Nothing of this process goes on meanwhile, as when it is paused. */
function standStillFor(timeInMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeInMs);
}

describe('the connections to Redis', () => {
  let server: RedisServer;
  let redis: RedisConnections;
  let logged: string[];
  const back = (): Promise<void> => new Promise((resolve) => redis.onBack(resolve));
  const ping = (): Promise<string> => whenAvailable(redis.commands.ping());

  beforeEach(async () => {
    logged = [];
    jest
      .spyOn(Logger.prototype, 'warn')
      .mockImplementation((message: unknown) => void logged.push(`warn ${String(message)}`));
    jest
      .spyOn(Logger.prototype, 'log')
      .mockImplementation((message: unknown) => void logged.push(`log ${String(message)}`));
    server = await RedisServer.start();
    redis = await open(server.url);
  });
  afterEach(async () => {
    await redis.close();
    await server.stop();
    jest.restoreAllMocks();
  });

  it('take commands as soon as they are open', async () => {
    expect(redis.isAvailable).toBe(true);
    expect(await ping()).toBe('PONG');
    expect(redis.keyPrefix).toBe('rewrite');
    expect(logged).toEqual([]);
  });

  it('fail at once while Redis is away, and are back soon after it, with its data', async () => {
    await redis.commands.set('kept', 'value');
    await server.kill();
    await until(() => !redis.isAvailable);
    for (let i = 0; i < 20; i += 1) {
      expect(await ownTimeInMs(ping())).toBeLessThan(100);
      await expect(ping()).rejects.toThrow(RedisUnavailableError);
    }
    const isBack = back();
    await server.restart();
    expect(await ownTimeInMs(isBack)).toBeLessThan(1500);
    expect(await redis.commands.get('kept')).toBe('value');
    expect(logged).toEqual([expect.stringMatching(/^warn Redis is away: \S+/), 'log Redis is back']);
  });

  it('tell of outages for the same reason once a minute', async () => {
    for (let i = 0; i < 3; i += 1) {
      const isBack = back();
      await server.restart();
      await isBack;
    }
    expect(logged).toEqual([expect.stringMatching(/^warn Redis is away: \S+/), 'log Redis is back']);
  });

  it('tell of an outage that goes on, once a minute is over since the last one for the same reason', async () => {
    const isBack = back();
    await server.restart();
    await isBack;
    await server.kill();
    await until(() => !redis.isAvailable);
    expect(logged).toEqual([expect.stringMatching(/^warn Redis is away: \S+/), 'log Redis is back']);
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    await until(() => logged.length > 2);
    const isBackAgain = back();
    await server.restart();
    await isBackAgain;
    expect(logged.slice(2)).toEqual(logged.slice(0, 2));
  });

  it('tell that a Redis which fell silent takes our password no more', async () => {
    await server.command('CONFIG SET requirepass another');
    server.pause();
    await expect(ping()).rejects.toThrow(RedisUnavailableError);
    server.resume();
    await until(() => logged.length > 1);
    expect(logged).toEqual([
      expect.stringMatching(/^warn Redis is away: no answer/),
      expect.stringMatching(/^warn Redis cannot be used: NOAUTH/),
    ]);
  });

  it('fail what was under way when Redis died', async () => {
    server.pause();
    const answer = expect(ping()).rejects.toThrow(RedisUnavailableError);
    await server.kill();
    await answer;
  });

  it('give a silent Redis up within about a second, and what follows fails at once', async () => {
    server.pause();
    expect(await ownTimeInMs(ping())).toBeLessThan(1500);
    await expect(ping()).rejects.toThrow(RedisUnavailableError);
    expect(redis.isAvailable).toBe(false);
    expect(await ownTimeInMs(ping())).toBeLessThan(100);
    const isBack = back();
    server.resume();
    await isBack;
    expect(await ping()).toBe('PONG');
  });

  it('stay with a Redis that is never without work, as long as it answers', async () => {
    const end = performance.now() + 2000;
    const keepBusy = async (): Promise<void> => {
      while (performance.now() < end) await ping();
    };
    await Promise.all(Array.from({ length: 20 }, keepBusy));
    expect(logged).toEqual([]);
  });

  it('outlast a pause of this process, with what was under way', async () => {
    const answers = [ping(), whenAvailable(redis.hasRoom())];
    standStillFor(2500);
    expect(await Promise.all(answers)).toEqual(['PONG', true]);
    expect(logged).toEqual([]);
  });

  it('are closed though Redis is silent', async () => {
    server.pause();
    expect(await ownTimeInMs(redis.close())).toBeLessThan(1500);
  });

  it('are closed though Redis is away, and so is a blocking read', async () => {
    const blocked = expect(redis.forWorker().xread('BLOCK', 20_000, 'STREAMS', 'stream', '$')).rejects.toThrow();
    await server.kill();
    await until(() => !redis.isAvailable);
    expect(await ownTimeInMs(redis.close())).toBeLessThan(2500);
    await blocked;
  });

  it('let a blocking read wait for Redis to come back', async () => {
    const blocking = redis.forWorker();
    await whenAvailable(blocking.ping());
    await server.kill();
    const read = blocking.xread('BLOCK', 20_000, 'STREAMS', 'stream', '0');
    await server.restart();
    await until(() => redis.isAvailable);
    await redis.commands.xadd('stream', '1-1', 'field', 'value');
    expect(await read).toEqual([['stream', [['1-1', ['field', 'value']]]]]);
  });

  it('leave each a Redis that has become a replica, since its address may lead to another now, but not again and again', async () => {
    const all = [redis.commands, redis.forWorker()];
    const closings = all.map(() => jest.fn());
    const areReady = (): boolean => all.every(({ status }) => status === 'ready');
    const write = async (): Promise<void> => {
      await until(areReady);
      for (const client of all) await expect(client.set('key', 'value')).rejects.toThrow('READONLY');
    };
    await until(areReady);
    all.forEach((client, index) => client.on('close', closings[index]!));
    await redis.commands.replicaof('127.0.0.1', await freePort());
    await write();
    await until(() => closings.every(({ mock }) => mock.calls.length === 1));
    await write();
    await redis.commands.ping();
    expect(closings.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('let the queues of BullMQ fail fast and its workers wait', () => {
    expect(redis.commands.options).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    expect(redis.forWorker().options).toMatchObject({ enableOfflineQueue: true, maxRetriesPerRequest: null });
  });

  describe('with scripts', () => {
    it('run them atomically, also after Redis has forgotten them', async () => {
      const add = redis.script<number>({ name: 'append', lua: 'return redis.call("INCRBY", KEYS[1], ARGV[1])' });
      expect(await add(['sum'], [2])).toBe(2);
      await redis.commands.script('FLUSH');
      expect(await add(['sum'], [3])).toBe(5);
    });

    it('leave an error of a script as it is', async () => {
      const broken = redis.script({ name: 'broken', lua: 'return redis.call("HGET", KEYS[1])' });
      const error: unknown = await broken(['key'], []).catch((reason: unknown) => reason);
      expect(error).not.toBeInstanceOf(RedisUnavailableError);
      expect(String(error)).toContain('Wrong number of args');
    });

    it.each(['LOADING', 'READONLY', 'MISCONF', 'OOM'])('take %s for unavailability', async (code) => {
      const failing = redis.script({ name: code, lua: `return redis.error_reply('${code} not now')` });
      await expect(failing([], [])).rejects.toThrow(RedisUnavailableError);
    });

    it('all fail as in an outage where a server refuses one that has flags before it knows it, and run later', async () => {
      const set = redis.script<string>({ name: 'set', lua: "#!lua\nreturn redis.call('SET', KEYS[1], ARGV[1])" });
      const setSome = (): Promise<PromiseSettledResult<string>[]> =>
        Promise.allSettled(Array.from({ length: 20 }, () => set(['key'], ['value'])));
      await server.command('CONFIG SET min-replicas-to-write 1');
      for (const answer of await setSome()) {
        expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(RedisUnavailableError) });
      }
      await server.command('CONFIG SET min-replicas-to-write 0');
      for (const answer of await setSome()) expect(answer).toMatchObject({ status: 'fulfilled' });
    });

    it('that a server has forgotten are no outage', async () => {
      const increment = redis.script<number>({ name: 'increment', lua: "return redis.call('INCR', KEYS[1])" });
      await increment(['counter'], []);
      await redis.commands.script('FLUSH');
      await Promise.all(Array.from({ length: 20 }, () => increment(['counter'], [])));
      expect(redis.isAvailable).toBe(true);
      expect(await redis.commands.get('counter')).toBe('21');
      expect(logged).toEqual([]);
    });

    it('fail while Redis is away', async () => {
      const script = redis.script({ name: 'nothing', lua: 'return 1' });
      await server.kill();
      await expect(script([], [])).rejects.toThrow(RedisUnavailableError);
    });
  });

  it('open while Redis is away, and find it later', async () => {
    await server.kill();
    await until(() => logged.length === 1);
    const other = await open(server.url);
    expect(other.isAvailable).toBe(false);
    const isBack = new Promise<void>((resolve) => other.onBack(resolve));
    await server.restart();
    await isBack;
    expect(other.isAvailable).toBe(true);
    await other.close();
    expect(logged.filter((line) => line.startsWith('warn Redis is away: ECONNREFUSED'))).not.toEqual([]);
  });

  it('never show the password', async () => {
    const port = await freePort();
    const other = await open(`redis://user:test-password@127.0.0.1:${port}/1`);
    const error: unknown = await whenAvailable(other.commands.ping()).catch((reason: unknown) => reason);
    expect(String(error) + JSON.stringify(error) + logged.join()).not.toContain('test-password');
    await other.close();
  });

  it('lay all keys of a lib out under one hash tag', () => {
    expect(keyspace('rewrite', 'keys')).toBe('{rewrite}:keys:');
  });
});
