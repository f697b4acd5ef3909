import type { Prices } from '#config';
import type { Period } from './calendar.js';
import type { Counts } from './usage-ledger.js';
import { type ModelUsage, type Usage, usageIn } from './usage-counts.js';

/** What something has cost, in the currency of the price table. Null where the table lacks a model. */
interface Cost {
  cost?: number | null;
}

type ReportedUsage = Omit<Usage, 'byModel'> & Cost & { byModel: (ModelUsage & Cost)[] };

/** What a client has used: the days and months with anything, the newest first. */
export interface UsageReport {
  days: ({ day: Period } & ReportedUsage)[];
  months: ({ month: Period } & ReportedUsage)[];
  /** Null where no budget bounds the client. */
  budget: { tokensPerDay: number; usedToday: number } | null;
  /** Of every `cost`; missing without a price table. */
  currency?: string;
}

/** @param prices null: nothing is said of money */
export function reported<Name extends object>(name: Name, counts: Counts, prices: Prices | null): Name & ReportedUsage {
  const usage = { ...name, ...usageIn(counts) };
  if (!prices) return usage;
  const byModel = usage.byModel.map((ofModel) => Object.assign(ofModel, { cost: costOf(ofModel, prices) }));
  return { ...usage, byModel, cost: sumOf(byModel.map(({ cost }) => cost)) };
}

function costOf({ provider, model, inputTokens, outputTokens }: ModelUsage, prices: Prices): number | null {
  const price = prices.perMillionTokens.get(`${provider}/${model}`);
  return price ? rounded((inputTokens * price.input + outputTokens * price.output) / 1_000_000) : null;
}

function sumOf(costs: readonly (number | null)[]): number | null {
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : rounded(sum + cost)), 0);
}

/** To a millionth, which is less than any vendor bills: sums of fractions have crumbs. */
function rounded(cost: number): number {
  return Math.round(cost * 1_000_000) / 1_000_000;
}
