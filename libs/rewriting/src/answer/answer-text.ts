import type { ProviderName } from '#config';
import { LlmError, longestAnswerFor } from '#llm';
import type { OutputBuffer } from '../output-buffer.js';
import type { Style } from '../styles/style.js';
import { AnswerFilter } from './answer-filter.js';

/** The text of one answer on its way to the output, without its wrapping. */
export class AnswerText {
  private readonly filter: AnswerFilter;
  /** In code units. */
  private room: number;

  constructor(
    private readonly provider: ProviderName,
    { source, style }: { source: string; style: Style },
    { rewrite }: { rewrite: { maxTextLength: number } },
    private readonly output: OutputBuffer,
  ) {
    this.filter = new AnswerFilter(source, style, () => output.mayTakeBack);
    this.room = longestAnswerFor(rewrite.maxTextLength);
  }

  /** A promise where readers must be told first that what they have is no part of the rewrite. @throws LlmError `at-limit` for a vendor that writes too much */
  take(text: string): Promise<void> | undefined {
    this.room -= text.length;
    if (this.room < 0) throw this.error('at-limit', `${this.provider} wrote far more than any rewrite`);
    const piece = this.filter.take(text);
    if (this.filter.takesBack) return this.writeAnew(piece);
    this.output.write(piece);
    return undefined;
  }

  /** The whole text. @throws LlmError `incomplete` for one that is blank */
  async end(): Promise<string> {
    const { filter, output } = this;
    const last = filter.end();
    const text = filter.takesBack ? last : filter.shown + last;
    if (filter.takesBack) await this.writeAnew(last);
    else output.write(last);
    if (text.trim() === '') throw this.error('incomplete', `${this.provider}'s answer is empty but for its wrapping`);
    return text;
  }

  private async writeAnew(text: string): Promise<void> {
    await this.output.takeBack();
    this.output.write(text);
  }

  private error(kind: 'at-limit' | 'incomplete', message: string): LlmError {
    return new LlmError(kind, message, { provider: this.provider });
  }
}
