import { jest } from '@jest/globals';
import { OpenAiAdapter } from '#llm';
import { FakeVendor } from '../../support/fake-vendor.js';
import { callFor, deltasOf, readAll } from './llm-reading.js';
import { describeVendorAdapter } from './vendor-conformance.js';

const model = 'gpt-test';

describeVendorAdapter({
  provider: 'openai',
  create: (vendor) => new OpenAiAdapter({ provider: 'openai', model, baseUrl: vendor.openAiBaseUrl }),
  keyHeader: { name: 'authorization', value: (key) => `Bearer ${key}` },
  failures: [
    { name: 'a rate limit', behaviour: { fail: { status: 429 } }, kind: 'rate-limited', status: 429 },
    {
      name: 'a rate limit of 90 seconds',
      behaviour: { fail: { status: 429 }, headers: { 'retry-after': '90' } },
      kind: 'rate-limited',
      status: 429,
      restInMs: 90_000,
    },
    {
      name: 'a text too long for the tokens of a minute',
      behaviour: { fail: { status: 429, code: 'rate_limit_exceeded', message: 'Request too large for gpt-test.' } },
      kind: 'too-long',
      status: 429,
    },
    {
      name: 'a text too long for vLLM',
      behaviour: { fail: { status: 400, message: "This model's maximum context length is 8 tokens." } },
      kind: 'too-long',
      status: 400,
    },
    {
      name: 'a model that the key may not use',
      behaviour: { fail: { status: 404, code: 'model_not_found' } },
      kind: 'no-such-model',
      status: 404,
    },
    { name: 'a forbidden call', behaviour: { fail: { status: 403 } }, kind: 'forbidden', status: 403 },
    { name: 'a bad request', behaviour: { fail: { status: 400 } }, kind: 'unclear', status: 400 },
    {
      name: 'an overloaded server that says until when',
      behaviour: { fail: { status: 503, code: 'server_is_overloaded' }, headers: { 'retry-after': '5' } },
      kind: 'vendor-failed',
      status: 503,
      restInMs: 5000,
    },
    {
      name: 'a used-up quota',
      behaviour: { fail: { status: 429, code: 'insufficient_quota' } },
      kind: 'quota',
      status: 429,
    },
    { name: 'a wrong key', behaviour: { fail: { status: 401 } }, kind: 'key-refused', status: 401 },
    {
      name: 'a text against the policy',
      behaviour: { fail: { status: 400, code: 'content_policy_violation' } },
      kind: 'request-refused',
      status: 400,
    },
    {
      name: 'an unknown model',
      behaviour: { fail: { status: 404, message: 'The model `m` does not exist. Valid aliases: tiny.' } },
      kind: 'no-such-model',
      status: 404,
    },
    { name: 'a 404 without a reason', behaviour: { fail: { status: 404 } }, kind: 'unclear', status: 404 },
    { name: 'a server in trouble', behaviour: { fail: { status: 500 } }, kind: 'vendor-failed', status: 500 },
    {
      name: 'a used-up quota told within the stream',
      behaviour: { failInStream: { status: 429, code: 'insufficient_quota' } },
      kind: 'quota',
      status: null,
    },
    {
      name: 'a status that stands in the code of a frame',
      behaviour: {
        answer: ['Ahoy', { frame: 'data: {"error":{"code":429,"message":"Rate limited"}}\n\n' }],
        ending: 'no-finish',
      },
      kind: 'rate-limited',
      status: 429,
    },
    {
      name: 'a piece that is no text',
      behaviour: { answer: [{ frame: 'data: {"choices":[{"index":0,"delta":{"content":7}}]}\n\n' }] },
      kind: 'unreadable',
      status: null,
    },
    {
      name: 'an answer that is elsewhere',
      behaviour: { fail: { status: 307 }, headers: { location: 'http://127.0.0.1:1/v1' } },
      kind: 'no-such-api',
      status: 307,
    },
  ],
  finishReasons: [
    { reason: 'length', kind: 'at-limit' },
    { reason: 'content_filter', kind: 'request-refused' },
    { reason: 'error', kind: 'vendor-failed' },
    { reason: 'max_tokens', kind: 'at-limit' },
    { reason: 'tool_calls', kind: 'request-refused' },
  ],
});

describe('the openai adapter', () => {
  it.each([
    [
      'parts of text',
      [
        {
          delta: {
            content: [
              { type: 'text', text: 'Ahoy, ' },
              { type: 'text', text: 'mate' },
            ],
          },
        },
      ],
    ],
    [
      'another choice',
      [
        { index: 1, delta: { content: 'No' } },
        { index: 0, delta: { content: 'Ahoy, mate' } },
      ],
    ],
  ])('reads the text of an answer with %s', async (_, choices) => {
    const vendor = await FakeVendor.start();
    vendor.script({ answer: [{ frame: `data: ${JSON.stringify({ choices })}\n\n` }] });
    const adapter = new OpenAiAdapter({ provider: 'openai', model, baseUrl: vendor.openAiBaseUrl });
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy, mate']);
    await vendor.stop();
  });

  it('has its SDK write nothing: it would write what is asked and answered', async () => {
    const methods = ['debug', 'log', 'info', 'warn', 'error'] as const;
    const written = methods.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined));
    const vendor = await FakeVendor.start();
    const adapter = new OpenAiAdapter({ provider: 'openai', model, baseUrl: vendor.openAiBaseUrl });
    await readAll(adapter, callFor('Hello'));
    vendor.script({ fail: { status: 500 } });
    await expect(readAll(adapter, callFor('Hello'))).rejects.toThrow();
    expect(written.flatMap(({ mock }) => mock.calls)).toEqual([]);
    jest.restoreAllMocks();
    await vendor.stop();
  });
});
