import { FakeVendor } from '../../support/fake-vendor.js';
import { geminiAt, startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'Hello, world', style: 'pirate' };
const USAGE = { inputTokens: 10, outputTokens: 5 };

describe('what a rewrite cost', () => {
  let service: WithVendor;
  let gemini: FakeVendor;
  beforeEach(async () => {
    gemini = await FakeVendor.start();
  });
  afterEach(async () => {
    await service.stop();
    await gemini.stop();
  });

  const withFallback = () =>
    startWithVendor({
      LLM_PROVIDERS: 'openai,gemini',
      ...geminiAt(gemini),
    });
  const rewrite = async () => (await service.client.post('/v1/rewrite', BODY)).json();

  test('counts a call whose key was refused, which used nothing', async () => {
    service = await startWithVendor({}, 2);
    service.vendor.scriptNext({ fail: { status: 401 } }, { usage: USAGE });
    expect(await rewrite()).toMatchObject({ calls: 2, usage: USAGE });
  });

  test('counts every call that was cut and the call of the next provider', async () => {
    service = await withFallback();
    service.vendor.script({ answer: ['Aho'], ending: 'cut' });
    gemini.script({ usage: USAGE });
    expect(await rewrite()).toMatchObject({ provider: 'gemini', calls: 4, usage: USAGE });
  });

  test('sums the usage of every call that reported it, one that gave no whole answer too', async () => {
    service = await withFallback();
    service.vendor.script({ answer: ['Aho'], ending: 'no-finish', usage: { inputTokens: 7, outputTokens: 3 } });
    gemini.script({ usage: USAGE });
    expect(await rewrite()).toMatchObject({ calls: 4, usage: { inputTokens: 31, outputTokens: 14 } });
  });

  test('sums the usage that a provider reported before it fell silent', async () => {
    service = await startWithVendor({
      LLM_PROVIDERS: 'gemini,openai',
      ...geminiAt(gemini),
      LLM_IDLE_TIMEOUT_MS: '1000',
    });
    const frame = {
      candidates: [{ content: { role: 'model', parts: [{ text: 'Ahoy' }] } }],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 3 },
    };
    gemini.script({ answer: [{ frame: `data: ${JSON.stringify(frame)}\r\n\r\n` }], ending: 'stall' });
    service.vendor.script({ usage: USAGE });
    const usage = { inputTokens: 17, outputTokens: 8 };
    expect(await rewrite()).toMatchObject({ provider: 'openai', calls: 2, usage });
  });

  test('is null where no call reported any', async () => {
    service = await withFallback();
    service.vendor.script({ fail: { status: 500 } });
    gemini.script({ usage: null });
    expect(await rewrite()).toMatchObject({ calls: 4, usage: null });
  });

  test('is told the same to every reader, from the cache too', async () => {
    service = await startWithVendor({}, 2);
    service.vendor.scriptNext({ fail: { status: 401 } }, { usage: USAGE });
    await rewrite();
    expect(await rewrite()).toMatchObject({ cached: true, calls: 2, usage: USAGE });
  });
});
