import { FakeVendor } from '../../support/fake-vendor.js';
import { allEvents, RewriteClient, textOf } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';

const TEXT = 'Good morning, my dear friend.';
const BUSY = { fail: { status: 500 } };

let azure: FakeVendor;
let local: FakeVendor;
let api: StartedApi;
let client: RewriteClient;

beforeEach(async () => {
  azure = await FakeVendor.start();
  local = await FakeVendor.start();
  azure.script({ answer: ['A most pleasant morning from Azure.'] });
  local.script({ answer: ['A most pleasant morning from here.'] });
  api = await startApi({
    LLM_API__LOCAL__KIND: 'openai',
    LLM_API__LOCAL__MODEL: 'llama3.2',
    LLM_API__LOCAL__BASE_URL: local.openAiBaseUrl,
    LLM_API__LOCAL__KEY__0: 'test-key-local',
    LLM_API__AZURE__KIND: 'openai',
    LLM_API__AZURE__MODEL: 'a-deployment',
    LLM_API__AZURE__BASE_URL: azure.openAiBaseUrl,
    LLM_API__AZURE__KEY__0: 'test-key-azure-0',
    LLM_API__AZURE__KEY__4: 'test-key-azure-4',
    LLM_API__AZURE__GROUP__0: 'main',
    LLM_API__AZURE__GROUP__4: 'main',
    LLM_API__LOCAL__MAX_OUTPUT_TOKENS: '500',
    LLM_API__LOCAL__EXTRA_HEADERS: '{"x-team": "test-token-of-the-team"}',
    LLM_API__LOCAL__EXTRA_BODY: '{"temperature": 0.2}',
    LLM_API__GOOGLE_2__KIND: 'gemini',
    LLM_API__GOOGLE_2__MODEL: 'gemini-test',
    LLM_API__GOOGLE_2__BASE_URL: azure.geminiBaseUrl,
    LLM_API__GOOGLE_2__KEY__0: 'test-key-google',
    LLM_PROVIDERS: 'local,azure,google_2',
    CACHE_TTL_SECONDS: '0',
  });
  client = new RewriteClient(api.url);
});

afterEach(async () => {
  await api.stop();
  await Promise.all([azure.stop(), local.stop()]);
});

const rewrite = async (more: object = {}): Promise<unknown> =>
  (await client.post('/v1/rewrite', { text: TEXT, style: 'formal', ...more })).json();

describe('two servers of one kind, named by the operator', () => {
  it('serve by name: the one that is asked, with its own model, key and address', async () => {
    expect(await rewrite({ provider: 'azure' })).toMatchObject({
      rewritten: 'A most pleasant morning from Azure.',
      provider: 'azure',
      model: 'a-deployment',
    });
    expect(await rewrite({ provider: 'local' })).toMatchObject({
      rewritten: 'A most pleasant morning from here.',
      provider: 'local',
      model: 'llama3.2',
    });
    expect([azure, local].map(({ calls }) => calls.map(({ key, request }) => [key, request.model]))).toEqual([
      [['test-key-azure-0', 'a-deployment']],
      [['test-key-local', 'llama3.2']],
    ]);
  });

  it('serve in the order of the list, the second where the first fails', async () => {
    expect(await rewrite()).toMatchObject({ provider: 'local' });
    local.script(BUSY);
    expect(await rewrite()).toMatchObject({ provider: 'azure', model: 'a-deployment' });
  });

  it('are called with what is set for each', async () => {
    await rewrite({ provider: 'local' });
    await rewrite({ provider: 'azure' });
    const [mine, other] = [local.calls[0]!, azure.calls[0]!];
    expect(mine.body).toMatchObject({ max_tokens: 500, temperature: 0.2 });
    expect(mine.headers['x-team']).toBe('test-token-of-the-team');
    expect(other.body).not.toHaveProperty('temperature');
    expect(other.headers).not.toHaveProperty('x-team');
    expect(api.logs()).not.toContain('test-token');
  });

  it('may be of another kind', async () => {
    expect(await rewrite({ provider: 'google_2' })).toMatchObject({ provider: 'google_2' });
    expect(azure.calls.map(({ key, request }) => [key, request.vendor])).toEqual([['test-key-google', 'gemini']]);
  });

  it('are named in the logs when they fail', async () => {
    azure.script({ fail: { status: 401 } });
    await rewrite({ provider: 'azure' });
    await rewrite({ provider: 'google_2' });
    await api.logged(/azure does not accept the key/);
    await api.logged(/google_2 does not accept the key/);
    expect(api.logs()).not.toMatch(/(openai|gemini) does/);
  });

  it('do not stand in for one another where one is asked by name', async () => {
    azure.script({ fail: { status: 401 } });
    expect(await rewrite({ provider: 'azure' })).toMatchObject({ status: 502 });
    expect(local.calls).toEqual([]);
  });

  it('stream under their names', async () => {
    const body = { text: TEXT, style: 'formal', provider: 'local' };
    const events = await allEvents(await client.post('/v1/rewrite/sse', body));
    expect(textOf(events)).toBe('A most pleasant morning from here.');
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { provider: 'local', model: 'llama3.2' } });
  });

  it('work jobs under their names', async () => {
    const body = { text: TEXT, style: 'formal', provider: 'azure' };
    const { id } = (await (await client.post('/v1/rewrite/submit', body)).json()) as { id: string };
    const job = await (await client.get(`/v1/rewrite/result/${id}?wait=20`)).json();
    expect(job).toMatchObject({ status: 'completed', rewrite: { provider: 'azure', model: 'a-deployment' } });
  });

  it('have keys and accounts of their own: one that rests leaves the other alone', async () => {
    azure.script({ fail: { status: 429 }, headers: { 'retry-after': '60' } });
    expect(await rewrite({ provider: 'azure' })).toMatchObject({ status: 503 });
    const { parts } = (await (await client.get('/health')).json()) as { parts: { providers: { each: object[] } } };
    expect(parts.providers.each).toMatchObject([
      { provider: 'local', status: 'ok', keys: [{ index: 0, status: 'ok' }] },
      {
        provider: 'azure',
        status: 'degraded',
        keys: [
          { index: 0, status: 'resting' },
          { index: 4, status: 'resting' },
        ],
      },
      { provider: 'google_2', status: 'ok', keys: [{ index: 0, status: 'ok' }] },
    ]);
    expect(await rewrite()).toMatchObject({ provider: 'local' });
  });

  it('are those that may be asked, and no others', async () => {
    for (const provider of ['openai', 'LOCAL', 'stub', 'constructor', '']) {
      expect(await rewrite({ provider })).toMatchObject({
        status: 400,
        errors: [{ pointer: '/provider', detail: 'must be one of: local, azure, google_2' }],
      });
    }
  });

  it('stand in the document of the api', async () => {
    const document = (await (await client.get('/openapi.json')).json()) as {
      components: { schemas: { RewriteRequest: { properties: { provider: object } } } };
    };
    expect(document.components.schemas.RewriteRequest.properties.provider).toMatchObject({
      examples: ['local', 'azure', 'google_2'],
    });
  });
});
