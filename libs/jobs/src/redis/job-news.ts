import { EventEmitter } from 'node:events';
import type { RedisConnections } from '#redis';
import { endedChannel } from './rewrites-queue.js';

/**
 * Tells those who wait in this process of jobs that may have ended anywhere: one subscription, however many wait. News may be lost,
 * and may be false.
 */
export class JobNews {
  private readonly watches = new EventEmitter().setMaxListeners(0);
  private unsubscribe: (() => void) | null = null;

  constructor(private readonly connections: RedisConnections) {}

  /** Must be stopped. */
  watch(id: string): JobWatch {
    this.unsubscribe ??= this.subscribe();
    return new JobWatch(this.watches, id);
  }

  close(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  private subscribe(): () => void {
    const tell = (id: string): void => void this.watches.emit(id);
    const tellAll = (): void => this.watches.eventNames().forEach((id) => this.watches.emit(id));
    return this.connections.pubSub.subscribe(endedChannel(this.connections), tell, tellAll);
  }
}

/** The news of one job for one who waits. What comes while he does not wait is not forgotten. */
export class JobWatch {
  private isTold = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly watches: EventEmitter,
    private readonly id: string,
  ) {
    watches.on(id, this.tell);
  }

  /** Resolves at news, when the time is up, or when the signal is aborted. */
  async next(timeInMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isTold && !signal.aborted) await this.wait(timeInMs, signal);
    this.isTold = false;
  }

  stop(): void {
    this.watches.off(this.id, this.tell);
  }

  private readonly tell = (): void => {
    this.isTold = true;
    this.wake?.();
  };

  private wait(timeInMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(wake, timeInMs);
      signal.addEventListener('abort', wake);
      this.wake = wake;
    });
  }
}
