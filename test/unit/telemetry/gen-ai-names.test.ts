import { GEN_AI, GEN_AI_METRICS } from '#telemetry';

/** https://github.com/open-telemetry/semantic-conventions-genai, v0.1.0: docs/gen-ai/client-inference.md and gen-ai-token-metrics.md. */
test('the names of the conventions for generative AI are those of v0.1.0', () => {
  expect(Object.values(GEN_AI).sort()).toEqual([
    'error.type',
    'gen_ai.operation.name',
    'gen_ai.prompt.name',
    'gen_ai.provider.name',
    'gen_ai.request.model',
    'gen_ai.request.stream',
    'gen_ai.response.model',
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.token.modality',
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.output_tokens',
  ]);
  expect(Object.values(GEN_AI_METRICS).sort()).toEqual([
    'gen_ai.client.inference.duration',
    'gen_ai.client.inference.time_to_first_chunk',
    'gen_ai.client.inference.usage.input_tokens',
    'gen_ai.client.inference.usage.output_tokens',
  ]);
});
