import { FakeVendor } from '../support/fake-vendor.js';
import { writeTable } from './compatibility-page.js';
import { expectedOf } from './expectations.js';
import { litellm } from './kinds/litellm.js';
import { llamaCppPython, llamaServer } from './kinds/llama-cpp.js';
import { ollama } from './kinds/ollama.js';
import { portkey } from './kinds/portkey.js';
import { transformersServe } from './kinds/transformers.js';
import { ModelServer, type ServerKind, type Weights } from './model-server.js';
import { type Outcome, TRIALS } from './trials.js';

const KINDS: Readonly<Record<string, () => ServerKind | Promise<ServerKind>>> = {
  litellm: async () => litellm(await FakeVendor.start()),
  portkey: async () => portkey(await FakeVendor.start()),
  'llama-server': llamaServer,
  'llama-cpp-python': llamaCppPython,
  transformers: transformersServe,
  ollama,
};

/** Which servers are tried: names of KINDS with commas between; by default all. */
const CHOSEN = process.env['SERVERS']?.split(',') ?? Object.keys(KINDS);
/** A server may load for minutes, and an answer take as long. */
const LONGEST_TRIAL_IN_MS = 600_000;

describe.each(CHOSEN)('The service over %s', (name) => {
  const outcomes = new Map<string, Outcome>();
  let server: ModelServer;
  let serving: Weights | null = null;

  beforeAll(async () => {
    server = await ModelServer.of(await KINDS[name]!());
  });
  afterAll(async () => {
    await server.stop();
    if (outcomes.size === TRIALS.length) writeTable(server.kind, outcomes);
  });

  test.each(TRIALS)(
    '$name',
    async ({ name: trial, weights, run }) => {
      if (serving !== weights) {
        await server.kill();
        await server.start(weights);
        serving = weights;
      }
      const outcome = await run(server);
      outcomes.set(trial, outcome);
      const expected = expectedOf(server.kind.name, trial);
      expect(outcome.client).toMatch(expected.client);
      if (expected.told === null) expect(outcome.told).toEqual([]);
      else expect(outcome.told.join('\n')).toMatch(expected.told);
    },
    LONGEST_TRIAL_IN_MS,
  );
});
