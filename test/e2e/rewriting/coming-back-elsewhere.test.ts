import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { RedisServer } from '../../support/redis-server.js';
import { ReturningReader } from '../../support/returning-reader.js';
import { RewriteClient } from '../../support/rewrite-client.js';

const BODY = { text: 'Hello, world', style: 'pirate' };

describe('a reader that comes back with its body to another api', () => {
  let redis: RedisServer;
  let vendor: FakeVendor;
  let apis: BuiltService[];
  let clients: RewriteClient[];

  beforeEach(async () => {
    [redis, vendor] = await Promise.all([RedisServer.start(), FakeVendor.start()]);
    const settings = {
      REDIS_URL: redis.url,
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      SHUTDOWN_GRACE_MS: '200',
    };
    apis = [BuiltService.run('api', settings), BuiltService.run('api', settings)];
    const ports = await Promise.all(apis.map((api) => api.listening()));
    clients = ports.map((port) => new RewriteClient(`http://127.0.0.1:${port}`));
  });
  afterEach(async () => {
    for (const api of apis) api.signal('SIGKILL');
    await Promise.all(apis.map((api) => api.exit()));
    await Promise.all([redis.stop(), vendor.stop()]);
  });

  test('while the first one writes on goes on with its stream: one call', async () => {
    const rest = gate();
    vendor.script({ answer: ['One ', 'two ', rest.opened, 'three'] });
    const reader = new ReturningReader(clients[0]!, BODY);
    await reader.read(3);
    reader.use(clients[1]!);
    const again = reader.read();
    rest.open();
    await again;
    expect(reader.events.map(({ event }) => event)).toEqual(['delta', 'done']);
    expect(reader.end?.data['rewritten']).toBe(reader.text);
    reader.use(clients[0]!);
    expect(await reader.read()).toBe(204);
    expect(vendor.calls).toHaveLength(1);
  });

  test.each([
    ['killed', 'SIGKILL', 0],
    ['killed a while ago', 'SIGKILL', 4000],
    ['stopped', 'SIGTERM', 0],
  ] as const)('because its own was %s gets no rest of an older stream', async (_, signal, waitInMs) => {
    vendor.scriptNext({ answer: ['Five ', 'six ', 'seven ', 'eight'] });
    await new ReturningReader(clients[1]!, BODY, { 'rewrite-cache': 'no-store' }).read();
    vendor.scriptNext({ answer: ['One ', 'two '], ending: 'stall' });
    vendor.script({ answer: ['Nine ', 'ten'] });
    const reader = new ReturningReader(clients[0]!, BODY);
    const ending = reader.read();
    while (reader.lastId !== 2) await new Promise(setImmediate);
    apis[0]!.signal(signal);
    await ending;
    expect(reader.text).toBe('One two ');
    await delay(waitInMs);
    reader.use(clients[1]!);
    await reader.read();
    expect(reader.end).toMatchObject({ event: 'done', data: { rewritten: reader.text } });
    expect(await reader.read()).toBe(204);
  });

  test('because its own has stopped need not wait until that is missed: the rewrite is led anew', async () => {
    vendor.scriptNext({ answer: ['One ', 'two '], ending: 'stall' });
    vendor.script({ answer: ['Nine ', 'ten'] });
    const reader = new ReturningReader(clients[0]!, BODY);
    const ending = reader.read();
    while (reader.lastId !== 2) await new Promise(setImmediate);
    apis[0]!.signal('SIGTERM');
    await Promise.all([ending, apis[0]!.exit()]);
    const { headers } = await clients[1]!.post('/v1/rewrite', BODY);
    expect(headers.get('cache-status')).toBe('rewrite; fwd=miss');
  });

  test('because its own was killed in mid-stream has the text written anew, after a restart, and no part of the old one', async () => {
    vendor.scriptNext({ answer: ['One ', 'two '], ending: 'stall' });
    vendor.script({ answer: ['Five ', 'six ', 'seven'] });
    const reader = new ReturningReader(clients[0]!, BODY);
    const killed = reader.read();
    while (reader.lastId !== 2) await new Promise(setImmediate);
    apis[0]!.signal('SIGKILL');
    await killed;
    expect(reader.text).toBe('One two ');
    reader.use(clients[1]!);
    await reader.read();
    expect(reader.events.map(({ event }) => event)).toContain('restart');
    expect(reader.text).toBe('Five six seven');
    expect(reader.end?.data['rewritten']).toBe(reader.text);
    expect(await reader.read()).toBe(204);
    expect(vendor.calls).toHaveLength(2);
  });
});
