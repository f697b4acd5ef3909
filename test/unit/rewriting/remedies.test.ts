import type { KeyLease, KeyPoolService } from '#key-pool';
import { LlmError, type LlmErrorKind, REMEDIES, type Remedy } from '#llm';
import { Candidates, ProviderFallback, UsageMeter } from '#rewriting';

/** What a call tells its lease, in order. */
type Lesson = 'key works' | 'provider works' | 'provider fails' | 'account rests' | 'account out' | 'key out';

const SHOWN: Readonly<Record<Remedy['shows'], Lesson[]>> = {
  'key-works': ['key works'],
  'provider-works': ['provider works'],
  'provider-fails': ['provider fails'],
  nothing: [],
};
const SET_ASIDE: Readonly<Record<NonNullable<Remedy['setsAside']>, Lesson>> = {
  'account-rests': 'account rests',
  'account-out': 'account out',
  'key-out': 'key out',
};

/** What a call that fails in this way teaches about its key, before the key is free. */
async function lessonsOf(kind: LlmErrorKind): Promise<Lesson[]> {
  const lessons: Lesson[] = [];
  let taught: Lesson[] = [];
  let isReleased = false;
  const lease = {
    provider: 'openai',
    lost: new AbortController().signal,
    succeeded: (what: 'key' | 'provider') => lessons.push(`${what} works`),
    rest: async () => lessons.push('account rests'),
    putOut: async (what: 'key' | 'account') => lessons.push(`${what} out`),
    blameProvider: async () => lessons.push('provider fails'),
    release: async () => {
      taught = [...lessons];
      isReleased = true;
    },
  } as unknown as KeyLease;
  const failure = new LlmError(kind, 'failed', { provider: 'openai' });
  const calls = { make: () => Promise.reject(failure) };
  const keyPool = {
    acquireAny: async () => {
      if (isReleased) throw new Error('One call is enough');
      return lease;
    },
  } as unknown as KeyPoolService;
  const fallback = new ProviderFallback(keyPool, calls as unknown as ConstructorParameters<typeof ProviderFallback>[1]);
  const order = {
    candidates: new Candidates(['openai', 'gemini']),
    priority: 'interactive',
    keysUntil: Infinity,
    deadlineAt: Infinity,
    signal: new AbortController().signal,
    meter: new UsageMeter(),
  } as unknown as Parameters<ProviderFallback['write']>[0];
  await expect(fallback.write(order, {} as Parameters<ProviderFallback['write']>[1])).rejects.toThrow();
  return taught;
}

describe('a failed call', () => {
  test.each(Object.entries(REMEDIES))('that is %s teaches what its remedy says, and no more', async (kind, remedy) => {
    const { setsAside, shows } = remedy;
    const expected = [...(setsAside === null ? [] : [SET_ASIDE[setsAside]]), ...SHOWN[shows]];
    expect(await lessonsOf(kind as LlmErrorKind)).toEqual(expected);
  });
});
