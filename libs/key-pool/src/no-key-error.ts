import type { ProviderName } from '#config';
import type { NoKeyReason } from './key-lease-store.js';

/** No key of a provider came free in time. */
export class NoKeyError extends Error {
  override readonly name = 'NoKeyError';

  constructor(
    readonly provider: ProviderName,
    readonly reason: NoKeyReason,
    /** When asking again makes sense: the end of the earliest rest, or soon if keys are only in use. */
    readonly retryAfterInMs: number,
  ) {
    super(`no key of ${provider} came free: ${reason}`);
  }
}
