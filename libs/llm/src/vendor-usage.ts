import type { LlmUsage } from './llm-adapter.js';

/** Tokens as a vendor told them; undefined where it told none. What is no count (a server may put anything there) was not told. */
export function usageOf(input: unknown, ...output: readonly unknown[]): LlmUsage | undefined {
  const outputCounts = output.filter(isCount);
  if (!isCount(input) && outputCounts.length === 0) return undefined;
  return { inputTokens: isCount(input) ? input : 0, outputTokens: outputCounts.reduce((sum, count) => sum + count, 0) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
