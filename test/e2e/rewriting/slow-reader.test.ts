import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gate } from '../../support/gate.js';
import { startWithVendor, type WithVendor } from '../../support/start-with-vendor.js';

const BODY = { text: 'A long story', style: 'formal' };
const PIECE = 'x'.repeat(10_000);
const PIECES = 800;
const MIB = 2 ** 20;
/** The longest answer is bound to the longest text. */
const LONG_ANSWERS = { REWRITE_MAX_TEXT_LENGTH: '1000000' };

/** A client that asks for a chunked answer and then reads nothing more than it is told to. */
async function slowReader(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const body = JSON.stringify(BODY);
  socket.write(
    `POST /v1/rewrite/chunked HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

describe('readers that take one byte and then wait', () => {
  let service: WithVendor;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await service.stop();
  });

  test('do not make memory grow, and do not slow others who read the same rewrite', async () => {
    service = await startWithVendor(LONG_ANSWERS);
    const { client, vendor } = service;
    const rest = gate();
    vendor.script({ answer: ['begin ', rest.opened, ...Array.from({ length: PIECES }, () => PIECE)] });

    for (let i = 0; i < 50; i += 1) sockets.push(await slowReader(client.url));
    await Promise.all(sockets.map((socket) => once(socket, 'readable')));
    for (const socket of sockets) socket.read(1);

    const fast = await client.post('/v1/rewrite/chunked', BODY);
    expect(fast.headers.get('cache-status')).toBe('rewrite; fwd=miss; collapsed');
    rest.open();
    expect((await fast.text()).length).toBe('begin '.length + PIECES * PIECE.length);

    const whole = (PIECES * PIECE.length) / MIB;
    const before = process.memoryUsage().rss / MIB;
    for (let second = 0; second < 3; second += 1) {
      for (const socket of sockets) socket.read(1);
      await delay(1_000);
    }
    const grown = process.memoryUsage().rss / MIB - before;
    // All 50 buffered whole would take 50 times the rewrite.
    expect(grown).toBeLessThan(5 * whole);
    expect(vendor.calls).toHaveLength(1);
  }, 300_000);
});
