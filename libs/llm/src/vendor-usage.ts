import type { LlmUsage } from './llm-adapter.js';

/** Tokens as a vendor counted them; anything may stand in a field. */
interface CountedTokens {
  input: unknown;
  /** Without reasoning in some vendors' counts, with it in others'. */
  output: unknown;
  reasoning: unknown;
  /** Input, output and reasoning together. */
  total: unknown;
}

/**
 * Tokens as a vendor told them; undefined where it told none. What is no count was not told. Reasoning is paid as output and counted once: the total
 * tells whether the output holds it (OpenAI) or not (xAI, Gemini), and where there is none, an output smaller than the reasoning cannot.
 */
export function usageOf(counted: CountedTokens): LlmUsage | undefined {
  const [input, output, reasoning, total] = [counted.input, counted.output, counted.reasoning, counted.total].map(
    countIn,
  );
  if (input === undefined && output === undefined) return undefined;
  const written = output ?? 0;
  const least = reasoning !== undefined && reasoning > written ? written + reasoning : written;
  const outputTokens = total === undefined || input === undefined ? least : Math.max(written, total - input);
  return { inputTokens: input ?? Math.max(0, (total ?? outputTokens) - outputTokens), outputTokens };
}

/** The sum of those that are counts; undefined where none is. */
export function sumOf(...counts: unknown[]): number | undefined {
  const told = counts.map(countIn).filter((count) => count !== undefined);
  return told.length === 0 ? undefined : told.reduce((sum, count) => sum + count, 0);
}

/** No call takes so many. A counter that has run over tells as many, and in the client's usage they would count for good. */
const TOO_MANY_TOKENS = 1_000_000_000;

function countIn(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < TOO_MANY_TOKENS
    ? Number(value)
    : undefined;
}
