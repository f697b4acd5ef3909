import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const bodyOf = (i: number) => ({ text: `Text number ${i}`, style: 'formal' });

describe('the service', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const ready = () => service.client.get('/health/ready');

  test('is ready until its vendor has refused every key, and then says when it may be again', async () => {
    service = await startWithVendor({}, 2);
    const { client, vendor } = service;
    vendor.scriptKey('test-key-openai-0', { fail: { status: 401 } });
    expect((await ready()).status).toBe(200);
    for (let i = 0; i < 2; i += 1) expect((await client.post('/v1/rewrite', bodyOf(i))).status).toBe(200);
    expect(vendor.key('test-key-openai-0').calls).toBe(1);
    expect((await ready()).status).toBe(200);

    vendor.scriptKey('test-key-openai-1', { fail: { status: 401 } });
    expect((await client.post('/v1/rewrite', bodyOf(2))).status).toBe(502);
    const refused = await ready();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ type: 'urn:rewrite:problem:unavailable' });
    const retryAfterInSeconds = Number(refused.headers.get('retry-after'));
    expect(retryAfterInSeconds).toBeGreaterThan(590);
    expect(retryAfterInSeconds).toBeLessThanOrEqual(600);
    expect((await client.get('/health')).status).toBe(503);
    expect((await client.get('/health/live')).status).toBe(200);
  });

  test('asks no vendor to tell its health', async () => {
    service = await startWithVendor();
    service.vendor.script({ fail: { status: 500 } });
    for (const path of ['/health', '/health/live', '/health/ready']) {
      expect((await service.client.get(path)).status).toBe(200);
    }
    expect(service.vendor.calls).toHaveLength(0);
  });

  test('stays ready while another provider serves', async () => {
    service = await startWithVendor({ LLM_PROVIDERS: 'openai,stub' });
    service.vendor.script({ fail: { status: 401 } });
    expect(await (await service.client.post('/v1/rewrite', bodyOf(0))).json()).toMatchObject({ provider: 'stub' });
    expect((await ready()).status).toBe(200);
    expect(await (await service.client.get('/health')).json()).toMatchObject({ status: 'degraded' });
  });
});
