import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type AdapterOptions, type LlmError, OpenAiAdapter } from '#llm';
import { type RawAnswer, RawVendor, sendEvents, sendJson } from '../../support/raw-vendor.js';
import { callFor, deltasOf, failureOf, promptFor, readAll } from './llm-reading.js';

const OPENAI_ANSWER = [{ choices: [{ index: 0, delta: { content: 'Ahoy' }, finish_reason: 'stop' }] }];

let vendor: RawVendor;

afterEach(() => vendor.stop());

async function openai(answer: RawAnswer, options: Partial<AdapterOptions> = {}): Promise<OpenAiAdapter> {
  vendor = await RawVendor.start(answer);
  return new OpenAiAdapter({ model: 'm', baseUrl: `${vendor.origin}/v1`, ...options });
}

describe('a text that the model cannot take whole', () => {
  const LONG = 'A word and then another word. '.repeat(340);
  const answered = (usage: object) => [...OPENAI_ANSWER, { choices: [], usage }];

  it.each([
    ['just as many tokens as Ollama has room for', 1024],
    ['fewer tokens than any text of its length has', 500],
  ])('is found out where the server has read %s and answered all the same', async (_, promptTokens) => {
    const usage = { prompt_tokens: promptTokens, completion_tokens: 5 };
    const adapter = await openai((response) => sendEvents(response, answered(usage)));
    const error = (await failureOf(adapter, callFor(LONG))) as LlmError;
    expect(error).toMatchObject({ kind: 'too-long' });
    expect(error.message).toContain(`the server has cut the prompt: it read ${promptTokens} tokens`);
  });

  it.each([2400, 4096, 2561])('is taken for read where the server counted %i tokens', async (promptTokens) => {
    const usage = { prompt_tokens: promptTokens, completion_tokens: 5 };
    const adapter = await openai((response) => sendEvents(response, answered(usage)));
    expect(deltasOf(await readAll(adapter, callFor(LONG)))).toEqual(['Ahoy']);
  });

  it('is taken for read where it is long runs of one character, which take few tokens', async () => {
    const usage = { prompt_tokens: 60, completion_tokens: 5 };
    const adapter = await openai((response) => sendEvents(response, answered(usage)));
    expect(deltasOf(await readAll(adapter, callFor(`A table.\n${`${'='.repeat(4000)}\n`.repeat(2)}`)))).toEqual([
      'Ahoy',
    ]);
  });

  it('is not sent where the operator has said how much fits', async () => {
    const adapter = await openai((response) => sendEvents(response, OPENAI_ANSWER), { contextTokens: 2048 });
    expect(await failureOf(adapter, { ...callFor(LONG), prompt: promptFor(LONG) })).toMatchObject({ kind: 'too-long' });
    expect(vendor.requests).toEqual([]);
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
  });

  describe('is asked for once more, without a stream, where the stream is empty', () => {
    const whole = { choices: [{ message: { content: 'Ahoy' }, finish_reason: 'stop' }] };
    const emptyUnless = (answer: (response: ServerResponse) => void): RawAnswer => {
      return (response, { body }) => (body!['stream'] ? sendEvents(response, []) : answer(response));
    };

    it('so that llama-cpp-python says why', async () => {
      const error = { message: "This model's maximum context length is 2048 tokens.", code: 'context_length_exceeded' };
      const adapter = await openai(emptyUnless((response) => sendJson(response, 400, { error })));
      const call = { ...callFor(LONG), prompt: promptFor(LONG) };
      expect(await failureOf(adapter, call)).toMatchObject({ kind: 'too-long', status: 400 });
      expect(vendor.requests.map(({ body }) => body!['stream'])).toEqual([true, false]);
      expect(vendor.requests[1]!.body).not.toHaveProperty('stream_options');
    });

    it('and the whole answer is taken', async () => {
      const adapter = await openai(emptyUnless((response) => sendJson(response, 200, whole)));
      expect(deltasOf(await readAll(adapter, callFor(LONG)))).toEqual(['Ahoy']);
    });

    it('but not a third time', async () => {
      const adapter = await openai((response) => sendEvents(response, []));
      expect(await failureOf(adapter, callFor(LONG))).toMatchObject({ kind: 'incomplete' });
      expect(vendor.requests).toHaveLength(2);
    });

    it('and not for a text that fits into every context', async () => {
      const adapter = await openai(emptyUnless((response) => sendJson(response, 200, whole)));
      expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ kind: 'incomplete' });
      expect(vendor.requests).toHaveLength(1);
    });

    it('and not where something came', async () => {
      const adapter = await openai((response) => sendEvents(response, [{ choices: [] }]));
      expect(await failureOf(adapter, callFor(LONG))).toMatchObject({ kind: 'incomplete' });
      expect(vendor.requests).toHaveLength(1);
    });
  });

  describe('is found out where Ollama cut it by less, which says how much room it has', () => {
    const ollama = async (usage: object, room: RawAnswer, options: Partial<AdapterOptions> = {}) => {
      const frames = answered(usage).map((frame) => Object.assign({ system_fingerprint: 'fp_ollama' }, frame));
      return openai(
        (response, request) => (request.method === 'GET' ? room(response, request) : sendEvents(response, frames)),
        options,
      );
    };
    const roomFor = (tokens: number, name = 'm:latest'): RawAnswer => {
      return (response) => sendJson(response, 200, { models: [{ name, context_length: tokens }] });
    };
    const looks = () => vendor.requests.filter(({ method }) => method === 'GET');

    it.each([
      ['it read as many tokens as that', { prompt_tokens: 2048, completion_tokens: 5 }, 'it read 2048 tokens'],
      ['it wrote beyond', { prompt_tokens: 1900, completion_tokens: 700 }, 'wrote beyond its context of 2048 tokens'],
    ])('%s', async (_, usage, words) => {
      const adapter = await ollama(usage, roomFor(2048));
      expect(await failureOf(adapter, callFor(LONG))).toMatchObject({
        kind: 'too-long',
        message: expect.stringContaining(words),
      });
      expect(looks()).toMatchObject([{ url: '/api/ps' }]);
      expect(looks()[0]!.headers).not.toHaveProperty('authorization');
    });

    it.each<[string, RawAnswer]>([
      ['it has more', roomFor(4096)],
      ['it has another model', roomFor(2048, 'other:latest')],
      ['it does not say', (response) => sendJson(response, 404, { error: 'not found' })],
      ['it says no number', (response) => sendJson(response, 200, { models: [{ name: 'm', context_length: 'x' }] })],
    ])('and taken for read where %s', async (_, room) => {
      const adapter = await ollama({ prompt_tokens: 2048, completion_tokens: 5 }, room);
      expect(deltasOf(await readAll(adapter, callFor(LONG)))).toEqual(['Ahoy']);
    });

    it('and is not looked for with a text that fits into every context, or where the operator has said it', async () => {
      const usage = { prompt_tokens: 20, completion_tokens: 5 };
      expect(deltasOf(await readAll(await ollama(usage, roomFor(10)), callFor('Hello')))).toEqual(['Ahoy']);
      expect(looks()).toEqual([]);
      await vendor.stop();
      const long = { prompt_tokens: 2048, completion_tokens: 5 };
      const adapter = await ollama(long, roomFor(2048), { contextTokens: 8192 });
      expect(deltasOf(await readAll(adapter, callFor(LONG)))).toEqual(['Ahoy']);
      expect(looks()).toEqual([]);
    });

    it('and left with the call', async () => {
      const leaving = new AbortController();
      const adapter = await ollama({ prompt_tokens: 2048, completion_tokens: 5 }, () =>
        leaving.abort(new Error('gone')),
      );
      expect(await failureOf(adapter, callFor(LONG, { signal: leaving.signal }))).toBe(leaving.signal.reason);
    });
  });

  it('is found out where it filled the context that the operator named', async () => {
    const usage = { prompt_tokens: 3000, completion_tokens: 5 };
    const adapter = await openai((response) => sendEvents(response, answered(usage)), { contextTokens: 3000 });
    expect(await failureOf(adapter, callFor('A word. '.repeat(800)))).toMatchObject({ kind: 'too-long' });
  });
});
