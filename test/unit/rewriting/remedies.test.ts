import { loadSettings } from '#config';
import type { KeyLease, KeyPoolService } from '#key-pool';
import { LlmError, type LlmErrorKind, REMEDIES, type Remedy } from '#llm';
import { Candidates, FailedCalls, type ProviderCall, ProviderFallback, type RewriteRun, UsageMeter } from '#rewriting';
import { MemoryUsageLedger, UsageService } from '#usage';

const FINGERPRINT = 'of the rewrite';

/** What a call tells its lease, in order. */
type Lesson =
  'key works' | 'provider works' | 'provider fails' | 'fails on the text' | 'account rests' | 'account out' | 'key out';

const SHOWN: Readonly<Record<Remedy['shows'], Lesson[]>> = {
  'key-works': ['key works'],
  'provider-works': ['provider works'],
  'provider-fails': ['provider fails'],
  'fails-on-text': ['fails on the text'],
};
const SET_ASIDE: Readonly<Record<NonNullable<Remedy['setsAside']>, Lesson[]>> = {
  'account-rests': ['account rests'],
  'account-out': ['account out'],
  'key-out': ['key out'],
  'key-out-if-another-serves': [],
};

/** What a call that fails in this way teaches about its key, before the key is free. */
async function lessonsOf(kind: LlmErrorKind): Promise<Lesson[]> {
  const lessons: Lesson[] = [];
  let taught: Lesson[] = [];
  let isReleased = false;
  const lease = {
    provider: 'openai',
    isLost: false,
    succeeded: (what: 'key' | 'provider') => lessons.push(`${what} works`),
    rest: async () => lessons.push('account rests'),
    putOut: async (what: 'key' | 'account') => lessons.push(`${what} out`),
    hasBegun: false,
    cutShort: async () => false,
    blameProvider: async (cause?: string) =>
      lessons.push(cause === FINGERPRINT ? 'fails on the text' : 'provider fails'),
    release: async () => {
      taught = [...lessons];
      isReleased = true;
    },
  } as unknown as KeyLease;
  const failure = new LlmError(kind, 'failed', { provider: 'openai' });
  const calls = { make: async () => ({ error: failure, keyIndex: 0, hasText: false }) };
  const keyPool = {
    acquireAny: async () => {
      if (isReleased) throw new Error('One call is enough');
      return lease;
    },
  } as unknown as KeyPoolService;
  const usage = new UsageService(loadSettings({ variables: {}, directory: null }), new MemoryUsageLedger());
  const fallback = new ProviderFallback(keyPool, calls as unknown as ProviderCall, usage);
  const run = {
    order: {
      fingerprint: FINGERPRINT,
      facts: { client: 'anonymous' },
      priority: 'interactive',
      keysUntil: Infinity,
      deadlineAt: Infinity,
    },
    begun: { ids: {}, trace: null },
    candidates: new Candidates(['openai', 'gemini']),
    failed: new FailedCalls(),
    meter: new UsageMeter(),
  } as unknown as RewriteRun;
  const prompt = { instructions: '', message: '', corrections: [], source: { style: 'formal', text: 'Hello' } };
  await expect(fallback.write(run, prompt, new AbortController().signal)).rejects.toThrow();
  return taught;
}

describe('a failed call', () => {
  test.each(Object.entries(REMEDIES))('that is %s teaches what its remedy says, and no more', async (kind, remedy) => {
    const { setsAside, shows } = remedy;
    const expected = [...(setsAside === null ? [] : SET_ASIDE[setsAside]), ...SHOWN[shows]];
    expect(await lessonsOf(kind as LlmErrorKind)).toEqual(expected);
  });
});
