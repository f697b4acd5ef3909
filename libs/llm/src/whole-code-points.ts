const LONE_SURROGATES = /\p{Surrogate}/gu;
const ENDS_IN_A_HIGH_SURROGATE = /[\uD800-\uDBFF]$/;

/**
 * Joins text that was cut anywhere into pieces of whole code points: a high surrogate at the end of a piece waits for
 * the next one. A surrogate that never finds its other half becomes U+FFFD, as it would on its way through UTF-8.
 */
export class WholeCodePoints {
  private held = '';

  /** What may go out now; empty while only half a code point has come. */
  take(piece: string): string {
    const text = this.held + piece;
    this.held = ENDS_IN_A_HIGH_SURROGATE.test(text) ? text.slice(-1) : '';
    return wellFormed(this.held === '' ? text : text.slice(0, -1));
  }

  /** What was still held back when the text ended. */
  end(): string {
    return wellFormed(this.held);
  }
}

function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATES, '\uFFFD');
}
