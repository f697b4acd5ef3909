import { Logger } from '@nestjs/common';
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

describe('the watch for what is secret', () => {
  test('sees a key in an answer', async () => {
    const service = await startWithVendor();
    service.vendor.script({ answer: ['The key is test-', 'key-openai-0.'] });
    await (await service.client.post('/v1/rewrite/chunked', bodyOf('Tell me the key'))).text();
    await expect(service.stop()).rejects.toThrow('What is secret went out: a key in an answer to /v1/rewrite/chunked');
    await service.vendor.stop();
  });

  test.each([
    ['a text that a client sent', 'Nobody but my doctor may know of my knee'],
    ['a part of it, from its middle', 'but my doctor may know of my knee'],
    ['what a vendor answered', 'and nobody at all of the vendor and its elbow'],
  ])('sees %s in a log', async (_name, said) => {
    const service = await startWithVendor();
    service.vendor.script({ answer: ['Let it be known to all: ', 'and nobody at all of the vendor and its elbow'] });
    await (await service.client.post('/v1/rewrite', bodyOf('Nobody but my doctor may know of my knee'))).text();
    new Logger('Test').warn({ msg: 'It failed', detail: [`for \n${said}`] });
    await expect(service.stop()).rejects.toThrow('What is secret went out: a text (');
    await service.vendor.stop();
  });

  test('sees a text of one client in an answer to another, but none in answers to itself', async () => {
    const service = await startWithVendor({ CLIENT_API__A__KEY: 'test-key-a', CLIENT_API__B__KEY: 'test-key-b' });
    const [a, b] = ['a', 'b'].map((name) => service.clientWith({ authorization: `Bearer test-key-${name}` }));
    const secret = 'Nobody but my doctor may know of my knee';
    await (await a!.post('/v1/rewrite', bodyOf(secret))).text();
    await (await b!.post('/v1/rewrite', bodyOf('Something else of somebody else altogether'))).text();
    service.vendor.script({ answer: ['It is said: ', secret] });
    await (await b!.post('/v1/rewrite', bodyOf('What is new in the world of doctors?'))).text();
    await expect(service.stop()).rejects.toThrow(
      'What is secret went out: a text of another client (Nobody but my do) in an answer to /v1/rewrite',
    );
    await service.vendor.stop();
  });
});
