import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../support/fake-vendor.js';
import { FakeVendor } from '../support/fake-vendor.js';
import type { WireExpectation } from '../wire/wire-case.js';
import { litellm } from './kinds/litellm.js';
import { llamaCppPython, llamaServer } from './kinds/llama-cpp.js';
import { ollama } from './kinds/ollama.js';
import { portkey } from './kinds/portkey.js';
import { transformersServe } from './kinds/transformers.js';
import { MODEL, ModelServer, type ServerKind } from './model-server.js';
import { ask, type RecordedCall, writeCase } from './recorder.js';

const LONGEST_RECORDING_IN_MS = 600_000;
const LONG_TEXT = 'It would be a great pleasure to meet you at the harbour before noon. '.repeat(140);

/** Which servers are recorded: folders of test/wire/cases with commas between; by default all. */
const CHOSEN = process.env['SERVERS']?.split(',');

interface Asked {
  model?: string;
  key?: string;
  path?: string;
  text?: string;
  body?: object;
}

function openAiCall(
  { origin, kind }: ModelServer,
  { model = MODEL, key, path, text = 'Good morning.', body }: Asked,
): RecordedCall {
  return {
    url: origin + (path ?? '/v1/chat/completions'),
    headers: { authorization: `Bearer ${key ?? kind.key ?? 'any'}`, ...kind.headers },
    body: {
      model,
      messages: [
        { role: 'system', content: 'Rewrite the text.' },
        { role: 'user', content: text },
      ],
      stream: true,
      stream_options: { include_usage: true },
      ...body,
    },
  };
}

interface Recording {
  name: string;
  outcome: WireExpectation['outcome'];
  asked: Asked;
}

/** Of one token: the tiny models may end after any but the first. */
const LENGTH: Recording = { name: 'length', outcome: 'at-limit', asked: { body: { max_tokens: 1 } } };
const WHOLE: Recording = { name: 'whole', outcome: 'whole', asked: {} };
const wrongModel = (outcome: WireExpectation['outcome']): Recording => ({
  name: 'wrong-model',
  outcome,
  asked: { model: 'nope' },
});
const wrongKey = (outcome: WireExpectation['outcome']): Recording => ({
  name: 'wrong-key',
  outcome,
  asked: { key: 'sk-wrong' },
});
const tooLong = (outcome: WireExpectation['outcome']): Recording => ({
  name: 'context-too-long',
  outcome,
  asked: { text: LONG_TEXT },
});
const wrongPath = (outcome: WireExpectation['outcome']): Recording => ({
  name: 'wrong-path',
  outcome,
  asked: { path: '/v2/chat/completions' },
});

interface Server {
  folder: string;
  kind: () => ServerKind;
  recordings: readonly Recording[];
}

const SERVERS: readonly Server[] = [
  {
    folder: 'llama-server',
    kind: llamaServer,
    recordings: [
      WHOLE,
      LENGTH,
      wrongModel('whole'),
      wrongKey('key-refused'),
      tooLong('too-long'),
      wrongPath('no-such-api'),
    ],
  },
  {
    folder: 'llama-cpp-python',
    kind: llamaCppPython,
    recordings: [WHOLE, LENGTH, tooLong('incomplete'), wrongPath('no-such-api')],
  },
  {
    folder: 'transformers',
    kind: transformersServe,
    recordings: [WHOLE, LENGTH, wrongModel('vendor-failed'), wrongPath('no-such-api')],
  },
  {
    folder: 'ollama',
    kind: ollama,
    recordings: [WHOLE, LENGTH, wrongModel('no-such-model'), tooLong('whole'), wrongPath('no-such-api')],
  },
];

function isChosen(folder: string): boolean {
  return CHOSEN === undefined || CHOSEN.includes(folder);
}

function ofServer(kind: ServerKind, api: 'openai' | 'gemini' = 'openai') {
  return { server: kind.name, version: kind.version, api };
}

for (const { folder, kind: create, recordings } of SERVERS.filter((server) => isChosen(server.folder))) {
  describe(`What ${folder} sends`, () => {
    let server: ModelServer;
    beforeAll(async () => {
      server = await ModelServer.of(create());
      await server.start('brief');
    }, LONGEST_RECORDING_IN_MS);
    afterAll(() => server.stop());

    test.each(recordings)(
      '$name',
      async ({ name, outcome, asked }) => {
        const answer = await ask(openAiCall(server, asked));
        writeCase(`${folder}/${name}`, ofServer(server.kind), answer, outcome);
      },
      LONGEST_RECORDING_IN_MS,
    );
  });
}

(isChosen('llama-cpp-python') ? test : test.skip)(
  'what llama-cpp-python sends to one call when the next one comes',
  async () => {
    const server = await ModelServer.of(llamaCppPython());
    try {
      await server.start('endless');
      const interrupted = ask(openAiCall(server, {}));
      await sleep(2000);
      await ask(openAiCall(server, { body: { max_tokens: 1 } }));
      writeCase('llama-cpp-python/interrupted', ofServer(server.kind), await interrupted, 'incomplete');
    } finally {
      await server.stop();
    }
  },
  LONGEST_RECORDING_IN_MS,
);

const ANSWER = ['Good morning, ', 'esteemed colleague.'];

interface GatewayRecording {
  name: string;
  outcome: WireExpectation['outcome'];
  /** Where it is another than with LiteLLM. */
  withPortkey?: WireExpectation['outcome'];
  upstream: Behaviour;
}

const OF_GATEWAYS: readonly GatewayRecording[] = [
  { name: 'whole', outcome: 'whole', upstream: { answer: ANSWER } },
  { name: 'length', outcome: 'at-limit', upstream: { answer: ANSWER, finishReason: 'length' } },
  // LiteLLM makes up the finish reason.
  {
    name: 'upstream-closed-in-mid-answer',
    outcome: 'whole',
    withPortkey: 'incomplete',
    upstream: { answer: ANSWER, ending: 'no-finish', usage: null },
  },
  // Portkey ends well.
  {
    name: 'upstream-cut-in-mid-answer',
    outcome: 'vendor-failed',
    withPortkey: 'incomplete',
    upstream: { answer: ANSWER, ending: 'cut' },
  },
  {
    name: 'upstream-error-in-stream',
    outcome: 'rate-limited',
    upstream: {
      answer: ANSWER,
      ending: 'no-finish',
      usage: null,
      failInStream: { status: 429, code: 'rate_limit_exceeded', message: 'Rate limit reached' },
    },
  },
  {
    name: 'upstream-rate-limit',
    outcome: 'rate-limited',
    upstream: {
      fail: { status: 429, code: 'rate_limit_exceeded', message: 'Rate limit reached' },
      headers: { 'retry-after': '17' },
    },
  },
  {
    name: 'upstream-quota',
    outcome: 'quota',
    upstream: {
      fail: {
        status: 429,
        code: 'insufficient_quota',
        type: 'insufficient_quota',
        message: 'You exceeded your current quota, please check your plan.',
      },
    },
  },
  {
    name: 'upstream-wrong-model',
    outcome: 'no-such-model',
    upstream: {
      fail: {
        status: 404,
        code: 'model_not_found',
        type: 'invalid_request_error',
        message: 'The model `x` does not exist or you do not have access to it.',
      },
    },
  },
  {
    name: 'upstream-wrong-key',
    outcome: 'key-refused',
    upstream: {
      fail: {
        status: 401,
        code: 'invalid_api_key',
        type: 'invalid_request_error',
        message: 'Incorrect API key provided.',
      },
    },
  },
  {
    name: 'upstream-context-too-long',
    outcome: 'too-long',
    upstream: {
      fail: {
        status: 400,
        code: 'context_length_exceeded',
        type: 'invalid_request_error',
        message: "This model's maximum context length is 1024 tokens. However, your messages resulted in 2500 tokens.",
      },
    },
  },
];

(isChosen('litellm') ? describe : describe.skip)('What LiteLLM sends', () => {
  let upstream: FakeVendor;
  let server: ModelServer;
  beforeAll(async () => {
    upstream = await FakeVendor.start();
    server = await ModelServer.of(litellm(upstream));
    await server.start('brief');
  }, LONGEST_RECORDING_IN_MS);
  afterAll(() => server.stop());

  function geminiCall(key = server.kind.key!): RecordedCall {
    return {
      url: `${server.origin}/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`,
      headers: { 'x-goog-api-key': key },
      body: {
        systemInstruction: { role: 'system', parts: [{ text: 'Rewrite the text.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Good morning.' }] }],
      },
    };
  }

  describe.each(OF_GATEWAYS)('$name', ({ name, outcome, upstream: behaviour }) => {
    beforeEach(() => upstream.script(behaviour));

    test(
      'over the routes of OpenAI and of Gemini',
      async () => {
        writeCase(`litellm/${name}`, ofServer(server.kind), await ask(openAiCall(server, {})), outcome);
        writeCase(`litellm-gemini/${name}`, ofServer(server.kind, 'gemini'), await ask(geminiCall()), outcome);
      },
      LONGEST_RECORDING_IN_MS,
    );
  });

  test('a wrong key of its own, and none', async () => {
    writeCase(
      'litellm/wrong-key',
      ofServer(server.kind),
      await ask(openAiCall(server, { key: 'sk-wrong' })),
      'key-refused',
    );
    writeCase(
      'litellm-gemini/wrong-key',
      ofServer(server.kind, 'gemini'),
      await ask(geminiCall('sk-wrong')),
      'key-refused',
    );
  });

  test('a path that it does not have', async () => {
    writeCase(
      'litellm/wrong-path',
      ofServer(server.kind),
      await ask(openAiCall(server, { path: '/v2/chat/completions' })),
      'no-such-api',
    );
  });
});

(isChosen('portkey') ? describe : describe.skip)('What Portkey sends', () => {
  let upstream: FakeVendor;
  let server: ModelServer;
  beforeAll(async () => {
    upstream = await FakeVendor.start();
    server = await ModelServer.of(portkey(upstream));
    await server.start('brief');
  }, LONGEST_RECORDING_IN_MS);
  afterAll(() => server.stop());

  test.each(OF_GATEWAYS)(
    '$name',
    async ({ name, outcome, withPortkey = outcome, upstream: behaviour }) => {
      upstream.script(behaviour);
      const { version, settings } = server.kind;
      const recorded = { ...ofServer(server.kind), version: `${version} (${settings})` };
      writeCase(`portkey/${name}`, recorded, await ask(openAiCall(server, {})), withPortkey);
    },
    LONGEST_RECORDING_IN_MS,
  );
});
