import type { ProviderName } from '#config';

/** What is to be rewritten, and how. A default is left out, so that equal requests are equal commands. */
export interface RewriteCommand {
  text: string;
  /** The name of a style that this process has, or another one. */
  style: string;
  /** This provider only, without fallback. */
  provider?: ProviderName | undefined;
  /** The rewrite's language, a canonical BCP 47 tag; that of the text where it is left out. */
  language?: string | undefined;
  /** Lightly, or as far as the style goes; in between where it is left out. */
  strength?: 1 | 3 | undefined;
  /** Terms that stay as they are; at least one. */
  keep?: readonly string[] | undefined;
}

/** What a command says besides its text, its style and its provider: empty for one of defaults. */
export function optionsOf({ language, strength, keep }: RewriteCommand): [name: string, value: unknown][] {
  return Object.entries({ keep, language, strength }).filter(([, value]) => value !== undefined);
}

/** How a request uses the cache (its `Cache-Control`): as usual, `no-cache`, or `no-store`. */
export type CacheMode = 'default' | 'no-cache' | 'no-store';

/** What an answer says of the cache (RFC 9211). */
export type CacheStatus = 'hit' | 'miss' | 'collapsed' | 'request' | 'bypass';
