import { RawVendor, sendEvents, sendJson } from '../../../support/raw-vendor.js';
import { RewriteClient } from '../../../support/rewrite-client.js';
import { startApi, type StartedApi } from '../../../support/start-api.js';

const ANSWER = [{ choices: [{ index: 0, delta: { content: 'Good morning, dear friend.' }, finish_reason: 'stop' }] }];
const DECLINED = 'Hey, this is the text that is declined.';

/** What vendors answer to a text that they decline: xAI by the status and the code of a key without rights. */
const REFUSALS: [string, number, object][] = [
  ['xAI', 403, { code: 'permission-denied', error: 'Content violates usage guidelines. ' }],
  ['DeepSeek', 400, { error: { message: 'Content Exists Risk', type: 'invalid_request_error', param: null } }],
  [
    'OpenRouter for another',
    403,
    {
      error: {
        message: 'Provider returned error',
        code: 403,
        metadata: { raw: '{"code":"permission-denied","error":"Content violates usage guidelines. "}' },
      },
    },
  ],
];

describe.each(REFUSALS)('a text that a vendor declines as %s does', (_, status, refusal) => {
  let vendor: RawVendor;
  let api: StartedApi;
  let client: RewriteClient;
  beforeAll(async () => {
    vendor = await RawVendor.start((response, { body }) =>
      JSON.stringify(body).includes(DECLINED) ? sendJson(response, status, refusal) : sendEvents(response, ANSWER),
    );
    api = await startApi({
      LLM_API__OPENAI__BASE_URL: `${vendor.origin}/v1`,
      LLM_API__OPENAI__KEY__0: 'test-key-0',
      LLM_API__OPENAI__KEY__1: 'test-key-1',
      LLM_KEY_WAIT_MS: '0',
      REWRITE_REPAIRS: '0',
    });
    client = new RewriteClient(api.url);
  });
  afterAll(async () => {
    await api.stop();
    await vendor.stop();
  });

  test('is told to be declined, after one call, and takes no key from anybody', async () => {
    const declined = await client.post('/v1/rewrite', { text: DECLINED, style: 'formal' });
    expect(declined.status).toBe(422);
    expect(await declined.json()).toMatchObject({ type: 'urn:rewrite:problem:refused' });
    expect(vendor.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    const other = await client.post('/v1/rewrite', { text: 'Hey, another text.', style: 'formal' });
    expect(other.status).toBe(200);
    expect(await (await client.get('/health')).json()).toMatchObject({ status: 'ok' });
  });
});
