import type { LlmErrorKind } from './llm-error.js';

/** What is done about a failed call. */
export interface Remedy {
  /** What becomes of the key or its account: it rests until a time, is out until looked at again, or is not to blame. */
  setsAside: 'account-rests' | 'account-out' | 'key-out' | null;
  /** Counts against the provider, which rests when it keeps failing. */
  blamesProvider: boolean;
  /**
   * Who is asked next: another key at once; the same provider again after a backoff, a few times, then the next
   * provider; the other providers first and then the same again; the next provider; nobody.
   */
  next: 'another-key' | 'retry' | 'others-first' | 'next-provider' | 'nobody';
}

/** What is done about each kind of failure; docs/vendor-errors.md shows it to people. */
export const REMEDIES: Readonly<Record<LlmErrorKind, Remedy>> = {
  'rate-limited': { setsAside: 'account-rests', blamesProvider: false, next: 'another-key' },
  quota: { setsAside: 'account-out', blamesProvider: false, next: 'another-key' },
  'key-refused': { setsAside: 'key-out', blamesProvider: false, next: 'another-key' },
  'request-refused': { setsAside: null, blamesProvider: false, next: 'nobody' },
  'vendor-failed': { setsAside: null, blamesProvider: true, next: 'retry' },
  network: { setsAside: null, blamesProvider: true, next: 'retry' },
  silent: { setsAside: null, blamesProvider: true, next: 'others-first' },
  incomplete: { setsAside: null, blamesProvider: false, next: 'retry' },
  'at-limit': { setsAside: null, blamesProvider: false, next: 'next-provider' },
  unsupported: { setsAside: null, blamesProvider: false, next: 'next-provider' },
};
