import { resolve } from 'node:path';
import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { withOwnTime } from '../../support/own-time.js';
import { attribute, OtlpReceiver, type SentSpan } from '../../support/otlp-receiver.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';

const TEXT = 'The parrot of the client walks in its sleep';
const ANSWER = 'Arr, the parrot of the vendor be walkin, matey!';
const CLIENT_KEY = 'key-of-the-shop';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const HEADERS = { authorization: `Bearer ${CLIENT_KEY}` };
const TRACED = { ...HEADERS, traceparent: `00-${TRACE}-${CALLER}-01` };
/** What stands in texts, keys and answers, and in nothing that is sent. */
const SECRETS = ['parrot', CLIENT_KEY, 'test-key-openai', 'matey'];
/** All traces are recorded, and spans are sent as they end. */
const SETTINGS = {
  CLIENT_API__SHOP__KEY: CLIENT_KEY,
  OTEL_TRACES_SAMPLER_ARG: '1',
  OTEL_BSP_SCHEDULE_DELAY: '1',
  LOG_LEVEL: 'debug',
};
/** Far less than a request would be delayed by, were it to wait for a collector. */
const UNDELAYED_IN_MS = 500;
/** The kinds of OTLP. */
const [SERVER, CLIENT, CONSUMER] = [2, 3, 5];
/** The code of a span's status. */
const ERROR = 2;

const of = ({ attributes }: SentSpan, key: string): unknown => attribute(attributes, key);

const rewrite = async (client: RewriteClient, n: number): Promise<number> => {
  const begun = performance.now();
  const answer = await client.post('/v1/rewrite', { text: `${TEXT}, ${n}`, style: 'pirate' });
  await answer.text();
  expect(answer.status).toBe(200);
  return performance.now() - begun;
};

async function expectUndelayed(client: RewriteClient): Promise<void> {
  const took = [];
  for (let n = 1; n <= 20; n += 1) took.push(await rewrite(client, n));
  expect(took.sort((a, b) => a - b)[10]).toBeLessThan(UNDELAYED_IN_MS);
}

describe('of an api and a worker', () => {
  let vendor: FakeVendor;
  let collector: OtlpReceiver;
  let redis: RedisServer;
  let services: BuiltService[];
  let url: string;

  beforeAll(async () => {
    [vendor, collector, redis] = await Promise.all([FakeVendor.start(), OtlpReceiver.start(), RedisServer.start()]);
    services = (['api', 'worker'] as const).map((app) =>
      BuiltService.run(app, {
        ...SETTINGS,
        REDIS_URL: redis.url,
        WORKER_PORT: '0',
        LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
        LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
        OTEL_PROPAGATE_TO_VENDORS: 'true',
      }),
    );
    const [port] = await Promise.all(services.map((service) => service.listening()));
    url = `http://127.0.0.1:${port}`;
    vendor.script({ answer: [ANSWER], usage: { inputTokens: 10, outputTokens: 5 } });
  });
  beforeEach(() => collector.forgetSpans());
  afterAll(async () => {
    for (const service of services) service.signal('SIGKILL');
    await Promise.all(services.map((service) => service.exit()));
    await Promise.all([vendor.stop(), collector.stop(), redis.stop()]);
  });

  test('the trace of a job leads from its submit through the queue to the call of the vendor, in two processes', async () => {
    const submitted = await new RewriteClient(url, TRACED).post('/v1/rewrite/submit', { text: TEXT, style: 'pirate' });
    const { id } = (await submitted.json()) as { id: string };
    await (await new RewriteClient(url, HEADERS).get(`/v1/rewrite/result/${id}?wait=20`)).text();
    const names = [
      'POST /v1/rewrite/submit',
      'process rewrites',
      'rewrite pirate',
      'chat gpt-6-luna',
      'wait for a key',
    ];
    const [submit, attempt, rewriting, call, wait] = await Promise.all(names.map((name) => collector.span(name)));
    expect(submit).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, service: 'rewrite-api', kind: SERVER });
    expect(attempt).toMatchObject({ traceId: TRACE, parentSpanId: submit!.spanId, kind: CONSUMER });
    expect(attempt).toMatchObject({ service: 'rewrite-worker' });
    expect(rewriting).toMatchObject({ traceId: TRACE, parentSpanId: attempt!.spanId, service: 'rewrite-worker' });
    expect(call).toMatchObject({ traceId: TRACE, parentSpanId: rewriting!.spanId, kind: CLIENT });
    expect(wait).toMatchObject({ traceId: TRACE, parentSpanId: rewriting!.spanId });
    expect(call!.events).toMatchObject([{ name: 'first text' }]);
    expect([of(call!, 'gen_ai.usage.output_tokens'), of(call!, 'gen_ai.provider.name')]).toEqual([5, 'openai']);
    expect(of(attempt!, 'rewrite.job_id')).toBe(id);
    await services[1]!.printed(new RegExp(`${id}.*attempt of a job|attempt of a job.*${id}`));
    const lines = services[1]!.out.split('\n').filter((line) => line.includes(`"jobId":"${id}"`));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ traceId: TRACE });
    expect(vendor.calls.at(-1)!.headers['traceparent']).toBe(`00-${TRACE}-${call!.spanId}-01`);
  });

  test('the trace of a request that fails has the failure, and its calls name themselves to the vendor', async () => {
    const before = vendor.calls.length;
    vendor.scriptNext({ fail: { status: 500 } });
    await rewrite(new RewriteClient(url, HEADERS), 0);
    const request = await collector.span('POST /v1/rewrite');
    const calls = collector.spans.filter(({ name }) => name === 'chat gpt-6-luna');
    expect(calls.map((call) => [call.status.code ?? 0, of(call, 'error.type')])).toEqual([
      [ERROR, 'vendor-failed'],
      [0, undefined],
    ]);
    const told = vendor.calls.slice(before).map(({ headers }) => headers['traceparent']);
    expect(told).toEqual(calls.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`));
    for (const { traceId } of calls) expect(traceId).toBe(request.traceId);
  });

  test('a collector that is slow delays no request, and loses nothing; nothing that is sent holds a text, a key or an answer', async () => {
    collector.answersAfterInMs = UNDELAYED_IN_MS;
    const client = new RewriteClient(url, HEADERS);
    await (await client.get('/health/live')).text();
    await expectUndelayed(client);
    for (const service of services) service.signal('SIGTERM');
    await Promise.all(services.map((service) => service.exit()));
    expect(collector.spans.filter(({ name }) => name === 'POST /v1/rewrite')).toHaveLength(20);
    expect(collector.spans.filter(({ name }) => name.includes('health'))).toEqual([]);
    expect(collector.received).toContain('rewrite_requests_total');
    expect(collector.received).toContain('rewrite_jobs_ended_total');
    for (const secret of SECRETS) expect(collector.received).not.toContain(secret);
    for (const { out } of services) expect(out).not.toContain('cannot be sent');
  });
});

describe('a collector that', () => {
  /** How long it is waited for, and what a stop takes besides, on a busy machine. */
  const [TIMEOUT_IN_MS, STOP_IN_MS] = [1000, 2000];

  let service: BuiltService;
  let collector: OtlpReceiver;
  afterEach(async () => {
    service.signal('SIGKILL');
    await service.exit();
    await collector.stop();
  });

  const run = async (): Promise<RewriteClient> => {
    service = BuiltService.run('api', {
      ...SETTINGS,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: String(TIMEOUT_IN_MS),
      STUB_TOKEN_DELAY_MS: '1',
    });
    return new RewriteClient(`http://127.0.0.1:${await service.listening()}`, HEADERS);
  };
  const isTold = (): Promise<string> => service.printed(/(Metrics and traces cannot be sent)/);
  const stop = async (): Promise<void> => {
    service.signal('SIGTERM');
    const { value: exit, ownTimeInMs } = await withOwnTime(service.exit());
    expect(exit).toMatchObject({ code: 0 });
    expect(ownTimeInMs).toBeLessThan(2 * TIMEOUT_IN_MS + STOP_IN_MS);
    expect(service.err).toBe('');
  };
  const timesIn = (words: RegExp): number => service.out.match(words)?.length ?? 0;

  test('never answers delays no request, is told of once, and holds the stop for twice its time at most', async () => {
    collector = await OtlpReceiver.start();
    collector.answersAfterInMs = null;
    const client = await run();
    await rewrite(client, 0);
    await isTold();
    await expectUndelayed(client);
    await stop();
    expect(timesIn(/cannot be sent/g)).toBe(1);
  });

  test('is away delays no request, is told of once, and gets what is told once it is back', async () => {
    collector = await OtlpReceiver.start();
    await collector.stop();
    const client = await run();
    await rewrite(client, 0);
    await isTold();
    await expectUndelayed(client);
    collector = await OtlpReceiver.start(Number(new URL(collector.endpoint).port));
    await rewrite(new RewriteClient(client.url, TRACED), 21);
    await stop();
    const kept = collector.spans.filter(({ traceId }) => traceId === TRACE);
    expect(kept.map(({ name }) => name)).toContain('POST /v1/rewrite');
    expect([timesIn(/cannot be sent/g), timesIn(/is back/g)]).toEqual([1, 1]);
  });
});

test('a collector whose name has two addresses that refuse is told of with the reason', async () => {
  const settings = { ...SETTINGS, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://two.test:1', OTEL_EXPORTER_OTLP_TIMEOUT: '100' };
  const service = BuiltService.run('api', settings, [
    process.execPath,
    '--require',
    resolve('test/support/two-addresses.cjs'),
  ]);
  await service.listening();
  service.signal('SIGTERM');
  expect(await service.printed(/Metrics and traces cannot be sent: (.*?)"/)).toBe('ECONNREFUSED');
  expect(await service.exit()).toMatchObject({ code: 0 });
});
