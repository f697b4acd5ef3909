import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Behaviour } from './fake-vendor/behaviour.js';
import { geminiWire, readGeminiRequest } from './fake-vendor/gemini-wire.js';
import { openAiWire, readOpenAiRequest } from './fake-vendor/openai-wire.js';
import { perform } from './fake-vendor/perform.js';
import { VendorCall } from './fake-vendor/vendor-call.js';
import { vendorTexts } from './seen-texts.js';

export { GARBAGE } from './fake-vendor/behaviour.js';
export type { AnswerStep, Behaviour, Failure, RawAnswer } from './fake-vendor/behaviour.js';
export type { VendorCall } from './fake-vendor/vendor-call.js';

/** What is done with a call: always the same, or decided for each one. */
export type Script = Behaviour | ((call: VendorCall) => Behaviour);

/** What the vendor saw of one key. */
interface KeyCounts {
  calls: number;
  inFlight: number;
  maxInFlight: number;
  /** Calls whose client closed the connection before their end. */
  aborts: number;
}

const PATIENCE_IN_MS = 45_000;

/**
 * A server on a free port that speaks as OpenAI and as Gemini do, and behaves as it is told. It believes every key.
 *
 * What is done with a call: the first behaviour of those queued by `scriptNext`; else the script of its key; else the
 * script; else it answers `rewritten: <the user's text>`.
 */
export class FakeVendor {
  /** Every call, in the order of arrival. */
  readonly calls: VendorCall[] = [];
  private readonly counts = new Map<string, KeyCounts>();
  private readonly queued: Behaviour[] = [];
  private readonly scripts = new Map<string, Script>();
  private general: Script = {};
  private readonly changes = new EventEmitter().setMaxListeners(0);

  private constructor(
    private readonly server: Server,
    private readonly origin: string,
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  /** @param port 0: a free one */
  static async start(port = 0): Promise<FakeVendor> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new FakeVendor(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  get openAiBaseUrl(): string {
    return `${this.origin}/v1`;
  }

  get geminiBaseUrl(): string {
    return this.origin;
  }

  /** What is done with every call that nothing else is said of. */
  script(script: Script): void {
    this.general = script;
  }

  /** What is done with every call of one key. */
  scriptKey(key: string, script: Script): void {
    this.scripts.set(key, script);
  }

  /** Answers with the first text; asked to correct it, with the second; and so on, the last text for all that follow. */
  scriptCorrections(...answers: string[]): void {
    this.script(({ request }) => ({
      answer: [answers[Math.min(request.corrections.length, answers.length - 1)] ?? ''],
    }));
  }

  /** What is done with the next calls, one behaviour for each, whatever their key. */
  scriptNext(...behaviours: Behaviour[]): void {
    this.queued.push(...behaviours);
  }

  /** The counts of one key; zeros for a key that was never used. */
  key(key: string): KeyCounts {
    return this.counts.get(key) ?? { calls: 0, inFlight: 0, maxInFlight: 0, aborts: 0 };
  }

  /** Waits until at least so many calls have come. */
  called(count: number): Promise<void> {
    return this.until(() => this.calls.length >= count, `${count} calls`);
  }

  /** Waits until at least so many calls were aborted by their client. */
  aborted(count: number): Promise<void> {
    return this.until(() => this.countOf('aborted') >= count, `${count} aborted calls`);
  }

  /** Waits until no call is open. */
  idle(): Promise<void> {
    return this.until(() => this.countOf('open') === 0, 'no open call');
  }

  /** Closes every connection, so that nothing is left. */
  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private countOf(state: VendorCall['state']): number {
    return this.calls.filter((call) => call.state === state).length;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming).catch(() => undefined);
    const clientIsGone = body === undefined;
    if (clientIsGone) return;
    if (incoming.method === 'GET' && incoming.url?.includes('/models')) {
      // A vendor that lists no models: nothing can be told of the configured one.
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[]}');
      return;
    }
    const request = readOpenAiRequest(incoming, body) ?? readGeminiRequest(incoming, body);
    if (!request?.key) {
      response.writeHead(request ? 401 : 404).end();
      return;
    }
    const counts = this.key(request.key);
    this.counts.set(request.key, counts);
    const call = new VendorCall(this.calls.length, request, body, incoming, response, () => {
      counts.inFlight -= 1;
      if (call.state === 'aborted') counts.aborts += 1;
      this.changes.emit('change');
    });
    counts.calls += 1;
    counts.inFlight += 1;
    counts.maxInFlight = Math.max(counts.maxInFlight, counts.inFlight);
    this.calls.push(call);
    const behaviour = this.behaviourOf(call);
    for (const told of textsOf(behaviour)) vendorTexts.add(told);
    this.changes.emit('change');
    const wire = request.vendor === 'openai' ? openAiWire(request) : geminiWire(request);
    await perform(behaviour, call, wire, response);
  }

  private behaviourOf(call: VendorCall): Behaviour {
    const script = this.queued.shift() ?? this.scripts.get(call.key) ?? this.general;
    return typeof script === 'function' ? script(call) : script;
  }

  private async until(isSo: () => boolean, wanted: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE_IN_MS);
    while (!isSo()) {
      await once(this.changes, 'change', { signal }).catch(() => {
        throw new Error(`The fake vendor waited in vain for ${wanted}; it has seen ${this.summary()}.`);
      });
    }
  }

  private summary(): string {
    return `${this.calls.length} calls, ${this.countOf('open')} of them open, ${this.countOf('aborted')} aborted`;
  }
}

function textsOf({ answer = [], fail, failInStream }: Behaviour): string[] {
  const written = answer.map((step) => (typeof step === 'string' ? step : '')).join('');
  return [written, fail?.message ?? '', failInStream?.message ?? ''];
}
