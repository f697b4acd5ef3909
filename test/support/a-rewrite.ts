import type { DeliveredRewrite } from '#rewrite-log';

/** A finished rewrite for tests to which only its being one matters. */
export const REWRITE: DeliveredRewrite = {
  rewritten: 'Ahoy, world',
  style: 'pirate',
  provider: 'stub',
  model: 'stub-1',
  cached: false,
  calls: 1,
  usage: null,
  checks: [],
};
