import type { ProviderName } from '#config';
import type { StyleName } from './styles/index.js';

/** What is to be rewritten. */
export interface RewriteCommand {
  text: string;
  style: StyleName;
  /** This provider only, without fallback. */
  provider?: ProviderName | undefined;
}

/** How a request uses the cache (its `Cache-Control`): as usual, `no-cache`, or `no-store`. */
export type CacheMode = 'default' | 'no-cache' | 'no-store';

/** What an answer says of the cache (RFC 9211). */
export type CacheStatus = 'hit' | 'miss' | 'collapsed' | 'request' | 'bypass';
