import { setTimeout as delay } from 'node:timers/promises';
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
    const hasLine = async (): Promise<boolean> => (await server.command('KEYS *:keys:line:*')).includes(':line:');
    const lease = await here.pool.acquireAny(['openai'], wish);
    await expect(there.pool.acquireAny(['openai'], { ...wish, waitInMs: 0 })).rejects.toThrow('no key of openai');
    const first = there.pool.acquireAny(['openai'], wish);
    while (!(await hasLine())) await delay(5);
    await expect(there.pool.acquireAny(['openai'], { ...wish, waitInMs: 50 })).rejects.toThrow('no key of openai');
    const ended = expect(first).rejects.toThrow('no key of openai');
    await there.close();
    await ended;
    expect(await hasLine()).toBe(false);
    const next = here.pool.acquireAny(['openai'], wish);
    await lease.release();
    await (await next).release();
    await here.close();
    await server.stop();
  });

  it('tells providers apart that have the same key, by the names that the operator gave them', async () => {
    const server = await RedisServer.start();
    const named = (name: string): Record<string, string> => ({
      [`LLM_API__${name}__KIND`]: 'openai',
      [`LLM_API__${name}__MODEL`]: 'a-model',
      [`LLM_API__${name}__KEY__0`]: 'test-key',
      [`LLM_API__${name}__GROUP__0`]: 'main',
      [`LLM_API__${name}__MAX_IN_FLIGHT_PER_KEY`]: '1',
    });
    const variables = { REDIS_URL: server.url, ...named('MY'), ...named('MY_OWN') };
    const settings = loadSettings({ variables, directory: null });
    const [here, there] = await Promise.all([startApp(settings), startApp(settings)]);
    const wish = { priority: 'interactive', waitInMs: 0, signal: new AbortController().signal } as const;
    const lease = await here.pool.acquireAny(['my'], wish);
    await expect(there.pool.acquireAny(['my'], wish)).rejects.toThrow('no key of my');
    const other = await there.pool.acquireAny(['my_own'], wish);
    await expect(here.pool.acquireAny(['my_own'], wish)).rejects.toThrow('no key of my_own');
    await Promise.all([lease.release(), other.release()]);
    await Promise.all([here.close(), there.close()]);
    await server.stop();
  });
});
