import { Inject, Injectable, Logger } from '@nestjs/common';
import { SETTINGS } from '#config';
import type { Settings } from '#config';
import type { LlmCorrection } from '#llm';
import { RewriteError } from '#rewrite-log';
import type { RewriteCheck } from '#rewrite-log';
import { buildPrompt, faultOf } from './prompt.js';
import { ProviderFallback } from './provider-fallback.js';
import type { WriteOrder, Written } from './provider-call.js';
import type { RewriteCommand } from './rewrite-command.js';
import type { RewritePen } from './rewrite-pen.js';
import { examine } from './styles/examine.js';

export interface AttemptsOrder extends Omit<WriteOrder, 'prompt'> {
  command: RewriteCommand;
}

/** A rewrite and what was found when it was checked. */
export interface Attempt extends Written {
  checks: RewriteCheck[];
}

/** What is left of the deadline for telling the readers, once a repair is given up. */
const REPAIRS_END_BEFORE_DEADLINE_IN_MS = 250;

/** Has a text rewritten, checked, and repaired where a check failed and nobody has seen any of it. */
@Injectable()
export class RewriteAttempts {
  private readonly logger = new Logger(RewriteAttempts.name);

  constructor(
    @Inject(SETTINGS.KEY) private readonly settings: Settings,
    private readonly providers: ProviderFallback,
  ) {}

  /**
   * The best attempt, and all that the pen has written.
   * @throws RewriteError, or the signal's reason, where there is no attempt at all
   */
  async write(order: AttemptsOrder, pen: RewritePen): Promise<Attempt> {
    let best = await this.attempt(order, [], pen);
    let last: Attempt | null = best;
    const corrections: LlmCorrection[] = [];
    while (last && this.isWorthRepairing(last, corrections.length, pen)) {
      pen.drop();
      corrections.push({ answer: last.text, fault: faultOf(order.command.style, last.checks) });
      last = await this.repair(order, corrections, pen);
      if (last && (pen.hasShown || failures(last) <= failures(best))) best = last;
    }
    await pen.settle(best.text, best === last);
    return best;
  }

  private isWorthRepairing(attempt: Attempt, repairs: number, pen: RewritePen): boolean {
    return failures(attempt) > 0 && repairs < this.settings.rewrite.repairs && !pen.hasShown;
  }

  /** Null where the repair came to nothing: the attempts before it stand. */
  private async repair(order: AttemptsOrder, corrections: LlmCorrection[], pen: RewritePen): Promise<Attempt | null> {
    const timeInMs = order.deadlineAt - REPAIRS_END_BEFORE_DEADLINE_IN_MS - Date.now();
    if (timeInMs <= 0) return null;
    const timeUp = new AbortController();
    const timer = setTimeout(() => timeUp.abort(), timeInMs);
    try {
      return await this.attempt({ ...order, signal: AbortSignal.any([order.signal, timeUp.signal]) }, corrections, pen);
    } catch (error) {
      order.signal.throwIfAborted();
      if (!timeUp.signal.aborted && !(error instanceof RewriteError)) throw error;
      this.logger.warn(`A repair came to nothing: ${timeUp.signal.aborted ? 'no time is left' : String(error)}`);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  private async attempt(order: AttemptsOrder, corrections: LlmCorrection[], pen: RewritePen): Promise<Attempt> {
    const { style, text } = order.command;
    const written = await this.providers.write({ ...order, prompt: buildPrompt(order.command, corrections) }, pen);
    return { ...written, checks: examine(style, written.text, text) };
  }
}

function failures({ checks }: Attempt): number {
  return checks.filter(hasFailed).length;
}

export function hasFailed({ passed }: RewriteCheck): boolean {
  return passed === false;
}
