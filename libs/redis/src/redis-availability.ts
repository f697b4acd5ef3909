import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisChanged } from '#events';
import { LineLimit } from './line-limit.js';
import { asksForScript, isUnavailability, reasonOf, refusesUs } from './redis-unavailable-error.js';

/** How soon a server that refuses is tried again. */
const RETRY_IN_MS = 500;
/** An outage is over when nothing has been refused for so long: the trial may pass where something else does not. */
const QUIET_IN_MS = 900;
const CLOSED = 'the connection was closed';

/**
 * Whether Redis can be used: there is a connection, and the server does not refuse what is asked, since it is full, read-only, the wrong
 * node or the like. Logs the beginning and the end of each outage, once, and of outages for the same reason one a minute, where they do not last
 * until that is over; of one that began otherwise also that the server refuses us.
 */
export class RedisAvailability {
  private readonly logger = new Logger('Redis');
  private readonly listeners = new Set<() => void>();
  private readonly lines = new LineLimit();
  private lastFailure = CLOSED;
  private lastRefusalAt = -Infinity;
  private isAway = false;
  /** What this outage comes of, as far as is known. */
  private cause = '';
  private isCauseLogged = false;
  /** Whether the log has a line of this outage. */
  private isLogged = false;
  private isWatched = false;
  private checking: Promise<void> | null = null;
  private retry: NodeJS.Timeout | undefined;

  /** @param tryOut asks the server for what all else needs, and rejects with what is said against it */
  constructor(
    private readonly client: Redis,
    private readonly tryOut: () => Promise<void>,
  ) {
    client.on('error', (error: unknown) => this.onFailure(error));
    client.on('close', () => this.onAway(`Redis is away: ${this.lastFailure}`));
    client.on('ready', () => void this.check());
  }

  get isAvailable(): boolean {
    return this.client.status === 'ready' && !this.isAway;
  }

  /** @returns ends the listening */
  onBack(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** From now on outages are told of. The first may be there already. */
  async start(): Promise<void> {
    this.isWatched = true;
    if (this.client.status === 'ready') await this.check();
    else this.onAway(`Redis is away: ${this.lastFailure}`);
  }

  /** To be told of every error that a server answers, on any connection. */
  onAnswer(error: Error): void {
    if (!isUnavailability(error) || asksForScript(error)) return;
    this.lastFailure = reasonOf(error);
    this.onRefusal(error);
  }

  /** Tries the server now, also for an outage that nobody has met yet. */
  check(): Promise<void> {
    this.checking ??= this.tryNow().finally(() => (this.checking = null));
    return this.checking;
  }

  /** From now on the end of the connection is intended. */
  end(): void {
    this.isWatched = false;
    clearTimeout(this.retry);
  }

  /** An attempt to connect has failed. Who waits for a server that refuses us has to know of it. */
  private onFailure(error: unknown): void {
    this.lastFailure = reasonOf(error);
    if (!this.isAway || !refusesUs(error) || this.cause.endsWith(this.lastFailure)) return;
    this.cause = `Redis cannot be used: ${this.lastFailure}`;
    this.isCauseLogged = false;
    this.logCause();
  }

  private async tryNow(): Promise<void> {
    if (!this.isWatched || this.client.status !== 'ready') return;
    try {
      await this.tryOut();
    } catch (error) {
      // A connection that is lost, or made anew, is tried when it is ready.
      if (this.client.status === 'ready') this.onRefusal(error);
      return;
    }
    if (performance.now() - this.lastRefusalAt > QUIET_IN_MS) this.onUsable();
    else this.tryLater();
  }

  private onRefusal(error: unknown): void {
    if (!this.isWatched) return;
    this.lastRefusalAt = performance.now();
    this.onAway(`Redis cannot be used: ${reasonOf(error)}`);
    this.tryLater();
  }

  private tryLater(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.check(), RETRY_IN_MS).unref();
  }

  /** Is told again and again while an outage lasts, with each attempt that fails. */
  private onAway(cause: string): void {
    if (!this.isWatched) return;
    if (this.isAway) return this.logCause();
    this.isAway = true;
    this.cause = cause;
    this.isCauseLogged = false;
    this.isLogged = false;
    this.logCause();
    redisChanged.tell({ isAvailable: false });
  }

  private logCause(): void {
    if (this.isCauseLogged || !this.lines.allows(this.cause)) return;
    this.isCauseLogged = true;
    this.isLogged = true;
    this.logger.warn(this.cause);
  }

  private onUsable(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.lastFailure = CLOSED;
    if (this.isLogged) this.logger.log('Redis is back');
    redisChanged.tell({ isAvailable: true });
    for (const listener of this.listeners) listener();
  }
}
