import { setTimeout as delay } from 'node:timers/promises';
import { RedisServer } from '../../support/redis-server.js';
import { claimOf, claimWith, leadIn, LogProcess, NOT_CACHED, REWRITE, streamOf } from './log-processes.js';

describe('logs in Redis', () => {
  let server: RedisServer;
  const started: LogProcess[] = [];

  beforeAll(async () => void (server = await RedisServer.start()));
  afterAll(() => server.stop());
  beforeEach(() => server.command('FLUSHALL'));
  afterEach(() => Promise.all(started.splice(0).map((process) => process.stop())));

  async function startProcess(): Promise<LogProcess> {
    const process = await LogProcess.start(server.url);
    started.push(process);
    return process;
  }

  const key = (name: string) => `{rewrite}:log:${name}`;
  const keys = ({ redis }: LogProcess, pattern: string): Promise<string[]> => redis.commands.keys(key(pattern));

  test('know no reader who has left, and no channel that he listened to', async () => {
    const [leading, reading] = [await startProcess(), await startProcess()];
    const { request } = await leadIn(leading.logs);
    const { log } = await reading.logs.claim(claimOf({ fingerprint: request.fingerprint }));
    const channels = () => leading.redis.commands.pubsub('CHANNELS', key(`log:${log.id}`));
    while ((await channels()).length === 0) await delay(10);
    expect(await keys(leading, 'readers:*')).toEqual([key(`readers:${log.id}`)]);
    await reading.logs.leave(log, 0);
    expect(await keys(leading, 'readers:*')).toEqual([]);
    while ((await channels()).length > 0) await delay(10);
  });

  test('whose time is over count no bytes', async () => {
    const process = await startProcess();
    const finish = async (cacheForInMs: number) => {
      const { writer } = await leadIn(process.logs);
      writer.write('x'.repeat(1000));
      await writer.finish(REWRITE, { cacheForInMs });
    };
    await finish(60_000);
    const { '': ofOne } = await process.redis.commands.hgetall(key('sizes'));
    for (let n = 0; n < 3; n += 1) await finish(20);
    await delay(50);
    await finish(60_000);
    expect(await process.redis.commands.hget(key('sizes'), '')).toBe(String(2 * Number(ofOne)));
  });

  test('that a stream has left do not take it with them', async () => {
    const process = await startProcess();
    const record = streamOf({ keepForInMs: 50 });
    const left = await leadIn(process.logs, claimWith(record));
    const next = await leadIn(process.logs, claimWith(record, { leaves: left.log.id, join: false }));
    await left.writer.finish(REWRITE, NOT_CACHED);
    await delay(100);
    expect(await process.logs.findStream(record.id)).toMatchObject({ logId: next.log.id, finalId: null });
  });

  test('that are gone leave a stream that goes on far above all that it may have told', async () => {
    const process = await startProcess();
    const record = streamOf();
    const { log } = await leadIn(process.logs, claimWith(record));
    await process.redis.commands.del(key(`log:${log.id}`));
    const next = await leadIn(process.logs, claimWith(record, { leaves: log.id, shownId: 3 }));
    expect(next.offset).toBeGreaterThanOrEqual(100_000_000);
  });
});
