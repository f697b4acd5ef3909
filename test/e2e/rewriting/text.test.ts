import { RewriteClient, allEvents, textOf } from '../../support/rewrite-client.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { startApi } from '../../support/start-api.js';

const BODY = { text: 'Hello, world', style: 'formal' };

/** Emoji of several code points, combining marks, right-to-left text, and characters of two, three and four bytes. */
const UNICODE = 'é 🏴‍☠️ ñ e\u0301 שלום مرحبا 漢字 👩‍👩‍👧‍👦 𝒳 \u200f“—”';

describe.each(['openai', 'gemini'])('text that %s writes', (provider) => {
  let vendor: FakeVendor;
  let api: Awaited<ReturnType<typeof startApi>>;
  let client: RewriteClient;

  beforeEach(async () => {
    vendor = await FakeVendor.start();
    const name = provider.toUpperCase();
    api = await startApi({
      [`LLM_API__${name}__KEY__0`]: 'test-key-0',
      [`LLM_API__${name}__BASE_URL`]: provider === 'openai' ? vendor.openAiBaseUrl : vendor.geminiBaseUrl,
    });
    client = new RewriteClient(api.url);
  });
  afterEach(async () => {
    await api.stop();
    await vendor.stop();
  });

  test('comes through whole in every way of asking, however the vendor cuts its bytes', async () => {
    for (const bytesPerWrite of [1, 2, 3, 5]) {
      vendor.script({ answer: [UNICODE, ' ', UNICODE], bytesPerWrite });
      const expected = `${UNICODE} ${UNICODE}`;
      const fresh = { 'cache-control': 'no-store' };
      const sync = (await (await client.post('/v1/rewrite', BODY, fresh)).json()) as { rewritten: string };
      expect(sync.rewritten).toBe(expected);
      expect(await (await client.post('/v1/rewrite/chunked', BODY, fresh)).text()).toBe(expected);
      const events = await allEvents(await client.post('/v1/rewrite/sse', BODY, fresh));
      expect(textOf(events)).toBe(expected);
      for (const { event, data } of events)
        if (event === 'delta') expect(String(data['text'])).not.toMatch(/\p{Surrogate}/u);
    }
  });

  test('that is sent reaches the vendor whole, fenced off from the instructions', async () => {
    await (await client.post('/v1/rewrite', { ...BODY, text: UNICODE })).json();
    const body = JSON.stringify(vendor.calls[0]?.body);
    expect(body).toContain(JSON.stringify(JSON.stringify(UNICODE)).slice(3, -3));
  });

  test('is counted as the vendor counts it', async () => {
    vendor.script({ answer: ['Good day.'], usage: { inputTokens: 41, outputTokens: 52 } });
    const answer = await client.post('/v1/rewrite', BODY);
    expect(await answer.json()).toMatchObject({ provider, calls: 1, usage: { inputTokens: 41, outputTokens: 52 } });
  });

  test('that was cut off is no answer, and a chunked reader of it does not get a clean end', async () => {
    vendor.script({ answer: ['Good '], ending: 'cut' });
    expect((await client.post('/v1/rewrite', BODY)).status).toBe(502);
    const chunked = await client.post('/v1/rewrite/chunked', BODY);
    await expect(chunked.text()).rejects.toThrow();
    const events = await allEvents(await client.post('/v1/rewrite/sse', BODY));
    expect(events.at(-1)).toMatchObject({ event: 'error', data: { type: 'urn:rewrite:problem:provider-failed' } });
  });

  test('that fails before its first piece is an ordinary problem answer, chunked too', async () => {
    vendor.script({ fail: { status: 503, message: 'the secret of the vendor: test-key-0' } });
    for (const path of ['/v1/rewrite', '/v1/rewrite/chunked']) {
      const answer = await client.post(path, BODY);
      expect(answer.status).toBe(502);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.text()).not.toContain('secret');
    }
  });
});
