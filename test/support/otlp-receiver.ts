import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

/** A span as it is sent (https://opentelemetry.io/docs/specs/otlp/, JSON). */
export interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
  events: { name: string }[];
  status: { code?: number; message?: string };
  /** Of the process. */
  service: string;
}

interface Sent {
  resourceSpans: {
    resource: { attributes: SentSpan['attributes'] };
    scopeSpans: { spans: Omit<SentSpan, 'service'>[] }[];
  }[];
}

const PATIENCE_IN_MS = 45_000;

/** A collector that keeps what it is sent by OTLP over HTTP as JSON. */
export class OtlpReceiver {
  spans: SentSpan[] = [];
  /** All that came, as it came. */
  received = '';
  /** Null: it never answers. */
  answersAfterInMs: number | null = 0;
  private readonly news = new EventEmitter().setMaxListeners(0);

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  /** @param port 0: a free one */
  static async start(port = 0): Promise<OtlpReceiver> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const receiver = new OtlpReceiver(server, endpoint);
    server.on('request', (request, response) => void receiver.answer(request, response));
    return receiver;
  }

  /** Waits for a span of this name. */
  async span(name: string): Promise<SentSpan> {
    for (;;) {
      const found = this.spans.find((span) => span.name === name);
      if (found) return found;
      await once(this.news, 'came', { signal: AbortSignal.timeout(PATIENCE_IN_MS) });
    }
  }

  forgetSpans(): void {
    this.spans = [];
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.take(request.url!, await text(request));
    if (this.answersAfterInMs === null) return;
    await setTimeout(this.answersAfterInMs);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  private take(url: string, body: string): void {
    this.received += body;
    if (url === '/v1/traces') {
      for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
        const service = String(attribute(resource.attributes, 'service.name'));
        for (const span of scopeSpans.flatMap(({ spans }) => spans)) this.spans.push({ ...span, service });
      }
    }
    this.news.emit('came');
  }
}

/** The value of an attribute, whatever its type. */
export function attribute(attributes: SentSpan['attributes'], key: string): unknown {
  return Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];
}
