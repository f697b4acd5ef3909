/**
 * The answer of a model without what it wrapped around the rewrite: an introduction, a fence or quotes round the whole, where the
 * source has none itself. Empty for an answer that is nothing but wrapping.
 */
export function bareAnswer(answer: string, source: string): string {
  const filter = new AnswerFilter(source);
  return filter.take(answer) + filter.end();
}

/** Takes the wrapping off an answer that comes piece by piece; however it is cut, what comes out, joined, is its `bareAnswer`. */
export class AnswerFilter {
  constructor(protected readonly source: string) {}

  /** What may go out now. */
  take(piece: string): string {
    return piece;
  }

  /** What was still held back when the answer ended. */
  end(): string {
    return '';
  }
}
