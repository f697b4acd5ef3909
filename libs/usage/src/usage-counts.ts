import type { Counts } from './usage-ledger.js';

/** Tokens as vendors count them. */
export interface Tokens {
  inputTokens: number;
  outputTokens: number;
}

/** What one model was used for. */
export interface ModelUsage extends Tokens {
  provider: string;
  /** As configured. */
  model: string;
  calls: number;
}

/** What was used in some time. */
export interface Usage extends Tokens {
  calls: number;
  /** Rewrites that came from the cache. */
  cached: number;
  byModel: ModelUsage[];
}

const FIELDS = [
  ['calls', 'calls'],
  ['input', 'inputTokens'],
  ['output', 'outputTokens'],
] as const;

const FIELD_OF: ReadonlyMap<string, (typeof FIELDS)[number][1]> = new Map(FIELDS);

/** One answer from the cache. */
export const CACHED: Counts = new Map([['cached', 1]]);

/** What calls of models come to. */
export function countsOf(calls: readonly ModelUsage[]): Counts {
  const counts = new Map<string, number>();
  for (const call of calls) {
    for (const [name, field] of FIELDS) addTo(counts, `${name} ${call.provider} ${call.model}`, call[field]);
    addTo(counts, 'tokens', call.inputTokens + call.outputTokens);
  }
  return counts;
}

/** The same as `countsOf` and `CACHED`, the other way round. */
export function usageIn(counts: Counts): Usage {
  const models = new Map<string, ModelUsage>();
  for (const [name, count] of counts) {
    const [, kind = '', provider = '', model = ''] = /^(\S+) (\S+) (.+)$/.exec(name) ?? [];
    const field = FIELD_OF.get(kind);
    if (field === undefined) continue;
    const id = `${provider} ${model}`;
    const known = models.get(id) ?? { provider, model, calls: 0, inputTokens: 0, outputTokens: 0 };
    models.set(id, { ...known, [field]: count });
  }
  const byModel = [...models.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, usage]) => usage);
  const sum = (field: 'calls' | keyof Tokens): number => byModel.reduce((total, usage) => total + usage[field], 0);
  return {
    calls: sum('calls'),
    cached: counts.get('cached') ?? 0,
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    byModel,
  };
}

export function addTo(counts: Map<string, number>, name: string, count: number): void {
  if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
}
