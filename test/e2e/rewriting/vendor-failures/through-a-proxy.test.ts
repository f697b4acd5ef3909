import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltService } from '../../../support/built-service.js';
import { RewriteClient } from '../../../support/rewrite-client.js';
import { SELF_SIGNED } from '../../../support/self-signed.js';

const ANSWER = [
  'data: {"choices":[{"index":0,"delta":{"content":"Good day to you, esteemed friend."}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
].join('');
const REQUEST = { text: 'Good morning, my dear friend.', style: 'formal' };

let directory: string;
let certificate: string;
let servers: Server[];
let service: BuiltService | null;
/** What the proxy was asked. */
let asked: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'authority-'));
  certificate = join(directory, 'authority.pem');
  writeFileSync(certificate, SELF_SIGNED.cert);
  [servers, service, asked] = [[], null, []];
});

afterEach(async () => {
  service?.signal('SIGKILL');
  await service?.exit();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(directory, { recursive: true });
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const vendor = (): Promise<number> =>
  listening(
    createTlsServer(SELF_SIGNED, (request: IncomingMessage, response: ServerResponse) => {
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(ANSWER));
    }),
  );

/** Leads every tunnel to the vendor. */
function tunnel(server: Server, port: number): Server {
  return server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    onward.pipe(socket).pipe(onward);
  });
}

async function rewriteWith(port: number, settings: Record<string, string>): Promise<{ status: number; body: object }> {
  service = BuiltService.run('api', {
    LLM_API__OPENAI__KEY__0: 'test-key',
    LLM_API__OPENAI__MODEL: 'm',
    LLM_API__OPENAI__BASE_URL: `https://127.0.0.1:${port}/v1`,
    ...settings,
  });
  const client = new RewriteClient(`http://127.0.0.1:${await service.listening()}`);
  const response = await client.post('/v1/rewrite', REQUEST);
  return { status: response.status, body: (await response.json()) as object };
}

const WHOLE = { status: 200, body: { rewritten: 'Good day to you, esteemed friend.', provider: 'openai', calls: 1 } };

it('a vendor whose certificate is of a private authority is reached with NODE_EXTRA_CA_CERTS', async () => {
  expect(await rewriteWith(await vendor(), { NODE_EXTRA_CA_CERTS: certificate })).toMatchObject(WHOLE);
});

it('without it the log names the reason', async () => {
  expect(await rewriteWith(await vendor(), {})).toMatchObject({ status: 502 });
  await service!.printed(/DEPTH_ZERO_SELF_SIGNED_CERT/);
});

it.each(['http', 'https'] as const)('a vendor is reached through an %s proxy of HTTPS_PROXY', async (scheme) => {
  const port = await vendor();
  const server = scheme === 'http' ? createServer() : createTlsServer(SELF_SIGNED);
  const proxy = `${scheme}://user:p%40ss@127.0.0.1:${await listening(tunnel(server, port))}`;
  expect(await rewriteWith(port, { NODE_EXTRA_CA_CERTS: certificate, HTTPS_PROXY: proxy })).toMatchObject(WHOLE);
  const credentials = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  expect([...new Set(asked)]).toEqual([`127.0.0.1:${port} ${credentials}`]);
  expect(service!.out + service!.err).not.toMatch(/p%40ss|p@ss/);
});
