import type { ProviderName } from '#config';
import { LlmError } from '#llm';
import type { LlmAdapter, LlmChunk, LlmPrompt } from '#llm';

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
  const silence = new AbortController();
  const signal = AbortSignal.any([call.signal, silence.signal]);
  const giveUpAfter = (timeoutInMs: number, what: string) =>
    setTimeout(() => silence.abort(tooSilent(adapter.provider, what, timeoutInMs)), timeoutInMs);

  let room = LONGEST_ANSWER.toAnyText + LONGEST_ANSWER.perCharacter * limits.rewrite.maxTextLength;
  let timer = giveUpAfter(limits.firstTokenTimeoutInMs, 'first piece');
  try {
    for await (const chunk of adapter.stream({ ...call, signal })) {
      clearTimeout(timer);
      if (chunk.kind === 'delta') room -= chunk.text.length;
      if (room < 0) throw tooLong(adapter.provider);
      yield chunk;
      timer = giveUpAfter(limits.idleTimeoutInMs, 'further piece');
    }
  } finally {
    clearTimeout(timer);
  }
}

function tooSilent(provider: ProviderName, what: string, timeoutInMs: number): LlmError {
  return new LlmError('silent', `${provider} sent no ${what} within ${timeoutInMs} ms`, { provider });
}

function tooLong(provider: ProviderName): LlmError {
  return new LlmError('at-limit', `${provider} wrote far more than any rewrite`, { provider });
}
