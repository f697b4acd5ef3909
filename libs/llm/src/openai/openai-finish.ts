import type { LlmErrorKind } from '../llm-error.js';

/**
 * Finish reasons in lower case; servers write them in any. Beside OpenAI's own: `eos`, `eos_token` (Together, Text Generation Inference), `end` (gateways), `end_turn`,
 * `stop_sequence`, `refusal` (Anthropic, gateways to Bedrock), `complete` (Cohere), `max_tokens` (the same), `model_length` (Mistral), `error` (OpenRouter, vLLM),
 * `model_context_window_exceeded`, `sensitive`, `network_error` (Zhipu), `insufficient_system_resource` (DeepSeek), `blacklist` (GigaChat), and Gemini's own from its OpenAI endpoint.
 * A call of a tool is a refusal to write: no tool was offered. Every other reason is `incomplete`.
 */
export const OPENAI_ENDINGS: ReadonlyMap<string, 'whole' | LlmErrorKind> = new Map([
  ['stop', 'whole'],
  ['eos', 'whole'],
  ['eos_token', 'whole'],
  ['end_turn', 'whole'],
  ['stop_sequence', 'whole'],
  ['complete', 'whole'],
  ['end', 'whole'],
  ['length', 'at-limit'],
  ['max_tokens', 'at-limit'],
  ['max_output_tokens', 'at-limit'],
  ['model_length', 'at-limit'],
  ['model_context_window_exceeded', 'at-limit'],
  ['content_filter', 'request-refused'],
  ['refusal', 'request-refused'],
  ['sensitive', 'request-refused'],
  ['safety', 'request-refused'],
  ['prohibited_content', 'request-refused'],
  ['blocklist', 'request-refused'],
  ['blacklist', 'request-refused'],
  ['spii', 'request-refused'],
  ['tool_calls', 'request-refused'],
  ['tool_use', 'request-refused'],
  ['function_call', 'request-refused'],
  ['error', 'vendor-failed'],
  ['network_error', 'vendor-failed'],
  ['insufficient_system_resource', 'vendor-failed'],
]);

/** What a finish reason says of the answer; undefined: it has not ended yet, for which some write the word "null". */
export function readOpenAiFinish(reason: unknown): 'whole' | LlmErrorKind | undefined {
  if (typeof reason !== 'string' || reason === '' || reason === 'null') return undefined;
  return OPENAI_ENDINGS.get(reason.toLowerCase()) ?? 'incomplete';
}
