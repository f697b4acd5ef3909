import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { type Job, RewriteClient, RewriteError } from '#client';
import { gate } from '../../support/gate.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const KEY = 'test-key-website';
const PIRATE = { style: 'pirate' };

let service: WithVendor;
let client: RewriteClient;

beforeAll(async () => {
  service = await startWithVendor({ CLIENT_API__WEBSITE__KEY: KEY, LLM_API__OPENAI__MODEL: 'fake' });
  client = new RewriteClient({ url: service.client.url, key: KEY });
});

afterAll(() => service.stop());
afterEach(() => service.vendor.script({}));

/** A client whose answers are lost so many times, after the service has given them. */
function losing(times: number): RewriteClient {
  let left = times;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await globalThis.fetch(input, init);
    await answer.clone().arrayBuffer();
    if (left-- > 0) throw new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
    return answer;
  };
  return new RewriteClient({ url: service.client.url, key: KEY, fetch, pace: { firstPauseInMs: 1 } });
}

describe('rewrite', () => {
  it('answers with the rewrite, from the cache the second time, and not if it is to be fresh', async () => {
    service.vendor.script({ answer: ['Ahoy, world'] });
    const first = await client.rewrite('Hello, world', PIRATE);
    expect(first).toMatchObject({ rewritten: 'Ahoy, world', style: 'pirate', provider: 'openai', cached: false });
    expect(await client.rewrite('Hello, world', { ...PIRATE, strength: 2 })).toEqual({ ...first, cached: true });
    expect(await client.rewrite('Hello, world', { ...PIRATE, fresh: true })).toMatchObject({ cached: false });
    expect(service.vendor.calls).toHaveLength(2);
  });

  it('sends every option', async () => {
    service.vendor.script({ answer: ['Acme, moin'] });
    const options = { ...PIRATE, provider: 'openai', language: 'de', strength: 3, keep: ['Acme'] } as const;
    const { checks } = await client.rewrite('Hello from Acme', options);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'terms-kept', passed: true }));
  });

  it('rejects with the fields of the problem', async () => {
    const error = await client.rewrite(' ', { style: 'none' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RewriteError);
    expect(error).toMatchObject({
      name: 'RewriteError',
      type: 'validation',
      title: 'The request is not valid',
      status: 400,
      message: expect.stringContaining('text must not be blank'),
      detail: expect.stringContaining('text must not be blank'),
      errors: [
        { pointer: '/text', detail: 'must not be blank' },
        { pointer: '/style', detail: expect.stringContaining('must be one of') },
      ],
      retryAfterSeconds: undefined,
    });
  });

  it.each(['/', '//'])('is asked of the same service where its address ends in %s', async (end) => {
    const same = new RewriteClient({ url: service.client.url + end, key: KEY });
    expect((await same.rewrite('Hello, slash', PIRATE)).style).toBe('pirate');
  });

  it('is refused without a key', async () => {
    const stranger = new RewriteClient({ url: service.client.url });
    await expect(stranger.rewrite('Hello', PIRATE)).rejects.toMatchObject({ type: 'unauthorized', status: 401 });
  });

  it('asks once, whatever happens to its answer', async () => {
    const before = service.vendor.calls.length;
    await expect(losing(1).rewrite('Hello once', PIRATE)).rejects.toMatchObject({
      type: 'network',
      status: undefined,
      detail: 'The service cannot be reached: read ECONNRESET',
    });
    expect(service.vendor.calls.length).toBe(before + 1);
  });

  it('that is aborted stops the provider', async () => {
    const leaving = new AbortController();
    service.vendor.script({ answer: ['Ahoy'], ending: 'stall' });
    const before = service.vendor.calls.length;
    const answer = client.rewrite('Hello for a moment', { ...PIRATE, signal: leaving.signal });
    await service.vendor.called(before + 1);
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ type: 'aborted' });
    await service.vendor.aborted(1);
    expect(getEventListeners(leaving.signal, 'abort')).toHaveLength(0);
  });
});

describe('a job', () => {
  it('is submitted, waited for and told', async () => {
    const rest = gate();
    service.vendor.script({ answer: ['Ahoy', rest.opened, ', job'] });
    const { id, status } = await client.submit('A job', PIRATE);
    expect(status).toBe('queued');
    const told: Job['status'][] = [];
    const job = await client.wait(id, {
      onJob: (its) => {
        told.push(its.status);
        if (its.status === 'active') rest.open();
      },
    });
    expect(job).toMatchObject({ id, status: 'completed', error: null, rewrite: { rewritten: 'Ahoy, job' } });
    expect(told).toContain('active');
    expect(told.at(-1)).toBe('completed');
    expect(await client.result(id)).toEqual(job);
    await expect(client.cancel(id)).rejects.toMatchObject({ type: 'conflict', status: 409 });
  });

  it('is one, however often the answer to its submit is lost', async () => {
    const before = service.vendor.calls.length;
    const { id } = await losing(2).submit('A job through a bad line', PIRATE);
    expect((await losing(2).wait(id)).status).toBe('completed');
    expect(service.vendor.calls.length).toBe(before + 1);
  });

  it('is another one for each submit, and one for each idempotency key', async () => {
    const submit = (idempotencyKey?: string): Promise<string> =>
      client.submit('A job again', { ...PIRATE, idempotencyKey }).then(({ id }) => id);
    expect(await submit()).not.toBe(await submit());
    expect(await submit('order-17')).toBe(await submit('order-17'));
    await expect(client.submit('Another', { ...PIRATE, idempotencyKey: 'order-17' })).rejects.toMatchObject({
      type: 'idempotency-mismatch',
    });
  });

  it('is watched by its id, and cancelled', async () => {
    service.vendor.script({ answer: ['Ahoy', ', ', 'what'], ending: 'stall' });
    const { id } = await client.submit('A job to be cancelled', PIRATE);
    const stream = client.watch(id);
    const pieces: string[] = [];
    await expect(
      (async () => {
        for await (const { text, whole } of stream) {
          pieces.push(text);
          if (whole === 'Ahoy, what') await client.cancel(id);
        }
      })(),
    ).rejects.toMatchObject({ type: 'cancelled', status: 409 });
    expect(pieces.join('')).toBe('Ahoy, what');
    expect(await stream.id).toBe(id);
    expect(await client.wait(id)).toMatchObject({ status: 'cancelled' });
  });

  it('that is none is unknown', async () => {
    for (const call of [
      client.result('none'),
      client.wait('a/b?c'),
      client.cancel('none'),
      client.watch('none').finished,
    ])
      await expect(call).rejects.toMatchObject({ type: 'not-found', status: 404 });
  });
});

describe('the service', () => {
  it('tells its styles, in a language', async () => {
    expect(await client.styles()).toContainEqual({ name: 'pirate', description: expect.stringContaining('pirate') });
    const [first] = await client.styles({ language: 'de' });
    expect(first?.description).not.toBe((await client.styles({ language: 'en' }))[0]?.description);
  });

  it('tells what was used', async () => {
    expect((await client.usage()).days[0]).toMatchObject({ calls: expect.any(Number) });
  });

  it('tells how it is', async () => {
    expect(await client.health()).toMatchObject({ status: 'ok', parts: { api: { status: 'ok' } } });
  });
});
