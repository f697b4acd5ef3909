import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { RedisServer } from '../support/redis-server.js';
import { startWithVendor, type WithVendor } from '../support/start-with-vendor.js';
import { Reader } from './reader.js';

/** Libraries that come back by themselves, used as their first example does; what they do once they are told that nothing comes any more. */
const COMING_BACK = {
  'fetch-event-source.js': 'does not ask',
  'fetch-event-source-readme.js': 'asks on',
  'eventsource-client.js': 'stops',
  'eventsource.js': 'stops',
  'requests-sse.py': 'stops',
  'go-sse-connect.go': 'stops',
  'launchdarkly-eventsource.go': 'asks on',
  'okhttp-eventsource.java': 'asks on',
  'reqwest-eventsource.rs': 'stops',
};
/** It comes back after an end, not after a cut. */
const COMING_BACK_AFTER_THE_END = 'aiohttp-sse-client2.py';
const READING_ONCE = [
  'httpx-sse.py',
  'sseclient-py.py',
  'go-sse-read.go',
  'okhttp-sse.java',
  COMING_BACK_AFTER_THE_END,
];

/** It takes an id over as soon as its line has come: what it had of the event by then is lost. */
const READER_OF_IDS = 'fetch-event-source.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PIECES = ['Ahoy!'].concat(
  Array.from({ length: 29 }, (_, index) => ` Come aboard our ship, me hearty number ${index}!`),
);
const TEXT = PIECES.join('');
/** As all the programs ask. */
const BODY = { text: 'Hello, my friend.', style: 'pirate' };
/** As long as the slowest of them waits before it asks again, and a little. */
const WATCH_IN_MS = 11_000;

const table: Record<string, unknown>[] = [];
let service: WithVendor;
let proxy: CuttingProxy;
let reader: Reader | undefined;
let redis: RedisServer | undefined;

beforeEach(() => start());

afterEach(async () => {
  await reader?.stop();
  reader = undefined;
  await stop();
  await redis?.stop();
  redis = undefined;
});

async function start(settings: Record<string, string> = {}): Promise<void> {
  service = await startWithVendor({ LLM_API__OPENAI__MODEL: 'fake', ...settings });
  proxy = await CuttingProxy.start(Number(new URL(service.client.url).port));
  service.vendor.script({ answer: PIECES, pieceDelayInMs: 80 });
}

async function stop(): Promise<void> {
  await proxy.stop();
  await service.stop();
}

async function restart(settings: Record<string, string>): Promise<void> {
  await stop();
  await start(settings);
}

/** Another client's stream, which takes the room as soon as there is any. */
async function openAnother(signal: AbortSignal): Promise<void> {
  const body = { text: 'Another text.', style: 'pirate' };
  while ((await service.client.post('/v1/rewrite/sse', body, {}, signal)).status !== 200) await sleep(20);
}

afterAll(() => {
  process.stdout.write(`${table.map((row) => JSON.stringify(row)).join('\n')}\n`);
});

/** How many requests come in the time in which every library has asked again; longer, where that many are waited for. */
async function requestsAfterwards(atLeast = 0): Promise<number> {
  const before = proxy.requests.length;
  await sleep(WATCH_IN_MS);
  await proxy.asked(before + atLeast);
  return proxy.requests.length - before;
}

describe.each(Object.entries(COMING_BACK))('%s', (file, afterTheEnd) => {
  it('gets the text once, with one call of the provider, though it was cut twice, and asks for no other one after the end', async () => {
    proxy.cutAfter(700, 'FIN', 'after the event');
    proxy.cutAfter(300, 'RST', 'after the event');
    reader = Reader.start(file, proxy.url);
    await reader.until('done');
    expect({ text: reader.text, isDone: reader.has('done') }).toEqual({ text: TEXT, isDone: true });
    const asked = await requestsAfterwards(afterTheEnd === 'asks on' ? 2 : 0);
    table.push({ file, requestsAfterTheEnd: asked });
    expect(reader.text).toBe(TEXT);
    expect(service.vendor.calls.length).toBe(1);
    if (afterTheEnd === 'does not ask') expect(asked).toBe(0);
    if (afterTheEnd === 'stops') expect(asked).toBeLessThanOrEqual(2);
  }, 180_000);

  it('comes back while the service has no room for its stream, and gets the text once there is', async () => {
    await restart({ MAX_OPEN_STREAMS: '1' });
    proxy.cutAfter(700, 'FIN', 'after the event');
    reader = Reader.start(file, proxy.url);
    await proxy.hasCut();
    const other = new AbortController();
    await openAnother(other.signal);
    await proxy.asked(proxy.requests.length + 2);
    other.abort();
    await reader.until('done');
    expect({ text: reader.text, isDone: reader.has('done') }).toEqual({ text: TEXT, isDone: true });
    expect(service.vendor.calls.length).toBe(2);
  }, 180_000);

  it('comes back while Redis is away, and gets the text once, with one call of the provider, when Redis is back', async () => {
    redis = await RedisServer.start();
    await restart({ REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' });
    service.vendor.script({ answer: PIECES });
    proxy.cutAfter(700, 'FIN', 'after the event');
    reader = Reader.start(file, proxy.url);
    await proxy.hasCut();
    await service.client.post('/v1/rewrite', BODY);
    await redis.kill();
    await proxy.asked(proxy.requests.length + 2);
    await redis.restart();
    await reader.until('done');
    expect({ text: reader.text, isDone: reader.has('done') }).toEqual({ text: TEXT, isDone: true });
    expect(service.vendor.calls.length).toBe(1);
  }, 180_000);

  it('learns that the rewrite failed, and makes no other call of the provider', async () => {
    service.vendor.script({ answer: [], finishReason: 'content_filter' });
    reader = Reader.start(file, proxy.url);
    await reader.until('error');
    expect(reader.has('error')).toBe(true);
    await requestsAfterwards();
    expect(service.vendor.calls.length).toBe(1);
  }, 180_000);
});

describe(READER_OF_IDS, () => {
  it('loses no event that is cut at any of its bytes but the last', async () => {
    service.vendor.script({ answer: LETTERS.split(''), pieceDelayInMs: 10 });
    const [first, event] = [
      `event: start\ndata: {"id":"${'x'.repeat(36)}","style":"pirate"}\nid: 0\n\n`,
      'event: delta\ndata: {"text":"a"}\nid: 1\n\n',
    ];
    // The first connection has the start as well.
    proxy.cutAfter(first.length, 'RST');
    for (let bytes = 1; bytes < event.length - 1; bytes += 1) proxy.cutAfter(bytes, 'RST');
    reader = Reader.start(READER_OF_IDS, proxy.url);
    await reader.until('done');
    expect({ text: reader.text, isDone: reader.has('done') }).toEqual({
      text: LETTERS,
      isDone: true,
    });
    expect(service.vendor.calls.length).toBe(1);
  }, 180_000);
});

describe.each(READING_ONCE)('%s', (file) => {
  it('gets the whole text, once', async () => {
    reader = Reader.start(file, proxy.url);
    await reader.until('done');
    expect({ text: reader.text, isDone: reader.has('done') }).toEqual({ text: TEXT, isDone: true });
    await requestsAfterwards();
    expect(reader.text).toBe(TEXT);
    expect(service.vendor.calls.length).toBe(1);
  }, 180_000);

  it('ends without a done when it is cut', async () => {
    proxy.cutAfter(700, 'FIN');
    reader = Reader.start(file, proxy.url);
    await reader.until('done');
    expect({ isOver: reader.isOver, isDone: reader.has('done') }).toEqual({ isOver: true, isDone: false });
  }, 180_000);
});
