import { createHash } from 'node:crypto';
import { ServiceWithSecrets } from './service-with-secrets.js';

const WEB = 'CLIENT_API__WEB__KEY=test-key-of-web';
const SHOP_SHA256 = createHash('sha256').update('test-key-of-shop').digest('hex');
const SHOP = `CLIENT_API__SHOP__KEY_SHA256=${SHOP_SHA256}`;

describe("clients' keys", () => {
  let service: ServiceWithSecrets;
  afterEach(() => service.stop());

  const statusWith = async (key: string | null): Promise<number> =>
    (await service.clientWith(key).get('/v1/styles')).status;

  test('given as hashes let in who has the key, and nobody who has the hash', async () => {
    service = await ServiceWithSecrets.start([SHOP]);
    expect(await statusWith('test-key-of-shop')).toBe(200);
    for (const wrong of [SHOP_SHA256, SHOP_SHA256.toUpperCase(), 'test-key-of-shoq', null]) {
      expect(await statusWith(wrong)).toBe(401);
    }
  });

  test('let in as soon as they are added, and no more once they are taken away', async () => {
    service = await ServiceWithSecrets.start([WEB]);
    expect(await statusWith('test-key-of-shop')).toBe(401);
    await service.write([WEB, SHOP], /keys of clients: 1 -> 2 \(added shop\)/);
    expect(await statusWith('test-key-of-shop')).toBe(200);
    expect(await statusWith('test-key-of-web')).toBe(200);
    await service.write([SHOP], /keys of clients: 2 -> 1 \(removed web\)/);
    expect(await statusWith('test-key-of-web')).toBe(401);
    expect(await statusWith('test-key-of-shop')).toBe(200);
  });

  test('close the service when the first one comes', async () => {
    service = await ServiceWithSecrets.start([]);
    expect(await statusWith(null)).toBe(200);
    await service.write([WEB], /keys of clients: 0 -> 1/);
    expect(await statusWith(null)).toBe(401);
    expect(await statusWith('test-key-of-web')).toBe(200);
    expect((await service.clientWith(null).get('/health/live')).status).toBe(200);
  });

  test('open the service to nobody when the last one goes', async () => {
    service = await ServiceWithSecrets.start([WEB]);
    await service.write([], /keys of clients: 1 -> 0 \(removed web\): nobody is let in/);
    expect(await statusWith(null)).toBe(401);
    expect(await statusWith('test-key-of-web')).toBe(401);
    await service.write([WEB], /keys of clients: 0 -> 1/);
    expect(await statusWith('test-key-of-web')).toBe(200);
  });

  test('stand for a name, which keeps its jobs and its limit when it gets another key', async () => {
    service = await ServiceWithSecrets.start([WEB, SHOP], { RATE_LIMIT_PER_MINUTE: '3' });
    const submitted = await service
      .clientWith('test-key-of-web')
      .post('/v1/rewrite/submit', { text: 'The job of the client web', style: 'pirate' });
    const { id } = (await submitted.json()) as { id: string };
    await service.write(['CLIENT_API__WEB__KEY=test-key-of-web-anew', SHOP], /changed web/);
    const ask = (key: string): Promise<Response> => service.clientWith(key).get(`/v1/rewrite/result/${id}?wait=10`);
    const kept = await ask('test-key-of-web-anew');
    expect([kept.status, kept.headers.get('ratelimit')]).toEqual([200, expect.stringContaining('r=1')]);
    expect((await ask('test-key-of-web')).status).toBe(401);
    expect((await ask('test-key-of-shop')).status).toBe(404);
    expect((await ask('test-key-of-web-anew')).status).toBe(200);
    expect((await ask('test-key-of-web-anew')).status).toBe(429);
  });

  test('let a stream go on that was begun with them', async () => {
    service = await ServiceWithSecrets.start([WEB, SHOP], { STUB_TOKEN_DELAY_MS: '60' });
    const text = 'Hello, my friend. How are you today, and where do you go?';
    const stream = await service.clientWith('test-key-of-web').post('/v1/rewrite/sse', { text, style: 'pirate' });
    await service.write([SHOP], /removed web/);
    expect(await stream.text()).toContain('event: done');
  });
});
