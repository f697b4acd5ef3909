import type { RewriteError } from '#client';

/** When that will work again, as far as that is known. Budgets are those of days of UTC: a new one may bring what was refused. */
export function comeAgainAt({ type, retryAfterSeconds }: RewriteError, at: Date): Date | null {
  if (type === 'budget-exhausted')
    return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
  return retryAfterSeconds === undefined ? null : new Date(at.getTime() + retryAfterSeconds * 1000);
}
