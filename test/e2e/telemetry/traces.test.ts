import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { attribute, OtlpReceiver, type SentSpan } from '../../support/otlp-receiver.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';

const TEXT = 'The parrot of the client walks in its sleep';
const ANSWER = 'Arr, the parrot of the vendor be walkin, matey!';
const CLIENT_KEY = 'key-of-the-shop';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
/** What stands in texts, keys and answers, and in nothing that is sent. */
const SECRETS = ['parrot', CLIENT_KEY, 'test-key-openai', 'matey'];
const HEADERS = { authorization: `Bearer ${CLIENT_KEY}` };
const TRACED = { ...HEADERS, traceparent: `00-${TRACE}-${CALLER}-01` };
/** Spans are sent as they end, and a collector that says nothing is waited for no longer than this. */
const TIMEOUT_IN_MS = 300;
const SOON_GIVEN_UP = { OTEL_EXPORTER_OTLP_TIMEOUT: String(TIMEOUT_IN_MS) };
/** Far less than a request would be delayed by, were it to wait. */
const UNDELAYED_IN_MS = 500;
/** What a stop takes besides, on a busy machine. */
const STOP_IN_MS = 2000;
const AT_ONCE = { OTEL_TRACES_SAMPLER_ARG: '1', OTEL_BSP_SCHEDULE_DELAY: '1' };
/** The kinds of OTLP. */
const [SERVER, CLIENT, CONSUMER] = [2, 3, 5];
/** The code of a span's status. */
const ERROR = 2;

describe('a trace', () => {
  let vendor: FakeVendor;
  let collector: OtlpReceiver;
  let redis: RedisServer | null;
  let services: BuiltService[];

  beforeEach(async () => {
    [services, redis] = [[], null];
    [vendor, collector] = await Promise.all([FakeVendor.start(), OtlpReceiver.start()]);
    vendor.script({ answer: [ANSWER], usage: { inputTokens: 10, outputTokens: 5 } });
  });
  afterEach(async () => {
    for (const service of services) service.signal('SIGKILL');
    await Promise.all(services.map((service) => service.exit()));
    await Promise.all([vendor.stop(), collector.stop(), redis?.stop()]);
    for (const secret of SECRETS) expect(collector.received).not.toContain(secret);
  });

  const run = async (app: 'api' | 'worker', more: Record<string, string> = {}): Promise<string> => {
    const service = BuiltService.run(app, {
      WORKER_PORT: '0',
      LOG_LEVEL: 'debug',
      CLIENT_API__SHOP__KEY: CLIENT_KEY,
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      ...AT_ONCE,
      ...more,
    });
    services.push(service);
    return `http://127.0.0.1:${await service.listening()}`;
  };
  const of = ({ attributes }: SentSpan, key: string): unknown => attribute(attributes, key);

  test('of a job leads from its submit through the queue to the call of the vendor, in two processes', async () => {
    redis = await RedisServer.start();
    const store = { REDIS_URL: redis.url };
    const [api] = await Promise.all([run('api', store), run('worker', store)]);
    const client = new RewriteClient(api, TRACED);
    const submitted = await client.post('/v1/rewrite/submit', { text: TEXT, style: 'pirate' });
    const { id } = (await submitted.json()) as { id: string };
    await (await new RewriteClient(api, HEADERS).get(`/v1/rewrite/result/${id}?wait=20`)).text();
    const names = [
      'POST /v1/rewrite/submit',
      'process rewrites',
      'rewrite pirate',
      'chat gpt-6-luna',
      'wait for a key',
    ];
    const [submit, attempt, rewrite, call, wait] = await Promise.all(names.map((name) => collector.span(name)));
    expect(submit).toMatchObject({ traceId: TRACE, parentSpanId: CALLER, service: 'rewrite-api', kind: SERVER });
    expect(attempt).toMatchObject({ traceId: TRACE, parentSpanId: submit!.spanId, kind: CONSUMER });
    expect(attempt).toMatchObject({ service: 'rewrite-worker' });
    expect(rewrite).toMatchObject({ traceId: TRACE, parentSpanId: attempt!.spanId, service: 'rewrite-worker' });
    expect(call).toMatchObject({ traceId: TRACE, parentSpanId: rewrite!.spanId, kind: CLIENT });
    expect(wait).toMatchObject({ traceId: TRACE, parentSpanId: rewrite!.spanId });
    expect(call!.events).toMatchObject([{ name: 'first text' }]);
    expect([of(call!, 'gen_ai.usage.output_tokens'), of(call!, 'gen_ai.provider.name')]).toEqual([5, 'openai']);
    expect(of(attempt!, 'rewrite.job_id')).toBe(id);
    const lines = services[1]!.out.split('\n').filter((line) => line.includes(`"jobId":"${id}"`));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ traceId: TRACE });
    expect(vendor.calls.at(-1)!.headers['traceparent']).toBeUndefined();
  });

  test('of a request that fails has the failure, and names its calls to the vendor where that is wished', async () => {
    vendor.scriptNext({ fail: { status: 500 } });
    const client = new RewriteClient(await run('api', { OTEL_PROPAGATE_TO_VENDORS: 'true' }), HEADERS);
    await (await client.post('/v1/rewrite', { text: TEXT, style: 'pirate' })).text();
    await (await client.get('/health/live')).text();
    const request = await collector.span('POST /v1/rewrite');
    const calls = collector.spans.filter(({ name }) => name === 'chat gpt-6-luna');
    expect(calls.map((call) => [call.status.code ?? 0, of(call, 'error.type')])).toEqual([
      [ERROR, 'vendor-failed'],
      [0, undefined],
    ]);
    const told = vendor.calls.map(({ headers }) => headers['traceparent']);
    expect(told).toEqual(calls.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`));
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([request.traceId]));
    services[0]!.signal('SIGTERM');
    await services[0]!.exit();
    expect(collector.received).toContain('rewrite_requests_total');
  });

  test('goes on from a traceparent in the lines of the logs, and in the calls to the vendor, where nothing is sent', async () => {
    const client = new RewriteClient(
      await run('api', { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_PROPAGATE_TO_VENDORS: 'true' }),
      TRACED,
    );
    await (await client.post('/v1/rewrite', { text: TEXT, style: 'pirate' })).text();
    await services[0]!.printed(/("msg":"request answered")/);
    const lines = services[0]!.out
      .split('\n')
      .filter((line) => /request answered|rewrite finished|provider call/.test(line));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ traceId: TRACE, spanId: CALLER });
    expect(vendor.calls[0]!.headers['traceparent']).toBe(TRACED.traceparent);
  });
});

describe('a collector that', () => {
  let service: BuiltService;
  let end: () => Promise<unknown>;
  afterEach(async () => {
    service.signal('SIGKILL');
    await service.exit();
    await end();
  });

  const runWith = async (endpoint: string, more: Record<string, string> = SOON_GIVEN_UP): Promise<RewriteClient> => {
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...AT_ONCE };
    service = BuiltService.run('api', { ...collector, STUB_TOKEN_DELAY_MS: '1', ...more });
    return new RewriteClient(`http://127.0.0.1:${await service.listening()}`);
  };
  const rewrite = async (client: RewriteClient, n: number): Promise<number> => {
    const begun = performance.now();
    const answer = await client.post('/v1/rewrite', { text: `${TEXT}, ${n}`, style: 'pirate' });
    await answer.text();
    expect(answer.status).toBe(200);
    return performance.now() - begun;
  };
  const expectUndelayed = async (client: RewriteClient): Promise<void> => {
    const took = [];
    for (let n = 1; n <= 20; n += 1) took.push(await rewrite(client, n));
    expect(took.sort((a, b) => a - b)[10]).toBeLessThan(UNDELAYED_IN_MS);
  };
  const isAway = (): Promise<string> => service.printed(/(Metrics and traces cannot be sent)/);
  const stop = async (): Promise<void> => {
    service.signal('SIGTERM');
    expect(await service.exit()).toMatchObject({ code: 0 });
    expect(service.err).toBe('');
  };

  test('never answers delays no request, is told of once, and holds the stop for twice its time at most', async () => {
    const collector = createServer().listen(0, '127.0.0.1');
    end = async () => {
      collector.closeAllConnections();
      collector.close();
    };
    await once(collector, 'listening');
    const client = await runWith(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
    await rewrite(client, 0);
    await isAway();
    await expectUndelayed(client);
    const stoppedAt = performance.now();
    await stop();
    expect(performance.now() - stoppedAt).toBeLessThan(2 * TIMEOUT_IN_MS + STOP_IN_MS);
    expect(service.out.match(/cannot be sent/g)).toHaveLength(1);
  });

  test('is away delays no request, is told of once, and gets what is told once it is back', async () => {
    const gone = await OtlpReceiver.start();
    await gone.stop();
    const client = await runWith(gone.endpoint);
    await rewrite(client, 0);
    await isAway();
    await expectUndelayed(client);
    const back = await OtlpReceiver.start({ port: Number(new URL(gone.endpoint).port) });
    end = () => back.stop();
    const more = new RewriteClient(client.url, { traceparent: TRACED.traceparent });
    await rewrite(more, 21);
    await stop();
    expect(back.spans.filter(({ traceId }) => traceId === TRACE).map(({ name }) => name)).toContain('POST /v1/rewrite');
    expect(service.out.match(/cannot be sent/g)).toHaveLength(1);
    expect(service.out.match(/is back/g)).toHaveLength(1);
  });

  test('is slow delays no request, and loses nothing', async () => {
    const slow = await OtlpReceiver.start({ answersAfterInMs: 2 * UNDELAYED_IN_MS });
    end = () => slow.stop();
    await expectUndelayed(await runWith(slow.endpoint, {}));
    await stop();
    expect(slow.spans.filter(({ name }) => name === 'POST /v1/rewrite')).toHaveLength(20);
    expect(service.out).not.toContain('cannot be sent');
  });
});
