import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ProviderName } from '#config';
import { KeyPoolService, NoKeyError } from '#key-pool';
import type { KeyLease } from '#key-pool';
import { LlmError, REMEDIES } from '#llm';
import { RewriteError } from '#rewrite-log';
import { ProviderCall } from './provider-call.js';
import type { WriteOrder, Written } from './provider-call.js';
import { LONGEST_BACKOFF_IN_MS, retryBackoffInMs } from './retry-backoff.js';
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
      this.learn(outcome, order);
    }
  }

  /** A key of whoever may be called. Those who are left alone for a moment join when it is over. */
  private async lease(order: WriteOrder): Promise<KeyLease> {
    const { candidates, signal } = order;
    for (;;) {
      if (candidates.isEmpty) throw everyProviderFailed();
      const { providers, moreAt } = candidates.at(Date.now());
      const lease = providers.length === 0 ? null : await this.leaseOf(providers, moreAt, order);
      if (lease) return lease;
      await pauseUntil(moreAt ?? 0, signal);
    }
  }

  /** Null where none came free before more may be called. A job that has made calls does not wait for free: it would make them again and again. */
  private async leaseOf(
    providers: readonly ProviderName[],
    moreAt: number | null,
    { candidates, priority, signal, ...order }: WriteOrder,
  ): Promise<KeyLease | null> {
    const waitUntil = Math.min(order.keysUntil + order.meter.durationInMs, order.deadlineAt);
    const until = Math.min(waitUntil, moreAt ?? Infinity);
    try {
      return await this.keyPool.acquireAny(providers, { priority, waitInMs: Math.max(0, until - Date.now()), signal });
    } catch (error) {
      if (!(error instanceof NoKeyError)) throw error;
      if (moreAt !== null && moreAt <= order.deadlineAt) return null;
      throw priority === 'job' && candidates.haveFailed ? everyProviderFailed() : noCapacity(error);
    }
  }

  /** One call. What its failure says of the key is known to all before anyone else can take the key. */
  private async call(lease: KeyLease, order: WriteOrder, pen: RewritePen): Promise<Written | LlmError | 'lease-lost'> {
    try {
      const written = await this.providerCall.make(lease, order, pen);
      lease.succeeded('key');
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

  /** Strikes off who cannot help with this text any more, and leaves alone for a while who is to be called again. */
  private learn({ kind, provider, restsUntil }: LlmError, { candidates }: WriteOrder): void {
    const { next } = REMEDIES[kind];
    if (next === 'nobody') throw new RewriteError('refused', 'The provider declined this text.');
    if (next === 'next-provider') candidates.remove(provider);
    if (next !== 'retry' && next !== 'others-first') return;
    const failures = candidates.countFailure(provider);
    const askedToWaitInMs = restsUntil === null ? 0 : restsUntil - Date.now();
    if (askedToWaitInMs > LONGEST_BACKOFF_IN_MS) candidates.remove(provider);
    if (next === 'others-first') candidates.postpone(provider);
    candidates.leaveAlone(provider, Date.now() + retryBackoffInMs(failures, askedToWaitInMs));
  }
}

async function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // A timer's own error would hide why the run was stopped.
  await delay(Math.max(0, time - Date.now()), undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Sets the key, its account or its provider aside, and tells what has shown that it works. */
async function setAside(lease: KeyLease, { kind, restsUntil }: LlmError): Promise<void> {
  const { setsAside, shows } = REMEDIES[kind];
  if (setsAside === 'account-rests') await lease.rest(restsUntil);
  else if (setsAside === 'account-out') await lease.putOut('account');
  else if (setsAside === 'key-out') await lease.putOut('key');
  if (shows === 'provider-fails') await lease.blameProvider();
  if (shows === 'provider-works') lease.succeeded('provider');
  if (shows === 'key-works') lease.succeeded('key');
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
