import type { LlmErrorKind } from './llm-error.js';

/** What is done about a failed call. */
export interface Remedy {
  /**
   * What becomes of the key or its account: it rests until a time; is out until looked at again, at once or once another key of the provider
   * has served the same text; or is not to blame.
   */
  setsAside: 'account-rests' | 'account-out' | 'key-out' | 'key-out-if-another-serves' | null;
  /**
   * What it shows of who was called: the key has worked, and so its account and the provider; the provider has, whatever is wrong with
   * the key; the provider fails, and rests when it keeps failing; it fails on this text, which counts once for each text, since the text may be the
   * cause.
   */
  shows: 'key-works' | 'provider-works' | 'provider-fails' | 'fails-on-text';
  /**
   * Who is asked next: another key at once; each other key, and then the next provider; another key at once, but only one, and then the next provider; the same provider again
   * after a backoff, a few times, then the next provider; the other providers first and then the same again; the next provider; nobody.
   */
  next: 'another-key' | 'each-other-key' | 'another-key-once' | 'retry' | 'others-first' | 'next-provider' | 'nobody';
}

/** What is done about each kind of failure; docs/vendor-errors.md shows it to people. */
export const REMEDIES: Readonly<Record<LlmErrorKind, Remedy>> = {
  'rate-limited': { setsAside: 'account-rests', shows: 'key-works', next: 'another-key' },
  quota: { setsAside: 'account-out', shows: 'key-works', next: 'another-key' },
  'key-refused': { setsAside: 'key-out', shows: 'provider-works', next: 'another-key' },
  forbidden: { setsAside: 'key-out-if-another-serves', shows: 'fails-on-text', next: 'each-other-key' },
  'request-refused': { setsAside: null, shows: 'key-works', next: 'nobody' },
  'too-long': { setsAside: null, shows: 'key-works', next: 'next-provider' },
  'at-limit': { setsAside: null, shows: 'key-works', next: 'next-provider' },
  'vendor-failed': { setsAside: null, shows: 'provider-fails', next: 'retry' },
  network: { setsAside: null, shows: 'provider-fails', next: 'retry' },
  silent: { setsAside: null, shows: 'provider-fails', next: 'others-first' },
  unreadable: { setsAside: null, shows: 'fails-on-text', next: 'retry' },
  incomplete: { setsAside: null, shows: 'fails-on-text', next: 'retry' },
  'no-such-model': { setsAside: null, shows: 'provider-fails', next: 'another-key-once' },
  'no-such-api': { setsAside: null, shows: 'provider-fails', next: 'another-key-once' },
  unsupported: { setsAside: null, shows: 'fails-on-text', next: 'next-provider' },
  unclear: { setsAside: null, shows: 'fails-on-text', next: 'another-key-once' },
};
