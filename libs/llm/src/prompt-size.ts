import type { ProviderName } from '#config';
import type { LlmPrompt, LlmUsage } from './llm-adapter.js';
import { llmError } from './llm-error.js';

/** No tokenizer writes usual text in fewer tokens than one for so many bytes of UTF-8. */
const MOST_BYTES_PER_TOKEN = 12;

/** Text of every language has more tokens than one for so many bytes: what would not fit even so does not fit. */
const USUAL_BYTES_PER_TOKEN = 6;

/** Text of most languages has fewer tokens than one for so many bytes. */
const FEWEST_BYTES_PER_TOKEN = 3;

/** A rewrite of a few words may be longer than they are. */
const SHORTEST_ANSWER_IN_TOKENS = 64;

/** A prompt below this fits into every context in use. */
const SMALL_PROMPT_IN_BYTES = 2048;

/** Contexts are set in steps of so many tokens. */
const CONTEXT_STEP = 256;

/** A run of one character takes few tokens, however long it is. */
const RUNS = /([^])\1{7,}/g;

/** What is known of the room that a model has. */
export interface ModelRoom {
  /** Null: not known. */
  contextTokens: number | null;
  maxOutputTokens: number | null;
}

/** All that a prompt says. */
function textsOf({ instructions, message, corrections }: LlmPrompt): string[] {
  return [instructions, message, ...corrections.flatMap(({ answer, fault }) => [answer, fault])];
}

/** In bytes of UTF-8. */
function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function tokensIn(bytes: number): number {
  return Math.ceil(bytes / FEWEST_BYTES_PER_TOKEN);
}

/** Whether a prompt is so large that a model may have no room for it. */
export function mayBeTooLong(prompt: LlmPrompt): boolean {
  return sizeOf(textsOf(prompt)) >= SMALL_PROMPT_IN_BYTES;
}

/** What a call is likely not to exceed, where the model does not reason: an answer as long as the text. */
export function estimateUsage(prompt: LlmPrompt): LlmUsage {
  return {
    inputTokens: tokensIn(sizeOf(textsOf(prompt))),
    outputTokens: Math.max(SHORTEST_ANSWER_IN_TOKENS, tokensIn(Buffer.byteLength(prompt.source.text))),
  };
}

/** @throws LlmError `too-long` for a prompt that cannot fit together with an answer of the text's length */
export function assertFits(provider: ProviderName, prompt: LlmPrompt, room: ModelRoom): void {
  if (room.contextTokens === null) return;
  const answerTokens = Math.min(
    Buffer.byteLength(prompt.source.text) / USUAL_BYTES_PER_TOKEN,
    room.maxOutputTokens ?? Infinity,
  );
  const least = Math.ceil(sizeOf(textsOf(prompt)) / USUAL_BYTES_PER_TOKEN + answerTokens);
  if (least <= room.contextTokens) return;
  throw llmError('too-long', { provider }, `at least ${least} tokens into a context of ${room.contextTokens}`);
}

/**
 * Finds out servers that cut a prompt in silence and answer what is left (Ollama 0.17: exactly `num_ctx` tokens, and finish reason `stop`), or drop it
 * while they write (the same), by the tokens that they count. @throws LlmError `too-long`
 */
export function assertPromptWasRead(
  provider: ProviderName,
  prompt: LlmPrompt,
  usage: LlmUsage | null,
  room: ModelRoom,
): void {
  const tokens = usage?.inputTokens ?? 0;
  const { contextTokens } = room;
  if (contextTokens !== null && tokens < contextTokens && tokens + (usage?.outputTokens ?? 0) > contextTokens) {
    throw llmError('too-long', { provider }, `the server wrote beyond its context of ${contextTokens} tokens`);
  }
  const texts = textsOf(prompt);
  if (tokens === 0 || !looksCut(sizeOf(texts), tokens, room)) return;
  const bytes = sizeOf(texts.map((text) => text.replaceAll(RUNS, '$1')));
  if (!looksCut(bytes, tokens, room)) return;
  throw llmError('too-long', { provider }, `the server has cut the prompt: it read ${tokens} tokens of ${bytes} bytes`);
}

function looksCut(bytes: number, tokens: number, { contextTokens }: ModelRoom): boolean {
  if (bytes < SMALL_PROMPT_IN_BYTES) return false;
  const bytesPerToken = bytes / tokens;
  const isRound = tokens >= 2 * CONTEXT_STEP && tokens % CONTEXT_STEP === 0;
  return (
    tokens >= (contextTokens ?? Infinity) ||
    bytesPerToken > MOST_BYTES_PER_TOKEN ||
    (isRound && bytesPerToken > USUAL_BYTES_PER_TOKEN)
  );
}
