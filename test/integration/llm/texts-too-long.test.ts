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

  it('is found out where it filled the context that the operator named', async () => {
    const usage = { prompt_tokens: 3000, completion_tokens: 5 };
    const adapter = await openai((response) => sendEvents(response, answered(usage)), { contextTokens: 3000 });
    expect(await failureOf(adapter, callFor('A word. '.repeat(800)))).toMatchObject({ kind: 'too-long' });
  });
});
