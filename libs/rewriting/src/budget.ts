import { RewriteError } from '#rewrite-log';
import type { BudgetExhaustedError } from '#usage';

/** A job waits for another day, unless no day has tokens enough for it. */
export function budgetExhausted({ message, retryAfterInSeconds, isForGood }: BudgetExhaustedError): RewriteError {
  return new RewriteError('budget-exhausted', message, retryAfterInSeconds, isForGood ? 'never' : undefined);
}
