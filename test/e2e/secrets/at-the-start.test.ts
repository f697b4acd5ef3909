import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltService } from '../../support/built-service.js';
import { RedisServer } from '../../support/redis-server.js';

const PROXIES = {
  https_proxy: 'http://user:test-proxy-password@proxy.test:3128',
  NO_PROXY: 'localhost',
};

let directory: string;
let redis: RedisServer | null;
let service: BuiltService;

beforeEach(() => {
  redis = null;
  directory = mkdtempSync(join(tmpdir(), 'secrets-directory-'));
  writeFileSync(join(directory, 'LLM_API__OPENAI__KEY__0.txt'), 'test-key');
});

afterEach(async () => {
  service.signal('SIGKILL');
  await service.exit();
  await redis?.stop();
  rmSync(directory, { recursive: true });
});

it.each(['api', 'worker'] as const)(
  'the %s tells its proxies without a password, and what is not read',
  async (app) => {
    redis = await RedisServer.start();
    service = BuiltService.run(app, { REDIS_URL: redis.url, WORKER_PORT: '0', SECRETS_DIR: directory, ...PROXIES });
    await service.printed(/Vendors are reached (by https through http:\/\/proxy\.test:3128, by http directly)/);
    const lines = service.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; msg: string });
    expect(lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
      expect.stringContaining('LLM_API__OPENAI__KEY__0.txt (LLM_API__OPENAI__KEY__0)'),
      expect.stringMatching(/^SECRETS_DIR gives nothing/),
    ]);
    expect(service.out + service.err).not.toMatch(/test-(key|proxy)/);
  },
);

it('a proxy that is none stops the start with one line, which does not show it', async () => {
  service = BuiltService.run('api', { HTTPS_PROXY: 'user:test-proxy-password@proxy.test' });
  await expect(service.exit()).resolves.toEqual({ code: 1, signal: null });
  expect(service.err).toMatch(/^HTTPS_PROXY is set to something else \(not shown\), but must be .*\n$/);
  expect(service.out).toBe('');
});
