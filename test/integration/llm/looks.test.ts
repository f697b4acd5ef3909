import { afterEach, describe, expect, it } from '@jest/globals';
import { GeminiAdapter, OpenAiAdapter } from '#llm';
import { type RawAnswer, RawVendor, sendJson } from '../../support/raw-vendor.js';

let vendor: RawVendor;

afterEach(() => vendor.stop());

async function openai(answer: RawAnswer): Promise<OpenAiAdapter> {
  vendor = await RawVendor.start(answer);
  return new OpenAiAdapter({ model: 'm', baseUrl: `${vendor.origin}/v1` });
}

async function gemini(answer: RawAnswer): Promise<GeminiAdapter> {
  vendor = await RawVendor.start(answer);
  return new GeminiAdapter({ model: 'm', baseUrl: vendor.origin });
}

describe('a look at a vendor', () => {
  const look = (adapter: { look: OpenAiAdapter['look'] }, signal = new AbortController().signal) =>
    adapter.look({ apiKey: 'test-key-0', signal });

  it.each<[string, RawAnswer, string | null]>([
    ['lists the model', (response) => sendJson(response, 200, { data: [{ id: 'other' }, { id: 'm' }] }), null],
    ['lists it with its tag', (response) => sendJson(response, 200, { data: [{ id: 'm:latest' }] }), null],
    ['lists it with its kind', (response) => sendJson(response, 200, { data: [{ id: 'models/m' }] }), null],
    ['lists others', (response) => sendJson(response, 200, { data: [{ id: 'other' }] }), 'lists no model m'],
    ['refuses the key', (response) => sendJson(response, 401, {}), 'does not accept its first key'],
    ['has nothing there', (response) => sendJson(response, 404, {}), 'check its base URL'],
    ['is in trouble', (response) => sendJson(response, 500, {}), null],
    ['shows a page', (response) => void response.end('<html>'), 'answers no JSON at 127.0.0.1'],
    [
      'knows no such path, with 200',
      (response) => sendJson(response, 200, { error: 'Unexpected endpoint or method. (GET /models)' }),
      'check its base URL',
    ],
    [
      'refuses the key, with 400',
      (response) => sendJson(response, 400, { error: { code: 400, details: [{ reason: 'API_KEY_INVALID' }] } }),
      'does not accept its first key',
    ],
    ['lists more than is read', (response) => sendJson(response, 200, { data: 'x'.repeat(2_000_000) }), null],
  ])('that %s says %j', async (_, answer, wrong) => {
    const said = await look(await openai(answer));
    if (wrong === null) expect(said).toBeNull();
    else expect(said).toContain(wrong);
    expect(vendor.requests).toMatchObject([
      { method: 'GET', url: '/v1/models', headers: { authorization: 'Bearer test-key-0' } },
    ]);
  });

  it('asks Gemini for its one model', async () => {
    const adapter = await gemini((response) => sendJson(response, 404, {}));
    expect(await look(adapter)).toContain('check its base URL and its model m');
    expect(vendor.requests).toMatchObject([{ method: 'GET', url: '/v1beta/models/m' }]);
  });

  it('says why nobody could be reached', async () => {
    const adapter = await openai((response) => void response.end());
    await vendor.stop();
    expect(await look(adapter)).toMatch(/^openai cannot be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/);
    vendor = await RawVendor.start((response) => void response.end());
  });

  it.each([
    ['a page', 200, 'text/html', '<html>'],
    ['an event stream', 200, 'text/event-stream', 'data: {}\n\n'],
    ['an error', 500, 'text/plain', 'sorry'],
    ['a list on a connection that lives on', 200, 'application/json', '{"data":[{"id":"m"}]}'],
  ])('leaves %s without end', async (_, status, type, text) => {
    const left = new Promise<void>((resolve) => {
      void openai((r) => void r.on('close', resolve).writeHead(status, { 'content-type': type }).write(text)).then(
        look,
      );
    });
    await expect(left).resolves.toBeUndefined();
  });

  it('is left when the time is up', async () => {
    const time = new AbortController();
    const adapter = await openai(() => time.abort());
    expect(await look(adapter, time.signal)).toContain('no answer in time');
  });
});
