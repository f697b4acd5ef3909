import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { RedisConnections } from '#redis';
import { gate, type Gate } from '../../support/gate.js';
import { RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';

/** A way to a Sentinel. While it is closed, connections are made, and wait. */
class Way {
  waiting = 0;
  private entrance: Gate = gate();
  private readonly sockets: Socket[] = [];

  private constructor(private readonly server: Server) {
    this.entrance.open();
  }

  static async to(sentinel: RedisServer): Promise<Way> {
    const server = createServer();
    const way = new Way(server);
    server.on('connection', (client) => void way.relay(client, sentinel.port)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return way;
  }

  get url(): string {
    return `redis+sentinel://127.0.0.1:${(this.server.address() as AddressInfo).port}/0?name=mymaster`;
  }

  close(): void {
    this.entrance = gate();
  }

  open(): void {
    this.entrance.open();
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async relay(client: Socket, port: number): Promise<void> {
    client.on('error', () => client.destroy());
    this.waiting += 1;
    await this.entrance.opened;
    this.waiting -= 1;
    const server = connect(port, '127.0.0.1').on('error', () => client.destroy());
    this.sockets.push(client, server);
    client.pipe(server).pipe(client);
  }
}

/** Has a Sentinel believe one that knows better, and tell so (redis.io, "Sentinel", the hello channel). */
async function tellOfPrimary(sentinel: RedisServer, { port }: RedisServer): Promise<void> {
  const other = ['127.0.0.1', '1', 'a'.repeat(40), '1'];
  await sentinel.command(`PUBLISH __sentinel__:hello ${[...other, 'mymaster', '127.0.0.1', port, '1'].join(',')}`);
}

describe('the connections to a primary that Sentinels name', () => {
  const started: { stop(): Promise<void> }[] = [];
  const server = async (options: string[] = []): Promise<RedisServer> => toBeStopped(await RedisServer.start(options));

  function toBeStopped<T extends { stop(): Promise<void> }>(one: T): T {
    started.push(one);
    return one;
  }

  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    for (const one of started.splice(0).toReversed()) await one.stop();
    jest.restoreAllMocks();
  });

  it('find the next one also when they are told of it while they look for it', async () => {
    const [before, next, sentinel] = [await server(), await server(), await server(['--sentinel'])];
    await sentinel.command(`SENTINEL MONITOR mymaster 127.0.0.1 ${before.port} 1`);
    const way = toBeStopped(await Way.to(sentinel));
    const redis = await RedisConnections.open({ url: way.url, keyPrefix: 'rewrite' });
    toBeStopped({ stop: () => redis.close() });
    await until(async () => (await sentinel.command('CLIENT LIST')).split(' sub=1 ').length === 3); // two listen

    way.close();
    await before.kill();
    await until(() => way.waiting === 2);
    await tellOfPrimary(sentinel, next);
    way.open();
    await until(() => redis.isAvailable);
    await redis.commands.set('key', 'value');
    expect(await next.command('GET key')).toContain('value');
  });
});
