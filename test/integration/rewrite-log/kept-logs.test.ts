import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from '../../support/redis-server.js';
import { CACHED, claimOf, claimWith, leadIn, LogProcess, REWRITE, streamOf } from './log-processes.js';

describe('Redis keeps', () => {
  let server: RedisServer;
  let leading: LogProcess;
  let reading: LogProcess;
  beforeEach(async () => {
    server = await RedisServer.start();
    [leading, reading] = await Promise.all([LogProcess.start(server.url), LogProcess.start(server.url)]);
  });
  afterEach(async () => {
    await Promise.all([leading.stop(), reading.stop()]);
    await server.stop();
  });

  const key = (name: string): string => `{rewrite}:log:${name}`;
  const keys = (pattern: string): Promise<string[]> => leading.redis.commands.keys(key(pattern));

  test('the reader of a log that is led elsewhere for as long as he reads it, though it brings him nothing', async () => {
    const { request, log } = await leadIn(leading.logs);
    await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    const { commands } = reading.redis;
    const countedUntil = async (): Promise<number> => {
      const [, expiry] = await commands.zrangebyscore(key(`readers:${log.id}`), '-inf', '+inf', 'WITHSCORES');
      return Number(expiry);
    };
    const first = await countedUntil();
    while ((await countedUntil()) < first + 2000) await delay(50);
  });

  test('a log for as long as the last stream of it, and counts it until then', async () => {
    const { writer, log, request } = await leadIn(leading.logs);
    writer.write('Ahoy');
    await writer.finish(REWRITE, CACHED);
    const keepForInMs = 100 * CACHED.cacheForInMs;
    await reading.logs.claim(claimWith(streamOf({ keepForInMs }), { fingerprint: request.fingerprint }));
    const { commands } = reading.redis;
    const left = await Promise.all(['log', 'entries'].map((kind) => commands.pttl(key(`${kind}:${log.id}`))));
    left.push(Number(await commands.zscore(key('ends'), log.id)) - Date.now());
    expect(Math.min(...left)).toBeGreaterThan(keepForInMs / 2);
  });

  test('no bytes counted of one that is kept no longer', async () => {
    const finish = async (cacheForInMs: number): Promise<string> => {
      const { writer, log } = await leadIn(leading.logs);
      await writer.finish(REWRITE, { cacheForInMs });
      return log.id;
    };
    const lasting = [await finish(60_000)];
    const brief = await finish(200);
    while ((await keys(`log:${brief}`)).length > 0) await delay(50);
    lasting.push(await finish(60_000));
    const { '': _total, ...sizes } = await leading.redis.commands.hgetall(key('sizes'));
    expect(Object.keys(sizes).toSorted()).toEqual(lasting.toSorted());
  });

  test('a stream that is not to be stored for as long as it can be resumed, and not longer', async () => {
    const record = streamOf({ keepForInMs: 500 });
    const { writer } = await leadIn(
      leading.logs,
      claimWith(record, { sharing: 'private', lookup: false, join: false }),
    );
    writer.write('Ahoy');
    await writer.finish(REWRITE, CACHED);
    expect(await leading.logs.findStream(record.id)).toMatchObject({ finalId: 2 });
    const ofText = async () => (await Promise.all(['log:*', 'entries:*', 'stream:*'].map((kind) => keys(kind)))).flat();
    expect(await ofText()).toHaveLength(3);
    while ((await ofText()).length > 0) await delay(50);
  });

  test('nothing of a stream that was gone when its log ended', async () => {
    const record = streamOf();
    const { writer, log } = await leadIn(leading.logs, claimWith(record));
    await leading.redis.commands.del(key(`stream:${record.id}`));
    await writer.finish(REWRITE, CACHED);
    expect(log.final).toMatchObject({ kind: 'done' });
    expect(await keys('stream:*')).toEqual([]);
  });
});
