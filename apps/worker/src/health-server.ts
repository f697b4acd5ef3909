import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { RedisConnections } from '#redis';

interface Answer {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

const OK: Answer = { status: 200, body: { status: 'ok' } };

/** Answers probes, and nothing else. While Redis is away the worker waits for it, and is ready all the same. */
@Injectable()
export class HealthServer implements OnModuleDestroy, OnApplicationShutdown {
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly pages = new Map<string, () => Answer | Promise<Answer>>([
    ['/health', () => this.health()],
    ['/health/live', () => OK],
    ['/health/ready', () => this.ready()],
  ]);
  private isStopping = false;

  constructor(@Inject(RedisConnections) private readonly redis: RedisConnections) {}

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
    const type = status < 400 || path === '/health' ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
    response.end(method === 'HEAD' ? undefined : JSON.stringify(body));
  }

  private async answerTo(method: string, path: string): Promise<Answer> {
    const page = this.pages.get(path);
    if (!page) return problem(404, 'not-found', 'Not found', path);
    if (method === 'GET' || method === 'HEAD') return page();
    const refusal = problem(405, 'method-not-allowed', 'This method is not allowed here', path);
    return { ...refusal, headers: { allow: 'GET, HEAD' } };
  }

  private ready(): Answer {
    return this.isStopping ? problem(503, 'unavailable', 'The worker is stopping', '/health/ready') : OK;
  }

  private async health(): Promise<Answer> {
    const worker = { status: this.isStopping ? 'down' : 'ok' };
    const store = { status: (await this.redis.isWell()) ? 'ok' : 'degraded', kind: 'redis' };
    const status = this.isStopping ? 'down' : store.status;
    return { status: this.isStopping ? 503 : 200, body: { status, parts: { worker, store } } };
  }
}

/** A problem document (RFC 9457). */
function problem(status: number, type: string, title: string, instance: string): Answer {
  return { status, body: { type: `urn:rewrite:problem:${type}`, title, status, instance } };
}
