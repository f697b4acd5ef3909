/** News for one who waits. What comes while he does not wait is not forgotten. */
export class News {
  private isTold = false;
  private wake: (() => void) | null = null;

  /** Ends the listening. */
  readonly stop: () => void;

  /** @param listen calls what it is given whenever there is news, which may be false, until the function it returns is called */
  constructor(listen: (tell: () => void) => () => void) {
    this.stop = listen(() => {
      this.isTold = true;
      this.wake?.();
    });
  }

  /** Resolves at news since it resolved last, when the time is up, or when the signal is aborted. */
  async next(timeInMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isTold && !signal.aborted) await this.wait(timeInMs, signal);
    this.isTold = false;
  }

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
