/** Aborts with the first of others, until it is cut. Unlike `AbortSignal.any` it leaves nothing behind on signals that live on. */
export class AbortLink {
  private readonly controller = new AbortController();
  private readonly cuts: (() => void)[] = [];

  constructor(...signals: AbortSignal[]) {
    for (const signal of signals) this.follow(signal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Follows no other any more. */
  cut(): void {
    for (const cut of this.cuts.splice(0)) cut();
  }

  private follow(signal: AbortSignal): void {
    const abort = (): void => this.abort(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    this.cuts.push(() => signal.removeEventListener('abort', abort));
  }
}
