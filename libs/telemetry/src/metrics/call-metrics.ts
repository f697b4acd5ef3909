import type { Settings } from '#config';
import { callEnded } from '#events';
import type { Counter } from '../counting/counter.js';
import type { Histogram } from '../counting/histogram.js';
import type { MetricRegistry } from '../counting/metric-registry.js';
import { ANSWER_SECONDS } from './bounds.js';
import { type Listening, together } from './listening.js';

/** Calls of providers: what became of them, and what they cost whom. */
export function measureCalls(registry: MetricRegistry, settings: Pick<Settings, 'providers' | 'llm'>): Listening {
  return together(countCalls(registry, settings), timeCalls(registry), countTokens(registry));
}

function countCalls(registry: MetricRegistry, { providers, llm }: Pick<Settings, 'providers' | 'llm'>): Listening {
  const calls = registry.counter({
    name: 'rewrite_calls_total',
    description: 'Calls of a provider with a key: finished, stopped, or the kind of the failure.',
    unit: '{call}',
    labels: ['provider', 'key', 'outcome'],
  });
  for (const provider of providers) {
    for (const { index } of llm[provider]!.keys) calls.add(0, provider, String(index), 'finished');
  }
  return callEnded.listen(({ begun: { provider, keyIndex }, outcome }) =>
    calls.add(1, provider, String(keyIndex), outcome),
  );
}

function timeCalls(registry: MetricRegistry): Listening {
  const seconds = (name: string, description: string): Histogram =>
    registry.histogram({ name, description, unit: 's', labels: ['provider'] }, ANSWER_SECONDS);
  const durations = seconds('rewrite_call_duration_seconds', 'Calls of a provider.');
  const firstTexts = seconds('rewrite_call_first_text_seconds', 'From the beginning of a call to its first text.');
  return callEnded.listen(({ begun: { provider }, durationInMs, firstTextInMs }) => {
    durations.record(durationInMs / 1000, provider);
    if (firstTextInMs !== null) firstTexts.record(firstTextInMs / 1000, provider);
  });
}

function countTokens(registry: MetricRegistry): Listening {
  const tokens = (direction: 'input' | 'output'): Counter =>
    registry.counter({
      name: `rewrite_${direction}_tokens_total`,
      description: 'As providers report them, failed calls included; the model as configured.',
      unit: '{token}',
      labels: ['client', 'provider', 'model'],
    });
  const [input, output] = [tokens('input'), tokens('output')];
  return callEnded.listen(({ begun: { client, provider, model }, usage }) => {
    input.add(usage?.inputTokens ?? 0, client, provider, model);
    output.add(usage?.outputTokens ?? 0, client, provider, model);
  });
}
