import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { RedisConnections } from '#redis';
import { metricsPage, type PageAnswer, PageServer, TELEMETRY, type Telemetry } from '#telemetry';

const OK: PageAnswer = { status: 200, body: { status: 'ok' } };

/** Answers probes and tells the metrics, and nothing else. While Redis is away the worker waits for it, and is ready all the same. */
@Injectable()
export class HealthServer implements OnModuleDestroy, OnApplicationShutdown {
  private readonly server: PageServer;
  private isStopping = false;

  constructor(
    @Inject(RedisConnections) private readonly redis: RedisConnections,
    @Inject(TELEMETRY) telemetry: Telemetry,
  ) {
    this.server = new PageServer(
      new Map([
        ['/health', () => this.health()],
        ['/health/live', () => OK],
        ['/health/ready', () => this.ready()],
        ['/metrics', metricsPage(telemetry)],
      ]),
    );
  }

  /** Gives the address. @throws the system's error where it cannot listen there */
  listen(host: string, port: number): Promise<string> {
    return this.server.listen(host, port);
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  onApplicationShutdown(): void {
    this.server.close();
  }

  private ready(): PageAnswer {
    return this.isStopping ? { problem: 'unavailable' } : OK;
  }

  private async health(): Promise<PageAnswer> {
    const worker = { status: this.isStopping ? 'down' : 'ok' };
    const store = { status: (await this.redis.isWell()) ? 'ok' : 'degraded', kind: 'redis' };
    const status = this.isStopping ? 'down' : store.status;
    return { status: this.isStopping ? 503 : 200, body: { status, parts: { worker, store } } };
  }
}
