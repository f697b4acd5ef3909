import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LlmAdapter, LlmCall, LlmChunk, PromptSource } from '../llm-adapter.js';
import { llmError } from '../llm-error.js';
import { type AnswerSink, answerStream } from '../answer-stream.js';
import { toFormal } from './formal.js';
import { toHaiku } from './haiku.js';
import { toPirate } from './pirate.js';

/** Rewrites a text by rules: the same text always becomes the same rewrite. */
type StyleRules = (text: string, asked: PromptSource) => string;

const RULES_BY_STYLE: ReadonlyMap<string, StyleRules> = new Map([
  ['pirate', toPirate],
  ['formal', toFormal],
  ['haiku', toHaiku],
]);

/** So many words go out in one turn of the event loop. */
const WORDS_PER_TURN = 64;

/** As which model the stub answers, and how slowly. */
interface StubAdapterOptions {
  model: string;
  /** How long it rests between two words. */
  tokenDelayInMs: number;
}

/**
 * A provider that needs no vendor: it rewrites by rules, for trying out and for tests. It streams word by word and
 * counts words as tokens. A style that has no rules here is `request-refused`, and so is a request for a language other
 * than English.
 */
export class StubAdapter implements LlmAdapter {
  readonly provider = 'stub';
  readonly model: string;
  readonly identity: string;
  private readonly tokenDelayInMs: number;

  constructor(options: StubAdapterOptions) {
    this.model = options.model;
    this.identity = options.model;
    this.tokenDelayInMs = options.tokenDelayInMs;
  }

  stream(call: LlmCall): AsyncIterable<LlmChunk> {
    return answerStream(this.provider, call.signal, (sink) => {
      const leaving = new AbortController();
      const leave = (): void => leaving.abort();
      this.write(call, sink, leaving.signal).catch((error: unknown) => sink.fail(error));
      return { leave, release: leave };
    });
  }

  async look(): Promise<null> {
    return null;
  }

  private async write({ prompt }: LlmCall, sink: AnswerSink, signal: AbortSignal): Promise<void> {
    const { style, text, language } = prompt.source;
    const rules = RULES_BY_STYLE.get(style);
    if (!rules) {
      throw llmError('request-refused', { provider: 'stub' }, `the stub has no rules for the style ${style}`);
    }
    if (language !== undefined && new Intl.Locale(language).language !== 'en') {
      throw llmError('request-refused', { provider: 'stub' }, `the stub writes English only, not ${language}`);
    }
    const words = toWords(rules(text, prompt.source));
    for (const [index, word] of words.entries()) {
      await this.pause(index, signal);
      sink.push({ text: word });
    }
    sink.push({ ending: 'whole', usage: { inputTokens: toWords(text).length, outputTokens: words.length } });
    sink.end();
  }

  private async pause(index: number, signal: AbortSignal): Promise<void> {
    if (index === 0) return;
    if (this.tokenDelayInMs > 0) await sleep(this.tokenDelayInMs, undefined, { signal });
    else if (index % WORDS_PER_TURN === 0) await nextTurn(undefined, { signal });
  }
}

/** The text cut before each word: joined again it is the same text. */
function toWords(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/u);
}
