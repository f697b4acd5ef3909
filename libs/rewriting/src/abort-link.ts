/** Aborts with another signal or by itself, until it is cut. Unlike `AbortSignal.any` it leaves nothing behind on a signal that lives on. */
export class AbortLink {
  private readonly controller = new AbortController();
  private readonly follow = (): void => this.abort(this.followed.reason);

  constructor(private readonly followed: AbortSignal) {
    if (followed.aborted) this.follow();
    else followed.addEventListener('abort', this.follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Follows the other no more. */
  cut(): void {
    this.followed.removeEventListener('abort', this.follow);
  }
}
