import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeVendor } from '../../support/fake-vendor.js';
import { gate } from '../../support/gate.js';
import { freePort } from '../../support/redis-server.js';
import { allEvents, eventsOf, RewriteClient, textOf } from '../../support/rewrite-client.js';
import { RunningProxy } from '../../support/running-proxy.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

const PART = 'Ahoy there, ';
const WHOLE = 'Ahoy there, matey, and welcome aboard!';
const REST = WHOLE.slice(PART.length);
const HEARTBEAT_IN_MS = 50;

/** The compose file's own configuration, with this api in place of those that Docker's name server knows. */
function configure(directory: string, { port, apiPort }: { port: number; apiPort: number }): string[] {
  const compose = readFileSync(resolve('deploy/compose/nginx.conf'), 'utf8');
  const here = compose
    .replace(/^ *resolver .*$/m, '')
    .replace('api:3000 resolve', `127.0.0.1:${apiPort}`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('worker_processes auto', 'daemon off; worker_processes 1')
    // Shorter than these tests' silence, which heartbeats must bridge.
    .replace('proxy_read_timeout 180s', 'proxy_read_timeout 3s')
    .replaceAll('/tmp/', `${directory}/`);
  const path = join(directory, 'nginx.conf');
  writeFileSync(path, here);
  const nginx = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx';
  return [nginx, '-p', directory, '-e', 'stderr', '-c', path];
}

describe('behind nginx, with the lines of deploy/compose', () => {
  let vendor: FakeVendor;
  let api: StartedApi;
  let proxy: RunningProxy;
  let client: RewriteClient;
  let texts = 0;

  beforeAll(async () => {
    vendor = await FakeVendor.start();
    const settings = {
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      STREAM_RESUME_GRACE_MS: '0',
      TRUST_PROXY: 'loopback',
      RATE_LIMIT_PER_MINUTE: '1000',
      STREAM_HEARTBEAT_MS: String(HEARTBEAT_IN_MS),
    };
    api = await startApi(settings);
    const port = await freePort();
    proxy = await RunningProxy.start(port, (directory) => configure(directory, { port, apiPort: api.port }));
    client = new RewriteClient(`http://127.0.0.1:${port}`);
  });

  afterAll(async () => {
    await proxy.stop();
    await api.stop(0);
    await vendor.stop();
  });

  function newBody(): { text: string; style: string } {
    texts += 1;
    return { text: `Hello there, my friend, and welcome, number ${texts}!`, style: 'pirate' };
  }

  it('a text comes piece by piece, and whole', async () => {
    const { opened, open } = gate();
    vendor.script({ answer: [PART, opened, REST] });
    const response = await client.post('/v1/rewrite/chunked', newBody());
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    while (!received.includes(PART)) received += (await reader.read()).value;
    open();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) received += piece.value;
    expect(received).toBe(WHOLE);
  });

  it('a text that is cut is seen to be cut', async () => {
    const { opened, open } = gate();
    vendor.script({ answer: [PART, opened], ending: 'cut' });
    const response = await client.post('/v1/rewrite/chunked', newBody());
    open();
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('a silence longer than the proxy’s patience is bridged by heartbeats', async () => {
    vendor.script({ answer: [PART, REST], pieceDelayInMs: 3500 });
    const events = await allEvents(await client.post('/v1/rewrite/sse', newBody()));
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { rewritten: WHOLE } });
    expect(textOf(events)).toBe(WHOLE);
  });

  it.each(['/v1/rewrite', '/v1/rewrite/chunked', '/v1/rewrite/sse'])(
    'a client that leaves %s ends the provider call',
    async (path) => {
      const [calls, { aborts }] = [vendor.calls.length, vendor.key('test-key-openai-0')];
      vendor.script({ answer: [PART, REST], ending: 'stall' });
      const leaving = new AbortController();
      const answer = client.post(path, newBody(), {}, leaving.signal).catch(() => undefined);
      await vendor.called(calls + 1);
      leaving.abort();
      await answer;
      await vendor.aborted(aborts + 1);
    },
  );

  it('a stream is resumed, after the event that the client names', async () => {
    const { opened, open } = gate();
    vendor.script({ answer: [PART, opened, REST] });
    const leaving = new AbortController();
    const begun = eventsOf(await client.post('/v1/rewrite/sse', newBody(), {}, leaving.signal));
    const [start, first] = [(await begun.next()).value, (await begun.next()).value];
    expect(first).toMatchObject({ id: 1, event: 'delta' });
    const resumed = await client.get(`/v1/rewrite/sse/${String(start!.data['id'])}`, { 'last-event-id': '1' });
    open();
    const rest = await allEvents(resumed);
    leaving.abort();
    expect(rest[0]).toMatchObject({ id: 2, event: 'delta' });
    expect(String(first!.data['text']) + textOf(rest)).toBe(WHOLE);
  });

  it('a client cannot choose the address that is counted', async () => {
    const remaining = async (): Promise<number> => {
      const { headers } = await client.get('/v1/styles', { 'x-forwarded-for': `10.9.8.${Math.random()}` });
      return Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
    };
    const before = await remaining();
    expect(await remaining()).toBe(before - 1);
    expect(api.logs()).not.toContain('without X-Forwarded-For');
  });
});
