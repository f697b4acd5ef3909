import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BuiltService } from '../support/built-service.js';
import { FakeVendor } from '../support/fake-vendor.js';
import { RedisServer } from '../support/redis-server.js';
import { allEvents, eventsOf, RewriteClient } from '../support/rewrite-client.js';

/** The binaries of Node to try, separated by colons, and how many wait for a job's end at once, for how long. */
const NODES = (process.env['NODES'] ?? process.execPath).split(':');
const WAITS = Number(process.env['WAITS'] ?? 20);
const WAIT_IN_SECONDS = Number(process.env['WAIT_IN_SECONDS'] ?? 1);

const COLLECTING = ['--expose-gc', '--require', resolve('test/gc/collecting.cjs')];
const SETTINGS = {
  LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
  STREAM_RESUME_GRACE_MS: '300',
  STREAM_HEARTBEAT_MS: '200',
  SHUTDOWN_GRACE_MS: '300',
};
/** Nothing ends by itself within a test. */
const PATIENT = {
  LLM_FIRST_TOKEN_TIMEOUT_MS: '600000',
  LLM_IDLE_TIMEOUT_MS: '600000',
  LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '100',
};
const HASTY = {
  LLM_KEY_WAIT_MS: '500',
  LLM_FIRST_TOKEN_TIMEOUT_MS: '700',
  LLM_IDLE_TIMEOUT_MS: '700',
  LLM_DEADLINE_MS: '2500',
  LLM_API__OPENAI__MAX_IN_FLIGHT_PER_KEY: '1',
};

/** Where a wait is left unended, the test runs into its own end. */
describe.each(NODES.flatMap((node) => ['memory', 'Redis'].map((store) => [node, store])))(
  'while everything that nothing holds is collected, on %s, with %s,',
  (node, store) => {
    let redis: RedisServer | null = null;
    let vendor: FakeVendor;
    let services: BuiltService[];
    let patient: RewriteClient;
    let hasty: RewriteClient;
    let texts = 0;

    beforeAll(async () => {
      vendor = await FakeVendor.start();
      if (store === 'Redis') redis = await RedisServer.start();
      services = [run('patient', PATIENT), run('hasty', HASTY)];
      const ports = await Promise.all(services.map((service) => service.listening()));
      [patient, hasty] = ports.map((port) => new RewriteClient(`http://127.0.0.1:${port}`)) as [
        RewriteClient,
        RewriteClient,
      ];
    }, 120_000);
    afterAll(async () => {
      for (const service of services) service.signal('SIGKILL');
      await Promise.all(services.map((service) => service.exit()));
      await vendor.stop();
      await redis?.stop();
    });

    function run(name: string, settings: Record<string, string>): BuiltService {
      const ofRedis = redis && { REDIS_URL: redis.url, REDIS_KEY_PREFIX: name, WORKER_IN_PROCESS: 'true' };
      const variables = { ...SETTINGS, LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl, ...ofRedis, ...settings };
      return BuiltService.run('api', variables, [node, ...COLLECTING]);
    }

    const body = () => ({ text: `Hello, world number ${(texts += 1)}`, style: 'pirate' });
    const submit = async (): Promise<string> =>
      ((await (await patient.post('/v1/rewrite/submit', body())).json()) as { id: string }).id;
    const result = async (id: string, wait: number) =>
      (await (await patient.get(`/v1/rewrite/result/${id}?wait=${wait}`)).json()) as { status: string };
    const problemOf = async (asked: Promise<Response>): Promise<string> =>
      ((await (await asked).json()) as { type: string }).type.replace('urn:rewrite:problem:', '');

    test('every wait for a job that does not end is answered when its time is up', async () => {
      vendor.script({ answer: ['Half '], ending: 'stall' });
      const id = await submit();
      const begun = performance.now();
      const waits = Array.from({ length: WAITS }, async () => {
        const { status } = await result(id, WAIT_IN_SECONDS);
        return { status, tookInMs: performance.now() - begun };
      });
      const answers = await Promise.all(waits);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['active']));
      const times = answers.map(({ tookInMs }) => Math.round(tookInMs));
      expect(Math.min(...times)).toBeGreaterThanOrEqual(WAIT_IN_SECONDS * 1000 - 10);
      if (process.env['WAITS']) {
        const range = `${Math.min(...times)} to ${Math.max(...times)} ms`;
        process.stdout.write(`${node}, ${store}: ${WAITS} waits of ${WAIT_IN_SECONDS} s took ${range}\n`);
      }
      expect((await patient.delete(`/v1/rewrite/result/${id}`)).status).toBe(200);
    });

    test('waits for jobs and streams end with what they wait for, and calls with their readers', async () => {
      const calls = vendor.calls.length;
      const aborted = vendor.calls.filter(({ state }) => state === 'aborted').length;
      vendor.script({ answer: ['Half '], ending: 'stall' });
      const id = await submit();
      const waiting = result(id, 60);
      const watching = patient.get(`/v1/rewrite/sse/${id}`).then(allEvents);
      const leaving = new AbortController();
      const whole = patient.post('/v1/rewrite', body(), {}, leaving.signal).catch(() => null);
      const stream = eventsOf(await patient.post('/v1/rewrite/sse', body(), {}, leaving.signal));
      await stream.next();
      await vendor.called(calls + 3);
      // Several collections, while everything waits.
      await delay(1000);
      leaving.abort();
      await Promise.all([whole, stream.next().catch(() => null)]);
      await vendor.aborted(aborted + 2);
      expect((await patient.delete(`/v1/rewrite/result/${id}`)).status).toBe(200);
      expect((await waiting).status).toBe('cancelled');
      expect((await watching).at(-1)).toMatchObject({ event: 'error', data: { status: 409 } });
      await vendor.aborted(aborted + 3);
    });

    test('requests run out of patience with a silent vendor, and of time to wait for a key', async () => {
      vendor.script({ answer: [], ending: 'stall' });
      const asked = Array.from({ length: 3 }, () => problemOf(hasty.post('/v1/rewrite', body())));
      for (const problem of asked) expect(await problem).toMatch(/provider-failed|no-capacity|deadline/);
    });

    test('a rewrite ends at its deadline for its leader and for those who joined it, and no stream is silent', async () => {
      vendor.script({ answer: Array.from({ length: 300 }, () => 'on and '), pieceDelayInMs: 400 });
      const asked = body();
      const leader = hasty.post('/v1/rewrite/sse', asked);
      const joined = problemOf(hasty.post('/v1/rewrite', asked));
      const late = await (await leader).text();
      expect(late).toContain('problem:deadline');
      expect(await joined).toBe('deadline');
      expect(late).toMatch(/^: keep-alive$/m);
    });

    test('a service that stops ends what it cannot wait for', async () => {
      const calls = vendor.calls.length;
      vendor.script({ answer: ['Half '], ending: 'stall' });
      const open = patient.post('/v1/rewrite', body());
      await vendor.called(calls + 1);
      services[0]!.signal('SIGTERM');
      expect(await problemOf(open)).toBe('unavailable');
      expect((await services[0]!.exit()).code).toBe(0);
    });
  },
);
