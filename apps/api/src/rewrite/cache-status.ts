import type { CacheStatus } from '#rewriting';

/** The answer's `Cache-Status` header (RFC 9211). */
export const CACHE_STATUS: Readonly<Record<CacheStatus, string>> = {
  hit: 'rewrite; hit',
  miss: 'rewrite; fwd=miss',
  collapsed: 'rewrite; fwd=miss; collapsed',
  request: 'rewrite; fwd=request',
  bypass: 'rewrite; fwd=bypass',
};
