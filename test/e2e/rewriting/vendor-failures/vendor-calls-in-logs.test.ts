import { setTimeout as delay } from 'node:timers/promises';
import { FakeVendor } from '../../../support/fake-vendor.js';
import { geminiAt, startWithVendor, type WithVendor } from '../../../support/start-with-vendor.js';
import { FAULTS } from './faults.js';
import { ask, WAYS } from './ways.js';

const TEXT = 'Hey, good morning, the parrot-of-the-client is here.';
const BODY = { text: TEXT, style: 'pirate' };
const ANSWER = 'Ahoy, the parrot-of-the-vendor be here, me hearty!';
const USAGE = { inputTokens: 10, outputTokens: 5 };

type Line = Record<string, unknown>;

describe('the logs', () => {
  let service: WithVendor;
  let gemini: FakeVendor;
  beforeEach(async () => {
    gemini = await FakeVendor.start();
    gemini.script({ answer: [ANSWER], usage: USAGE });
    service = await startWithVendor(
      {
        LLM_FIRST_TOKEN_TIMEOUT_MS: '2000',
        LLM_IDLE_TIMEOUT_MS: '2000',
        JOB_ATTEMPTS: '1',
        ...geminiAt(gemini),
      },
      2,
    );
  });
  afterEach(() => Promise.all([service.stop(), gemini.stop()]));

  const lines = (): Line[] =>
    service
      .logs()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const callLines = () => lines().filter(({ keyIndex }) => keyIndex !== undefined);
  const rewriteLines = () => lines().filter(({ calls }) => calls !== undefined);

  test('have one line for each call of a vendor and one for each rewrite, with what they cost', async () => {
    service.vendor.scriptNext(
      { fail: { status: 401 } },
      { answer: ['Ahoy'], ending: 'no-finish', usage: { inputTokens: 7, outputTokens: 3 } },
    );
    service.vendor.script({ answer: ['Ahoy'], finishReason: 'length', usage: USAGE });
    const { rewrite } = await ask('sync', service.client, BODY);
    expect(rewrite).toMatchObject({ provider: 'gemini', calls: 4, usage: { inputTokens: 27, outputTokens: 13 } });
    const time = expect.any(Number) as number;
    expect(callLines()).toMatchObject([
      { provider: 'openai', keyIndex: 0, outcome: 'key-refused', status: 401, durationInMs: time, usage: null },
      { provider: 'openai', keyIndex: 1, outcome: 'incomplete', durationInMs: time, usage: { inputTokens: 7 } },
      { provider: 'openai', keyIndex: 1, outcome: 'at-limit', durationInMs: time, usage: USAGE },
      { provider: 'gemini', keyIndex: 0, outcome: 'finished', durationInMs: time, usage: USAGE },
    ]);
    expect(rewriteLines()).toMatchObject([
      { outcome: 'finished', style: 'pirate', calls: 4, usage: rewrite!.usage, durationInMs: time },
    ]);
  });

  test('tell what a rewrite cost that failed', async () => {
    gemini.script({ answer: ['Ahoy'], finishReason: 'SAFETY', usage: USAGE });
    service.vendor.script({ answer: ['Ahoy'], finishReason: 'length', usage: USAGE });
    expect(await ask('sync', service.client, BODY)).toMatchObject({ failure: 'refused' });
    expect(callLines()).toMatchObject([{ outcome: 'at-limit' }, { outcome: 'request-refused' }]);
    expect(rewriteLines()).toMatchObject([
      { outcome: 'refused', calls: 2, usage: { inputTokens: 20, outputTokens: 10 } },
    ]);
  });

  test('tell what a repair cost', async () => {
    service.vendor.scriptNext({ answer: [TEXT], usage: USAGE }, { answer: [ANSWER], usage: USAGE });
    await ask('sync', service.client, BODY);
    expect(callLines()).toMatchObject([{ outcome: 'finished' }, { outcome: 'finished' }]);
    expect(rewriteLines()).toMatchObject([{ calls: 2, usage: { inputTokens: 20, outputTokens: 10 } }]);
  });

  test('tell of a call whose client left', async () => {
    service.vendor.script({ answer: ['Ahoy'], ending: 'stall' });
    const leaving = new AbortController();
    const asked = service.client.post('/v1/rewrite', BODY, {}, leaving.signal).catch(() => undefined);
    await service.vendor.called(1);
    leaving.abort();
    await asked;
    await service.vendor.aborted(1);
    expect(await untilLogged(rewriteLines)).toMatchObject([{ outcome: 'stopped', calls: 1, usage: null }]);
    expect(callLines()).toMatchObject([{ outcome: 'stopped', provider: 'openai', usage: null }]);
  });

  test('have neither a text nor a key in them, whatever a vendor does', async () => {
    const faults = FAULTS.filter(({ script }) => script !== null);
    const echoing = { fail: { status: 400, message: `cannot do this: ${TEXT} ${ANSWER} test-key-openai-0` } };
    for (const script of [
      echoing,
      ...faults.map((fault) => fault.script!()),
      { answer: [ANSWER] },
      { answer: [TEXT] },
    ]) {
      service.vendor.script(script);
      await Promise.all(WAYS.map((way) => ask(way, service.client, BODY, { 'cache-control': 'no-store' })));
    }
    expect(callLines().length).toBeGreaterThan(2 * faults.length);
    expect(service.logs()).not.toMatch(/parrot-of-the|test-key/);
    expect(service.logs()).not.toContain('Good morning, dear friend');
  }, 180_000);

  /** A line is written a moment after the vendor has seen the end. */
  async function untilLogged(find: () => Line[]): Promise<Line[]> {
    const patience = Date.now() + 5_000;
    while (find().length === 0 && Date.now() < patience) await delay(10);
    return find();
  }
});
