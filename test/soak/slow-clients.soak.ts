import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { postOf } from '../e2e/http/raw-http.js';
import { BuiltService } from '../support/built-service.js';
import { FakeVendor } from '../support/fake-vendor.js';
import { RewriteClient } from '../support/rewrite-client.js';

const SLOW_CLIENTS = 500;
const MEASURED_FOR_IN_MS = 15_000;
const OTHERS = 4;
/** Times as long as without slow clients. */
const MOST_SLOWDOWN = 3;
const SLOW_TEXT = 'A text whose rewrite is long.';
/** Far more than two sockets buffer. */
const LONG_ANSWER = Array.from({ length: 80 }, () => 'word '.repeat(20_000));

interface Latencies {
  served: number;
  refused: number;
  medianInMs: number;
  p95InMs: number;
}

describe('clients that are slow', () => {
  let vendor: FakeVendor;
  let service: BuiltService;
  let port: number;
  const sockets = new Set<Socket>();
  let ticking: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    vendor = await FakeVendor.start();
    vendor.script(({ request }) => (request.text.includes(SLOW_TEXT) ? { answer: LONG_ANSWER, ending: 'stall' } : {}));
    service = BuiltService.run('api', {
      // The long rewrite goes on for as long as anybody reads it, so that all slow readers share one call.
      LLM_IDLE_TIMEOUT_MS: '120000',
      // The longest answer is bound to the longest text.
      REWRITE_MAX_TEXT_LENGTH: '1000000',
      LLM_API__OPENAI__KEY__0: 'test-key-openai-0',
      LLM_API__OPENAI__BASE_URL: vendor.openAiBaseUrl,
    });
    port = await service.listening();
  });
  afterEach(dropAll);
  afterAll(async () => {
    service.signal('SIGKILL');
    await service.exit();
    await vendor.stop();
  });

  function dropAll(): void {
    clearInterval(ticking);
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }

  async function openOne(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    sockets.add(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** Opens what is missing of them and lets each go on by one byte, once a second. */
  async function keepSlow(begin: (socket: Socket) => void, goOn: (socket: Socket) => void): Promise<void> {
    const fill = async (): Promise<void> => {
      const missing = Array.from({ length: SLOW_CLIENTS - sockets.size });
      for (const socket of await Promise.all(missing.map(openOne))) begin(socket);
    };
    await fill();
    ticking = setInterval(() => {
      for (const socket of sockets) goOn(socket);
      void fill();
    }, 1_000);
  }

  const slowSenders = (): Promise<void> => {
    const request = postOf('/v1/rewrite', { text: 'x'.repeat(5_000), style: 'formal' });
    const next = new WeakMap<Socket, number>();
    return keepSlow(
      (socket) => next.set(socket, 0),
      (socket) => {
        const at = next.get(socket) ?? 0;
        next.set(socket, at + 1);
        if (socket.writable) socket.write(request[at] ?? '');
      },
    );
  };

  const slowReaders = (): Promise<void> =>
    keepSlow(
      (socket) => {
        socket.pause();
        socket.write(postOf('/v1/rewrite/sse', { text: SLOW_TEXT, style: 'formal' }));
      },
      (socket) => void socket.read(1),
    );

  let asked = 0;
  async function measure(): Promise<Latencies> {
    const client = new RewriteClient(`http://127.0.0.1:${port}`);
    const times: number[] = [];
    let refused = 0;
    const end = Date.now() + MEASURED_FOR_IN_MS;
    const ask = async (): Promise<void> => {
      while (Date.now() < end) {
        const begun = performance.now();
        const text = `Text number ${(asked += 1)}.`;
        const response = await client.post('/v1/rewrite', { text, style: 'formal' });
        const { rewritten } = (await response.json()) as { rewritten: string };
        times.push(performance.now() - begun);
        if (response.status !== 200 || !rewritten.includes(text)) refused += 1;
        await delay(20);
      }
    };
    await Promise.all(Array.from({ length: OTHERS }, ask));
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
    return { served: times.length, refused, medianInMs: at(0.5), p95InMs: at(0.95) };
  }

  /**
   * Waits until the buffers of the sockets are full: until then slow readers are served as fast ones are.
   * @returns how long that took
   */
  async function calm(): Promise<number> {
    const begun = performance.now();
    for (let quick = 0; quick < 10;) {
      const asking = performance.now();
      await (await fetch(`http://127.0.0.1:${port}/health/live`)).arrayBuffer();
      quick = performance.now() - asking < 100 ? quick + 1 : 0;
      await delay(50);
    }
    return Math.round(performance.now() - begun);
  }

  const kinds: [string, () => Promise<void>][] = [
    ['send one byte a second', slowSenders],
    ['read one byte a second', slowReaders],
  ];

  test.each(kinds)(
    `${SLOW_CLIENTS} that %s cost others nothing`,
    async (name, begin) => {
      const before = await measure();
      await begin();
      const filledInMs = await calm();
      const meanwhile = await measure();
      dropAll();
      await delay(2_000);
      const after = await measure();
      const ratio = (figure: 'medianInMs' | 'p95InMs'): number =>
        meanwhile[figure] / ((before[figure] + after[figure]) / 2);
      const ratios = { median: ratio('medianInMs').toFixed(2), p95: ratio('p95InMs').toFixed(2) };
      process.stdout.write(`${name}: ${JSON.stringify({ before, filledInMs, meanwhile, after, ratios })}\n`);
      expect(meanwhile.refused).toBe(0);
      expect(meanwhile.served).toBeGreaterThan(100);
      expect(ratio('medianInMs')).toBeLessThan(MOST_SLOWDOWN);
      expect(ratio('p95InMs')).toBeLessThan(MOST_SLOWDOWN);
    },
    120_000,
  );
});
