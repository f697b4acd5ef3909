import { RedisUnavailableError } from './redis-unavailable-error.js';

/**
 * What Redis answers; null while it is away.
 * @param store asked only while it says that it can be reached
 * @throws what else goes wrong
 */
export async function unlessAway<T>(
  store: { readonly isAvailable: boolean },
  ask: () => Promise<T>,
): Promise<T | null> {
  if (!store.isAvailable) return null;
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RedisUnavailableError) return null;
    throw error;
  }
}
