import type { WireCase } from './wire-case.js';
import type { VendorDoor } from '#llm';

/** One way in which the bytes of an answer come. */
export interface Delivery {
  pieces: readonly Buffer[];
  end: WireCase['end'];
}

type Send = VendorDoor['send'];
type Exchange = ReturnType<Send>;

/** A door behind which there is no network: every request is answered with the same bytes, in the way that was set last. */
export class ReplayDoor {
  delivery: Delivery = { pieces: [], end: 'close' };

  constructor(private readonly answer: Pick<WireCase, 'status' | 'headers'>) {}

  readonly send: Send = (_, listener) => {
    const exchange = new Replay();
    const { status, headers } = this.answer;
    const { pieces, end } = this.delivery;
    queueMicrotask(() => {
      exchange.tell(() => listener.head(status, headers));
      for (const piece of pieces) exchange.tell(() => listener.bytes(piece));
      if (end === 'close') exchange.tell(() => listener.end());
      if (end === 'cut') exchange.tell(() => listener.fail({ code: 'UND_ERR_SOCKET' }));
    });
    return exchange;
  };
}

class Replay implements Exchange {
  private hasLeft = false;

  tell(word: () => void): void {
    if (!this.hasLeft) word();
  }

  leave(): void {
    this.hasLeft = true;
  }

  /** All has come by then. */
  release(): void {}
}
