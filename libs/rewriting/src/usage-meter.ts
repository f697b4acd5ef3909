import type { LlmUsage } from '#llm';

/** What the run of one rewrite has cost so far, failed calls included. */
export class UsageMeter {
  calls = 0;
  /** The time that the calls took. */
  durationInMs = 0;
  total: LlmUsage | null = null;
  /** Some vendor has begun to answer, so that it may have to be paid. */
  hasBegun = false;

  /** Adds what a call reported; null where it reported nothing. */
  add(usage: LlmUsage | null): void {
    if (!usage) return;
    this.total = {
      inputTokens: (this.total?.inputTokens ?? 0) + usage.inputTokens,
      outputTokens: (this.total?.outputTokens ?? 0) + usage.outputTokens,
    };
  }
}
