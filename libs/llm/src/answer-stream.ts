import type { ProviderName } from '#config';
import type { LlmChunk, LlmUsage } from './llm-adapter.js';
import { LlmError, llmError, type LlmErrorKind } from './llm-error.js';
import { WholeCodePoints } from './whole-code-points.js';

/** What one adapter reads from its vendor, in the order in which it comes. Each field may be missing. */
export interface VendorPiece {
  text?: string | undefined;
  /** The vendor's usage so far; the last one that counts anything counts. */
  usage?: LlmUsage | undefined;
  /** The model that the vendor says it uses; what is no name of one counts for nothing. */
  model?: unknown;
  /** How the vendor says that its answer ends: whole, or by what failure. What comes after it, such as the usage, still counts. */
  ending?: 'whole' | LlmErrorKind | undefined;
}

/** Where an adapter puts what its vendor sends. After `end` or `fail` nothing is taken. */
export interface AnswerSink {
  /** Takes what one frame, or a whole answer, has brought. */
  push(piece: VendorPiece): void;
  /** The vendor has said its last word, or has closed the connection. */
  end(): void;
  /** An `LlmError`; anything else is a fault of ours. Where the vendor has said for sure how the answer ends, it ends so. */
  fail(error: unknown): void;
}

/** Where the pieces come from. */
export interface AnswerSource {
  /** Leaves the vendor at once. */
  leave(): void;
  /** The answer is whole: lets the connection end by itself, if it does so soon. */
  release(): void;
}

/** Begins to fill the sink; it does not throw. */
type OpenAnswer = (sink: AnswerSink) => AnswerSource;

/** How an answer is read. */
interface AnswerOptions {
  /** How long after the vendor's word that the answer has ended its usage is waited for, where that word was not said of the first piece already. */
  endingGraceInMs?: number;
  /** Looks at an answer that is whole so far, at once or in its time. @throws LlmError */
  verify?: (usage: LlmUsage | null) => void | Promise<void>;
}

const ENDING_GRACE_IN_MS = 1000;

/** It is shown to clients and in logs. */
const MODEL_NAME = /^[\x21-\x7e]{1,200}$/;

/**
 * What every adapter promises (see `LlmAdapter`), kept in one place: whole, non-empty deltas and then one `finish`; an
 * answer that does not finish, or is blank, is `incomplete`; an aborted call ends with the signal's reason; leaving
 * early leaves the vendor at once, even while a piece is awaited. Nothing is asked before it is read. What the reader has not read yet waits for it: no
 * more than a whole answer, whose bytes are bounded.
 */
export function answerStream(
  provider: ProviderName,
  signal: AbortSignal,
  open: OpenAnswer,
  options: AnswerOptions = {},
): AsyncIterableIterator<LlmChunk> {
  return new AnswerStream(provider, signal, open, options);
}

type Waiter = { resolve: (result: IteratorResult<LlmChunk, undefined>) => void; reject: (error: unknown) => void };

class AnswerStream implements AsyncIterableIterator<LlmChunk>, AnswerSink {
  private readonly text = new WholeCodePoints();
  private waitingText = '';
  private waitingUsage: LlmChunk | undefined;
  private waitingFinish: LlmChunk | undefined;
  private source: AnswerSource | null = null;
  private state: 'new' | 'open' | 'verified' | 'ended' | 'over' = 'new';
  private failure: { error: unknown } | null = null;
  private waiter: Waiter | null = null;
  private ending: VendorPiece['ending'];
  private grace: NodeJS.Timeout | undefined;
  /** The last text came without a word that the answer is whole, as it does where that word means something. */
  private hasOpenText = false;
  /**
   * How the answer ends is sure whatever becomes of the connection. It is not where the word that it is whole came with its first text, or where text
   * came after it: gateways to Gemini say so of each piece. That answer ends as what is sent does, which Gemini itself ends well after a short one in one frame.
   */
  private isEndingSure = false;
  private usage: LlmUsage | null = null;
  private model: string | null = null;
  private isBlank = true;

  constructor(
    private readonly provider: ProviderName,
    private readonly signal: AbortSignal,
    private readonly open: OpenAnswer,
    private readonly options: AnswerOptions,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<LlmChunk, undefined>> {
    if (this.state === 'new') this.begin();
    const chunk = this.takeChunk();
    if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
    if (!this.isOpen) return this.settled();
    return new Promise((resolve, reject) => (this.waiter = { resolve, reject }));
  }

  return(): Promise<IteratorResult<LlmChunk, undefined>> {
    this.close();
    this.state = 'over';
    this.source?.leave();
    this.waiter?.resolve({ done: true, value: undefined });
    this.waiter = null;
    return Promise.resolve({ done: true, value: undefined });
  }

  push(piece: VendorPiece): void {
    if (this.state !== 'open') return;
    if (piece.usage) this.count(piece.usage);
    if (typeof piece.model === 'string' && MODEL_NAME.test(piece.model)) this.model = piece.model;
    if (piece.text) this.take(piece.text);
    if (piece.ending) this.noteEnding(piece.ending);
    else if (piece.text) this.hasOpenText = true;
  }

  end(): void {
    if (this.state !== 'open') return;
    try {
      // Half a code point at the end of a part is no text that the vendor sent.
      if (this.ending === 'whole') this.write(this.text.end());
      this.assertWhole();
      this.state = 'verified';
      const verifying = this.options.verify?.(this.usage);
      if (verifying === undefined) this.finish();
      else void verifying.then(this.finish, this.stop);
    } catch (error) {
      this.stop(error);
    }
  }

  fail(error: unknown): void {
    if (this.isEndingSure) this.end();
    else this.stop(error);
  }

  private begin(): void {
    this.state = 'open';
    if (this.signal.aborted) return this.onAbort();
    this.signal.addEventListener('abort', this.onAbort, { once: true });
    const source = this.open(this);
    this.source = source;
    // What came in the meantime may have ended it.
    if (this.hasClosed) source.leave();
  }

  private get isOpen(): boolean {
    return this.state === 'open' || this.state === 'verified';
  }

  private readonly finish = (): void => {
    if (!this.isOpen) return;
    this.close();
    this.state = 'ended';
    this.source?.release();
    this.give({ kind: 'finish', model: this.model });
  };

  private get hasClosed(): boolean {
    return this.state === 'ended' || this.state === 'over';
  }

  private readonly onAbort = (): void => {
    const reason: unknown = this.signal.reason;
    // Whoever has said his last word may be silent.
    if (this.isEndingSure && reason instanceof LlmError && reason.kind === 'silent') return this.end();
    this.waitingText = '';
    this.waitingUsage = undefined;
    this.waitingFinish = undefined;
    this.stop(reason);
  };

  /** The chunks that have come are read before the error. */
  private readonly stop = (error: unknown): void => {
    if (!this.isOpen) return;
    this.close();
    this.state = 'ended';
    this.failure = { error };
    this.source?.leave();
    if (this.waiter) {
      this.waiter.reject(error);
      this.waiter = null;
      this.state = 'over';
    }
  };

  private settled(): Promise<IteratorResult<LlmChunk, undefined>> {
    const { failure, state } = this;
    this.state = 'over';
    if (state === 'ended' && failure) return Promise.reject(failure.error);
    return Promise.resolve({ done: true, value: undefined });
  }

  private close(): void {
    clearTimeout(this.grace);
    this.signal.removeEventListener('abort', this.onAbort);
  }

  private take(text: string): void {
    if (this.ending === 'whole' && text.trim() !== '') {
      this.isEndingSure = false;
      this.hasOpenText = false;
      clearTimeout(this.grace);
      this.grace = undefined;
    }
    this.write(this.text.take(text));
  }

  private write(text: string): void {
    if (text === '') return;
    this.isBlank &&= text.trim() === '';
    this.give({ kind: 'delta', text });
  }

  /** Gateways end with a usage of nothing, which says nothing. */
  private count(usage: LlmUsage): void {
    if (this.usage !== null && usage.inputTokens + usage.outputTokens === 0) return;
    this.usage = usage;
    this.give({ kind: 'usage', usage });
  }

  /** What comes while nobody reads waits: its text as one piece, and the last usage. */
  private give(chunk: LlmChunk): void {
    if (this.waiter) {
      this.waiter.resolve({ done: false, value: chunk });
      this.waiter = null;
    } else if (chunk.kind === 'delta') this.waitingText += chunk.text;
    else if (chunk.kind === 'usage') this.waitingUsage = chunk;
    else this.waitingFinish = chunk;
  }

  private takeChunk(): LlmChunk | undefined {
    const { waitingText: text, waitingUsage, waitingFinish } = this;
    if (text !== '') {
      this.waitingText = '';
      return { kind: 'delta', text };
    }
    this.waitingUsage = undefined;
    if (!waitingUsage) this.waitingFinish = undefined;
    return waitingUsage ?? waitingFinish;
  }

  /** The first failure counts, before or after a word that the answer is whole. */
  private noteEnding(ending: NonNullable<VendorPiece['ending']>): void {
    if (this.hasOpenText || ending !== 'whole') {
      this.isEndingSure = true;
      this.grace ??= setTimeout(() => this.end(), this.options.endingGraceInMs ?? ENDING_GRACE_IN_MS);
    }
    if (this.ending === undefined || this.ending === 'whole') this.ending = ending;
  }

  private assertWhole(): void {
    const { ending, provider } = this;
    if (ending === undefined)
      throw llmError(
        'incomplete',
        { provider },
        this.hasNothing ? 'its answer was empty' : 'the answer ended without its finish reason',
      );
    if (ending === 'incomplete') throw llmError(ending, { provider }, 'it stopped writing before the end');
    if (ending !== 'whole') throw llmError(ending, { provider });
    if (this.isBlank) throw llmError('incomplete', { provider }, 'its answer was empty');
  }

  private get hasNothing(): boolean {
    return this.isBlank && this.usage === null && this.model === null;
  }
}
