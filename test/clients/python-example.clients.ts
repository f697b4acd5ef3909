import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { startWithVendor, type WithVendor } from '../support/start-with-vendor.js';

const FILE = 'libs/client/examples/python/rewrite.py';
const PIECES = Array.from({ length: 30 }, (_, index) => `Ahoy me hearty number ${index}, come aboard our ship! `);

let service: WithVendor;
let proxy: CuttingProxy;

beforeEach(async () => {
  service = await startWithVendor({ CLIENT_API__SHOP__KEY: 'test-key-shop', LLM_API__OPENAI__MODEL: 'fake' });
  proxy = await CuttingProxy.start(Number(new URL(service.client.url).port));
  service.vendor.script({ answer: PIECES, pieceDelayInMs: 20 });
});

afterEach(async () => {
  await proxy.stop();
  await service.stop();
});

async function run(style: string, url = proxy.url): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, REWRITE_URL: url, REWRITE_KEY: 'test-key-shop' };
  const python = spawn('python3', [FILE, style], { env });
  python.stdin.end('Hello, my friend.');
  const [stdout, stderr, [code]] = await Promise.all([text(python.stdout), text(python.stderr), once(python, 'close')]);
  return { code, stdout, stderr };
}

/** What is found at the address instead of the service. */
async function withServer(answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
}

describe('the example for Python', () => {
  it('takes an address with a slash at its end', async () => {
    expect(await run('pirate', `${proxy.url}/`)).toMatchObject({ code: 0, stdout: `${PIECES.join('')}\n` });
  });

  it('says in a line what a proxy has answered instead of the service', async () => {
    const tooLarge: RequestListener = (_request, response) =>
      response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>Too large</h1>');
    await withServer(tooLarge, async (url) => {
      expect(await run('pirate', url)).toMatchObject({
        code: 1,
        stderr: `\n${url}/v1/rewrite/sse answered 413 Payload Too Large\n`,
      });
    });
  });

  it('comes back no sooner than it is told to', async () => {
    const askedAt: number[] = [];
    const start = 'event: start\ndata: {"id":"1","style":"pirate"}\nid: 0\n\n';
    const notNow = ': not now\nretry: 2500\n\n';
    const done = 'event: done\ndata: {"rewritten":""}\nid: 1\n\n';
    const busy: RequestListener = (request, response) => {
      const piece = [start, notNow, done][askedAt.push(Date.now()) - 1];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece, () => request.socket.destroySoon());
    };
    await withServer(busy, async (url) => expect(await run('pirate', url)).toMatchObject({ code: 0 }));
    expect(askedAt[2]! - askedAt[1]!).toBeGreaterThanOrEqual(2500);
  });

  it('comes back after a cut through the middle of a letter', async () => {
    const told = Buffer.from(
      'event: start\ndata: {"id":"1","style":"pirate"}\nid: 0\n\nevent: delta\ndata: {"text":"日',
    );
    const rest = 'event: delta\ndata: {"text":"日本"}\nid: 1\n\nevent: done\ndata: {"rewritten":"日本"}\nid: 2\n\n';
    const pieces = [told.subarray(0, -1), rest];
    const cutting: RequestListener = (_request, response) => {
      // Without chunks, as from a proxy that speaks HTTP/1.0, the end of the connection is the end of the answer.
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' }).end(pieces.shift());
    };
    await withServer(cutting, async (url) => {
      expect(await run('pirate', url)).toEqual({ code: 0, stdout: '日本\n', stderr: '' });
    });
  });

  it('comes back no sooner than a service that is away for a time says', async () => {
    const askedAt: number[] = [];
    const away: RequestListener = (_request, response) => {
      if (askedAt.push(Date.now()) === 1) return response.writeHead(503, { 'retry-after': '2' }).end();
      const events = 'event: start\ndata: {"id":"1"}\nid: 0\n\nevent: done\ndata: {"rewritten":""}\nid: 1\n\n';
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events);
    };
    await withServer(away, async (url) => expect(await run('pirate', url)).toMatchObject({ code: 0 }));
    expect(askedAt[1]! - askedAt[0]!).toBeGreaterThanOrEqual(2000);
  });

  it('gets a text through cuts at every place, with one call of the provider', async () => {
    for (const [place, bytes] of [0, 30, 700, 300, 1, 1500].entries()) proxy.cutAfter(bytes, place % 2 ? 'RST' : 'FIN');
    expect(await run('pirate')).toEqual({ code: 0, stdout: `${PIECES.join('')}\n`, stderr: '' });
    await proxy.hasCut();
    expect(service.vendor.calls).toHaveLength(1);
  });

  it('tells of a rewrite that fails, and of a request that is refused', async () => {
    service.vendor.script({ answer: [], finishReason: 'content_filter' });
    expect(await run('pirate')).toMatchObject({ code: 1, stderr: expect.stringContaining('declined') });
    expect(await run('none')).toMatchObject({ code: 1, stderr: expect.stringContaining('must be one of') });
    expect(proxy.requests).toHaveLength(2);
  });
});
