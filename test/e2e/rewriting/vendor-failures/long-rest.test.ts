import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { RedisConnections } from '#redis';
import { BuiltService } from '../../../support/built-service.js';
import { FakeVendor } from '../../../support/fake-vendor.js';
import { RedisServer } from '../../../support/redis-server.js';
import { RewriteClient } from '../../../support/rewrite-client.js';

const HOURS_IN_S = 7_200;
const LIMITED = { fail: { status: 429 }, headers: { 'retry-after': String(HOURS_IN_S) } };
const KEY = 'test-key-openai-0';
/** The processes that a test starts may be slow on a busy machine. */
const PATIENCE_IN_MS = 90_000;

jest.setTimeout(PATIENCE_IN_MS);

interface Outcome {
  code: number;
  out: string;
  err: string;
}

describe('a key that its vendor limits for hours', () => {
  let redis: RedisServer;
  let vendor: FakeVendor;
  let shared: RedisConnections;
  let processes: BuiltService[];
  let clients: RewriteClient[];
  let settings: Record<string, string>;
  let requests = 0;

  beforeAll(async () => {
    [redis, vendor] = await Promise.all([RedisServer.start(), FakeVendor.start()]);
    shared = await RedisConnections.open({ url: redis.url, keyPrefix: 'rewrite' });
    settings = {
      REDIS_URL: redis.url,
      LLM_API__OPENAI__KEY__0: KEY,
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
      LLM_KEY_WAIT_MS: '0',
      REWRITE_REPAIRS: '0',
    };
    processes = [BuiltService.run('api', settings), BuiltService.run('api', settings)];
    const ports = await Promise.all(processes.map((one) => one.listening()));
    clients = ports.map((port) => new RewriteClient(`http://127.0.0.1:${port}`));
  }, PATIENCE_IN_MS);
  beforeEach(async () => {
    await shared.commands.flushall();
    vendor.script({ answer: ['Good morning, dear friend.'] });
  });
  afterAll(async () => {
    for (const one of processes) one.signal('SIGKILL');
    await Promise.all(processes.map((one) => one.exit()));
    await shared.close();
    await Promise.all([vendor.stop(), redis.stop()]);
  });

  const ask = async (client: number): Promise<{ status: number; retryAfterInS: number }> => {
    requests += 1;
    const answer = await clients[client]!.post('/v1/rewrite', { text: `Hey, number ${requests}.`, style: 'formal' });
    await answer.text();
    return { status: answer.status, retryAfterInS: Number(answer.headers.get('retry-after')) };
  };
  const keys = (...words: string[]): Promise<Outcome> => keysWith(settings, ...words);
  /** Asked again where it says that Redis is away, as it says of one that was not given the time to answer. */
  const keysWith = async (env: Record<string, string>, ...words: string[]): Promise<Outcome> => {
    const outcome = await runKeys(env, words);
    return /Redis is away: (?!WRONGPASS)/.test(outcome.err) ? keysWith(env, ...words) : outcome;
  };
  const runKeys = (env: Record<string, string>, words: string[]): Promise<Outcome> =>
    new Promise((done) => {
      const main = resolve('dist/apps/keys/src/main.js');
      execFile(process.execPath, [main, ...words], { cwd: tmpdir(), env }, (error, out, err) => {
        done({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  /** What the list says of the key, once it says so: a process tells Redis of the end of a call after its client. */
  const listed = async (pattern: RegExp, env = settings): Promise<RegExpExecArray> => {
    for (;;) {
      const { out } = await keysWith(env, 'list');
      expect(out).not.toContain(KEY);
      const found = pattern.exec(out);
      if (found) return found;
    }
  };
  const beLimited = async (): Promise<void> => {
    const before = vendor.calls.length;
    vendor.scriptNext(LIMITED);
    expect(await ask(0)).toMatchObject({ status: 503 });
    const { status, retryAfterInS } = await ask(1);
    expect(status).toBe(503);
    expect(retryAfterInS).toBeGreaterThan(HOURS_IN_S - 60);
    expect(vendor.calls).toHaveLength(before + 1);
  };

  it('is listed with when and why it rests, and serves every process once its rest is lifted', async () => {
    await beLimited();
    const row = /^openai +([0-9a-f]{16}) +0 +0 +(\S+) +key cooldown +account 1, provider 0$/m;
    const [, id, until] = await listed(row);
    expect(Date.parse(until!) - Date.now()).toBeGreaterThan((HOURS_IN_S - 60) * 1000);
    expect(await keys('release', 'openai', id!)).toMatchObject({ code: 0, err: '' });
    expect(await Promise.all([ask(0), ask(1)])).toMatchObject([{ status: 200 }, { status: 200 }]);
    await listed(new RegExp(`^openai +${id} +0 +0 +- +- `, 'm'));
  });

  it('is found by whoever does not have the key itself', async () => {
    await beLimited();
    const withoutKeys = { REDIS_URL: redis.url };
    const [, id] = await listed(/^openai +(\S+) +- +0 +\S+ +key cooldown/m, withoutKeys);
    expect(await keysWith(withoutKeys, 'release', 'openai', id!)).toMatchObject({ code: 0 });
    expect(await ask(1)).toMatchObject({ status: 200 });
  });

  it.each([
    ['an id that is none', ['release', 'openai', 'nonsense'], 1, /^There is no key nonsense of openai: .*list.*\n$/],
    ['a provider that is none', ['release', 'nobody', 'all'], 1, /^There is no key all of nobody: .*\n$/],
    ['other words', ['lift'], 2, /^Usage: .*\n$/],
    ['no words', [], 2, /^Usage: .*\n$/],
  ])('is left alone by a command with %s, which is told so in one line', async (_, words, code, line) => {
    const outcome = await keys(...words);
    expect(outcome).toMatchObject({ code, out: '' });
    expect(outcome.err).toMatch(line);
  });

  it('is left alone where Redis does not take the password, and one line says so', async () => {
    const url = redis.url.replace('redis://', 'redis://nobody:wrong-password@');
    const outcome = await keysWith({ REDIS_URL: url }, 'list');
    expect(outcome).toMatchObject({ code: 1, out: '' });
    expect(outcome.err).toMatch(/^Nothing was listed or released \(Redis is away: WRONGPASS .*\)\. Is REDIS_URL .*\n$/);
    expect(outcome.err).not.toContain('wrong-password');
  });

  it('is tried by one call of all processes after some minutes, and rests on unless that succeeds', async () => {
    await beLimited();
    const before = vendor.calls.length;
    const askAfterMinutes = async (): Promise<number[]> => {
      const marks = await shared.commands.keys('{rewrite}:keys:trial:*');
      await shared.commands.del(...marks);
      const all = await Promise.all([0, 1, 0, 1, 0, 1].map(ask));
      return all.map(({ status }) => status);
    };
    vendor.scriptNext({ fail: { status: 429 }, headers: { 'retry-after': '1' } });
    expect(await askAfterMinutes()).toEqual([503, 503, 503, 503, 503, 503]);
    expect(vendor.calls).toHaveLength(before + 1);
    expect((await ask(0)).retryAfterInS).toBeGreaterThan(HOURS_IN_S - 60);
    expect((await askAfterMinutes()).filter((status) => status === 200)).not.toEqual([]);
    expect(await Promise.all([ask(0), ask(1)])).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});
