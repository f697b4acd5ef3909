import type { ProviderName } from '#config';
import { LlmError } from '#llm';
import type { LlmAdapter, LlmChunk, LlmPrompt } from '#llm';
import { Silence } from './silence.js';

export interface StreamLimits {
  firstTokenTimeoutInMs: number;
  idleTimeoutInMs: number;
  rewrite: { maxTextLength: number };
}

export interface WatchedCall {
  prompt: LlmPrompt;
  apiKey: string;
  signal: AbortSignal;
}

/** What a model writes beyond this is no rewrite: in UTF-16 code units, for any text, and besides for each character that a text may have. */
const LONGEST_ANSWER = { toAnyText: 20_000, perCharacter: 8 };

/**
 * The adapter's stream, given up when the first piece or a later one does not come in time, and when it goes on without end.
 * @throws LlmError `silent` for a vendor that sends nothing for too long, `at-limit` for one that writes too much, and what the adapter throws.
 */
export async function* watchedStream(
  adapter: LlmAdapter,
  call: WatchedCall,
  limits: StreamLimits,
): AsyncGenerator<LlmChunk> {
  const silence = new Silence(adapter.provider);
  const signal = AbortSignal.any([call.signal, silence.signal]);

  let room = LONGEST_ANSWER.toAnyText + LONGEST_ANSWER.perCharacter * limits.rewrite.maxTextLength;
  silence.begin('first piece', limits.firstTokenTimeoutInMs);
  try {
    for await (const chunk of adapter.stream({ ...call, signal })) {
      silence.end();
      if (chunk.kind === 'delta') room -= chunk.text.length;
      if (room < 0) throw tooLong(adapter.provider);
      yield chunk;
      silence.begin('further piece', limits.idleTimeoutInMs);
    }
  } finally {
    silence.end();
  }
}

function tooLong(provider: ProviderName): LlmError {
  return new LlmError('at-limit', `${provider} wrote far more than any rewrite`, { provider });
}
