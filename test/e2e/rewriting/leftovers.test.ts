import { FakeVendor } from '../../support/fake-vendor.js';
import { allEvents, eventsOf, RewriteClient } from '../../support/rewrite-client.js';
import { type StartedApi, startApi } from '../../support/start-api.js';
import { until } from '../../support/until.js';

/** So long that no timer ends by itself while the test looks. */
const LONG_IN_MS = '500000';
const AT_ONCE_IN_MS = 1_000;
const SSE = '/v1/rewrite/sse';

/** How many timers keep this process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

let api: StartedApi;
let vendor: FakeVendor;
let client: RewriteClient;

beforeAll(async () => {
  vendor = await FakeVendor.start();
  api = await startApi({
    LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
    LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    LLM_FIRST_TOKEN_TIMEOUT_MS: LONG_IN_MS,
    LLM_IDLE_TIMEOUT_MS: LONG_IN_MS,
    LLM_DEADLINE_MS: LONG_IN_MS,
    STREAM_HEARTBEAT_MS: '60000',
    STREAM_RESUME_GRACE_MS: '0',
  });
  client = new RewriteClient(api.url);
});
afterAll(async () => {
  await api.stop();
  await vendor.stop();
});

let texts = 0;
const body = (style = 'formal') => ({ text: `Tell the crew ${(texts += 1)}`, style });
const submit = async (): Promise<string> =>
  ((await (await client.post('/v1/rewrite/submit', body())).json()) as { id: string }).id;

/** A stream that is left once its first text is there. */
async function leaveEarly(): Promise<void> {
  vendor.script({ answer: ['Good day, ', new Promise(() => undefined)] });
  const leaving = new AbortController();
  for await (const { event } of eventsOf(await client.post(SSE, body(), {}, leaving.signal))) {
    if (event === 'delta') break;
  }
  leaving.abort();
}

test.each<[string, () => Promise<unknown>]>([
  ['an answer', async () => (await client.post('/v1/rewrite', body())).json()],
  ['a stream', async () => allEvents(await client.post(SSE, body()))],
  ['an answer that is repaired', async () => (await client.post('/v1/rewrite', body('haiku'))).json()],
  ['a text', async () => (await client.post('/v1/rewrite/chunked', body())).text()],
  ['a job that is waited for', async () => (await client.get(`/v1/rewrite/result/${await submit()}?wait=60`)).json()],
  ["a job's stream", async () => allEvents(await client.get(`${SSE}/${await submit()}`))],
  ['a job that is cancelled', async () => (await client.delete(`/v1/rewrite/result/${await submit()}`)).json()],
  ['a stream that is left', leaveEarly],
])('%s leaves no timer when it has ended', async (_name, ask) => {
  vendor.script({ answer: ['Good day, ', 'crew.'] });
  const before = timers();
  await ask();
  await until(() => timers() <= before, AT_ONCE_IN_MS);
});
