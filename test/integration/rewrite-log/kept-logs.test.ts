import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from '../../support/redis-server.js';
import { CACHED, claimOf, claimWith, leadIn, LogProcess, REWRITE, streamOf } from './log-processes.js';

describe('for as long as it is read, Redis keeps', () => {
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

  test('the reader of a log that is led elsewhere, though it brings him nothing', async () => {
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

  test('a log that has ended before, and counts it until then', async () => {
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
});
