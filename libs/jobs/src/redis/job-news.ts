import { EventEmitter } from 'node:events';
import type { RedisConnections } from '#redis';
import { endedChannel } from './rewrites-queue.js';

/** Tells those who wait in this process of jobs that may have ended anywhere: one listener to Redis, however many wait. */
export class JobNews {
  private readonly waiting = new EventEmitter().setMaxListeners(0);
  private unsubscribe: (() => void) | null = null;

  constructor(private readonly connections: RedisConnections) {}

  /** Resolves at news of the job, when the time is up, or when the signal is aborted. News may be lost, and may be false. */
  next(id: string, timeInMs: number, signal: AbortSignal): Promise<void> {
    this.unsubscribe ??= this.subscribe();
    return new Promise((resolve) => {
      const stop = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        this.waiting.off(id, stop);
        resolve();
      };
      const timer = setTimeout(stop, timeInMs);
      signal.addEventListener('abort', stop);
      this.waiting.on(id, stop);
      if (signal.aborted) stop();
    });
  }

  close(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  private subscribe(): () => void {
    const tell = (id: string): void => void this.waiting.emit(id);
    const tellAll = (): void => this.waiting.eventNames().forEach((id) => this.waiting.emit(id));
    return this.connections.pubSub.subscribe(endedChannel(this.connections), tell, tellAll);
  }
}
