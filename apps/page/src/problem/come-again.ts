import type { RewriteError } from '#client';

/** When that will work again, as far as that is known. Budgets are those of days of UTC. */
export function comeAgainAt({ type, retryAfterSeconds }: RewriteError, at: Date): Date | null {
  if (retryAfterSeconds !== undefined) return new Date(at.getTime() + retryAfterSeconds * 1000);
  if (type !== 'budget-exhausted') return null;
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
}
