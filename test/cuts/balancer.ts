import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What it passes connections to. */
interface Target {
  readonly port: number;
  readonly isRunning: boolean;
}

/**
 * A TCP proxy before several processes, each connection to another one of those that run. It cuts each connection after so many bytes of its answers, in turn
 * by a reset and as if all were said.
 */
export class Balancer {
  cuts = 0;
  private connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly targets: readonly Target[],
    private readonly bytesOfNext: () => number,
  ) {
    server.on('connection', (client: Socket) => this.relay(client));
  }

  /** @param bytesOfNext after how many bytes the next connection is cut */
  static async start(targets: readonly Target[], bytesOfNext: () => number): Promise<Balancer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Balancer(server, targets, bytesOfNext);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private relay(client: Socket): void {
    const running = this.targets.filter(({ isRunning }) => isRunning);
    const target = running[this.connections++ % running.length];
    if (!target) return void client.resetAndDestroy();
    const service = connect(target.port, '127.0.0.1');
    for (const socket of [client, service]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
    }
    let room = this.bytesOfNext();
    client.on('data', (bytes) => service.write(bytes));
    service.on('data', (bytes) => {
      client.write(bytes.subarray(0, room));
      room -= bytes.length;
      if (room >= 0) return;
      service.destroy();
      if (this.cuts++ % 2 === 0) client.resetAndDestroy();
      else client.end();
    });
    client.on('close', () => service.destroy());
    service.on('close', () => client.end());
  }
}
