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

/** Answers probes, and nothing else. While Redis is away the worker waits for it, and is ready all the same. */
@Injectable()
export class HealthServer implements OnModuleDestroy, OnApplicationShutdown {
  private readonly server = createServer((request, response) => this.answer(request, response));
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

  private answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = url.split('?');
    const { status, body, headers } = this.answerTo(method, path);
    const type = status < 400 || path === '/health' ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers });
    response.end(method === 'HEAD' ? undefined : JSON.stringify(body));
  }

  private answerTo(method: string, path: string): Answer {
    const answer = this.pages()[path];
    if (!answer) return problem(404, 'not-found', 'Not found', path);
    if (method === 'GET' || method === 'HEAD') return answer;
    const refusal = problem(405, 'method-not-allowed', 'This method is not allowed here', path);
    return { ...refusal, headers: { allow: 'GET, HEAD' } };
  }

  private pages(): Partial<Record<string, Answer>> {
    const ok = { status: 200, body: { status: 'ok' } };
    const notReady = problem(503, 'unavailable', 'The worker is stopping', '/health/ready');
    return {
      '/health': this.health(),
      '/health/live': ok,
      '/health/ready': this.isStopping ? notReady : ok,
    };
  }

  private health(): Answer {
    const worker = { status: this.isStopping ? 'down' : 'ok' };
    const store = { status: this.redis.isAvailable ? 'ok' : 'degraded', kind: 'redis' };
    const status = this.isStopping ? 'down' : store.status;
    return { status: this.isStopping ? 503 : 200, body: { status, parts: { worker, store } } };
  }
}

/** A problem document (RFC 9457). */
function problem(status: number, type: string, title: string, instance: string): Answer {
  return { status, body: { type: `urn:rewrite:problem:${type}`, title, status, instance } };
}
