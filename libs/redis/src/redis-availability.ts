import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { reasonOf } from './redis-unavailable-error.js';

/** Whether a connection can be used. Logs the beginning and the end of each outage, once. */
export class RedisAvailability {
  private readonly logger = new Logger('Redis');
  private readonly listeners = new Set<() => void>();
  private lastReason = 'the connection was closed';
  private isAway = false;
  private isOver = false;

  constructor(private readonly client: Redis) {
    client.on('error', (error: unknown) => (this.lastReason = reasonOf(error)));
    client.on('close', () => this.onAway());
    client.on('ready', () => this.onReady());
  }

  get isAvailable(): boolean {
    return this.client.status === 'ready';
  }

  /** @returns ends the listening */
  onBack(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onAway(): void {
    if (this.isAway || this.isOver) return;
    this.isAway = true;
    this.logger.warn(`Redis is away: ${this.lastReason}`);
  }

  /** From now on the end of the connection is intended. */
  end(): void {
    this.isOver = true;
  }

  private onReady(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.logger.log('Redis is back');
    for (const listener of this.listeners) listener();
  }
}
