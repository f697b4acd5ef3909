import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BuiltService } from '../support/built-service.js';
import { freePort, RedisServer } from '../support/redis-server.js';
import { Load } from './load.js';
import { HAPROXY, NGINX, type ProxyKind, startProxy } from './proxies.js';

const REQUESTS = 5000;
/** A proxy looks each two seconds which api is ready. */
const SEEN_WITHIN_MS = 4000;

describe('a rolling restart of two apis under load, with SHUTDOWN_DELAY_MS=10000', () => {
  let redis: RedisServer;
  const apis: { port: number; service: BuiltService }[] = [];

  function run(port: number): BuiltService {
    const settings = { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true', SHUTDOWN_DELAY_MS: '10000' };
    return BuiltService.run('api', { ...settings, PORT: String(port) });
  }

  beforeEach(async () => {
    redis = await RedisServer.start();
    for (const port of [await freePort(), await freePort()]) apis.push({ port, service: run(port) });
    for (const { service } of apis) await service.listening();
  });

  afterEach(async () => {
    for (const { service } of apis.splice(0)) {
      service.signal('SIGKILL');
      await service.exit();
    }
    await redis.stop();
  });

  it.each<ProxyKind>([NGINX, HAPROXY])('fails no request behind $name', async (kind) => {
    const [first, second] = apis;
    const proxy = await startProxy(kind, [first!.port, second!.port]);
    const startedAt = performance.now();
    const load = new Load(proxy.port);
    await load.asked(REQUESTS / 10);
    for (const api of apis) {
      api.service.signal('SIGTERM');
      expect(await api.service.exit()).toEqual({ code: 0, signal: null });
      api.service = run(api.port);
      await api.service.listening();
      await delay(SEEN_WITHIN_MS);
    }
    await load.asked(REQUESTS);
    const { asked, failed } = await load.end();
    await proxy.stop();
    if (failed.size > 0) process.stdout.write(proxy.log());
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    process.stdout.write(
      `${kind.name} ${kind.version()}: ${asked} requests in ${seconds} s, failed: ${JSON.stringify([...failed])}\n`,
    );
    expect([...failed]).toEqual([]);
  });
});
