import type { Meter } from '@opentelemetry/api';
import type { UsageService } from '#usage';

/** What the clients that have a budget have used of it. With Redis every process tells the same of it: take the maximum, not the sum. */
export function watchBudgets(meter: Meter, usage: UsageService): void {
  const budget = meter.createObservableGauge('rewrite_budget_tokens', {
    description: 'Tokens that a client may use each day of UTC.',
    unit: '{token}',
  });
  const spent = meter.createObservableGauge('rewrite_budget_spent_tokens', {
    description: 'Tokens that a client with a budget has used on this day of UTC.',
    unit: '{token}',
  });
  meter.addBatchObservableCallback(
    async (result) => {
      for (const { client, tokensPerDay, usedToday } of await usage.budgets()) {
        result.observe(budget, tokensPerDay, { client });
        result.observe(spent, usedToday, { client });
      }
    },
    [budget, spent],
  );
}
