import type { ProviderKind } from '#config';

/**
 * The names of OpenTelemetry's conventions for generative AI, v0.1.0 (https://github.com/open-telemetry/semantic-conventions-genai), all of which are in
 * `Development`: a later version may rename them. The package of constants has none of this version.
 */
export const GEN_AI = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  promptName: 'gen_ai.prompt.name',
  responseModel: 'gen_ai.response.model',
  timeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  tokenModality: 'gen_ai.token.modality',
  errorType: 'error.type',
} as const;

/** Names of metrics. */
export const GEN_AI_METRICS = {
  duration: 'gen_ai.client.inference.duration',
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  inputTokens: 'gen_ai.client.inference.usage.input_tokens',
  outputTokens: 'gen_ai.client.inference.usage.output_tokens',
} as const;

/** In seconds, as the conventions have them: from 10 ms on, each twice the one before. */
export const GEN_AI_SECONDS: readonly number[] = Array.from({ length: 14 }, (_, n) => 0.01 * 2 ** n);

/** What the conventions call an API of a vendor, and what is done by it. A server of one's own that speaks it goes by its name. */
export const GEN_AI_APIS: Readonly<Record<ProviderKind, { provider: string; operation: string }>> = {
  openai: { provider: 'openai', operation: 'chat' },
  gemini: { provider: 'gcp.gemini', operation: 'generate_content' },
  stub: { provider: 'stub', operation: 'chat' },
};
