import { Injectable } from '@nestjs/common';
import { KeyPoolService, NoKeyError } from '#key-pool';
import type { KeyLease } from '#key-pool';
import { LlmError, REMEDIES } from '#llm';
import { RewriteError } from '#rewrite-log';
import { ProviderCall } from './provider-call.js';
import type { WriteOrder, Written } from './provider-call.js';
import { LONGEST_BACKOFF_IN_MS, retryBackoff } from './retry-backoff.js';
import type { RewritePen } from './rewrite-pen.js';

/** Has a prompt written by whichever key and provider can: the one place that decides who is called again, and who next. */
@Injectable()
export class ProviderFallback {
  constructor(
    private readonly keyPool: KeyPoolService,
    private readonly providerCall: ProviderCall,
  ) {}

  /**
   * Writes to the pen, beginning again whenever a call failed after its first piece.
   * @throws RewriteError `refused`, `provider-failed` or `no-capacity`, or the signal's reason.
   */
  async write(order: WriteOrder, pen: RewritePen): Promise<Written> {
    for (;;) {
      const lease = await this.lease(order);
      const outcome = await this.call(lease, order, pen);
      if (outcome === 'lease-lost') continue;
      if (!(outcome instanceof LlmError)) return outcome;
      await this.learn(outcome, order);
    }
  }

  private async lease(order: WriteOrder): Promise<KeyLease> {
    const { candidates, priority, signal } = order;
    if (candidates.providers.length === 0) throw everyProviderFailed();
    const waitUntil = Math.min(order.keysUntil + order.meter.durationInMs, order.deadlineAt);
    try {
      const waitInMs = Math.max(0, waitUntil - Date.now());
      return await this.keyPool.acquireAny(candidates.providers, { priority, waitInMs, signal });
    } catch (error) {
      if (!(error instanceof NoKeyError)) throw error;
      throw candidates.haveFailed ? everyProviderFailed() : noCapacity(error);
    }
  }

  /** One call. What its failure says of the key is known to all before anyone else can take the key. */
  private async call(lease: KeyLease, order: WriteOrder, pen: RewritePen): Promise<Written | LlmError | 'lease-lost'> {
    try {
      const written = await this.providerCall.make(lease, order, pen);
      lease.succeeded();
      return written;
    } catch (error) {
      if (lease.lost.aborted && !order.signal.aborted) return 'lease-lost';
      if (!(error instanceof LlmError)) throw error;
      await setAside(lease, error);
      return error;
    } finally {
      await lease.release();
    }
  }

  /** Strikes off who cannot help with this text any more, and waits before the same provider is asked again. */
  private async learn({ kind, provider, restsUntil }: LlmError, { candidates, signal }: WriteOrder): Promise<void> {
    const { next } = REMEDIES[kind];
    if (next === 'nobody') throw new RewriteError('refused', 'The provider declined this text.');
    if (next === 'next-provider') candidates.remove(provider);
    if (next !== 'retry' && next !== 'others-first') return;
    const failures = candidates.countFailure(provider);
    const askedToWaitInMs = restsUntil === null ? 0 : restsUntil - Date.now();
    if (askedToWaitInMs > LONGEST_BACKOFF_IN_MS) candidates.remove(provider);
    if (next === 'others-first') candidates.postpone(provider);
    if (candidates.first === provider) await retryBackoff(failures, askedToWaitInMs, signal);
  }
}

/** Sets the key, its account or its provider aside. Whatever is not to blame has shown that it works. */
async function setAside(lease: KeyLease, { kind, restsUntil }: LlmError): Promise<void> {
  const { setsAside, blamesProvider } = REMEDIES[kind];
  if (setsAside === 'account-rests') await lease.rest(restsUntil);
  else if (setsAside === 'account-out') await lease.putOut('account');
  else if (setsAside === 'key-out') await lease.putOut('key');
  if (blamesProvider) await lease.blameProvider();
  else lease.succeeded();
}

/** Keys that are busy or resting come back, so the client should too; a provider without a valid key has failed. */
function noCapacity({ reason, retryAfterInMs }: NoKeyError): RewriteError {
  if (reason === 'out') return everyProviderFailed();
  const retryAfterInSeconds = Math.max(1, Math.ceil(retryAfterInMs / 1000));
  return new RewriteError('no-capacity', 'No key of a provider came free in time.', retryAfterInSeconds);
}

function everyProviderFailed(): RewriteError {
  return new RewriteError('provider-failed', 'Every provider that may serve this request failed.');
}
