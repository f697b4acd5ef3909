import type { ProviderName } from '#config';

/** How a request uses the cache (its `Cache-Control`): as usual, `no-cache`, or `no-store`. */
export type CacheMode = 'default' | 'no-cache' | 'no-store';

/** What is to be rewritten. */
export interface RewriteCommand {
  text: string;
  style: string;
  /** This provider only, without fallback. */
  provider?: ProviderName | undefined;
}
