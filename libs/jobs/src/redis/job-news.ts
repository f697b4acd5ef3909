import { EventEmitter } from 'node:events';
import { News } from './news.js';
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
  watch(id: string): News {
    this.unsubscribe ??= this.subscribe();
    return new News((tell) => {
      this.watches.on(id, tell);
      return () => this.watches.off(id, tell);
    });
  }

  close(): void {
    this.unsubscribe?.();
  }

  private subscribe(): () => void {
    const tell = (id: string): void => void this.watches.emit(id);
    const tellAll = (): void => this.watches.eventNames().forEach((id) => this.watches.emit(id));
    return this.connections.pubSub.subscribe(endedChannel(this.connections), tell, tellAll);
  }
}
