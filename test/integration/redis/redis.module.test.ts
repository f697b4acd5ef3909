import { Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, SettingsModule } from '#config';
import { RedisConnections, RedisModule } from '#redis';
import { RedisServer } from '../../support/redis-server.js';

@Injectable()
class Store implements OnApplicationShutdown {
  lastAnswer: string | undefined;

  constructor(@Inject(RedisConnections) readonly redis: RedisConnections | null) {}

  async onApplicationShutdown(): Promise<void> {
    this.lastAnswer = await this.redis?.commands.ping();
  }
}

@Module({ imports: [RedisModule], providers: [Store] })
class StoreModule {}

async function storeOf(variables: Record<string, string>): Promise<{ store: Store; close(): Promise<void> }> {
  const settings = loadSettings({ variables, directory: null });
  const modules = { module: StoreModule, imports: [SettingsModule.forRoot(settings), RedisModule] };
  const app = await NestFactory.createApplicationContext(modules, { logger: false });
  return { store: app.get(Store), close: () => app.close() };
}

describe('the module of Redis', () => {
  it('gives an app its connections, and closes them after those who use them', async () => {
    const server = await RedisServer.start();
    const { store, close } = await storeOf({ REDIS_URL: server.url });
    expect(await store.redis?.commands.ping()).toBe('PONG');
    await close();
    expect(store.lastAnswer).toBe('PONG');
    expect(store.redis?.commands.status).toBe('end');
    await server.stop();
  });

  it('gives null to an app that keeps everything in its process', async () => {
    const { store, close } = await storeOf({});
    expect(store.redis).toBeNull();
    await close();
  });
});
