import type { Piece } from './rewrite-stream.js';

type TextEnd = 'whole' | { error: unknown };

/** A text that is written while it is read. It is kept once, and each reader knows how much of it he has. */
export class GrowingText {
  whole = '';
  private beginnings = 0;
  private end: TextEnd | null = null;
  private readonly waiting: (() => void)[] = [];

  append(text: string): void {
    this.whole += text;
    this.tell();
  }

  /** What there is so far is void. */
  begin(text = ''): void {
    this.beginnings += 1;
    this.whole = text;
    this.tell();
  }

  /** Nothing more comes. */
  finish(end: TextEnd): void {
    this.end = end;
    this.tell();
  }

  /**
   * All there is so far, and then what comes.
   * @param leave is called where the reader goes before the end
   */
  async *pieces(leave: () => void): AsyncGenerator<Piece> {
    let shown = 0;
    let { beginnings } = this;
    try {
      for (;;) {
        const isVoid = beginnings !== this.beginnings;
        const restarted = isVoid && shown > 0;
        if (isVoid) shown = 0;
        beginnings = this.beginnings;
        if (restarted || shown < this.whole.length) {
          const piece = { text: this.whole.slice(shown), whole: this.whole, restarted };
          shown = this.whole.length;
          yield piece;
        } else if (this.end === 'whole') {
          return;
        } else if (this.end) {
          throw this.end.error;
        } else {
          await new Promise<void>((resolve) => this.waiting.push(resolve));
        }
      }
    } finally {
      if (!this.end) leave();
    }
  }

  private tell(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
