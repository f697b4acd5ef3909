import type { Settings } from '#config';
import { callEnded } from '#events';
import type { MetricRegistry } from '../counting/metric-registry.js';
import { GEN_AI, GEN_AI_APIS, GEN_AI_METRICS, GEN_AI_SECONDS } from '../gen-ai-names.js';
import type { Listening } from './listening.js';

const LABELS = [GEN_AI.operationName, GEN_AI.providerName, GEN_AI.requestModel];

/** Calls of providers under the names that other tools look for. */
export function measureByConvention(registry: MetricRegistry, { llm }: Pick<Settings, 'llm'>): Listening {
  const seconds = (name: string, description: string, labels: readonly string[]) =>
    registry.histogram({ name, description, unit: 's', labels }, GEN_AI_SECONDS);
  const tokens = (name: string, description: string) =>
    registry.counter({ name, description, unit: '{token}', labels: [...LABELS, GEN_AI.tokenModality] });
  const durations = seconds(GEN_AI_METRICS.duration, 'Calls of a provider.', [...LABELS, GEN_AI.errorType]);
  const firstChunks = seconds(GEN_AI_METRICS.timeToFirstChunk, 'From a call to its first text.', LABELS);
  const input = tokens(GEN_AI_METRICS.inputTokens, 'Tokens of the prompt.');
  const output = tokens(GEN_AI_METRICS.outputTokens, 'Tokens of the answer.');
  return callEnded.listen(({ begun, outcome, durationInMs, firstTextInMs, usage }) => {
    const { provider, operation } = GEN_AI_APIS[llm[begun.provider]!.kind];
    durations.record(durationInMs / 1000, operation, provider, begun.model, outcome === 'finished' ? '' : outcome);
    if (firstTextInMs !== null) firstChunks.record(firstTextInMs / 1000, operation, provider, begun.model);
    input.add(usage?.inputTokens ?? 0, operation, provider, begun.model, 'text');
    output.add(usage?.outputTokens ?? 0, operation, provider, begun.model, 'text');
  });
}
