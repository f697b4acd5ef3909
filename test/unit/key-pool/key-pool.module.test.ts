import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SettingsModule } from '#config';
import { KeyPoolModule, KeyPoolService } from '#key-pool';
import { settingsOf } from './key-pool-setup.js';

@Module({ imports: [SettingsModule.forRoot(settingsOf(1, 1)), KeyPoolModule] })
class AppModule {}

describe('the key pool module', () => {
  it('gives an app a pool with the keys of its settings, and ends its waiting with the app', async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const pool = app.get(KeyPoolService);
    const wish = { priority: 'interactive', waitInMs: 10_000, signal: new AbortController().signal } as const;
    const lease = await pool.acquireAny(['openai'], wish);
    expect(lease.apiKey).toBe('test-key-openai-0');
    const waiting = expect(pool.acquireAny(['openai'], wish)).rejects.toThrow('no key of openai came free: busy');
    await app.close();
    await waiting;
    await lease.release();
  });

  it('leases nothing of a provider that is not configured', async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const wish = { priority: 'job', waitInMs: 0, signal: new AbortController().signal } as const;
    await expect(app.get(KeyPoolService).acquireAny(['gemini'], wish)).rejects.toThrow(
      'Provider gemini is not configured',
    );
    await app.close();
  });
});
