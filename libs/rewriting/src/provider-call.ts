import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { ProviderName, Settings } from '#config';
import { type CallBegun, callBegun, callEnded, traceparentOf } from '#events';
import type { KeyLease } from '#key-pool';
import { LLM_ADAPTERS, LlmError } from '#llm';
import type { LlmAdapter, LlmAdapters, LlmPrompt, LlmUsage } from '#llm';
import type { Expense } from '#usage';
import { AbortLink } from './abort-link.js';
import { AnswerText } from './answer/answer-text.js';
import type { FailedCall } from './failed-calls.js';
import type { RewriteRun } from './rewrite-run.js';
import { Silence } from './silence.js';

/** One call that is to be made. */
export interface CallOrder {
  run: RewriteRun;
  prompt: LlmPrompt;
  signal: AbortSignal;
  /** What the call costs is put down here. */
  expense: Expense;
  /** Whether another provider goes on in place of a call that is silent before its first text; asked each time the limit has passed again. */
  mayLeave: () => Promise<boolean>;
}

/** What a provider wrote. */
export interface Written {
  text: string;
  provider: ProviderName;
  /** As the vendor says; where it does not, as configured. */
  model: string;
}

/** What is known of a call while it goes on. */
interface CallState {
  begun: CallBegun;
  startedAt: number;
  firstTextInMs: number | null;
  usage: LlmUsage | null;
  /** Something came of the vendor. */
  isHeard: boolean;
  /** As the vendor says. */
  model: string | null;
}

/** Makes one call of a provider with a leased key, and tells what became of it. */
@Injectable()
export class ProviderCall {
  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    @Inject(LLM_ADAPTERS) private readonly adapters: LlmAdapters,
  ) {}

  /**
   * Writes the answer to the run's output, which begins again. A failure of the vendor is returned.
   * @throws the signal's reason, or that of a lease that was lost
   */
  async make(lease: KeyLease, order: CallOrder): Promise<Written | FailedCall> {
    const { meter, output } = order.run;
    const adapter = this.adapters.get(lease.provider)!;
    const startedAt = performance.now();
    const begun = begin(lease, order.run, adapter.model);
    const call: CallState = { begun, startedAt, firstTextInMs: null, usage: null, isHeard: false, model: null };
    meter.calls += 1;
    try {
      const text = await this.read(adapter, lease, order, call);
      tell('finished', call);
      return { text, provider: adapter.provider, model: call.model ?? adapter.model };
    } catch (error) {
      output.drop();
      const failure = error instanceof LlmError ? error : null;
      // An answer with a status of its own is a refusal.
      if (failure !== null && failure.status !== null) call.isHeard = false;
      tell(failure ?? 'stopped', call);
      if (failure === null) throw error;
      return { error: failure, keyIndex: lease.keyIndex, hasText: call.firstTextInMs !== null };
    } finally {
      const hasBegun = call.isHeard || call.firstTextInMs !== null;
      meter.add(call.usage);
      meter.durationInMs += performance.now() - startedAt;
      meter.hasBegun ||= hasBegun;
      order.expense.spend(adapter, call.usage, hasBegun);
    }
  }

  private async read(adapter: LlmAdapter, lease: KeyLease, order: CallOrder, call: CallState): Promise<string> {
    const { output } = order.run;
    const { prompt, mayLeave } = order;
    await output.restart();
    const link = new AbortLink(order.signal);
    lease.onLost((loss) => link.abort(loss));
    const silence = new Silence(adapter.provider, this.settings, mayLeave, (silent) => link.abort(silent));
    const onBytes = (): void => {
      call.isHeard = true;
      silence.heard();
    };
    const answer = this.answerOf(adapter.provider, order);
    try {
      const traceparent = this.traceparentOf(call);
      const asked = { prompt, apiKey: lease.apiKey, signal: link.signal, onBytes, traceparent };
      for await (const chunk of adapter.stream(asked)) {
        call.isHeard = true;
        silence.took(chunk.kind === 'delta');
        if (chunk.kind === 'usage') call.usage = chunk.usage;
        else if (chunk.kind === 'finish') call.model = chunk.model || null;
        else {
          call.firstTextInMs ??= performance.now() - call.startedAt;
          lease.answered();
          const piece = answer.take(chunk.text);
          if (answer.takesBack) await output.takeBack();
          output.write(piece);
        }
      }
      const last = answer.end();
      if (answer.takesBack) await output.takeBack();
      output.write(last);
      return answer.wholeText();
    } finally {
      silence.end();
      link.cut();
    }
  }

  private answerOf(provider: ProviderName, { prompt, run: { order, output } }: CallOrder): AnswerText {
    const asked = { source: prompt.source.text, style: order.style };
    return new AnswerText(provider, asked, this.settings, () => output.mayTakeBack);
  }

  private traceparentOf({ begun: { trace } }: CallState): string | null {
    return trace !== null && this.settings.traces.toVendors ? traceparentOf(trace) : null;
  }
}

function begin({ provider, keyIndex }: KeyLease, { begun }: RewriteRun, model: string): CallBegun {
  const call = { provider, keyIndex, model, ...begun };
  callBegun.tell(call);
  return call;
}

function tell(outcome: 'finished' | 'stopped' | LlmError, call: CallState): void {
  const { begun, startedAt, firstTextInMs, usage, model } = call;
  const failure = outcome instanceof LlmError ? outcome : null;
  callEnded.tell({
    begun,
    outcome: failure?.kind ?? String(outcome),
    failure: failure?.message ?? null,
    status: failure?.status ?? null,
    facts: failure?.facts ?? {},
    answeredModel: model,
    durationInMs: performance.now() - startedAt,
    firstTextInMs,
    usage,
  });
}
