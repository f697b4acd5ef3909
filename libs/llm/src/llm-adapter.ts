import type { ProviderName } from '#config';

/** What a model is asked. The text is data: it stands only in `message`, fenced off, never in `instructions`. */
export interface LlmPrompt {
  instructions: string;
  message: string;
  /** Earlier answers that had a fault, the oldest first. Each is a turn of the model and a turn of the user after `message`. */
  corrections: readonly LlmCorrection[];
  /** The same request before it was put into words, for a provider that is no language model (the stub). */
  source: PromptSource;
}

/** A request before it was put into words. */
export interface PromptSource {
  style: string;
  text: string;
  /** The rewrite's language, a BCP 47 tag; that of the text where it is left out. */
  language?: string | undefined;
  /** Lightly, or as far as the style goes. */
  strength?: 1 | 3 | undefined;
  /** Terms that stay as they are. */
  keep?: readonly string[] | undefined;
}

/** What the model answered before, and what it is told is wrong with it. */
export interface LlmCorrection {
  answer: string;
  fault: string;
}

/** One call of a provider. */
export interface LlmCall {
  prompt: LlmPrompt;
  apiKey: string;
  /** Aborting it closes the connection to the vendor and ends the stream with the signal's reason. */
  signal: AbortSignal;
  /** Called whenever bytes of the vendor come, whatever they are: a sign of life. */
  onBytes?: () => void;
  /** The call's place in a trace, as the vendor is told of it (https://www.w3.org/TR/trace-context/); null: the vendor is told nothing of it. */
  traceparent?: string | null;
}

/** Tokens as the vendor counted them. */
export interface LlmUsage {
  inputTokens: number;
  outputTokens: number;
}

/** What a call yields: pieces of text, as much in each as has come since the last was read; the usage, when the vendor has counted; and at last its finish, with the model that the vendor says it used. */
export type LlmChunk =
  { kind: 'delta'; text: string } | { kind: 'usage'; usage: LlmUsage } | { kind: 'finish'; model: string | null };

/** The injection token of all adapters: a `ReadonlyMap<ProviderName, LlmAdapter>`. */
export const LLM_ADAPTERS = Symbol('LLM_ADAPTERS');

/** The adapters of the configured providers, in order of preference. */
export type LlmAdapters = ReadonlyMap<ProviderName, LlmAdapter>;

/**
 * Translates one vendor. A call is one attempt: an adapter never retries, chooses no key and knows no deadline.
 *
 * The stream of a call yields deltas, none empty and none splitting a code point, and then exactly one `finish`. Usage comes in between; the
 * last one counts, also for a call that fails.
 * It throws an `LlmError` for every failure of the vendor, among them a stream that ends without its finish reason
 * or without any text; when the call's signal is aborted it throws the signal's reason. Leaving the stream early closes
 * the connection to the vendor.
 */
export interface LlmAdapter {
  readonly provider: ProviderName;
  /** As configured. */
  readonly model: string;
  /** All that changes what it answers to a prompt: two adapters of equal identity may answer for one another. It may hold secrets. */
  readonly identity: string;
  /** Makes one call. @throws LlmError */
  stream(call: LlmCall): AsyncIterable<LlmChunk>;
  /**
   * Looks, once and without any cost, whether the vendor is there and knows the model.
   * @returns a sentence for the operator on what is wrong; null where nothing is, or nothing can be told
   */
  look(call: { apiKey: string; signal: AbortSignal }): Promise<string | null>;
}
