import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';

/** A way by TLS to a server without it, for those alone who name `localhost` as they connect (RFC 6066, "Server Name Indication"). */
export class NamedWay {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(identity: { key: Buffer; cert: Buffer }): Promise<NamedWay> {
    const server = createServer(identity);
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new NamedWay(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on. */
  leadTo(port: number): void {
    this.server.removeAllListeners('secureConnection');
    this.server.on('secureConnection', (client) => {
      client.on('error', () => client.destroy());
      if (client.servername !== 'localhost') return client.destroy();
      const server = connect(port, '127.0.0.1').on('error', () => client.destroy());
      for (const socket of [client, server]) this.sockets.add(socket);
      return client.pipe(server).pipe(client);
    });
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
