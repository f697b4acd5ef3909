import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** What Redis 6.2.14 says of itself, in as many words as anybody reads. */
const INFO = ['# Server', 'redis_version:6.2.14', 'redis_mode:standalone', 'loading:0', ''].join('\r\n');

/** Answers as a Redis 6.2 to those who look before they use it. */
export class OldRedis {
  private constructor(
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<OldRedis> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        for (const command of commandsIn(data.toString())) socket.write(answerTo(command));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const stop = async (): Promise<void> => {
      server.close();
      await once(server, 'close');
    };
    return new OldRedis(`redis://127.0.0.1:${port}`, stop);
  }
}

/** The names of the commands in a request: `*<length>`, then `$<bytes>` and text for each word. */
function commandsIn(request: string): string[] {
  return [...request.matchAll(/^\*\d+\r\n\$\d+\r\n(\w+)/gm)].map(([, name]) => name!.toLowerCase());
}

function answerTo(command: string): string {
  if (command === 'info') return `$${INFO.length}\r\n${INFO}\r\n`;
  return command === 'hello' ? '-NOPROTO unsupported protocol version\r\n' : '+OK\r\n';
}
