import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { selfReport, selfReporting, type SelfReport } from '../soak/self-report.js';
import { BuiltService } from '../support/built-service.js';
import { RedisServer } from '../support/redis-server.js';
import { RewriteClient } from '../support/rewrite-client.js';
import { answersIn, send } from './raw-connection.js';
import { CLIENT_KEY } from './malformed-requests.js';
import { fuzzRaw } from './raw-fuzzing.js';
import { runSchemathesis } from './schemathesis.js';

const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const OTHER_KEY = 'test-key-shop';
const RAW_REQUESTS = 1_100;
const LEAST_CASES = 5_000;
const MIB = 2 ** 20;

const SETTINGS = {
  CLIENT_API__WEBSITE__KEY: CLIENT_KEY,
  CLIENT_API__SHOP__KEY: OTHER_KEY,
  // What is kept by intent is small and soon gone, so that what is left after a run is what leaks.
  CACHE_MAX_BYTES: '1000000',
  CACHE_TTL_SECONDS: '2',
  STREAM_TTL_SECONDS: '2',
  JOB_RESULT_TTL_SECONDS: '2',
};

/** An api of its own process, with what it says of itself. */
class FuzzedApi {
  private readonly folder = mkdtempSync(join(tmpdir(), 'fuzzed-'));
  private readonly service: BuiltService;
  port = 0;

  constructor(settings: Record<string, string>) {
    this.service = BuiltService.run('api', { ...SETTINGS, ...settings, ...selfReporting(this.folder) });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.port = await this.service.listening();
  }

  report(): Promise<SelfReport> {
    return selfReport(this.folder, 0);
  }

  /** How it ended, once it has been asked to. */
  async stop(): Promise<{ code: number | null; signal: string | null }> {
    this.service.signal('SIGTERM');
    const ended = await this.service.exit();
    rmSync(this.folder, { recursive: true });
    return ended;
  }
}

function tell(what: string, figures: Record<string, unknown>): void {
  process.stdout.write(`\n${what}: ${JSON.stringify(figures)}\n`);
}

function percentile(sorted: number[], share: number): number {
  return Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
}

describe.each(['memory', 'Redis'])('the api with %s', (store) => {
  let redis: RedisServer | null = null;
  let api: FuzzedApi;
  let other: RewriteClient;
  let before: SelfReport;

  beforeAll(async () => {
    if (store === 'Redis') redis = await RedisServer.start();
    api = new FuzzedApi(redis ? { REDIS_URL: redis.url, WORKER_IN_PROCESS: 'true' } : {});
    await api.start();
    other = new RewriteClient(api.url, { authorization: `Bearer ${OTHER_KEY}` });
    // What is made once, for the first requests, is no leak.
    await fuzzRaw(other, 300, SEED + 1);
    await delay(3_000);
    before = await api.report();
  });

  afterAll(async () => {
    expect(await api.stop()).toEqual({ code: 0, signal: null });
    await redis?.stop();
  });

  test('answers whatever schemathesis makes up as its document says', async () => {
    const { code, cases, output } = await runSchemathesis(api.url, SEED);
    tell(`schemathesis, ${store}`, { cases, code });
    if (code !== 0) process.stdout.write(output);
    expect(code).toBe(0);
    expect(cases).toBeGreaterThanOrEqual(LEAST_CASES);
  });

  test('answers malformed requests with problem documents or not at all, while others are served', async () => {
    const { faults, statuses, othersInMs, requests } = await fuzzRaw(other, RAW_REQUESTS, SEED);
    const others = {
      served: othersInMs.length,
      median: percentile(othersInMs, 0.5),
      p95: percentile(othersInMs, 0.95),
    };
    tell(`malformed, ${store}`, { requests, statuses, others });
    expect(faults).toEqual([]);
  });

  test('tells those who stop in mid-request 408, and is rid of them', async () => {
    const halves = [
      'GET /v1/styles HTTP/1.1\r\nHost:',
      'POST /v1/rewrite HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n',
    ];
    const chunks = (i: number): Buffer[] => [Buffer.from(halves[i % halves.length]!)];
    const stop = (i: number): Promise<string> =>
      send(api.port, { kind: 'half', chunks: chunks(i), pauseInMs: 0, atEnd: 'read' }, 40_000);
    const received = await Promise.all(Array.from({ length: 50 }, (_, i) => stop(i)));
    const statuses = received.map((text) => answersIn(text).map(({ status }) => status));
    expect(statuses).toEqual(Array.from({ length: 50 }, () => [408]));
  });

  test('holds afterwards what it held before', async () => {
    await delay(5_000);
    const after = await api.report();
    const inMib = ({ heap, rss, ...rest }: SelfReport): object => ({
      heapInMib: (heap / MIB).toFixed(1),
      rssInMib: (rss / MIB).toFixed(0),
      ...rest,
    });
    tell(`held, ${store}`, { before: inMib(before), after: inMib(after) });
    expect(after.heap).toBeLessThan(before.heap * 1.2 + 2 * MIB);
    expect(after.rss).toBeLessThan(before.rss * 1.5 + 32 * MIB);
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 5);
    expect((await other.get('/v1/styles')).status).toBe(200);
  });
});
