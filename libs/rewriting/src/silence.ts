import type { ProviderName } from '#config';
import { LlmError } from '#llm';

interface SilenceLimits {
  /** How long nothing may come before the first text, and after it. */
  firstTokenTimeoutInMs: number;
  idleTimeoutInMs: number;
  /** How long there may be signs of life without text, from the call's start or its last text. */
  thinkingTimeoutInMs: number;
}

/**
 * Gives a call up whose vendor is silent for too long, or shows signs of life without text for too long. A call that is silent before its first text is
 * given up only if it may be left. A sign of life costs a look at the clock; one timer looks whether they have ceased.
 */
export class Silence {
  private timer: NodeJS.Timeout | undefined;
  private heardAt = performance.now();
  /** Of the last text; of the call's start before there is any. */
  private textAt = this.heardAt;
  private hasText = false;
  private isOver = false;

  /**
   * @param mayLeave asked for a call that has been silent before its first text, each time the limit has passed again
   * @param onSilent called with an LlmError `silent` when the call is to be given up
   */
  constructor(
    private readonly provider: ProviderName,
    private readonly limits: SilenceLimits,
    private readonly mayLeave: () => Promise<boolean>,
    private readonly onSilent: (silent: LlmError) => void,
  ) {
    this.lookAgain();
  }

  /** Something came, whatever it is. */
  heard(): void {
    this.heardAt = performance.now();
  }

  /** A part of the answer came. */
  took(isText: boolean): void {
    this.heardAt = performance.now();
    if (!isText) return;
    this.textAt = this.heardAt;
    if (this.hasText) return;
    this.hasText = true;
    // From now on the other limit holds.
    this.lookAgain();
  }

  /** The call is over: nobody looks at it any more. */
  end(): void {
    this.isOver = true;
    this.stopLooking();
  }

  private get limitInMs(): number {
    return this.hasText ? this.limits.idleTimeoutInMs : this.limits.firstTokenTimeoutInMs;
  }

  private async look(): Promise<void> {
    const now = performance.now();
    if (now - this.heardAt >= this.limitInMs) return this.leave();
    const { thinkingTimeoutInMs } = this.limits;
    const hasLifeWithoutText = this.heardAt > this.textAt;
    if (hasLifeWithoutText && now - this.textAt >= thinkingTimeoutInMs) {
      return this.giveUp(`showed signs of life, but sent no text for ${thinkingTimeoutInMs} ms`);
    }
    this.lookAgain(now);
  }

  /** At the next moment that may be one too many. */
  private lookAgain(now = this.heardAt): void {
    const thinkingEndsAt = this.textAt + this.limits.thinkingTimeoutInMs;
    const silenceEndsAt = this.heardAt + this.limitInMs;
    this.lookIn((thinkingEndsAt > now ? Math.min(silenceEndsAt, thinkingEndsAt) : silenceEndsAt) - now);
  }

  /**
   * What came while this process was too busy to read it is read before the look. The immediate is not kept: in Node 20 and 22 one that has run keeps all alive that ran
   * after it in its turn (findings/node-20-a-held-immediate-keeps-its-turn.sh).
   */
  private lookIn(delayInMs: number): void {
    if (this.isOver) return;
    this.stopLooking();
    const look = (): void => {
      if (this.timer === timer) void this.look();
    };
    const timer = setTimeout(() => setImmediate(look), Math.ceil(delayInMs));
    this.timer = timer;
  }

  private async leave(): Promise<void> {
    const limitInMs = this.limitInMs;
    if (this.hasText) return this.giveUp(`sent nothing more for ${limitInMs} ms in mid-answer`);
    const silentSince = this.heardAt;
    const mayLeave = await this.mayLeave();
    if (this.heardAt !== silentSince) return this.lookAgain();
    if (mayLeave) this.giveUp(`sent nothing for ${limitInMs} ms, and no text before`);
    else this.lookIn(limitInMs);
  }

  private stopLooking(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private giveUp(why: string): void {
    this.onSilent(new LlmError('silent', `${this.provider} ${why}`, { provider: this.provider }));
  }
}
