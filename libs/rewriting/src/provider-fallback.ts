import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import { KeyPoolService, NoKeyError } from '#key-pool';
import type { KeyLease, KeyPriority } from '#key-pool';
import { LLM_ADAPTERS, LlmError } from '#llm';
import type { LlmAdapter, LlmAdapters, LlmPrompt } from '#llm';
import { RewriteError } from '#rewrite-log';
import { UsageMeter } from './usage.js';
import { watchedStream } from './watched-stream.js';

/** Where the pieces go. */
export interface Pen {
  write(text: string): Promise<void>;
  /** Drops what was written so far, if anything. */
  restart(): Promise<void>;
}

export interface WriteOrder {
  prompt: LlmPrompt;
  /** The providers to try, in order. */
  providers: ProviderName[];
  priority: KeyPriority;
  /** Until when it may wait for a key, in milliseconds since the epoch. */
  keysUntil: number;
  signal: AbortSignal;
}

export interface Written {
  text: string;
  provider: ProviderName;
  model: string;
  calls: number;
  usage: UsageMeter['total'];
}

/** How long a key rests that was rate limited until a time the vendor did not tell. */
const UNTOLD_REST_IN_MS = 20_000;

/** A vendor may say "now" and not mean it. */
const SHORTEST_REST_IN_MS = 1_000;

/** Has a prompt written by the keys of a provider, then by the next provider. */
@Injectable()
export class ProviderFallback {
  private readonly logger = new Logger(ProviderFallback.name);

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(LLM_ADAPTERS) private readonly adapters: LlmAdapters,
    private readonly keyPool: KeyPoolService,
  ) {}

  /**
   * Writes to the pen, beginning again whenever a call failed after its first piece.
   * @throws RewriteError `refused`, `provider-failed` or `no-capacity`, or the signal's reason.
   */
  async write(order: WriteOrder, pen: Pen): Promise<Written> {
    const usage = new UsageMeter();
    const failures: (LlmError | NoKeyError)[] = [];
    for (const provider of order.providers) {
      const adapter = this.adapterOf(provider);
      const outcome = await this.tryKeys(adapter, order, pen, usage);
      if (typeof outcome === 'string') {
        return { text: outcome, provider, model: adapter.model, calls: usage.calls, usage: usage.total };
      }
      failures.push(outcome);
    }
    throw whyNobodyServed(failures);
  }

  /** The text, or why this provider cannot serve. A key that is to blame rests or is out before the next one is tried. */
  private async tryKeys(
    adapter: LlmAdapter,
    order: WriteOrder,
    pen: Pen,
    usage: UsageMeter,
  ): Promise<string | LlmError | NoKeyError> {
    for (;;) {
      const lease = await this.lease(adapter.provider, order);
      if (lease instanceof NoKeyError) return lease;
      try {
        return await this.call(adapter, lease, order, pen, usage);
      } catch (error) {
        const lostInMidCall = lease.lost.aborted && !order.signal.aborted;
        if (lostInMidCall) continue;
        if (!(error instanceof LlmError)) throw error;
        usage.add(error.usage);
        this.logger.warn(`${adapter.provider} key ${lease.keyIndex}: ${error.kind}: ${error.message}`);
        if (error.kind === 'request-refused') throw new RewriteError('refused', 'The provider declined this text.');
        if (!(await setKeyAside(lease, error))) return error;
      } finally {
        await lease.release();
      }
    }
  }

  private async lease(
    provider: ProviderName,
    { priority, keysUntil, signal }: WriteOrder,
  ): Promise<KeyLease | NoKeyError> {
    try {
      return await this.keyPool.acquire(provider, { priority, waitInMs: Math.max(0, keysUntil - Date.now()), signal });
    } catch (error) {
      if (error instanceof NoKeyError) return error;
      throw error;
    }
  }

  private async call(
    adapter: LlmAdapter,
    lease: KeyLease,
    { prompt, signal }: WriteOrder,
    pen: Pen,
    usage: UsageMeter,
  ): Promise<string> {
    usage.calls += 1;
    await pen.restart();
    const call = { prompt, apiKey: lease.apiKey, signal: AbortSignal.any([signal, lease.lost]) };
    let text = '';
    for await (const chunk of watchedStream(adapter, call, this.settings)) {
      if (chunk.kind === 'finish') usage.add(chunk.usage);
      else {
        text += chunk.text;
        await pen.write(chunk.text);
      }
    }
    return text;
  }

  private adapterOf(provider: ProviderName): LlmAdapter {
    const adapter = this.adapters.get(provider);
    if (!adapter) throw new Error(`no adapter for the provider ${provider}`);
    return adapter;
  }
}

/** Rests the key or puts it out, where the failure is the key's; false where another key would fare no better. */
async function setKeyAside(lease: KeyLease, error: LlmError): Promise<boolean> {
  switch (error.kind) {
    case 'rate-limited':
      await lease.rest(restEnd(error));
      return true;
    case 'quota':
    case 'key-refused':
      await lease.putOut();
      return true;
    default:
      return false;
  }
}

function restEnd({ restsUntil }: LlmError): number {
  const now = Date.now();
  return restsUntil === null ? now + UNTOLD_REST_IN_MS : Math.max(restsUntil, now + SHORTEST_REST_IN_MS);
}

/** Keys that are busy or resting come back, so the client should too; a provider in trouble, or without a valid key, has failed. */
function whyNobodyServed(failures: (LlmError | NoKeyError)[]): RewriteError {
  const waits = failures.flatMap((failure) =>
    failure instanceof NoKeyError && failure.reason !== 'out' ? [failure.retryAfterInMs] : [],
  );
  if (waits.length === 0)
    return new RewriteError('provider-failed', 'Every provider that may serve this request failed.');
  const retryAfterInSeconds = Math.max(1, Math.ceil(Math.min(...waits) / 1000));
  return new RewriteError('no-capacity', 'No key of a provider came free in time.', retryAfterInSeconds);
}
