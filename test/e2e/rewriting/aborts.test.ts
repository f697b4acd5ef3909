import { setTimeout as delay } from 'node:timers/promises';
import { eventsOf, type RewriteClient } from '../../support/rewrite-client.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const REQUESTS = 1_000;
const LONGEST_PATIENCE_IN_MS = 60;
/** For what is still to be done when all clients have left: jobs that nobody could cancel. */
const PATIENCE_IN_MS = 60_000;
/** A request whose client has left may not even have been read. */
const QUIET_LOOKS = 10;
const WAYS = ['/v1/rewrite', '/v1/rewrite/chunked', '/v1/rewrite/sse', '/v1/rewrite/submit'];

interface Health {
  parts: { providers: { each: { waiting: number; keys: { inFlight: number }[] }[] } };
}

/** Asks, reads, and goes away after some time; a job that was accepted by then is cancelled. */
async function askAndLeave(client: RewriteClient, i: number): Promise<void> {
  const way = WAYS[i % WAYS.length]!;
  const kind = way.endsWith('submit') ? 'job' : 'request';
  const pair = Math.floor(i / (2 * WAYS.length));
  const leaving = new AbortController();
  const left = delay(Math.random() * LONGEST_PATIENCE_IN_MS).then(() => leaving.abort());
  try {
    // Every text is asked for twice in the same way, so that some requests join others.
    const body = { text: `${kind} number ${pair} of ${way}`, style: 'formal' };
    const answer = await client.post(way, body, {}, leaving.signal);
    const text = await answer.text();
    if (kind === 'job') {
      const { id } = JSON.parse(text) as { id: string };
      await left;
      await client.delete(`/v1/rewrite/result/${id}`);
    }
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
  }
  await left;
}

describe('a thousand requests of every kind whose clients leave at any moment', () => {
  let service: WithVendor;
  afterEach(() => service.stop());

  const busy = async () => {
    const { parts } = (await (await service.client.get('/health')).json()) as Health;
    const { waiting, keys } = parts.providers.each[0]!;
    return { waiting, inFlight: keys.map(({ inFlight }) => inFlight) };
  };

  test('leave no call behind at the vendor and no key in use', async () => {
    service = await startWithVendor(
      { STREAM_RESUME_GRACE_MS: '50', LLM_KEY_WAIT_MS: '60000', LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '10' },
      3,
    );
    const { client, vendor } = service;
    // A call that nobody reads would never end; a job whose client knows no id of it must.
    vendor.script(({ index, request: { text } }) => {
      const stalls = !text.includes('job') && index % 2 === 0;
      return { answer: ['Good ', 'day ', 'to ', 'you.'], pieceDelayInMs: 5, ending: stalls ? 'stall' : 'finish' };
    });
    const asked: Promise<void>[] = [];
    for (let i = 0; i < REQUESTS; i += 1) {
      asked.push(askAndLeave(client, i));
      if (i % 20 === 19) await delay(10);
    }
    await Promise.all(asked);

    const patience = Date.now() + PATIENCE_IN_MS;
    const isBusy = async () => {
      const { waiting, inFlight } = await busy();
      return waiting > 0 || inFlight.some((count) => count > 0);
    };
    for (let quiet = 0; quiet < QUIET_LOOKS && Date.now() < patience; quiet = (await isBusy()) ? 0 : quiet + 1) {
      await delay(50);
    }
    await vendor.idle();
    expect(await busy()).toEqual({ waiting: 0, inFlight: [0, 0, 0] });
    for (const key of [0, 1, 2]) {
      expect(vendor.key(`test-key-openai-${key}`).inFlight).toBe(0);
      expect(vendor.key(`test-key-openai-${key}`).maxInFlight).toBeLessThanOrEqual(10);
      expect(vendor.key(`test-key-openai-${key}`).aborts).toBeGreaterThan(0);
    }
    expect((await client.post('/v1/rewrite', { text: 'The job that comes last', style: 'formal' })).status).toBe(200);
  }, 120_000);
});

test('a job that is cancelled stops its call, though its stream was read for a while before', async () => {
  const { client, vendor, stop } = await startWithVendor({ LLM_IDLE_TIMEOUT_MS: '120000' });
  vendor.script({ answer: ['Good day', new Promise(() => undefined)] });
  const submitted = await client.post('/v1/rewrite/submit', { text: 'Hello, world', style: 'formal' });
  const { id } = (await submitted.json()) as { id: string };
  const leaving = new AbortController();
  for await (const { event } of eventsOf(await client.get(`/v1/rewrite/sse/${id}`, {}, leaving.signal))) {
    if (event === 'delta') break;
  }
  leaving.abort();
  await client.delete(`/v1/rewrite/result/${id}`);
  await vendor.aborted(1);
  await stop();
});
