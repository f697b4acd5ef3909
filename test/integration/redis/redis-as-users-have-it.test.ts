import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import { SettingsError } from '#config';
import { RedisConnections } from '#redis';
import { freePort, RedisServer } from '../../support/redis-server.js';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

describe('a Redis as users have it', () => {
  let server: RedisServer | null = null;
  const open = (url: string): Promise<RedisConnections> => RedisConnections.open({ url, keyPrefix: 'rewrite' });
  const localUrl = (credentials: string, path = ''): string => `redis://${credentials}127.0.0.1:${server!.port}${path}`;

  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await server?.stop();
    server = null;
  });

  it('has the number of its database in the path, for every connection', async () => {
    server = await RedisServer.start();
    const redis = await open(`${server.url}/5`);
    await redis.commands.set('key', 'value');
    const producer = redis.forProducer();
    await once(producer, 'ready');
    expect(await producer.get('key')).toBe('value');
    expect(await redis.forWorker().get('key')).toBe('value');
    await redis.commands.select(0);
    expect(await redis.commands.get('key')).toBeNull();
    await redis.close();
  });

  it('asks for a password', async () => {
    server = await RedisServer.start(['--requirepass', 'test-p@ss/word']);
    const redis = await open(localUrl(`:${encodeURIComponent('test-p@ss/word')}@`));
    expect(await redis.commands.ping()).toBe('PONG');
    await redis.close();
    const unknown = await open(localUrl(':test-wrong@'));
    expect(unknown.isAvailable).toBe(false);
    await unknown.close();
  });

  it('knows a user who may touch only keys and channels of our prefix', async () => {
    const rules = 'on >test-password ~{rewrite}:* &{rewrite}:* +@all -@admin -@dangerous +info';
    server = await RedisServer.start(['--user', 'rewriter', ...rules.split(' ')]);
    const redis = await open(localUrl('rewriter:test-password@', '/0'));
    await redis.commands.set('{rewrite}:keys:a', 'value');
    await expect(redis.commands.set('other', 'value')).rejects.toThrow('NOPERM');
    const heard = new Promise<string>((resolve) => {
      redis.pubSub.subscribe('{rewrite}:keys:freed', resolve, () => {
        void redis.pubSub.publish('{rewrite}:keys:freed', 'message');
      });
    });
    expect(await heard).toBe('message');
    await redis.close();
  });

  describe('is refused for a user', () => {
    const KEYS = '~{rewrite}:* +@all -@admin -@dangerous';
    const openAs = async (rules: string): Promise<RedisConnections> => {
      server = await RedisServer.start(['--user', 'rewriter', 'on', '>test-password', ...rules.split(' ')]);
      return open(localUrl('rewriter:test-password@', '/0'));
    };

    it('who may not ask what BullMQ asks', async () => {
      jest.spyOn(console, 'warn').mockImplementation(() => undefined); // ioredis' own word on it
      await expect(openAs(`${KEYS} &{rewrite}:*`)).rejects.toThrow(/may not run INFO.*\+info\)$/);
    });

    it.each([
      ['has no channels', `${KEYS} +info resetchannels`],
      ['has the channels of another prefix', `${KEYS} +info resetchannels &{other}:*`],
      ['may not publish', `${KEYS} +info &{rewrite}:* -publish`],
      ['may not subscribe', `${KEYS} +info &{rewrite}:* -subscribe`],
    ])('who %s', async (_name, rules) => {
      const refusal = openAs(rules);
      await expect(refusal).rejects.toThrow(
        /^REDIS_URL names a user .* \(ACL rules &\{rewrite\}:\* \+publish \+subscribe\)$/,
      );
      await expect(refusal).rejects.toThrow(SettingsError);
    });
  });

  describe('behind TLS', () => {
    let directory: string;
    let url: string;
    const file = (name: string): string => join(directory, name);

    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), 'redis-tls-'));
      const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
      const files = ['-keyout', file('key.pem'), '-out', file('certificate.pem')];
      await run('openssl', [...request.split(' '), '-addext', 'subjectAltName=DNS:localhost', ...files]);
      const tlsPort = await freePort();
      const options = {
        'tls-port': String(tlsPort),
        'tls-auth-clients': 'no',
        'tls-ca-cert-file': file('certificate.pem'),
        'tls-cert-file': file('certificate.pem'),
        'tls-key-file': file('key.pem'),
      };
      server = await RedisServer.start(Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]));
      url = `rediss://localhost:${tlsPort}/1`;
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it('is reached where its certificate is trusted', async () => {
      const script = `
        import { RedisConnections } from '#redis';
        const redis = await RedisConnections.open({ url: process.argv[1], keyPrefix: 'rewrite' });
        process.stdout.write(await redis.commands.ping());
        await redis.close();`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, url], {
        cwd: ROOT,
        env: { ...process.env, NODE_EXTRA_CA_CERTS: file('certificate.pem') },
      });
      expect(stdout).toBe('PONG');
    });

    it('is not talked to where its certificate is not trusted', async () => {
      const redis = await open(url);
      expect(redis.isAvailable).toBe(false);
      expect(jest.mocked(Logger.prototype.warn)).toHaveBeenCalledWith(
        expect.stringMatching(/^Redis is away: .*(SELF_SIGNED|UNABLE_TO_VERIFY)/),
      );
      await redis.close();
    });
  });
});
