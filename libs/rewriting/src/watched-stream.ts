import type { ProviderName } from '#config';
import { LlmError } from '#llm';
import type { LlmAdapter, LlmChunk, LlmPrompt } from '#llm';

export interface StreamLimits {
  firstTokenTimeoutInMs: number;
  idleTimeoutInMs: number;
}

export interface WatchedCall {
  prompt: LlmPrompt;
  apiKey: string;
  signal: AbortSignal;
}

/**
 * The adapter's stream, given up when the first piece or a later one does not come in time.
 * @throws LlmError `silent` for a vendor that sends nothing for too long, and what the adapter throws.
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

  let timer = giveUpAfter(limits.firstTokenTimeoutInMs, 'first piece');
  try {
    for await (const chunk of adapter.stream({ ...call, signal })) {
      clearTimeout(timer);
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
