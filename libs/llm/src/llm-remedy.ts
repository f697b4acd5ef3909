import type { LlmErrorKind } from './llm-error.js';

/** What is done about a failed call. */
export interface Remedy {
  /** What becomes of the key or its account: it rests until a time, is out until looked at again, or is not to blame. */
  setsAside: 'account-rests' | 'account-out' | 'key-out' | null;
  /**
   * What it shows of who was called: the key has worked, and so its account and the provider; the provider has, whatever is wrong with
   * the key; the provider fails, and rests when it keeps failing; nothing, since somebody between us may have answered, or no whole answer came.
   */
  shows: 'key-works' | 'provider-works' | 'provider-fails' | 'nothing';
  /**
   * Who is asked next: another key at once; the same provider again after a backoff, a few times, then the next
   * provider; the other providers first and then the same again; the next provider; nobody.
   */
  next: 'another-key' | 'retry' | 'others-first' | 'next-provider' | 'nobody';
}

/** What is done about each kind of failure; docs/vendor-errors.md shows it to people. */
export const REMEDIES: Readonly<Record<LlmErrorKind, Remedy>> = {
  'rate-limited': { setsAside: 'account-rests', shows: 'key-works', next: 'another-key' },
  quota: { setsAside: 'account-out', shows: 'key-works', next: 'another-key' },
  'key-refused': { setsAside: 'key-out', shows: 'provider-works', next: 'another-key' },
  'request-refused': { setsAside: null, shows: 'key-works', next: 'nobody' },
  'vendor-failed': { setsAside: null, shows: 'provider-fails', next: 'retry' },
  network: { setsAside: null, shows: 'provider-fails', next: 'retry' },
  silent: { setsAside: null, shows: 'provider-fails', next: 'others-first' },
  incomplete: { setsAside: null, shows: 'nothing', next: 'retry' },
  'at-limit': { setsAside: null, shows: 'key-works', next: 'next-provider' },
  unsupported: { setsAside: null, shows: 'nothing', next: 'next-provider' },
};
