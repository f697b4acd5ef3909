import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { ProviderName } from '#config';
import { KeyPoolService, NoKeyError } from '#key-pool';
import type { KeyLease } from '#key-pool';
import { estimateUsage, REMEDIES } from '#llm';
import type { LlmError, LlmPrompt } from '#llm';
import { RewriteError } from '#rewrite-log';
import { BudgetExhaustedError, UsageService } from '#usage';
import type { Expense } from '#usage';
import { budgetExhausted } from './budget.js';
import type { FailedCall } from './failed-calls.js';
import { ProviderCall } from './provider-call.js';
import type { CallOrder, Written } from './provider-call.js';
import { LONGEST_BACKOFF_IN_MS, retryBackoffInMs } from './retry-backoff.js';
import type { RewriteRun } from './rewrite-run.js';
import { type CallMeans, Successor } from './successor.js';

/** Has a prompt written by whichever key and provider can: the one place that decides who is called again, and who next. */
@Injectable()
export class ProviderFallback {
  private readonly logger = new Logger(ProviderFallback.name);

  constructor(
    private readonly keyPool: KeyPoolService,
    private readonly providerCall: ProviderCall,
    private readonly usage: UsageService,
  ) {}

  /**
   * Writes to the run's output, beginning again whenever a call failed after its first piece.
   * @throws RewriteError `refused`, `too-long`, `provider-failed`, `budget-exhausted` or `no-capacity`, or the signal's reason.
   */
  async write(run: RewriteRun, prompt: LlmPrompt, signal: AbortSignal): Promise<Written> {
    const inTurn = (): Promise<CallMeans> => this.means(run, prompt, () => this.lease(run, signal));
    let means = await inTurn();
    for (;;) {
      const { provider } = means.lease;
      const successor = new Successor(() => this.means(run, prompt, () => this.leaseBesides(provider, run, signal)));
      try {
        const outcome = await this.call(means, { run, prompt, signal, mayLeave: () => successor.find() });
        if (outcome !== 'lease-lost' && 'text' in outcome) return outcome;
        if (outcome !== 'lease-lost') this.learn(outcome, run);
        means = (await successor.handOver()) ?? (await inTurn());
      } finally {
        await successor.release();
      }
    }
  }

  /** The tokens come first: whoever has none left does not wait for a key. @throws RewriteError `budget-exhausted`, or what `acquire` throws */
  private async means(run: RewriteRun, prompt: LlmPrompt, acquire: () => Promise<KeyLease>): Promise<CallMeans> {
    const expense = await this.reserve(run, prompt);
    try {
      return { expense, lease: await acquire() };
    } catch (error) {
      await expense.settle();
      throw error;
    }
  }

  /** A job that has made calls does not wait for another day: it would make them again. */
  private async reserve(run: RewriteRun, prompt: LlmPrompt): Promise<Expense> {
    const { facts, priority } = run.order;
    try {
      return await this.usage.reserve(facts.client, estimateUsage(prompt));
    } catch (error) {
      if (!(error instanceof BudgetExhaustedError)) throw error;
      throw priority === 'job' && !run.failed.isEmpty ? verdictOn(run, false) : budgetExhausted(error);
    }
  }

  /** A key of another provider that is free now. @throws NoKeyError, or the signal's reason */
  private async leaseBesides(
    called: ProviderName,
    { candidates, begun: { trace }, order: { priority } }: RewriteRun,
    signal: AbortSignal,
  ): Promise<KeyLease> {
    const others = candidates.besides(called, Date.now());
    return this.keyPool.acquireAny(others, { priority, waitInMs: 0, passedOver: candidates.passedOver, trace, signal });
  }

  /** A key of whoever may be called. Those who are left alone for a moment join when it is over. */
  private async lease(run: RewriteRun, signal: AbortSignal): Promise<KeyLease> {
    for (;;) {
      if (run.candidates.isEmpty) throw verdictOn(run, false);
      const { providers, moreAt } = run.candidates.at(Date.now());
      const lease = providers.length === 0 ? null : await this.leaseOf(providers, moreAt, run, signal);
      if (lease) return lease;
      await pauseUntil(moreAt ?? 0, signal);
    }
  }

  /** Null where none came free before more may be called. A job that has made calls does not wait for free: it would make them again and again. */
  private async leaseOf(
    providers: readonly ProviderName[],
    moreAt: number | null,
    run: RewriteRun,
    signal: AbortSignal,
  ): Promise<KeyLease | null> {
    const { priority, keysUntil, deadlineAt } = run.order;
    const waitUntil = Math.min(keysUntil + run.meter.durationInMs, deadlineAt);
    const waitInMs = Math.max(0, Math.min(waitUntil, moreAt ?? Infinity) - Date.now());
    try {
      const { passedOver } = run.candidates;
      return await this.keyPool.acquireAny(providers, {
        priority,
        waitInMs,
        passedOver,
        trace: run.begun.trace,
        signal,
      });
    } catch (error) {
      if (!(error instanceof NoKeyError)) throw error;
      if (moreAt !== null && moreAt <= deadlineAt) return null;
      if (error.reason === 'out') throw verdictOn(run, false);
      throw priority === 'job' && !run.failed.isEmpty ? verdictOn(run, true) : noCapacity(error);
    }
  }

  /** One call. What its failure says of the key is known to all before anyone else can take the key. */
  private async call(
    { lease, expense }: CallMeans,
    call: Omit<CallOrder, 'expense'>,
  ): Promise<Written | FailedCall | 'lease-lost'> {
    const { run } = call;
    try {
      const outcome = await this.providerCall.make(lease, { expense, ...call });
      if ('error' in outcome) {
        await setAside(lease, outcome.error, run);
        await lease.release();
      } else {
        await this.served(lease, run);
        // Nobody waits for the key of a call that went well to be given back; the pool sees to it.
        void lease.release();
      }
      return outcome;
    } catch (error) {
      await lease.release();
      if (lease.isLost && !call.signal.aborted) return 'lease-lost';
      throw error;
    } finally {
      await expense.settle();
    }
  }

  /** What one key was forbidden and another one served was not forbidden for the text. */
  private async served(lease: KeyLease, run: RewriteRun): Promise<void> {
    lease.succeeded('key');
    this.warnOfRefused(lease, run);
    await Promise.all(run.candidates.takeDoubted(lease.provider).map((doubted) => doubted.putOut('key')));
  }

  /** A key that was refused what another one was granted may be wrong, though nobody said so. */
  private warnOfRefused({ provider, keyIndex: servingKeyIndex }: KeyLease, { candidates, begun }: RewriteRun): void {
    for (const { keyIndex, error } of candidates.passedOver.get(provider) ?? []) {
      const { kind: outcome, status, facts } = error;
      const msg = `key ${keyIndex} of ${provider} was refused what key ${servingKeyIndex} was granted`;
      this.logger.warn({ msg, ...begun.ids, provider, keyIndex, servingKeyIndex, outcome, status, ...facts });
    }
  }

  /** Strikes off who cannot help with this text any more, and leaves alone for a while who is to be called again. */
  private learn(call: FailedCall, { candidates, failed }: RewriteRun): void {
    const { kind, provider, restsUntil } = call.error;
    const { next } = REMEDIES[kind];
    if (next === 'nobody') throw declined();
    if (next === 'another-key') return;
    failed.add(call);
    if (next === 'each-other-key') return candidates.passOver(call, 'each');
    if (next === 'another-key-once') return candidates.passOver(call, 'one');
    // Whoever has left a queue would only stand at its end again.
    const wouldWaitAgain = kind === 'silent' && !call.hasText;
    if (next === 'next-provider' || wouldWaitAgain) return candidates.remove(provider);
    const failures = candidates.countFailure(provider);
    const askedToWaitInMs = restsUntil === null ? 0 : restsUntil - Date.now();
    if (askedToWaitInMs > LONGEST_BACKOFF_IN_MS) candidates.remove(provider);
    if (next === 'others-first') candidates.postpone(provider);
    candidates.leaveAlone(provider, Date.now() + retryBackoffInMs(failures, askedToWaitInMs));
  }
}

async function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  // A timer's own error would hide why the run was stopped.
  await delay(Math.max(0, time - Date.now()), undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Sets the key, its account or its provider aside, and tells what has shown that it works. */
async function setAside(lease: KeyLease, error: LlmError, run: RewriteRun): Promise<void> {
  const { candidates, order } = run;
  const { kind, restsUntil } = error;
  const { setsAside, shows } = REMEDIES[kind];
  if (setsAside === 'account-rests') await lease.rest(restsUntil);
  else if (setsAside === 'account-out') await lease.putOut('account');
  else if (setsAside === 'key-out') await lease.putOut('key');
  else if (setsAside === 'key-out-if-another-serves') candidates.doubt(lease);
  if (isCutShort(kind, lease) && (await lease.cutShort())) return;
  if (shows === 'provider-fails') await lease.blameProvider(mayBeOfText(error, lease) ? tryOf(run, lease) : undefined);
  if (shows === 'fails-on-text') await lease.blameProvider(order.fingerprint);
  if (shows === 'provider-works') lease.succeeded('provider');
  if (shows === 'key-works') lease.succeeded('key');
}

/** A server may break on a text: its own error, or the end of a connection over which the answer had begun. */
function mayBeOfText({ kind, status }: LlmError, { hasBegun }: KeyLease): boolean {
  return (kind === 'vendor-failed' && (status === null || status === 500)) || (kind === 'network' && hasBegun);
}

/** Of one text each try counts once, however often the text comes. */
function tryOf({ candidates, order }: RewriteRun, { provider }: KeyLease): string {
  return `${order.fingerprint}:${candidates.failuresOf(provider)}`;
}

function isCutShort(kind: LlmError['kind'], { hasBegun }: KeyLease): boolean {
  return kind === 'incomplete' || (kind === 'network' && hasBegun);
}

/** Keys that are busy or resting come back, so the client should too. */
function noCapacity({ retryAfterInMs }: NoKeyError): RewriteError {
  const retryAfterInSeconds = Math.max(1, Math.ceil(retryAfterInMs / 1000));
  return new RewriteError('no-capacity', 'No key of a provider came free in time.', retryAfterInSeconds);
}

function declined(): RewriteError {
  return RewriteError.from({ type: 'refused', detail: 'The provider declined this text.', retry: 'never' });
}

function verdictOn({ candidates, failed, meter }: RewriteRun, isWaiting: boolean): RewriteError {
  return failed.verdict(candidates.all, { hasBegun: meter.hasBegun, isWaiting });
}
