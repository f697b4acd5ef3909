import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type AdapterOptions, GeminiAdapter, type LlmChunk, OpenAiAdapter } from '#llm';
import { type RawAnswer, type RawRequest, RawVendor, sendEvents, sendJson } from '../../support/raw-vendor.js';
import { callFor, deltasOf, failureOf, readAll } from './llm-reading.js';

const OPENAI_ANSWER = [{ choices: [{ index: 0, delta: { content: 'Ahoy' }, finish_reason: 'stop' }] }];
const GEMINI_ANSWER = [{ candidates: [{ content: { parts: [{ text: 'Ahoy' }] }, finishReason: 'STOP' }] }];

let vendor: RawVendor;

afterEach(() => vendor.stop());

async function openai(answer: RawAnswer, options: Partial<AdapterOptions> = {}): Promise<OpenAiAdapter> {
  vendor = await RawVendor.start(answer);
  return new OpenAiAdapter({ model: 'm', baseUrl: `${vendor.origin}/v1`, ...options });
}

async function gemini(answer: RawAnswer, options: Partial<AdapterOptions> = {}): Promise<GeminiAdapter> {
  vendor = await RawVendor.start(answer);
  return new GeminiAdapter({ model: 'm', baseUrl: vendor.origin, ...options });
}

const isSystem = ({ role }: { role: string }) => role === 'system';
const messagesOf = ({ body }: RawRequest) => body?.['messages'] as { role: string; content: string }[];

describe('what a server refuses to be sent', () => {
  const REFUSALS: [string, number, object, (request: RawRequest) => boolean][] = [
    [
      'stream_options, by its name',
      400,
      {
        error: { message: "Unknown parameter: 'stream_options'.", param: 'stream_options', code: 'unknown_parameter' },
      },
      ({ body }) => 'stream_options' in body!,
    ],
    [
      'stream_options, as FastAPI says it',
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] },
      ({ body }) => 'stream_options' in body!,
    ],
    [
      'a system message, by its place',
      400,
      { error: { message: "'messages[0].role' does not support 'system' with this model" } },
      (request) => messagesOf(request).some(isSystem),
    ],
    [
      'a system message, by its name',
      500,
      { error: { message: 'System role not supported' } },
      (request) => messagesOf(request).some(isSystem),
    ],
    [
      'a system message, as FastAPI says it',
      422,
      {
        detail: [
          { type: 'literal_error', loc: ['body', 'messages', 0, 'role'], msg: "Input should be 'user' or 'assistant'" },
        ],
      },
      (request) => messagesOf(request).some(isSystem),
    ],
    ...[
      "Unexpected role 'system' after role 'assistant'",
      'Only user and assistant roles are supported!',
      'Conversation roles must alternate user/assistant/user/assistant/...',
      'Developer instruction is not enabled for models/gemma-3-27b-it',
    ].map((message): (typeof REFUSALS)[number] => [
      `a system message, by the words "${message}"`,
      400,
      [{ error: { code: 400, message } }],
      (request) => messagesOf(request).some(isSystem),
    ]),
  ];

  it.each(REFUSALS)('is left out from then on: %s', async (_, status, refusal, isRefused) => {
    const adapter = await openai((response, request) =>
      isRefused(request) ? sendJson(response, status, refusal) : sendEvents(response, OPENAI_ANSWER),
    );
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests.map(isRefused)).toEqual([true, false]);
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests.map(isRefused)).toEqual([true, false, false]);
    expect(JSON.stringify(messagesOf(vendor.requests[2]!))).toContain('Rewrite the text.');
  });

  it.each([
    [
      'an organization that is not verified',
      {
        message:
          'Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization.',
        type: 'invalid_request_error',
        param: 'stream',
        code: 'unsupported_value',
      },
    ],
    ['one behind a gateway', { message: 'Your organization must be verified to stream this model.', code: '400' }],
    [
      'a model without streams',
      { message: "Unsupported value: 'stream' does not support true with this model.", param: 'stream' },
    ],
    ['a deployment without streams', { message: 'Streaming is not supported for this model' }],
  ])('is asked for in one from then on, where a stream is refused to %s', async (_, error) => {
    const whole = { choices: [{ index: 0, message: { role: 'assistant', content: 'Ahoy' }, finish_reason: 'stop' }] };
    const adapter = await openai((response, { body }) =>
      body!['stream'] === true ? sendJson(response, 400, { error }) : sendJson(response, 200, whole),
    );
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests.map(({ body }) => body!['stream'])).toEqual([true, false, false]);
    expect(vendor.requests.map(({ body }) => 'stream_options' in body!)).toEqual([true, false, false]);
  });

  it('is left out one after the other, where a server refuses two', async () => {
    const adapter = await openai((response, request) => {
      if ('stream_options' in request.body!) return sendJson(response, 400, { message: 'stream_options?' });
      if (messagesOf(request).some(isSystem)) return sendJson(response, 400, { message: 'system role is not known' });
      return sendEvents(response, OPENAI_ANSWER);
    });
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests).toHaveLength(3);
  });

  it('is left out of each of many calls at once', async () => {
    const adapter = await openai((response, { body }) =>
      'stream_options' in body!
        ? sendJson(response, 400, { message: 'stream_options?' })
        : sendEvents(response, OPENAI_ANSWER),
    );
    const calls = Array.from({ length: 5 }, () => readAll(adapter, callFor('Hello')));
    expect((await Promise.all(calls)).map(deltasOf)).toEqual(calls.map(() => ['Ahoy']));
    expect(vendor.requests).toHaveLength(10);
  });

  it('is asked for once more and not again, where the refusal stays', async () => {
    const adapter = await openai((response) => sendJson(response, 400, { message: 'stream_options?' }));
    expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ kind: 'unclear', status: 400 });
    expect(vendor.requests).toHaveLength(2);
  });

  it.each<[string, string, (request: RawRequest) => boolean]>([
    ['stream_options', 'stream_options?', ({ body }) => 'stream_options' in body!],
    ['a system message', 'System role not supported', (request) => messagesOf(request).some(isSystem)],
  ])(
    'is sent again by the next call, where %s was refused by mistake and the rest with it',
    async (_, words, isSent) => {
      let isMistaken = true;
      const adapter = await openai((response) =>
        isMistaken ? sendJson(response, 400, { message: words }) : sendEvents(response, OPENAI_ANSWER),
      );
      expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ status: 400 });
      isMistaken = false;
      expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
      expect(vendor.requests.map(isSent)).toEqual([true, false, true]);
    },
  );

  it("is sent again by the next call, where Gemini's instructions were refused by mistake", async () => {
    let isMistaken = true;
    const adapter = await gemini((response) =>
      isMistaken
        ? sendJson(response, 400, { error: { code: 400, message: 'System instruction is not supported' } })
        : sendEvents(response, GEMINI_ANSWER),
    );
    expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ status: 400 });
    isMistaken = false;
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests.map(({ body }) => 'systemInstruction' in body!)).toEqual([true, false, true]);
  });

  it('is sent again by the next call, where an error comes in the place of the answer without it', async () => {
    let isFirst = true;
    const adapter = await openai((response, { body }) => {
      if (!isFirst) return sendEvents(response, OPENAI_ANSWER);
      if ('stream_options' in body!) return sendJson(response, 400, { message: 'stream_options?' });
      isFirst = false;
      return sendEvents(response, [{ error: { code: 500, message: 'No.' } }]);
    });
    expect(await failureOf(adapter, callFor('Hello'))).toMatchObject({ kind: 'vendor-failed' });
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests.map(({ body }) => 'stream_options' in body!)).toEqual([true, false, true]);
  });

  it('is sent on where a refusal of something else repeats a text that speaks of it', async () => {
    const input = 'what is stream_options, and is a system role not allowed?';
    const detail = [{ type: 'string_type', loc: ['body', 'messages', 1, 'content'], msg: 'No string', input }];
    const adapter = await openai((response) => sendJson(response, 422, { detail }));
    expect(await failureOf(adapter, callFor(input))).toMatchObject({ status: 422 });
    expect(vendor.requests).toHaveLength(1);
  });

  it("puts Gemini's instructions before the message, where the model has no place for them", async () => {
    const adapter = await gemini((response, { body }) =>
      'systemInstruction' in body!
        ? sendJson(response, 400, {
            error: { code: 400, message: 'Developer instruction is not enabled for models/m' },
          })
        : sendEvents(response, GEMINI_ANSWER),
    );
    expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
    expect(vendor.requests[1]!.body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Rewrite the text.\n\nHello' }] }],
    });
  });
});

describe('a limit of the output', () => {
  it('is sent by the name that servers of this protocol know', async () => {
    const adapter = await openai((response) => sendEvents(response, OPENAI_ANSWER), { maxOutputTokens: 50 });
    await readAll(adapter, callFor('Hello'));
    expect(vendor.requests[0]!.body).toMatchObject({ max_tokens: 50 });
  });

  it('is sent by the other name where the server wants that', async () => {
    const adapter = await openai(
      (response, { body }) =>
        'max_tokens' in body!
          ? sendJson(response, 400, {
              error: {
                message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
                param: 'max_tokens',
              },
            })
          : sendEvents(response, OPENAI_ANSWER),
      { maxOutputTokens: 50 },
    );
    await readAll(adapter, callFor('Hello'));
    expect(vendor.requests[1]!.body).toMatchObject({ max_completion_tokens: 50 });
  });

  it('stands in the generationConfig of Gemini, beside what the operator put there', async () => {
    const extraBody = { generationConfig: { temperature: 0.2 }, safetySettings: [] };
    const adapter = await gemini((response) => sendEvents(response, GEMINI_ANSWER), { maxOutputTokens: 50, extraBody });
    await readAll(adapter, callFor('Hello'));
    expect(vendor.requests[0]!.body).toMatchObject({
      generationConfig: { maxOutputTokens: 50, temperature: 0.2 },
      safetySettings: [],
    });
  });
});

describe('what the operator has sent besides', () => {
  it('goes out with every call, and makes another identity', async () => {
    const options = { extraHeaders: { 'X-Portkey-Provider': 'openai' }, extraBody: { temperature: 0.2 } };
    const adapter = await openai((response) => sendEvents(response, OPENAI_ANSWER), options);
    await readAll(adapter, callFor('Hello'));
    expect(vendor.requests[0]).toMatchObject({
      headers: { 'x-portkey-provider': 'openai', authorization: 'Bearer test-key-0' },
      body: { temperature: 0.2, model: 'm' },
    });
    const plain = new OpenAiAdapter({ model: 'm', baseUrl: `${vendor.origin}/v1` });
    expect(plain.identity).not.toBe(adapter.identity);
  });
});

describe('a 200 that is no event stream', () => {
  const whole = {
    model: 'm-2',
    choices: [{ message: { content: 'Ahoy' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 1 },
  };

  it.each<[string, RawAnswer]>([
    ['a whole completion', (response) => sendJson(response, 200, whole)],
    [
      'a whole completion that is called an event stream',
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(JSON.stringify(whole)),
    ],
    [
      'a whole completion, on a connection that lives on',
      (response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).write(JSON.stringify(whole, null, 2)),
    ],
    ['an event that has the whole in its message', (response) => sendEvents(response, [whole])],
  ])('is read where it is %s', async (_, answer) => {
    const chunks = await readAll(await openai(answer), callFor('Hello'));
    expect(chunks).toEqual([
      { kind: 'usage', usage: { inputTokens: 3, outputTokens: 1 } },
      { kind: 'delta', text: 'Ahoy' },
      { kind: 'finish', model: 'm-2' },
    ]);
  });

  it.each<[string, RawAnswer, object]>([
    ['an error', (response) => sendJson(response, 200, { error: { code: 'insufficient_quota' } }), { kind: 'quota' }],
    [
      'a bare error called an event stream',
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end('{"error":{"code":"invalid_api_key"}}'),
      { kind: 'key-refused' },
    ],
    [
      'an array of an error',
      (response) => sendJson(response, 200, [{ error: { code: 429 } }]),
      { kind: 'rate-limited', status: 429 },
    ],
    [
      'a page',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      {
        kind: 'unreadable',
        facts: { mediaType: 'text/html' },
        message: 'openai sent what cannot be read (not an event stream but text/html)',
      },
    ],
    [
      'other JSON',
      (response) => sendJson(response, 200, { ok: true }),
      { kind: 'unreadable', facts: { mediaType: 'application/json' } },
    ],
    [
      'nothing',
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
      { kind: 'incomplete', message: 'openai gave no whole answer (its answer was empty)' },
    ],
  ])('is told for what it is where it is %s', async (_, answer, failure) => {
    expect(await failureOf(await openai(answer), callFor('Hello'))).toMatchObject(failure);
  });

  it.each<[string, RawAnswer]>([
    [
      'an array, as without alt=sse',
      (response) =>
        sendJson(response, 200, [
          { candidates: [{ content: { parts: [{ text: 'Ahoy' }] } }] },
          { candidates: [{ finishReason: 'STOP' }] },
        ]),
    ],
    ['one object', (response) => sendJson(response, 200, GEMINI_ANSWER[0])],
  ])('is read from Gemini where it is %s', async (_, answer) => {
    expect(deltasOf(await readAll(await gemini(answer), callFor('Hello')))).toEqual(['Ahoy']);
  });
});

it.each([null, '', false])('takes %j in the place of an error for none', async (error) => {
  const adapter = await openai((response) => sendEvents(response, [{ ...OPENAI_ANSWER[0], error }]));
  expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
});

it.each([undefined, 'text/plain'])('reads an event stream whose first bytes come one by one: %s', async (type) => {
  const events = `data: ${JSON.stringify(OPENAI_ANSWER[0])}\n\n`;
  const write = async (response: ServerResponse) => {
    response.writeHead(200, type === undefined ? {} : { 'content-type': type });
    for (const letter of events.slice(0, 6)) {
      response.write(letter);
      await delay(5);
    }
    response.end(events.slice(6));
  };
  const adapter = await openai((response) => void write(response));
  expect(deltasOf(await readAll(adapter, callFor('Hello')))).toEqual(['Ahoy']);
});

it('counts bytes of every kind as a sign of life', async () => {
  let signs = 0;
  const seen: LlmChunk[] = [];
  const adapter = await openai((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': PROCESSING\n\n');
    setImmediate(() => response.end(`data: ${JSON.stringify(OPENAI_ANSWER[0])}\n\n`));
  });
  for await (const chunk of adapter.stream(callFor('Hello', { onBytes: () => (signs += 1) }))) seen.push(chunk);
  expect(signs).toBeGreaterThanOrEqual(3);
  expect(deltasOf(seen)).toEqual(['Ahoy']);
});
