import { networkError, type RewriteError } from './rewrite-error.js';

/** Tells of a connection on which nothing comes for too long. */
export class Silence {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly limitInMs: number,
    private readonly onTooLong: (reason: RewriteError) => void,
  ) {
    this.isBroken();
  }

  /** Something came. */
  isBroken(): void {
    this.stop();
    this.timer = setTimeout(
      () => this.onTooLong(networkError(`Nothing came for ${this.limitInMs / 1000} s`)),
      this.limitInMs,
    );
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
