import { RawVendor, sendEvents, sendJson } from '../../../support/raw-vendor.js';
import { RewriteClient } from '../../../support/rewrite-client.js';
import { startApi, type StartedApi } from '../../../support/start-api.js';

const ANSWER = [{ choices: [{ index: 0, delta: { content: 'Good morning, dear friend.' }, finish_reason: 'stop' }] }];
const DECLINED = 'Hey, this is the text that is declined.';
const FORBIDDEN_BY_NO_KNOWN_NAME = {
  error: { message: 'Not on this platform.', type: 'policy_error', code: 'rule_17' },
};

interface Health {
  parts: { providers: { each: { keys: { status: string }[] }[] } };
}

describe('403 under a name that nobody knows', () => {
  let vendor: RawVendor;
  let api: StartedApi;
  let client: RewriteClient;
  let deadKeys: string[];
  beforeEach(async () => {
    deadKeys = [];
    vendor = await RawVendor.start((response, { body, headers }) => {
      const isDead = deadKeys.some((key) => headers.authorization === `Bearer ${key}`);
      if (isDead || JSON.stringify(body).includes(DECLINED)) sendJson(response, 403, FORBIDDEN_BY_NO_KNOWN_NAME);
      else sendEvents(response, ANSWER);
    });
    api = await startApi({
      LLM_API__OPENAI__BASE_URL: `${vendor.origin}/v1`,
      LLM_API__OPENAI__KEY__0: 'test-key-0',
      LLM_API__OPENAI__KEY__1: 'test-key-1',
      LLM_API__OPENAI__KEY__2: 'test-key-2',
      LLM_KEY_WAIT_MS: '0',
      REWRITE_REPAIRS: '0',
    });
    client = new RewriteClient(api.url);
  });
  afterEach(async () => {
    await api.stop();
    await vendor.stop();
  });

  const rewrite = async (text: string): Promise<number> => {
    const { status } = await client.post('/v1/rewrite', { text, style: 'formal' });
    return status;
  };
  const keyStates = async (): Promise<string[]> => {
    const { parts } = (await (await client.get('/health')).json()) as Health;
    return parts.providers.each.flatMap(({ keys }) => keys.map(({ status }) => status));
  };

  test('takes no key from other clients, however often one sends the text that the vendor declines so', async () => {
    for (const _ of [1, 2, 3, 4]) expect(await rewrite(DECLINED)).toBe(502);
    expect(await rewrite('Hey, another text.')).toBe(200);
    expect(await keyStates()).toEqual(['ok', 'ok', 'ok']);
  });

  test('of dead keys is met once by each: the first request is served by the key that is well, the others call it alone', async () => {
    deadKeys = ['test-key-0', 'test-key-1'];
    for (const name of ['Ann', 'Ben', 'Cem']) expect(await rewrite(`Hey ${name}.`)).toBe(200);
    expect(await keyStates()).toEqual(['out', 'out', 'ok']);
    expect(vendor.requests.filter(({ method }) => method === 'POST')).toHaveLength(5);
  });
});
