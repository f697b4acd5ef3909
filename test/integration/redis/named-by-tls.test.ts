import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NamedWay } from '../../support/named-way.js';
import { RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { makeCertificate } from '../../support/tls-redis.js';

const run = promisify(execFile);
const ROOT = join(__dirname, '../../..');

const SCRIPT = `
  import { RedisConnections } from '#redis';
  const redis = await RedisConnections.open({ url: process.argv[1], keyPrefix: 'rewrite' });
  const told = new Promise((resolve) => redis.pubSub.subscribe('{rewrite}:told', resolve, () => undefined));
  await redis.commands.set('{rewrite}:key', 'kept');
  const kept = await redis.forWorker().get('{rewrite}:key');
  await redis.commands.publish('{rewrite}:told', 'told');
  process.stdout.write(kept + ' ' + (await told));
  await redis.close();`;

/** What lies behind a balancer that chooses the server by the name that the client asks for, as managed ones do. */
describe('a Redis that is chosen by the name in TLS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'named-by-tls-'));
  const servers: RedisServer[] = [];
  let way: NamedWay;
  let certificate: string;

  const start = async (options: string[] = []): Promise<RedisServer> => {
    const server = await RedisServer.start(options);
    servers.push(server);
    return server;
  };
  const told = async (url: string): Promise<string> => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    return (await run(process.execPath, ['--input-type=module', '--eval', SCRIPT, url], { cwd: ROOT, env })).stdout;
  };

  beforeAll(async () => {
    const files = await makeCertificate(directory);
    certificate = files.certificate;
    way = await NamedWay.start({ key: readFileSync(files.key), cert: readFileSync(certificate) });
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  afterAll(async () => {
    await way.stop();
    rmSync(directory, { recursive: true });
  });

  it('is told its name by every connection to one server', async () => {
    way.leadTo((await start()).port);
    expect(await told(`rediss://localhost:${way.port}/1`)).toBe('kept told');
  });

  it('is told its name by those who look for the node of a Cluster, and by those who found it', async () => {
    const named = ['--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname'];
    const announced = ['--cluster-announce-port', String(way.port)];
    const node = await start(['--cluster-enabled', 'yes', ...named, ...announced]);
    await node.command('CLUSTER ADDSLOTSRANGE 0 16383');
    await until(async () => (await node.command('CLUSTER INFO')).includes('cluster_state:ok'));
    way.leadTo(node.port);
    expect(await told(`rediss+cluster://localhost:${way.port}`)).toBe('kept told');
  });

  it('is told its name where Sentinels say which it is', async () => {
    way.leadTo((await start()).port);
    const sentinel = await start(['--sentinel']);
    await sentinel.command('SENTINEL CONFIG SET resolve-hostnames yes', 'SENTINEL CONFIG SET announce-hostnames yes');
    await sentinel.command(`SENTINEL MONITOR mymaster localhost ${way.port} 1`);
    expect(await told(`rediss+sentinel://127.0.0.1:${sentinel.port}/0?name=mymaster`)).toBe('kept told');
  });
});
