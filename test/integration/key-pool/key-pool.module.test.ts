import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, type Settings, SettingsModule } from '#config';
import { KeyPoolModule, KeyPoolService } from '#key-pool';
import { RedisServer } from '../../support/redis-server.js';

@Module({ imports: [KeyPoolModule] })
class AppModule {}

async function startApp(settings: Settings): Promise<{ pool: KeyPoolService; close(): Promise<void> }> {
  const app = await NestFactory.createApplicationContext(
    { module: AppModule, imports: [SettingsModule.forRoot(settings)] },
    { logger: false },
  );
  return { pool: app.get(KeyPoolService), close: () => app.close() };
}

describe('the key pool module with Redis', () => {
  it('gives two apps one pool, and takes its requests out of the line with an app', async () => {
    const server = await RedisServer.start();
    const variables = {
      REDIS_URL: server.url,
      REDIS_KEY_PREFIX: 'team:1',
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1',
    };
    const settings = loadSettings({ variables, directory: null });
    const [here, there] = await Promise.all([startApp(settings), startApp(settings)]);
    const wish = { priority: 'interactive', waitInMs: 10_000, signal: new AbortController().signal } as const;
    const lease = await here.pool.acquire('openai', wish);
    await expect(there.pool.acquire('openai', { ...wish, waitInMs: 0 })).rejects.toThrow('no key of openai');
    const first = there.pool.acquire('openai', wish);
    await expect(there.pool.acquire('openai', { ...wish, waitInMs: 50 })).rejects.toThrow('no key of openai');
    const ended = expect(first).rejects.toThrow('no key of openai');
    await there.close();
    await ended;
    const next = here.pool.acquire('openai', wish);
    const startedAt = performance.now();
    await lease.release();
    await (await next).release();
    expect(performance.now() - startedAt).toBeLessThan(500);
    await here.close();
    await server.stop();
  });
});
