import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { RedisConnections } from '#redis';
import { METRICS_MEDIA_TYPE, TELEMETRY, type Telemetry } from '#telemetry';

interface Answer {
  status: number;
  /** Sent as JSON, but for a text. */
  body: object | string;
  headers?: Record<string, string>;
}

/** A problem document (RFC 9457). It names no request, since the worker logs none. */
interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
}

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const OK: Answer = { status: 200, body: { status: 'ok' } };

const NOT_FOUND = {
  type: 'urn:rewrite:problem:not-found',
  title: 'Not found',
  status: 404,
  detail: 'There is nothing at this address.',
};
const NOT_ALLOWED = {
  type: 'urn:rewrite:problem:method-not-allowed',
  title: 'This method is not allowed here',
  status: 405,
  detail: 'Only GET and HEAD are allowed here.',
};
const STOPPING = {
  type: 'urn:rewrite:problem:unavailable',
  title: 'The service is not available',
  status: 503,
  detail: 'The worker is stopping.',
};

/** Answers probes and tells the metrics, and nothing else. While Redis is away the worker waits for it, and is ready all the same. */
@Injectable()
export class HealthServer implements OnModuleDestroy, OnApplicationShutdown {
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly pages = new Map<string, () => Answer | Promise<Answer>>([
    ['/health', () => this.health()],
    ['/health/live', () => OK],
    ['/health/ready', () => this.ready()],
    ['/metrics', () => this.metrics()],
  ]);
  private isStopping = false;

  constructor(
    @Inject(RedisConnections) private readonly redis: RedisConnections,
    @Inject(TELEMETRY) private readonly telemetry: Telemetry,
  ) {}

  /** Gives the address. @throws the system's error where it cannot listen there */
  async listen(host: string, port: number): Promise<string> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    const { address, family, port: listensOn } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${listensOn}`;
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = url.split('?');
    const { status, body, headers } = await this.answerTo(method, path);
    response.writeHead(status, { ...HEADERS, ...headers });
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    response.end(method === 'HEAD' ? undefined : content);
  }

  private async answerTo(method: string, path: string): Promise<Answer> {
    const page = this.pages.get(path);
    if (!page) return problem({ ...NOT_FOUND, instance: path });
    if (method === 'GET' || method === 'HEAD') return page();
    return problem({ ...NOT_ALLOWED, instance: path }, { allow: 'GET, HEAD' });
  }

  private async metrics(): Promise<Answer> {
    return { status: 200, body: await this.telemetry.text(), headers: { 'content-type': METRICS_MEDIA_TYPE } };
  }

  private ready(): Answer {
    return this.isStopping ? problem({ ...STOPPING, instance: '/health/ready' }, { 'retry-after': '1' }) : OK;
  }

  private async health(): Promise<Answer> {
    const worker = { status: this.isStopping ? 'down' : 'ok' };
    const store = { status: (await this.redis.isWell()) ? 'ok' : 'degraded', kind: 'redis' };
    const status = this.isStopping ? 'down' : store.status;
    return { status: this.isStopping ? 503 : 200, body: { status, parts: { worker, store } } };
  }
}

function problem(body: Problem, headers: Record<string, string> = {}): Answer {
  return { status: body.status, body, headers: { 'content-type': 'application/problem+json', ...headers } };
}
