import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeVendor } from '../../support/fake-vendor.js';

let vendor: FakeVendor;

beforeEach(async () => {
  vendor = await FakeVendor.start();
});

afterEach(() => vendor.stop());

const turn = (role: string, content: string) => ({ role, content });

function chat(key: string, more: { stream?: boolean; signal?: AbortSignal; turns?: object[] } = {}): Promise<Response> {
  const messages = [turn('system', 'Rewrite.'), turn('user', 'Good morning'), ...(more.turns ?? [])];
  return fetch(`${vendor.openAiBaseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-test', stream: more.stream ?? false, messages }),
    signal: more.signal ?? null,
  });
}

function generate(key: string): Promise<Response> {
  return fetch(`${vendor.geminiBaseUrl}/v1beta/models/gemini-test:generateContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Good morning' }] }] }),
  });
}

describe('the fake vendor', () => {
  it('answers without a stream, in the words of either vendor', async () => {
    const [openAi, gemini] = [await chat('test-key-a'), await generate('test-key-b')];
    expect(await openAi.json()).toMatchObject({ choices: [{ message: { content: 'rewritten: Good morning' } }] });
    expect(await gemini.json()).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'rewritten: Good morning' }] }, finishReason: 'STOP' }],
    });
  });

  it('streams as OpenAI does, to the end mark', async () => {
    const body = await (await chat('test-key-a', { stream: true })).text();
    expect(body).toMatch(/"content":"rewritten: ".*"finish_reason":"stop".*data: \[DONE\]\n\n$/s);
  });

  it('takes queued behaviours first, then those of the key, then the general one', async () => {
    vendor.script({ fail: { status: 500 } });
    vendor.scriptKey('test-key-a', (call) => ({ fail: { status: 500 + call.index } }));
    vendor.scriptNext({ fail: { status: 429 }, headers: { 'retry-after': '7' } });
    const limited = await chat('test-key-a');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await chat('test-key-a')).status).toBe(501);
    expect((await chat('test-key-b')).status).toBe(500);
  });

  it('answers by how often it was corrected', async () => {
    vendor.scriptCorrections('wrong', 'right');
    const correction = [turn('assistant', 'wrong'), turn('user', 'That is wrong.')];
    const answer = async (turns: object[]): Promise<unknown> => {
      const body = (await (await chat('test-key-a', { turns })).json()) as { choices: { message: object }[] };
      return body.choices[0]?.message;
    };
    expect(await answer([])).toMatchObject({ content: 'wrong' });
    expect(await answer(correction)).toMatchObject({ content: 'right' });
    expect(await answer([...correction, ...correction])).toMatchObject({ content: 'right' });
    expect(vendor.calls[1]?.request).toMatchObject({
      instructions: 'Rewrite.',
      text: 'Good morning',
      corrections: [{ answer: 'wrong', fault: 'That is wrong.' }],
    });
  });

  it.each([
    ['in which the user speaks twice', [turn('user', 'Hello?')]],
    ['that the model ends', [turn('assistant', 'Hello.')]],
  ])('takes no conversation %s', async (_, turns) => {
    expect((await chat('test-key-a', { turns })).status).toBe(404);
  });

  it('counts calls, calls in flight and aborts for each key', async () => {
    const gate = new EventEmitter();
    vendor.script({ gate: once(gate, 'open') });
    const client = new AbortController();
    const calls = [chat('test-key-a'), chat('test-key-a', { signal: client.signal }), chat('test-key-b')];
    await vendor.called(3);
    expect(vendor.key('test-key-a')).toEqual({ calls: 2, inFlight: 2, maxInFlight: 2, aborts: 0 });
    client.abort();
    await vendor.aborted(1);
    expect(vendor.key('test-key-a')).toEqual({ calls: 2, inFlight: 1, maxInFlight: 2, aborts: 1 });
    gate.emit('open');
    await Promise.allSettled(calls);
    await vendor.idle();
    expect(vendor.key('test-key-a')).toEqual({ calls: 2, inFlight: 0, maxInFlight: 2, aborts: 1 });
    expect(vendor.key('test-key-b')).toEqual({ calls: 1, inFlight: 0, maxInFlight: 1, aborts: 0 });
    expect(vendor.key('test-key-c')).toEqual({ calls: 0, inFlight: 0, maxInFlight: 0, aborts: 0 });
  });

  it('answers 401 without a key and 404 for any other path, and counts neither', async () => {
    expect((await chat('')).status).toBe(401);
    expect((await fetch(vendor.openAiBaseUrl)).status).toBe(404);
    expect(vendor.calls).toEqual([]);
  });

  it('stops while calls are open', async () => {
    vendor.script({ ending: 'stall' });
    const response = await chat('test-key-a', { stream: true });
    await vendor.stop();
    await expect(response.text()).rejects.toThrow();
    vendor = await FakeVendor.start();
  });
});
