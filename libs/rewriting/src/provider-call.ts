import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import type { KeyLease, KeyPriority } from '#key-pool';
import { LLM_ADAPTERS, LlmError } from '#llm';
import type { LlmAdapter, LlmAdapters, LlmPrompt, LlmUsage } from '#llm';
import { AnswerFilter } from './answer/answer-filter.js';
import type { Candidates } from './candidates.js';
import type { RewritePen } from './rewrite-pen.js';
import type { UsageMeter } from './usage.js';
import { watchedStream } from './watched-stream.js';

export interface WriteOrder {
  prompt: LlmPrompt;
  candidates: Candidates;
  priority: KeyPriority;
  /** Until when it may wait for a key, the time of calls apart; in milliseconds since the epoch. */
  keysUntil: number;
  /** In milliseconds since the epoch. */
  deadlineAt: number;
  signal: AbortSignal;
  meter: UsageMeter;
  /** Names the rewrite in the logs: the id of its stream or job, where it has one. */
  names: RewriteNames;
}

export interface RewriteNames {
  jobId?: string;
  streamId?: string;
}

/** What a provider wrote. */
export interface Written {
  text: string;
  provider: ProviderName;
  model: string;
}

/** What is known of a call while it goes on. */
interface CallState {
  startedAt: number;
  firstTextInMs: number | null;
  usage: LlmUsage | null;
}

/** Makes one call of a provider with a leased key, and logs what became of it. */
@Injectable()
export class ProviderCall {
  private readonly logger = new Logger(ProviderCall.name);

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(LLM_ADAPTERS) private readonly adapters: LlmAdapters,
  ) {}

  /**
   * Writes the answer to the pen, which begins again.
   * @throws LlmError for a failure of the vendor, the signal's reason, or that of a lease that was lost
   */
  async make(lease: KeyLease, order: WriteOrder, pen: RewritePen): Promise<Written> {
    const adapter = this.adapterOf(lease.provider);
    const call: CallState = { startedAt: performance.now(), firstTextInMs: null, usage: null };
    order.meter.calls += 1;
    try {
      const text = await this.read(adapter, lease, order, pen, call);
      this.report('finished', lease, order, call);
      return { text, provider: adapter.provider, model: adapter.model };
    } catch (error) {
      pen.drop();
      this.report(error instanceof LlmError ? error : 'stopped', lease, order, call);
      throw error;
    } finally {
      order.meter.add(call.usage);
      order.meter.durationInMs += performance.now() - call.startedAt;
    }
  }

  private async read(
    adapter: LlmAdapter,
    lease: KeyLease,
    { prompt, signal }: WriteOrder,
    pen: RewritePen,
    call: CallState,
  ): Promise<string> {
    await pen.restart();
    const filter = new AnswerFilter(prompt.source.text);
    let text = '';
    const write = async (piece: string): Promise<void> => {
      if (piece === '') return;
      text += piece;
      await pen.write(piece);
    };
    const ask = { prompt, apiKey: lease.apiKey, signal: AbortSignal.any([signal, lease.lost]) };
    for await (const chunk of watchedStream(adapter, ask, this.settings)) {
      if (chunk.kind === 'usage') call.usage = chunk.usage;
      if (chunk.kind === 'delta') {
        call.firstTextInMs ??= performance.now() - call.startedAt;
        lease.answered();
        await write(filter.take(chunk.text));
      }
    }
    await write(filter.end());
    if (text.trim() === '') {
      throw new LlmError('incomplete', `${adapter.provider}'s answer is empty but for its wrapping`, adapter);
    }
    return text;
  }

  private report(
    outcome: 'finished' | 'stopped' | LlmError,
    lease: KeyLease,
    order: WriteOrder,
    { startedAt, firstTextInMs, usage }: CallState,
  ): void {
    const failure = outcome instanceof LlmError ? outcome : null;
    const line = {
      msg: failure ? `provider call failed: ${failure.message}` : `provider call ${String(outcome)}`,
      ...order.names,
      provider: lease.provider,
      keyIndex: lease.keyIndex,
      model: this.adapterOf(lease.provider).model,
      outcome: failure ? failure.kind : outcome,
      status: failure?.status ?? null,
      durationInMs: Math.round(performance.now() - startedAt),
      firstTextInMs: firstTextInMs === null ? null : Math.round(firstTextInMs),
      usage,
    };
    if (failure) this.logger.warn(line);
    else this.logger.log(line);
  }

  private adapterOf(provider: ProviderName): LlmAdapter {
    const adapter = this.adapters.get(provider);
    if (!adapter) throw new Error(`no adapter for the provider ${provider}`);
    return adapter;
  }
}
