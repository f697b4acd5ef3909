import { setTimeout as delay } from 'node:timers/promises';
import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';

const PAUSE_IN_MS = 2500;

test('a process that is paused for some seconds in the middle of its work goes on, and does not take Redis to be away', async () => {
  const [redis, vendor] = await Promise.all([RedisServer.start(), FakeVendor.start()]);
  const service = BuiltService.run('api', {
    REDIS_URL: redis.url,
    LLM_PROVIDERS: 'openai',
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1000',
  });
  try {
    const client = new RewriteClient(`http://127.0.0.1:${await service.listening()}`);
    const ask = async (n: number): Promise<number> => {
      const answer = await client.post('/v1/rewrite', { text: `Text number ${n}`, style: 'formal' });
      await answer.text();
      return answer.status;
    };
    const answers = Array.from({ length: 100 }, (_, n) => ask(n));
    await Promise.race(answers);
    service.signal('SIGSTOP');
    await delay(PAUSE_IN_MS);
    service.signal('SIGCONT');
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    expect(vendor.calls).toHaveLength(100);
    expect(service.out).not.toMatch(/Redis (is away|cannot be used)/);
  } finally {
    service.signal('SIGTERM');
    await service.exit();
    await Promise.all([redis.stop(), vendor.stop()]);
  }
});
