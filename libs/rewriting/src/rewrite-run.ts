import { Logger } from '@nestjs/common';
import type { ProviderName, Settings } from '#config';
import { type RewriteBegun, rewriteBegun, rewriteEnded, type RewriteFacts, type TraceContext } from '#events';
import type { KeyPriority } from '#key-pool';
import type { LlmCorrection } from '#llm';
import { LogLostError, RewriteError } from '#rewrite-log';
import type { LogWriter, RewriteCheck } from '#rewrite-log';
import { AbortLink } from './abort-link.js';
import { Candidates } from './candidates.js';
import { FailedCalls } from './failed-calls.js';
import { OutputBuffer } from './output-buffer.js';
import { buildPrompt, faultOf } from './prompt.js';
import type { Written } from './provider-call.js';
import type { ProviderFallback } from './provider-fallback.js';
import type { RewriteCommand } from './rewrite-command.js';
import { examine } from './styles/examine.js';
import type { Style } from './styles/style.js';
import { UsageMeter } from './usage-meter.js';

/** What a run needs to know. */
export interface RunOrder {
  /** Of the rewrite: what fails because of the text counts once for each. */
  fingerprint: string;
  /** Its client is the one that pays. */
  facts: RewriteFacts;
  /** The place in a trace below which the writing stands. */
  trace: TraceContext | null;
  command: RewriteCommand;
  style: Style;
  providers: ProviderName[];
  priority: KeyPriority;
  /** In milliseconds since the epoch. */
  deadlineAt: number;
  /** Until when it waits for keys, the time of calls apart; in milliseconds since the epoch. */
  keysUntil: number;
  /** How long the rewrite may answer later requests. */
  cacheForInMs: number;
}

/** A rewrite and what was found when it was checked. */
interface Attempt extends Written {
  checks: RewriteCheck[];
}

/** What is left of the deadline for telling the readers, once a repair is given up. */
const REPAIRS_END_BEFORE_DEADLINE_IN_MS = 250;

const logger = new Logger('RewriteRun');

/**
 * One rewrite as it is written, apart from any reader, until it has ended, nobody reads it, or its time is up: called, checked, and repaired where a check
 * failed and nobody has seen any of it.
 */
export class RewriteRun {
  readonly candidates: Candidates;
  readonly failed = new FailedCalls();
  readonly meter = new UsageMeter();
  readonly output: OutputBuffer;
  readonly begun: RewriteBegun;
  private readonly stopping = new AbortController();
  private readonly startedAt = performance.now();
  private isUnread = false;
  private repairs = 0;

  constructor(
    readonly order: RunOrder,
    private readonly writer: LogWriter,
    private readonly settings: Settings,
    private readonly providers: ProviderFallback,
  ) {
    this.candidates = new Candidates(order.providers);
    this.output = new OutputBuffer(writer, order.style.isHeld ? 'settled' : 'observed');
    this.begun = { trace: order.trace, ...order.facts };
    rewriteBegun.tell(this.begun);
  }

  /** Aborted when it is to stop. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Nobody reads it any more. */
  stop(): void {
    this.isUnread = true;
    this.stopping.abort();
  }

  /** Writes it; whatever happens stands in the log. */
  async write(): Promise<void> {
    const timeInMs = Math.max(0, this.order.deadlineAt - Date.now());
    const timer = setTimeout(() => this.stopping.abort(this.tooLate()), timeInMs);
    try {
      const { text, provider, model, checks } = await this.bestAttempt();
      const { meter, order } = this;
      // One with a check that failed answers this request, and those that joined it, but no later one.
      const cacheForInMs = checks.some(hasFailed) ? 0 : order.cacheForInMs;
      const counts = { calls: meter.calls, usage: meter.total };
      await this.writer.finish(
        { rewritten: text, style: order.style.name, provider, model, ...counts, checks },
        { cacheForInMs },
      );
      this.tell('finished', { provider, model, checks });
    } catch (error) {
      this.tell(await this.fail(error), null);
    } finally {
      clearTimeout(timer);
    }
  }

  /** @throws RewriteError, or the signal's reason, where there is no attempt at all */
  private async bestAttempt(): Promise<Attempt> {
    const { output } = this;
    let best = await this.attempt([], this.signal);
    let last: Attempt | null = best;
    const corrections: LlmCorrection[] = [];
    while (last && this.isWorthRepairing(last, corrections.length)) {
      output.drop();
      this.repairs += 1;
      corrections.push({ answer: last.text, fault: faultOf(this.order.style, last.checks) });
      last = await this.repair(corrections);
      if (last && (output.hasShown || failures(last) <= failures(best))) best = last;
    }
    await output.settle(best.text, best === last);
    return best;
  }

  private isWorthRepairing(attempt: Attempt, repairs: number): boolean {
    return failures(attempt) > 0 && repairs < this.settings.rewrite.repairs && !this.output.hasShown;
  }

  /** Null where the repair came to nothing: the attempts before it stand. */
  private async repair(corrections: LlmCorrection[]): Promise<Attempt | null> {
    const timeInMs = this.order.deadlineAt - REPAIRS_END_BEFORE_DEADLINE_IN_MS - Date.now();
    if (timeInMs <= 0) return null;
    const link = new AbortLink(this.signal);
    const timer = setTimeout(() => link.abort(NO_TIME), timeInMs);
    try {
      return await this.attempt(corrections, link.signal);
    } catch (error) {
      this.signal.throwIfAborted();
      if (error !== NO_TIME && !(error instanceof RewriteError)) throw error;
      logger.warn(`A repair came to nothing: ${String(error)}`);
      return null;
    } finally {
      clearTimeout(timer);
      link.cut();
    }
  }

  private async attempt(corrections: LlmCorrection[], signal: AbortSignal): Promise<Attempt> {
    const { command, style } = this.order;
    const written = await this.providers.write(this, buildPrompt(style, command, corrections), signal);
    return { checks: examine(style, written.text, command.text, command), ...written };
  }

  /** Ends the log with the error: at the deadline a job may try later what nobody has begun to answer. @returns what has become of the rewrite, in a word */
  private async fail(cause: unknown): Promise<string> {
    if (this.isUnread || cause instanceof LogLostError) return 'stopped';
    if (!(cause instanceof RewriteError)) logger.error(cause, this.begun.ids);
    const known =
      cause instanceof RewriteError ? cause : new RewriteError('internal', 'The rewrite failed unexpectedly.');
    const failure = known.toFailure();
    if (known.type === 'deadline' && !this.meter.hasBegun && this.failed.mayComeBack) failure.retry = 'later';
    await this.writer.fail(failure).catch((lost: unknown) => logger.warn(String(lost)));
    return known.type;
  }

  private tell(outcome: string, written: Pick<Attempt, 'provider' | 'model' | 'checks'> | null): void {
    const { begun, meter, repairs } = this;
    rewriteEnded.tell({
      begun,
      outcome,
      written,
      repairs,
      restarts: this.writer.restarts,
      calls: meter.calls,
      usage: meter.total,
      durationInMs: performance.now() - this.startedAt,
    });
  }

  private tooLate(): RewriteError {
    return new RewriteError('deadline', `The rewrite was not finished within ${this.settings.deadlineInMs} ms.`);
  }
}

const NO_TIME = 'no time is left';

function failures({ checks }: Attempt): number {
  return checks.filter(hasFailed).length;
}

function hasFailed({ passed }: RewriteCheck): boolean {
  return passed === false;
}
