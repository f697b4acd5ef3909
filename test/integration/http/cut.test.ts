import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { cut } from '../../../apps/api/src/http/cut.js';

const MORE_THAN_THE_KERNEL_TAKES = Buffer.alloc(50_000_000);

let server: Server;
let client: Socket;
let connection: Socket;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  const connected = once(server, 'connection');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [connection] = (await connected) as [Socket];
});

afterEach(async () => {
  client.destroy();
  connection.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function howItEnds(): Promise<string> {
  client.resume();
  return new Promise((resolve) => {
    client.once('end', () => resolve('end')).once('error', ({ message }) => resolve(message));
  });
}

describe('a connection is cut', () => {
  it('by a reset while an answer is written', async () => {
    connection.write(MORE_THAN_THE_KERNEL_TAKES);
    client.once('data', () => cut(connection));
    expect(await howItEnds()).toBe('read ECONNRESET');
  });

  it('by a reset while the last of an answer waits for the client', async () => {
    connection.end(MORE_THAN_THE_KERNEL_TAKES);
    client.once('data', () => cut(connection));
    expect(await howItEnds()).toBe('read ECONNRESET');
  });

  it('by a close where its end is on its way, and nothing is left open', async () => {
    const closed = once(connection, 'close');
    connection.end();
    process.nextTick(() => cut(connection));
    expect(await howItEnds()).toBe('end');
    await closed;
  });
});
