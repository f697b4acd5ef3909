import { Injectable } from '@nestjs/common';
import { KeyPoolService, NoKeyError } from '#key-pool';
import type { KeyLease } from '#key-pool';
import { LlmError, REMEDIES } from '#llm';
import { RewriteError } from '#rewrite-log';
import { Candidates } from './candidates.js';
import { ProviderCall } from './provider-call.js';
import type { WriteOrder, Written } from './provider-call.js';
import { retryBackoff } from './retry-backoff.js';
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
    const candidates = new Candidates(order.providers);
    for (;;) {
      const lease = await this.lease(candidates, order);
      const outcome = await this.call(lease, order, pen, candidates);
      if (outcome === 'lease-lost') continue;
      if (!(outcome instanceof LlmError)) return outcome;
      await this.learn(outcome, candidates, order.signal);
    }
  }

  private async lease({ providers }: Candidates, { priority, keysUntil, signal }: WriteOrder): Promise<KeyLease> {
    if (providers.length === 0) throw everyProviderFailed();
    try {
      const waitInMs = Math.max(0, keysUntil - Date.now());
      return await this.keyPool.acquireAny(providers, { priority, waitInMs, signal });
    } catch (error) {
      throw error instanceof NoKeyError ? noCapacity(error) : error;
    }
  }

  /** One call. What its failure says of the key is known to all before anyone else can take the key. */
  private async call(
    lease: KeyLease,
    order: WriteOrder,
    pen: RewritePen,
    candidates: Candidates,
  ): Promise<Written | LlmError | 'lease-lost'> {
    try {
      const written = await this.providerCall.make(lease, order, pen);
      lease.succeeded();
      return written;
    } catch (error) {
      if (lease.lost.aborted && !order.signal.aborted) return 'lease-lost';
      if (!(error instanceof LlmError)) throw error;
      const isUsable = await setAside(lease, error);
      if (!isUsable) candidates.remove(lease.provider);
      return error;
    } finally {
      await lease.release();
    }
  }

  /** Strikes off who cannot help with this text any more, and waits before the same provider is asked again. */
  private async learn({ kind, provider }: LlmError, candidates: Candidates, signal: AbortSignal): Promise<void> {
    const { next } = REMEDIES[kind];
    if (next === 'nobody') throw new RewriteError('refused', 'The provider declined this text.');
    if (next === 'next-provider') candidates.remove(provider);
    if (next !== 'retry' && next !== 'others-first') return;
    const failures = candidates.countFailure(provider);
    if (next === 'others-first') candidates.postpone(provider);
    if (candidates.first === provider) await retryBackoff(failures, signal);
  }
}

/**
 * Sets the key, its account or its provider aside. Whatever is not to blame has shown that it works.
 * @returns false where the provider itself rests now, so that waiting for one of its keys is in vain
 */
async function setAside(lease: KeyLease, { kind, restsUntil }: LlmError): Promise<boolean> {
  const { setsAside, blamesProvider } = REMEDIES[kind];
  if (blamesProvider) return !(await lease.blameProvider());
  if (setsAside === 'account-rests') await lease.rest(restsUntil);
  else if (setsAside === 'account-out') await lease.putOut('account');
  else if (setsAside === 'key-out') await lease.putOut('key');
  lease.succeeded();
  return true;
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
