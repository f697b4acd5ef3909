import type { RedisConnections } from '#redis';

/** News of one channel since the last look. A message that comes while nobody waits is not forgotten. */
export class News {
  private isThere = false;
  private wake: (() => void) | null = null;
  private readonly unsubscribe: () => void;

  constructor(connections: RedisConnections, channel: string) {
    const tell = () => {
      this.isThere = true;
      this.wake?.();
    };
    this.unsubscribe = connections.pubSub.subscribe(channel, tell, tell);
  }

  /** Resolves at news, when the time is up, or when the signal is aborted. */
  async next(timeInMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isThere && !signal.aborted) await this.wait(timeInMs, signal);
    this.isThere = false;
  }

  close(): void {
    this.unsubscribe();
  }

  private wait(timeInMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const stop = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(stop, timeInMs);
      signal.addEventListener('abort', stop);
      this.wake = stop;
    });
  }
}
