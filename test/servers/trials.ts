import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelServer } from './model-server.js';
import { ServiceUnderTest } from './service-under-test.js';

/** What came of a trial: what its client saw, and what the operator was told. */
export interface Outcome {
  client: string;
  told: string[];
}

/** Something that users or operators of a model server meet. It runs with the server started and serving what `weights` says. */
interface Trial {
  name: string;
  weights: 'brief' | 'endless';
  run(server: ModelServer): Promise<Outcome>;
}

/** Longer than any context here, and no longer than the service takes. */
const LONG_TEXT = 'It would be a great pleasure to meet you at the harbour before noon. '.repeat(140);
/** Long enough for the service to see that the server is gone. */
const AWAY_IN_MS = 5000;
/** Ollama reads a prompt to its end, whoever has left. */
const LOOKS = 15;

async function withService(
  server: ModelServer,
  settings: Record<string, string>,
  ask: (service: ServiceUnderTest) => Promise<string>,
): Promise<Outcome> {
  const service = await ServiceUnderTest.start(server, settings);
  let client: string;
  try {
    client = await ask(service);
  } finally {
    await service.stop();
  }
  return { client, told: service.warnings() };
}

async function allDeliveries(service: ServiceUnderTest): Promise<string> {
  const outcomes: string[] = [];
  for (const delivery of ['sync', 'SSE', 'chunked', 'job'] as const) {
    outcomes.push(`${delivery}: ${await service.rewrite(delivery)}`);
  }
  return outcomes.join('; ');
}

async function stopsWriting(server: ModelServer): Promise<string> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (!(await server.isWriting())) {
      if (server.kind.hasWrittenAll?.()) break;
      return 'left; the server stopped';
    }
  }
  return 'left; the server wrote on';
}

const plain = (name: string, settings: (server: ModelServer) => Record<string, string>, text?: string): Trial => ({
  name,
  weights: 'brief',
  run: (server) => withService(server, settings(server), (service) => service.rewrite('sync', text)),
});

/** In the order in which they are run: the server is started anew where the weights change. */
export const TRIALS: readonly Trial[] = [
  {
    name: 'each delivery',
    weights: 'brief',
    run: (server) => withService(server, {}, allDeliveries),
  },
  plain('wrong model', () => ({ LLM_API__OPENAI__MODEL: 'nope' })),
  plain('wrong key', () => ({ LLM_API__OPENAI__KEY__0: 'sk-wrong' })),
  plain('address without /v1', ({ origin }) => ({ LLM_API__OPENAI__BASE_URL: origin })),
  plain('text longer than the context', () => ({}), LONG_TEXT),
  plain('the same, with CONTEXT_TOKENS=2048', () => ({ LLM_API__OPENAI__CONTEXT_TOKENS: '2048' }), LONG_TEXT),
  {
    name: 'length reached',
    weights: 'endless',
    run: (server) => withService(server, {}, (service) => service.rewrite('sync')),
  },
  {
    name: 'client of an answer leaves',
    weights: 'endless',
    run: (server) =>
      withService(server, {}, async (service) => {
        await service.leaveSync(server.startsWriting());
        return stopsWriting(server);
      }),
  },
  {
    name: 'reader of a stream leaves',
    weights: 'endless',
    run: (server) =>
      withService(server, { STREAM_RESUME_GRACE_MS: '0' }, async (service) => {
        (await service.openStream()).leave();
        return stopsWriting(server);
      }),
  },
  {
    name: 'server killed in mid-stream, back after 5 s',
    weights: 'endless',
    run: (server) =>
      withService(server, {}, async (service) => {
        const stream = await service.openStream();
        await server.kill();
        const job = service.rewrite('job');
        await sleep(AWAY_IN_MS);
        await server.start('brief');
        return `stream: ${await stream.outcome}; job: ${await job}; then: ${await service.rewrite('sync')}`;
      }),
  },
];
