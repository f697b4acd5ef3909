import { setTimeout as delay } from 'node:timers/promises';
import { type Behaviour, GARBAGE } from '../../../support/fake-vendor.js';
import { startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { ask } from './ways.js';

/** Failures in a row after which a provider rests and is told to be failing. */
const STRIKES = 10;
const REST_IN_MS = 5_000;
const ANSWER = 'Good morning, dear friend, and welcome.';

const bodyOf = (name: string) => ({ text: `Hey, good morning, this is ${name}.`, style: 'formal' });

interface Health {
  status: string;
  parts: { providers: { each: { status: string; failing: boolean; keys: { status: string }[] }[] } };
}

describe('a provider', () => {
  let service: WithVendor;
  let failed = 0;
  beforeEach(async () => (service = await startWithVendor({ LLM_KEY_WAIT_MS: '0', REWRITE_REPAIRS: '0' })));
  afterEach(() => service.stop());

  const health = async (): Promise<{ code: number; status: string; failing: boolean; key: string }> => {
    const answer = await service.client.get('/health');
    const { status, parts } = (await answer.json()) as Health;
    const [openai] = parts.providers.each;
    return { code: answer.status, status, failing: openai!.failing, key: openai!.keys[0]!.status };
  };
  const isReady = async (): Promise<boolean> => (await service.client.get('/health/ready')).status === 200;
  const fail = async (requests: number): Promise<void> => {
    for (let i = 0; i < requests; i += 1) {
      failed += 1;
      await ask('sync', service.client, bodyOf(`a request that fails, ${failed}`));
    }
  };

  test.each([
    ['a wrong model', { fail: { status: 404, code: 'model_not_found' } }],
    ['a server in trouble', { fail: { status: 500 } }],
    ['answers that cannot be read, of any text', { answer: [GARBAGE] }],
  ])('that fails every request is degraded until one succeeds: %s', async (_, behaviour) => {
    service.vendor.script(behaviour);
    await fail(STRIKES);
    expect(await health()).toEqual({ code: 200, status: 'degraded', failing: true, key: 'resting' });
    expect(await isReady()).toBe(true);
    await delay(REST_IN_MS + 100);
    expect(await health()).toEqual({ code: 200, status: 'degraded', failing: true, key: 'ok' });
    expect(await isReady()).toBe(true);
    service.vendor.script({ answer: [ANSWER] });
    expect(await ask('sync', service.client, bodyOf('a good one'))).toMatchObject({ ending: 'whole', text: ANSWER });
    expect(await health()).toEqual({ code: 200, status: 'ok', failing: false, key: 'ok' });
  });

  test.each([
    ['cannot be read', { answer: [GARBAGE] }],
    ['is empty', { answer: [] }],
    ['never gets its finish reason', { answer: ['Good'], ending: 'no-finish' }],
    ['is cut in the middle', { answer: ['Good'], ending: 'cut' }],
    ['its server breaks on', { fail: { status: 500 } }],
  ] satisfies [string, Behaviour][])(
    'serves everybody else, however often one text asks for an answer that %s',
    async (_, bad) => {
      service.vendor.script(({ request }) => (request.text.includes('cursed') ? bad : { answer: [ANSWER] }));
      while (service.vendor.calls.length <= STRIKES) {
        expect(await ask('sync', service.client, bodyOf('a cursed one'))).toMatchObject({ failure: 'provider-failed' });
      }
      expect(await health()).toMatchObject({ status: 'ok', failing: false });
      expect(await ask('sync', service.client, bodyOf('a good one'))).toMatchObject({ ending: 'whole', text: ANSWER });
    },
  );
});
