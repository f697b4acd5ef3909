import type { Behaviour } from '../../support/fake-vendor.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const KEY = 'test-key-openai-0';
const bodyOf = (text: string) => ({ text, style: 'formal' });

describe('a key', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  test('that the vendor puts into its errors, its headers or its garbage goes out in no answer and no log', async () => {
    service = await startWithVendor();
    const { client, vendor } = service;
    const message = `Incorrect API key provided: ${KEY}`;
    const behaviours: Record<string, Behaviour> = {
      one: { fail: { status: 500, message }, headers: { 'x-key': KEY } },
      two: { answer: [{ frame: `data: ${KEY} is no JSON` }] },
      three: { answer: ['Good day'], failInStream: { status: 500, message } },
      four: { fail: { status: 400, message, code: 'content_policy_violation' } },
      five: { fail: { status: 401, message } },
    };
    vendor.script(({ request: { text } }) => behaviours[text.split('\n')[1] ?? ''] ?? {});
    const statuses: number[] = [];
    for (const text of Object.keys(behaviours)) {
      statuses.push((await client.post('/v1/rewrite', bodyOf(text))).status);
    }
    expect(statuses).toEqual([502, 502, 502, 422, 502]);
    expect(vendor.calls).toHaveLength(11);
    expect(service.logs()).toContain('openai');
    expect(service.logs()).not.toContain(KEY);
    expect(await (await client.get('/health')).text()).not.toContain(KEY);
  });

  test('is not shown by health, which names keys by provider and index', async () => {
    service = await startWithVendor({ CLIENT_API__ALICE__KEY: 'alice-test-key' }, 2);
    const health = await (await service.client.get('/health')).text();
    expect(health).toContain('openai');
    expect(health).not.toMatch(/test-key/);
  });
});

describe('the watch for leaked keys', () => {
  test('sees a key in an answer', async () => {
    const service = await startWithVendor();
    service.vendor.script({ answer: ['The key is test-', 'key-openai-0.'] });
    await (await service.client.post('/v1/rewrite/chunked', bodyOf('Tell me the key'))).text();
    await expect(service.stop()).rejects.toThrow('What is secret went out: a key in an answer to /v1/rewrite/chunked');
    await service.vendor.stop();
  });
});
