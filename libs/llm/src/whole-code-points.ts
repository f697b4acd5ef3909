/**
 * Joins text that was cut anywhere into pieces of whole code points: a high surrogate at the end of a piece waits for
 * the next one. A surrogate that never finds its other half becomes U+FFFD, as it would on its way through UTF-8.
 */
export class WholeCodePoints {
  private held = '';

  /** What may go out now; empty while only half a code point has come. */
  take(piece: string): string {
    const text = this.held === '' ? piece : this.held + piece;
    const last = text.charCodeAt(text.length - 1);
    if (last < 0xd800 || last > 0xdbff || Number.isNaN(last)) {
      this.held = '';
      return text.toWellFormed();
    }
    this.held = text.slice(-1);
    return text.slice(0, -1).toWellFormed();
  }

  /** What was still held back when the text ended. */
  end(): string {
    return this.held.toWellFormed();
  }
}
