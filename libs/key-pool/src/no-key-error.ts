import type { ProviderName } from '#config';
import type { NoKeyReason } from './key-lease-store.js';

/** No key of a provider came free in time. */
export class NoKeyError extends Error {
  override readonly name = 'NoKeyError';

  private readonly retryAt: number;

  constructor(
    readonly provider: ProviderName,
    readonly reason: NoKeyReason,
    retryAfterInMs: number,
  ) {
    super(`no key of ${provider} came free: ${reason}`);
    this.retryAt = performance.now() + retryAfterInMs;
  }

  /** When asking again makes sense, from now on: the end of the earliest rest, or soon if keys are only in use. */
  get retryAfterInMs(): number {
    return Math.max(0, this.retryAt - performance.now());
  }
}
