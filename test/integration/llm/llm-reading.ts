import type { LlmAdapter, LlmCall, LlmChunk, LlmPrompt, LlmUsage } from '#llm';

/** A prompt as the service would make it; `text` is also its source, in a style that leaves a formal text as it is. */
export function promptFor(text: string, style = 'formal'): LlmPrompt {
  return { instructions: 'Rewrite the text.', message: text, corrections: [], source: { style, text } };
}

export function callFor(text: string, more: Partial<LlmCall> = {}): LlmCall {
  return { prompt: promptFor(text), apiKey: 'test-key-0', signal: new AbortController().signal, ...more };
}

export async function readAll(adapter: LlmAdapter, call: LlmCall): Promise<LlmChunk[]> {
  const chunks: LlmChunk[] = [];
  for await (const chunk of adapter.stream(call)) chunks.push(chunk);
  return chunks;
}

export function deltasOf(chunks: readonly LlmChunk[]): string[] {
  return chunks.flatMap((chunk) => (chunk.kind === 'delta' ? [chunk.text] : []));
}

/** What the vendor counted last; null where it counted nothing. */
export function usageIn(chunks: readonly LlmChunk[]): LlmUsage | null {
  return chunks.reduce<LlmUsage | null>((usage, chunk) => (chunk.kind === 'usage' ? chunk.usage : usage), null);
}

/** What reading a call to its end throws. */
export async function failureOf(adapter: LlmAdapter, call: LlmCall): Promise<unknown> {
  try {
    await readAll(adapter, call);
  } catch (error) {
    return error;
  }
  throw new Error('The call was expected to fail.');
}
