import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import { SettingsError } from '#config';
import { RedisConnections } from '#redis';
import { OldRedis } from '../../support/old-redis.js';
import { RedisServer } from '../../support/redis-server.js';
import { TlsRedis } from '../../support/tls-redis.js';
import { until } from '../../support/until.js';

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
        void redis.commands.publish('{rewrite}:keys:freed', 'message');
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
      ['has the keys of another prefix', `~{other}:* +@all -@admin -@dangerous +info &{rewrite}:*`],
      ['may not run scripts', `${KEYS} +info &{rewrite}:* -@scripting`],
      ['may not write in scripts', `${KEYS} +info &{rewrite}:* -zadd`],
      ['may not wait for keys', `${KEYS} +info &{rewrite}:* -@blocking`],
    ])('who %s', async (_name, rules) => {
      await expect(openAs(rules)).rejects.toThrow(
        /^REDIS_URL names a user who may not .* on our keys: allow it \(ACL rules ~\{rewrite\}:\* .*\)$/,
      );
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

  it.each([
    ['of which it has fewer', ['--databases', '4'], 'ERR DB index is out of range'],
    ['as a node of a Cluster', ['--cluster-enabled', 'yes'], 'ERR SELECT is not allowed in cluster mode'],
  ])('is refused with the number of a database %s, not served from database 0', async (_name, options, reason) => {
    server = await RedisServer.start(options);
    await expect(open(localUrl('', '/5'))).rejects.toThrow(
      `REDIS_URL names database 5 (${reason}): it must be one that the server has, such as 0`,
    );
  });

  it('is away, with the reason in the log, where it turns out later to lack our database', async () => {
    server = await RedisServer.start(['--databases', '4']);
    await server.kill();
    const redis = await open(localUrl('', '/5'));
    const told = new Promise<void>((resolve) => {
      jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: string) => {
        if (line === 'Redis cannot be used: ERR DB index is out of range') resolve();
      });
    });
    await server.restart();
    await told;
    await until(async () => redis.commands.status === 'ready');
    expect(await redis.isWell()).toBe(false);
    expect(redis.isAvailable).toBe(false);
    await redis.close();
  });

  it('is refused where it is too old', async () => {
    const old = await OldRedis.start();
    await expect(open(old.url)).rejects.toThrow(
      'REDIS_URL leads to Redis 6.2.14, but must lead to Redis 7 or newer, or Valkey',
    );
    await old.stop();
  });

  it('is refused where it lacks what scripts of BullMQ use', async () => {
    server = await RedisServer.start(['--rename-command', 'EVAL', '""']);
    await expect(open(server.url)).rejects.toThrow(
      /^REDIS_URL leads to a server that lacks what jobs need \(ERR unknown command 'eval'\)/,
    );
  });

  it.each(['CONFIG SET maxmemory 1', 'CONFIG SET min-replicas-to-write 1', 'REPLICAOF 127.0.0.1 1'])(
    'is waited for where it will pass: %s',
    async (trouble) => {
      server = await RedisServer.start();
      await server.command(trouble);
      const redis = await open(server.url);
      expect(redis.isAvailable).toBe(false);
      expect(jest.mocked(Logger.prototype.warn).mock.calls[0]).toEqual([
        expect.stringMatching(/^Redis (cannot be used|is away): (OOM|NOREPLICAS|READONLY) [^:]*$/),
      ]);
      await redis.close();
    },
  );

  it.each([
    ['allkeys-lru', 'Redis may evict accepted jobs (maxmemory-policy allkeys-lru): set it to noeviction', false],
    ['volatile-ttl', expect.stringMatching(/^Redis may evict idempotency keys, .*volatile-ttl/), true],
  ])('is warned of where it evicts: %s', async (policy, warning, isWell) => {
    server = await RedisServer.start(['--maxmemory-policy', policy]);
    const redis = await open(server.url);
    expect(await redis.isWell()).toBe(isWell);
    expect(await redis.isWell()).toBe(isWell);
    expect(jest.mocked(Logger.prototype.warn).mock.calls).toEqual([[warning]]);
    await redis.close();
  });

  describe('behind TLS', () => {
    let tls: TlsRedis;
    beforeEach(async () => {
      tls = await TlsRedis.start();
    });
    afterEach(() => tls.stop());

    it('is reached where its certificate is trusted', async () => {
      const script = `
        import { RedisConnections } from '#redis';
        const redis = await RedisConnections.open({ url: process.argv[1], keyPrefix: 'rewrite' });
        process.stdout.write(await redis.commands.ping());
        await redis.close();`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script, tls.url], {
        cwd: ROOT,
        env: { ...process.env, NODE_EXTRA_CA_CERTS: tls.certificate },
      });
      expect(stdout).toBe('PONG');
    });

    it('is not talked to where its certificate is not trusted', async () => {
      const redis = await open(tls.url);
      expect(redis.isAvailable).toBe(false);
      expect(jest.mocked(Logger.prototype.warn)).toHaveBeenCalledWith(
        expect.stringMatching(/^Redis is away: .*(SELF_SIGNED|UNABLE_TO_VERIFY)/),
      );
      await redis.close();
    });
  });
});
