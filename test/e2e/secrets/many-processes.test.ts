import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltService } from '../../support/built-service.js';
import { FakeVendor } from '../../support/fake-vendor.js';
import { withOwnTime } from '../../support/own-time.js';
import { RedisServer } from '../../support/redis-server.js';
import { RewriteClient } from '../../support/rewrite-client.js';

const KEY_0 = 'LLM_API__OPENAI__KEY__0';
const KEY_1 = 'LLM_API__OPENAI__KEY__1';
const CLIENT = 'CLIENT_API__WEB__KEY';
const SUBMITTED = { text: 'Please make this a formal text', style: 'formal' };

interface Line {
  context?: string;
  requestId?: string;
  jobId?: string;
}

const linesOf = ({ out }: BuiltService): Line[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('an api and a worker with one directory of secrets', () => {
  let redis: RedisServer;
  let vendor: FakeVendor;
  let directory: string;
  let processes: BuiltService[];

  beforeEach(async () => {
    redis = await RedisServer.start();
    vendor = await FakeVendor.start();
    directory = mkdtempSync(join(tmpdir(), 'secrets-of-many-'));
    secret(KEY_0, 'test-key-openai-0');
    secret(CLIENT, 'test-key-of-web');
    const settings = {
      REDIS_URL: redis.url,
      LOG_LEVEL: 'debug',
      SECRETS_DIR: directory,
      WORKER_PORT: '0',
      CACHE_TTL_SECONDS: '0',
      REWRITE_REPAIRS: '0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    };
    processes = [BuiltService.run('api', settings), BuiltService.run('worker', settings)];
  });
  afterEach(async () => {
    for (const one of processes) one.signal('SIGKILL');
    await Promise.all(processes.map((one) => one.exit()));
    await Promise.all([vendor.stop(), redis.stop()]);
    rmSync(directory, { recursive: true });
  });

  const secret = (name: string, value: string): void => writeFileSync(join(directory, name), value);
  const told = (pattern: RegExp): Promise<string[]> => Promise.all(processes.map((one) => one.printed(pattern)));
  const callsOf = (): number[] => [0, 1].map((n) => vendor.key(`test-key-openai-${n}`).calls);

  it('take a change up in both, and no log tells a key or a text', async () => {
    const [port] = await Promise.all(processes.map((one) => one.listening()));
    const client = new RewriteClient(`http://127.0.0.1:${port}`, { authorization: 'Bearer test-key-of-web' });
    const work = async (): Promise<string> => {
      const { id } = (await (await client.post('/v1/rewrite/submit', SUBMITTED)).json()) as { id: string };
      const job = (await (await client.get(`/v1/rewrite/result/${id}?wait=30`)).json()) as { status: string };
      expect(job.status).toBe('completed');
      return id;
    };
    expect((await client.post('/v1/rewrite', SUBMITTED)).status).toBe(200);
    await work();
    expect(callsOf()).toEqual([2, 0]);

    secret(KEY_1, 'test-key-openai-1');
    rmSync(join(directory, KEY_0));
    const changed = told(/(keys of openai: 1 -> 1 \(added index 1, removed index 0\))/);
    expect((await withOwnTime(changed)).ownTimeInMs).toBeLessThan(5000);
    expect((await client.post('/v1/rewrite', SUBMITTED)).status).toBe(200);
    const jobId = await work();
    expect(callsOf()).toEqual([2, 2]);

    secret(CLIENT, 'test-key-of-web-anew');
    await told(/(keys of clients: 1 -> 1 \(changed web\))/);
    expect((await client.get('/v1/styles')).status).toBe(401);

    const ends = [/("rewrite finished","jobId":"JOB")/, /("attempt of a job completed","jobId":"JOB")/];
    for (const { source } of ends) await processes[1]?.printed(new RegExp(source.replace('JOB', jobId)));
    const [api, worker] = processes.map(linesOf) as [Line[], Line[]];
    const ofJob = (lines: Line[]): Line[] => lines.filter((line) => line.jobId === jobId);
    expect(ofJob(api)).toEqual([
      expect.objectContaining({ msg: 'job accepted', requestId: expect.any(String) as string }),
    ]);
    expect(ofJob(worker)).toHaveLength(3);
    for (const fields of [
      { context: 'ProviderCall', provider: 'openai', keyIndex: 1 },
      { context: 'RewriteRun', outcome: 'finished', calls: 1 },
      { context: 'RewriteProcessor', outcome: 'completed' },
    ]) {
      expect(ofJob(worker)).toContainEqual(expect.objectContaining(fields));
    }
    for (const { out, err } of processes) expect(out + err).not.toMatch(/test-key|formal text/);
  });
});
