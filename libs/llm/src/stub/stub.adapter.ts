import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LlmAdapter, LlmCall, LlmChunk } from '../llm-adapter.js';
import { llmError } from '../llm-error.js';
import { llmStream, type VendorPiece } from '../llm-stream.js';
import { toFormal } from './formal.js';
import { toHaiku } from './haiku.js';
import { toPirate } from './pirate.js';

/** Rewrites a text by rules: the same text always becomes the same rewrite. */
type StyleRules = (text: string) => string;

const RULES_BY_STYLE: ReadonlyMap<string, StyleRules> = new Map([
  ['pirate', toPirate],
  ['formal', toFormal],
  ['haiku', toHaiku],
]);

/** So many words go out in one turn of the event loop. */
const WORDS_PER_TURN = 64;

/** As which model the stub answers, and how slowly. */
export interface StubAdapterOptions {
  model: string;
  /** How long it rests between two words. */
  tokenDelayInMs: number;
}

/**
 * A provider that needs no vendor: it rewrites by rules, for trying out and for tests. It streams word by word and
 * counts words as tokens. A style that has no rules here is `request-refused`.
 */
export class StubAdapter implements LlmAdapter {
  readonly provider = 'stub';
  readonly model: string;
  private readonly tokenDelayInMs: number;

  constructor(options: StubAdapterOptions) {
    this.model = options.model;
    this.tokenDelayInMs = options.tokenDelayInMs;
  }

  stream(call: LlmCall): AsyncIterable<LlmChunk> {
    return llmStream(this.provider, call.signal, (signal) => this.write(call, signal));
  }

  private async *write({ prompt }: LlmCall, signal: AbortSignal): AsyncGenerator<VendorPiece> {
    const { style, text } = prompt.source;
    const rules = RULES_BY_STYLE.get(style);
    if (!rules) {
      throw llmError('request-refused', { provider: 'stub' }, `the stub has no rules for the style ${style}`);
    }
    const words = toWords(rules(text));
    for (const [index, word] of words.entries()) {
      await this.rest(index, signal);
      yield { text: word };
    }
    yield { ending: 'whole', usage: { inputTokens: toWords(text).length, outputTokens: words.length } };
  }

  private async rest(index: number, signal: AbortSignal): Promise<void> {
    if (index === 0) return;
    if (this.tokenDelayInMs > 0) await sleep(this.tokenDelayInMs, undefined, { signal });
    else if (index % WORDS_PER_TURN === 0) await nextTurn(undefined, { signal });
  }
}

/** The text cut before each word: joined again it is the same text. */
function toWords(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/u);
}
