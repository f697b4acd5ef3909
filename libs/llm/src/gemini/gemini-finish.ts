import type { LlmErrorKind } from '../llm-error.js';

/** Finish reasons (ai.google.dev/api/generate-content, FinishReason). Every other one is `incomplete`. */
export const GEMINI_ENDINGS: ReadonlyMap<string, 'whole' | LlmErrorKind> = new Map([
  ['STOP', 'whole'],
  ['MAX_TOKENS', 'at-limit'],
  ['SAFETY', 'request-refused'],
  ['PROHIBITED_CONTENT', 'request-refused'],
  ['BLOCKLIST', 'request-refused'],
  ['SPII', 'request-refused'],
  // Vertex AI.
  ['MODEL_ARMOR', 'request-refused'],
  ['LANGUAGE', 'unsupported'],
]);

/** What a finish reason says of the answer; undefined: it has not ended yet. */
export function readGeminiFinish(reason: unknown): 'whole' | LlmErrorKind | undefined {
  if (typeof reason !== 'string' || reason === '' || reason === 'FINISH_REASON_UNSPECIFIED') return undefined;
  return GEMINI_ENDINGS.get(reason.toUpperCase()) ?? 'incomplete';
}
