import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

async function run(style: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, REWRITE_URL: proxy.url, REWRITE_KEY: 'test-key-shop' };
  const python = spawn('python3', [FILE, style], { env });
  python.stdin.end('Hello, my friend.');
  const [stdout, stderr, [code]] = await Promise.all([text(python.stdout), text(python.stderr), once(python, 'close')]);
  return { code, stdout, stderr };
}

describe('the example for Python', () => {
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
