import { parsed } from './json.js';

/** How often the place of the text is looked for in one answer. Some vendors pad each frame by chance, and none is like the one before. */
const MOST_TRIES = 8;

/** Stands in for the text to prove where it is. */
const SENTINEL = '\u0001';

interface Around {
  before: string;
  after: string;
}

/**
 * Knows frames that are like one before but for their text: the frames of a stream repeat all else byte for byte, and parsing that again is most of what
 * a token costs. What stands before and after the text's string literal is kept, once it is proven that the adapter reads its text from there.
 */
export class RepeatedFrames {
  private around: Around | null = null;
  private triesLeft = MOST_TRIES;

  /** @param textIn reads the text of a frame as the adapter does; undefined where it has none */
  constructor(private readonly textIn: (frame: object) => string | undefined) {}

  /** The text of a frame that is otherwise like the one kept; undefined where it is not. */
  textOf(data: string): string | undefined {
    const { around } = this;
    if (around === null || !isAround(data, around)) return undefined;
    const literal: unknown = parsed(data.slice(around.before.length, data.length - around.after.length));
    return typeof literal === 'string' ? literal : undefined;
  }

  /** Keeps a frame of which this text was read. */
  keep(data: string, text: string): void {
    if (this.triesLeft === 0) return;
    this.triesLeft -= 1;
    const literal = JSON.stringify(text);
    const at = data.indexOf(literal);
    if (at === -1) return;
    const [before, after] = [data.slice(0, at), data.slice(at + literal.length)];
    const proof = parsed(before + JSON.stringify(SENTINEL) + after);
    if (this.textIn(proof as object) === SENTINEL) this.around = { before, after };
  }
}

/** By slices: V8 compares what `startsWith` is given one character after the other, at up to 10 ns each (findings/node-starts-with-a-long-beginning.sh). */
function isAround(data: string, { before, after }: Around): boolean {
  return data.slice(0, before.length) === before && data.slice(-after.length) === after;
}
