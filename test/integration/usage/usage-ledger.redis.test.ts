import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { RedisConnections, RedisUnavailableError } from '#redis';
import { FailoverUsageLedger, MemoryUsageLedger, RedisUsageLedger, RESERVATION_TTL_IN_MS } from '#usage';
import { RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { DAY, describeUsageLedger, entry, NOW, OWNER, reservation } from './usage-ledger-conformance.js';

const SHORT_IN_MS = 150;

let server: RedisServer;
beforeAll(async () => (server = await RedisServer.start()));
afterAll(() => server.stop());
beforeEach(() => server.command('FLUSHALL'));

async function open(): Promise<{ redis: RedisConnections; ledger: FailoverUsageLedger }> {
  const redis = await RedisConnections.open({ url: server.url, keyPrefix: 'test' });
  return { redis, ledger: new FailoverUsageLedger(new RedisUsageLedger(redis), new MemoryUsageLedger(() => NOW)) };
}

describeUsageLedger({
  name: 'Redis',
  open: async () => {
    const [one, two] = [await open(), await open()];
    const close = async (): Promise<void> => {
      await Promise.all([one.ledger.close(), two.ledger.close()]);
      await Promise.all([one.redis.close(), two.redis.close()]);
    };
    return { ledger: one.ledger, other: two.ledger, close };
  },
});

describe('the usage in Redis', () => {
  let redis: RedisConnections;
  let ledger: FailoverUsageLedger;
  beforeEach(async () => ({ redis, ledger } = await open()));
  afterEach(async () => {
    await ledger.close();
    await redis.close();
  });

  const tokensIn = async (reader: FailoverUsageLedger): Promise<number> =>
    (await reader.read(OWNER, [DAY])).get(DAY)?.get('tokens') ?? 0;

  test('is told at once where nothing was told for a while, and what comes soon after it together', async () => {
    const shared = new RedisUsageLedger(redis);
    const book = jest.spyOn(shared, 'book');
    const gathering = new FailoverUsageLedger(shared, new MemoryUsageLedger(() => NOW));
    await gathering.book(entry(1));
    await nextTurn();
    expect(book).toHaveBeenCalledTimes(1);
    await book.mock.results[0]!.value;
    for (let n = 0; n < 20; n += 1) await gathering.book(entry(1));
    expect(await tokensIn(gathering)).toBe(21);
    expect(book.mock.calls.length).toBeLessThanOrEqual(3);
    await gathering.close();
  });

  test('gives back what a process reserved that has died', async () => {
    const shortLived = new RedisUsageLedger(redis, SHORT_IN_MS);
    await shortLived.reserve(reservation(100), 100);
    expect((await ledger.reserve(reservation(100), 100)).isGranted).toBe(false);
    await delay(2 * SHORT_IN_MS);
    expect((await ledger.reserve(reservation(100), 100)).isGranted).toBe(true);
  });

  test('gives back what a process reserved that has died, beside what others reserve', async () => {
    const shortLived = new RedisUsageLedger(redis, SHORT_IN_MS);
    await shortLived.reserve(reservation(60), 100);
    await ledger.reserve(reservation(40), 100);
    expect((await ledger.reserve(reservation(60), 100)).isGranted).toBe(false);
    await until(async () => (await ledger.reserve(reservation(60), 100)).isGranted);
  });

  test('reserves as fast, however much is reserved', async () => {
    const shared = new RedisUsageLedger(redis);
    const shortestInMs = async (): Promise<number> => {
      let shortest = Infinity;
      for (let n = 0; n < 50; n += 1) {
        const askedAt = performance.now();
        await shared.reserve(reservation(1), 1_000_000);
        shortest = Math.min(shortest, performance.now() - askedAt);
      }
      return shortest;
    };
    const ofFew = await shortestInMs();
    await Promise.all(Array.from({ length: 3000 }, () => shared.reserve(reservation(1), 1_000_000)));
    expect(await shortestInMs()).toBeLessThan(4 * ofFew);
  });

  test('bears what is left beside what is reserved, also where the sum of it is lost', async () => {
    const ended = reservation(5);
    await ledger.reserve(ended, 100);
    await Promise.all(Array.from({ length: 10 }, () => ledger.reserve(reservation(5), 100)));
    const [sum] = await redis.commands.keys('*reserved-sum*');
    await redis.commands.del(sum!);
    await ledger.book(entry(5), ended);
    expect((await ledger.reserve(reservation(46), 100)).isGranted).toBe(false);
    expect(await redis.commands.pttl(sum!)).toBeGreaterThan(0);
    expect((await ledger.reserve(reservation(45), 100)).isGranted).toBe(true);
  });

  test('counts only what is left, where Redis has lost a reservation', async () => {
    await ledger.reserve(reservation(30), 100);
    await ledger.reserve(reservation(30), 100);
    const [reserved] = await redis.commands.keys('*reserved:*');
    await redis.commands.zpopmin(reserved!);
    expect((await ledger.reserve(reservation(71), 100)).isGranted).toBe(false);
    expect((await ledger.reserve(reservation(70), 100)).isGranted).toBe(true);
  });

  test('leaves no sum behind of reservations whose sum was lost before they ended', async () => {
    const ended = reservation(5);
    await ledger.reserve(ended, 100);
    const [sum] = await redis.commands.keys('*reserved-sum*');
    await redis.commands.del(sum!);
    await ledger.book(entry(5), ended);
    expect(await redis.commands.exists(sum!)).toBe(0);
  });

  test('keeps what is reserved for as long as it is renewed, also where Redis has lost it', async () => {
    const shortLived = new RedisUsageLedger(redis, SHORT_IN_MS);
    const [one, two] = [reservation(50), reservation(50)];
    await shortLived.reserve(one, 100);
    await shortLived.reserve(two, 100);
    await server.command('FLUSHALL');
    await shortLived.renew([one, two]);
    expect((await ledger.reserve(reservation(1), 100)).isGranted).toBe(false);
  });

  test('counts a batch once, however often it is told', async () => {
    const shared = new RedisUsageLedger(redis);
    const batch = { number: 1, entries: [entry(10)], ended: [] };
    await shared.book(batch);
    await shared.book(batch);
    await shared.book({ ...batch, number: 2 });
    expect(await tokensIn(ledger)).toBe(20);
  });

  test('tells many bookings in few commands', async () => {
    const calls = async (): Promise<number> =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await server.command('INFO commandstats'))?.[1] ?? 0);
    await ledger.book(entry(2));
    await tokensIn(ledger);
    const before = await calls();
    await Promise.all(Array.from({ length: 1000 }, () => ledger.book(entry(2))));
    await tokensIn(ledger);
    expect((await calls()) - before).toBeLessThanOrEqual(4);
  });

  test('keeps the counts of a day for 63 days, and those of a month for 428', async () => {
    await ledger.book(entry(1));
    expect(await tokensIn(ledger)).toBe(1);
    const daysLeft = async (pattern: string): Promise<number[]> => {
      const keys = await redis.commands.keys(pattern);
      return Promise.all(keys.map(async (key) => Math.round((await redis.commands.ttl(key)) / 86_400)));
    };
    expect(await daysLeft(`*of:${OWNER}:????-??-??`)).toEqual([63]);
    expect(await daysLeft(`*of:${OWNER}:????-??`)).toEqual([428]);
  });

  test('leaves no key that never expires', async () => {
    await ledger.reserve(reservation(10), 100);
    await ledger.book(entry(10));
    await tokensIn(ledger);
    const keys = await redis.commands.keys('*');
    expect(keys.length).toBeGreaterThanOrEqual(4);
    for (const key of keys) expect([key, await redis.commands.pttl(key)]).toEqual([key, expect.any(Number)]);
    expect(Math.min(...(await Promise.all(keys.map((key) => redis.commands.pttl(key)))))).toBeGreaterThan(0);
  });
});

describe('while Redis is away', () => {
  let redis: RedisConnections;
  let ledger: FailoverUsageLedger;
  beforeEach(async () => ({ redis, ledger } = await open()));
  afterEach(async () => {
    await ledger.close();
    await redis.close();
    await server.restart();
  });

  test('a process bounds a budget by what it knows of it, and tells Redis afterwards', async () => {
    const first = reservation(40);
    await ledger.reserve(first, 100);
    await ledger.book(entry(40), first);
    const underWay = reservation(30);
    await ledger.reserve(underWay, 100);
    await server.kill();

    const alone = reservation(30);
    expect((await ledger.reserve(reservation(31), 100)).isGranted).toBe(false);
    expect((await ledger.reserve(alone, 100)).isGranted).toBe(true);
    await ledger.book(entry(30), alone);
    await ledger.book(entry(20), underWay);
    expect((await ledger.read(OWNER, [DAY])).get(DAY)?.get('tokens')).toBe(90);

    await server.restart();
    await until(() => redis.isAvailable);
    const other = await open();
    await until(async () => (await other.ledger.read(OWNER, [DAY])).get(DAY)?.get('tokens') === 90);
    await other.ledger.close();
    await other.redis.close();
  });

  test('a process bounds a budget by what others had used when it asked last', async () => {
    const other = await open();
    await other.ledger.book(entry(60), reservation(0));
    await ledger.reserve(reservation(10), 100);
    await server.kill();
    expect((await ledger.reserve(reservation(31), 100)).isGranted).toBe(false);
    expect((await ledger.reserve(reservation(30), 100)).isGranted).toBe(true);
    await other.ledger.close();
    await other.redis.close();
  });

  test('what is settled gives back what was reserved for it before', async () => {
    const underWay = reservation(100);
    await ledger.reserve(underWay, 100);
    await server.kill();
    await until(() => !redis.isAvailable);
    await ledger.book(entry(10), underWay);

    await server.restart();
    await until(() => redis.isAvailable);
    const other = await open();
    await until(async () => (await other.ledger.read(OWNER, [DAY])).get(DAY)?.get('tokens') === 10);
    expect((await other.ledger.reserve(reservation(90), 100)).isGranted).toBe(true);
    await other.ledger.close();
    await other.redis.close();
  });
});

describe('a Redis that comes back', () => {
  let redis: RedisConnections;
  let shared: RedisUsageLedger;
  let ledger: FailoverUsageLedger;
  let comeBack: () => void;
  beforeEach(async () => {
    redis = await RedisConnections.open({ url: server.url, keyPrefix: 'test' });
    shared = new RedisUsageLedger(redis);
    jest.spyOn(shared, 'onBack').mockImplementation((listener) => {
      comeBack = listener;
      return () => undefined;
    });
    ledger = new FailoverUsageLedger(shared, new MemoryUsageLedger(() => NOW));
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await ledger.close();
    await redis.close();
  });

  test('is told again what it has not confirmed, and before what came after it, though it goes away once more', async () => {
    const away = new RedisUnavailableError('away');
    jest.spyOn(shared, 'book').mockRejectedValueOnce(away).mockRejectedValueOnce(away);
    await ledger.book(entry(1), reservation(0));
    await ledger.book(entry(2), reservation(0));
    await ledger.book(entry(4), reservation(0));
    expect((await ledger.read(OWNER, [DAY])).get(DAY)?.get('tokens')).toBe(7);
  });

  test('is told at once which reservations go on', async () => {
    const renew = jest.spyOn(shared, 'renew');
    const underWay = reservation(5);
    await ledger.reserve(underWay, 100);
    comeBack();
    expect(renew.mock.calls).toEqual([[[underWay]]]);
    await ledger.book(entry(5), underWay);
  });

  test('is told of no reservation that has expired there, however many ended meanwhile', async () => {
    const book = jest.spyOn(shared, 'book');
    const now = jest.spyOn(performance, 'now');
    const isAvailable = jest.spyOn(shared, 'isAvailable', 'get').mockReturnValue(false);
    for (let n = 0; n < 3; n += 1) await ledger.book(entry(1), reservation(1));
    now.mockReturnValue(performance.now() + RESERVATION_TTL_IN_MS + 1);
    const last = reservation(1);
    await ledger.book(entry(1), last);
    isAvailable.mockReturnValue(true);
    expect((await ledger.read(OWNER, [DAY])).get(DAY)?.get('tokens')).toBe(4);
    expect(book.mock.calls.map(([{ ended }]) => ended)).toEqual([[last]]);
  });
});
