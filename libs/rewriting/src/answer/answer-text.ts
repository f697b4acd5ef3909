import type { ProviderName } from '#config';
import { LlmError, longestAnswerFor } from '#llm';
import type { Style } from '../styles/style.js';
import { AnswerFilter } from './answer-filter.js';

/** The text of one answer as it comes, without its wrapping. */
export class AnswerText {
  private readonly filter: AnswerFilter;
  /** In code units. */
  private room: number;
  private whole = '';

  /** @param mayTakeBack whether what has gone out may still be taken back */
  constructor(
    private readonly provider: ProviderName,
    { source, style }: { source: string; style: Style },
    { rewrite }: { rewrite: { maxTextLength: number } },
    mayTakeBack: () => boolean,
  ) {
    this.filter = new AnswerFilter(source, style, mayTakeBack);
    this.room = longestAnswerFor(rewrite.maxTextLength);
  }

  /** What came out last begins the text anew: readers must be told first that what they have is no part of the rewrite. */
  get takesBack(): boolean {
    return this.filter.takesBack;
  }

  /** What may go out now. @throws LlmError `at-limit` for a vendor that writes too much */
  take(text: string): string {
    this.room -= text.length;
    if (this.room < 0) throw this.error('at-limit', `${this.provider} wrote far more than any rewrite`);
    return this.filter.take(text);
  }

  /** What was held back when the answer ended. */
  end(): string {
    const last = this.filter.end();
    this.whole = this.takesBack ? last : this.filter.shown + last;
    return last;
  }

  /** All of it, once it has ended. @throws LlmError `incomplete` for one that is blank */
  wholeText(): string {
    if (this.whole.trim() !== '') return this.whole;
    throw this.error('incomplete', `${this.provider}'s answer is empty but for its wrapping`);
  }

  private error(kind: 'at-limit' | 'incomplete', message: string): LlmError {
    return new LlmError(kind, message, { provider: this.provider });
  }
}
