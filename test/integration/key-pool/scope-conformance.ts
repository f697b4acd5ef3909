import { type KeyLeaseStore, type RestKind, type StoredKey, type StrikeRule } from '#key-pool';
import type { KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { LeasesUnderTest } from './leases-under-test.js';
import { leaseOne, type OneAnswer } from './one-lease.js';

const TTL_IN_MS = 60_000;
const SHORT_IN_MS = 100;
/** Of what is looked at before it ends. */
const SEEN_IN_MS = 1000;
const PROVIDER = 'openai';

/** Keys of openai, in the account if one is named. */
const keys = (count: number, account?: string): StoredKey[] =>
  Array.from({ length: count }, (_, index) => {
    const id = `${PROVIDER}:${account ?? 'key'}:${index}`;
    return { id, groupId: account ?? id, providerId: PROVIDER, cap: 4 };
  });
const [KEY, SECOND, THIRD] = keys(3) as [StoredKey, StoredKey, StoredKey];

const RULE: StrikeRule = {
  restsFrom: 3,
  firstRestInMs: SHORT_IN_MS,
  longestRestInMs: 3 * SHORT_IN_MS,
  forgottenInMs: TTL_IN_MS,
  kind: 'cooldown',
};

const SEEN = { firstRestInMs: SEEN_IN_MS, longestRestInMs: 3 * SEEN_IN_MS };

/** What every store promises of the rests, probations and strikes of keys, accounts and providers. */
export function describeScopes(harness: KeyLeaseStoreHarness): void {
  describe(`scopes in the key lease store: ${harness.name}`, () => {
    let store: KeyLeaseStore;
    let other: KeyLeaseStore;
    let close: () => Promise<void>;
    let leases: LeasesUnderTest;

    beforeEach(async () => {
      ({ store, other, close } = await harness.open());
      leases = new LeasesUnderTest(store, other);
    });
    afterEach(() => close());

    const lease = (candidates: readonly StoredKey[], by?: KeyLeaseStore, ttlInMs?: number): Promise<OneAnswer> =>
      leases.lease(candidates, by, ttlInMs);
    const grants = async (candidates: readonly StoredKey[], by?: KeyLeaseStore, ttlInMs?: number): Promise<boolean> =>
      (await lease(candidates, by, ttlInMs)).granted;
    const changesInMs = async (candidates: readonly StoredKey[]): Promise<number> => {
      const answer = await lease(candidates);
      if (answer.granted) throw new Error('granted');
      return answer.changesInMs;
    };
    const releaseLatest = async (keyId: string, ...proven: string[]): Promise<void> =>
      store.release(keyId, leases.latest, proven);
    const restOf = async (key: StoredKey): Promise<{ forInMs: number; kind: RestKind; scope: string } | null> =>
      (await other.read([key]))[0]!.rest;
    const untilRested = async (key: StoredKey): Promise<void> => {
      while ((await restOf(key)) !== null) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const pass = async (inMs: number): Promise<void> => {
      const clock = { id: 'clock', groupId: 'clock', providerId: 'clock', cap: 1 };
      await store.rest('clock', inMs, 'cooldown');
      await untilRested(clock);
    };
    /** As if the scope had rested for long. */
    const putOnProbation = async (scopeId: string, key = KEY, kind: RestKind = 'failing'): Promise<void> => {
      await store.rest(scopeId, SHORT_IN_MS, kind);
      await untilRested(key);
    };

    describe('a rest', () => {
      it('of a provider holds for all its keys, and for no other provider', async () => {
        const stranger: StoredKey = { id: 'gemini:0', groupId: 'gemini:0', providerId: 'gemini', cap: 1 };
        await store.rest(PROVIDER, TTL_IN_MS, 'failing');
        expect(await lease([KEY, SECOND], other)).toMatchObject({ granted: false, reason: 'resting' });
        expect(await lease([stranger], other)).toMatchObject({ granted: true });
      });

      it('that ends last counts, and tells whose it is', async () => {
        const [key] = keys(1, 'account') as [StoredKey];
        await store.rest(key.id, 10_000, 'out');
        expect(await restOf(key)).toMatchObject({ kind: 'out', scope: 'key' });
        await store.rest(key.groupId, 20_000, 'cooldown');
        expect(await restOf(key)).toMatchObject({ kind: 'cooldown', scope: 'account' });
        await store.rest(key.providerId, 30_000, 'failing');
        expect(await restOf(key)).toMatchObject({ kind: 'failing', scope: 'provider' });
        expect((await restOf(key))!.forInMs).toBeGreaterThan(25_000);
        expect(await changesInMs([key])).toBeGreaterThan(25_000);
      });

      it('keeps the graver kind of two', async () => {
        await store.rest(KEY.id, 20_000, 'failing');
        await store.rest(KEY.id, 40_000, 'cooldown');
        expect(await restOf(KEY)).toMatchObject({ kind: 'failing' });
        await store.rest(KEY.id, 20_000, 'out');
        await store.rest(KEY.id, 60_000, 'failing');
        expect(await restOf(KEY)).toMatchObject({ kind: 'out' });
        expect((await restOf(KEY))!.forInMs).toBeGreaterThan(50_000);
      });

      it('ends when it is told to end, however many others wait', async () => {
        await store.rest(KEY.id, 30_000, 'cooldown');
        for (const id of ['a', 'b']) {
          await leaseOne(other, {
            keys: [KEY],
            queue: { id, interactive: 1, job: 0 },
            leaseId: id,
            ttlInMs: TTL_IN_MS,
          });
        }
        expect(await changesInMs([KEY])).toBeGreaterThan(25_000);
      });

      it('that was set elsewhere while a queue waits is honoured when it asks again', async () => {
        const queue = { id: 'waits', interactive: 1, job: 0 };
        for (let held = 0; held < KEY.cap; held += 1) await lease([KEY]);
        const ask = (): Promise<OneAnswer> =>
          leaseOne(store, { keys: [KEY], queue, leaseId: 'waits', ttlInMs: TTL_IN_MS });
        expect(await ask()).toMatchObject({ granted: false, reason: 'busy' });
        await other.rest(KEY.groupId, TTL_IN_MS, 'cooldown');
        await releaseLatest(KEY.id);
        expect(await ask()).toMatchObject({ granted: false, reason: 'resting' });
      });
    });

    describe('after a rest on probation', () => {
      const account = keys(2, 'account');
      const [inAccount] = account as [StoredKey];

      it.each([
        ['a key that was out', KEY.id, [KEY], 'out'],
        ['an account that was out, over all its keys', 'account', account, 'out'],
        ['a provider that kept failing, over all its keys', PROVIDER, [...account, KEY], 'failing'],
      ] as const)('one call at a time tries %s', async (_, scopeId, candidates, kind) => {
        await putOnProbation(scopeId, candidates[0], kind);
        const crowd = Array.from({ length: 20 }, (__, index) => grants(candidates, index % 2 === 0 ? store : other));
        expect((await Promise.all(crowd)).filter(Boolean)).toHaveLength(1);
        expect(await lease(candidates, other)).toMatchObject({ granted: false, reason: 'busy' });
      });

      it('the next call tries, once the one before has ended without success', async () => {
        await putOnProbation(KEY.id);
        for (let call = 0; call < 3; call += 1) {
          expect(await grants([KEY])).toBe(true);
          const leaseId = leases.latest;
          expect(await grants([KEY], other)).toBe(false);
          await store.release(KEY.id, leaseId);
        }
      });

      it('the next call tries, once the process of the one before has died', async () => {
        await putOnProbation(PROVIDER);
        expect(await grants([KEY, SECOND], store, SEEN_IN_MS)).toBe(true);
        expect(await changesInMs([KEY, SECOND])).toBeLessThanOrEqual(SEEN_IN_MS);
        while (!(await grants([KEY, SECOND], other))) await new Promise((resolve) => setTimeout(resolve, 5));
      });

      it('a success ends it for every process', async () => {
        await putOnProbation(PROVIDER);
        await lease([KEY, SECOND]);
        await releaseLatest(KEY.id, KEY.id, KEY.groupId, PROVIDER);
        const crowd = Array.from({ length: 20 }, () => grants([KEY, SECOND], other));
        expect((await Promise.all(crowd)).filter(Boolean)).toHaveLength(KEY.cap + SECOND.cap);
      });

      it('a success ends it for the scopes that it proves, and for no others', async () => {
        await putOnProbation(KEY.id);
        await putOnProbation(PROVIDER);
        await lease([KEY]);
        await releaseLatest(KEY.id, PROVIDER);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
        expect([await grants([SECOND]), await grants([SECOND])]).toEqual([true, true]);
      });

      it('a success of a call from before the rest ends nothing while it rests', async () => {
        await lease([KEY]);
        await store.rest(KEY.id, SEEN_IN_MS, 'out');
        await releaseLatest(KEY.id, KEY.id);
        expect(await restOf(KEY)).not.toBeNull();
        await untilRested(KEY);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
      });

      it('a call tells whether it tries', async () => {
        expect(await lease([KEY])).toMatchObject({ granted: true, keyId: KEY.id, isProbing: false });
        await releaseLatest(KEY.id);
        await putOnProbation(PROVIDER);
        expect(await lease([KEY])).toMatchObject({ granted: true, keyId: KEY.id, isProbing: true });
        await releaseLatest(KEY.id, KEY.id, PROVIDER);
        expect(await lease([KEY], other)).toMatchObject({ isProbing: false });
      });

      it('a call can end it before it ends itself, for every process, and wakes those who wait', async () => {
        await putOnProbation(PROVIDER);
        await lease([KEY, SECOND]);
        const leaseId = leases.latest;
        const queue = { id: 'waits', interactive: 1, job: 0 };
        const refused = await leaseOne(other, { keys: [KEY, SECOND], queue, leaseId: 'waits', ttlInMs: TTL_IN_MS });
        expect(refused.granted).toBe(false);
        const freed = new Promise<string>((resolve) => void other.onFreed(resolve));
        await store.endProbation(KEY.id, leaseId, [KEY.id, PROVIDER]);
        expect(await freed).toBe(KEY.id);
        await other.leaveLine([KEY, SECOND], 'waits');
        const crowd = Array.from({ length: 20 }, () => grants([KEY, SECOND], other));
        expect((await Promise.all(crowd)).filter(Boolean)).toHaveLength(KEY.cap + SECOND.cap - 1);
      });

      it('a call ends it for the scopes that it names, not for one that rests again, and not after its end', async () => {
        await putOnProbation(KEY.id);
        await putOnProbation(PROVIDER);
        await lease([KEY]);
        await store.endProbation(KEY.id, leases.latest, [PROVIDER]);
        await releaseLatest(KEY.id);
        expect([await grants([SECOND]), await grants([SECOND])]).toEqual([true, true]);
        await lease([KEY]);
        await store.rest(KEY.id, SEEN_IN_MS, 'out');
        await store.endProbation(KEY.id, leases.latest, [KEY.id]);
        expect(await restOf(KEY)).toMatchObject({ kind: 'out' });
        await untilRested(KEY);
        await releaseLatest(KEY.id);
        await store.endProbation(KEY.id, leases.latest, [KEY.id]);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
      });

      it('a lease that is gone proves nothing', async () => {
        await putOnProbation(KEY.id);
        await store.release(KEY.id, 'lease-of-nobody', [KEY.id]);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
      });

      it('a call from before the rest keeps no other from trying', async () => {
        await lease([KEY]);
        await putOnProbation(KEY.id);
        expect([await grants([KEY], other), await grants([KEY])]).toEqual([true, false]);
        await store.release(KEY.id, 'lease-1');
        expect(await grants([KEY])).toBe(false);
      });

      it('calls from before the rest count against the cap', async () => {
        for (let held = 0; held < KEY.cap; held += 1) await lease([KEY]);
        await putOnProbation(KEY.id);
        expect(await lease([KEY], other)).toMatchObject({ granted: false, reason: 'busy' });
        await releaseLatest(KEY.id, KEY.id);
        await store.release(KEY.id, 'lease-1');
        expect([await grants([KEY], other), await grants([KEY])]).toEqual([true, false]);
      });

      it('the call that tried before a second rest keeps no other from trying after it', async () => {
        await putOnProbation(KEY.id);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
        await putOnProbation(KEY.id);
        expect([await grants([KEY], other), await grants([KEY])]).toEqual([true, false]);
      });

      it('one call tries an account for processes that know different keys of it', async () => {
        const [first, second] = account as [StoredKey, StoredKey];
        await putOnProbation('account', first);
        expect(await grants([first])).toBe(true);
        const leaseId = leases.latest;
        expect(await lease([second], other)).toMatchObject({ granted: false, reason: 'busy' });
        await store.release(first.id, leaseId, ['account']);
        expect([await grants([second], other), await grants([second])]).toEqual([true, true]);
      });

      it('a key that is on probation too is not tried beside its account', async () => {
        const [first, second] = account as [StoredKey, StoredKey];
        await putOnProbation(first.id, first);
        await putOnProbation('account', first);
        expect(await grants([second])).toBe(true);
        expect(await lease(account, other)).toMatchObject({ granted: false, reason: 'busy' });
      });

      it('other keys are leased as ever', async () => {
        await putOnProbation('account', inAccount);
        const granted = await Promise.all(Array.from({ length: 20 }, () => lease([...account, KEY])));
        const keyIds = granted.flatMap((answer) => (answer.granted ? [answer.keyId] : []));
        expect(keyIds.filter((id) => id === KEY.id)).toHaveLength(KEY.cap);
        expect(keyIds).toHaveLength(KEY.cap + 1);
      });

      it('a second rest keeps it on probation', async () => {
        await putOnProbation(KEY.id);
        await store.rest(KEY.id, SHORT_IN_MS, 'cooldown');
        await untilRested(KEY);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
      });

      const itIfShared = harness.isShared ? it : () => undefined;
      itIfShared('the one call is for whoever is first in line', async () => {
        const candidates = [KEY, SECOND, THIRD];
        await store.rest(PROVIDER, SEEN_IN_MS, 'failing');
        const ask = (id: string, by: KeyLeaseStore): Promise<OneAnswer> => {
          const queue = { id, interactive: 1, job: 0 };
          return leaseOne(by, { keys: candidates, queue, leaseId: `of ${id}`, ttlInMs: TTL_IN_MS });
        };
        expect((await ask('first', other)).granted).toBe(false);
        await untilRested(KEY);
        expect(await ask('second', store)).toMatchObject({ granted: false, reason: 'busy' });
        expect((await ask('first', other)).granted).toBe(true);
      });

      it('there is none if the rest was a cooldown', async () => {
        await putOnProbation(KEY.id, KEY, 'cooldown');
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, true]);
      });
    });

    describe('strikes', () => {
      const strikes = async (count: number, rule = RULE, scopeId = PROVIDER): Promise<number[]> => {
        const rests: number[] = [];
        for (let n = 0; n < count; n += 1) {
          rests.push(await (n % 2 === 0 ? store : other).strike(scopeId, rule));
          await untilRested(KEY);
        }
        return rests;
      };
      const succeed = async (): Promise<void> => {
        await lease([KEY]);
        await releaseLatest(KEY.id, PROVIDER);
      };

      it('let it rest from the first that is too many, then for twice as long, up to the longest', async () => {
        expect(await strikes(6)).toEqual([0, 0, SHORT_IN_MS, 2 * SHORT_IN_MS, 3 * SHORT_IN_MS, 3 * SHORT_IN_MS]);
      });

      it('let it rest as the rule says', async () => {
        await store.strike(PROVIDER, { ...RULE, restsFrom: 1, firstRestInMs: 10_000, longestRestInMs: 10_000 });
        expect(await restOf(KEY)).toMatchObject({ kind: 'cooldown', scope: 'provider' });
        await store.strike(SECOND.id, { ...RULE, restsFrom: 1, kind: 'failing' });
        expect((await restOf(KEY))!.forInMs).toBeGreaterThan(5000);
      });

      it('are counted for each scope by itself', async () => {
        expect(await strikes(2)).toEqual([0, 0]);
        expect(await strikes(2, RULE, SECOND.id)).toEqual([0, 0]);
        expect(await strikes(1)).toEqual([SHORT_IN_MS]);
      });

      it('of calls that failed together make one rest, not a longer one for each', async () => {
        const rule = { ...RULE, firstRestInMs: 5000, longestRestInMs: TTL_IN_MS };
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? store : other).strike(PROVIDER, rule)),
        );
        expect(all.filter((forInMs) => forInMs === 0)).toHaveLength(2);
        expect(Math.max(...all)).toBe(5000);
        expect((await restOf(KEY))!.forInMs).toBeLessThanOrEqual(5000);
      });

      it('tell how long it rests already', async () => {
        await store.rest(PROVIDER, 60_000, 'cooldown');
        const forInMs = await other.strike(PROVIDER, RULE);
        expect(forInMs).toBeGreaterThan(50_000);
        expect(forInMs).toBeLessThanOrEqual(60_000);
      });

      it('let it rest for as long as was told, or for as long as they say, if that is longer', async () => {
        const rule = { ...RULE, restsFrom: 1 };
        expect(await store.strike(PROVIDER, rule, { toldInMs: 20 })).toBe(SHORT_IN_MS);
        await untilRested(KEY);
        expect(await other.strike(PROVIDER, rule, { toldInMs: 20 })).toBe(2 * SHORT_IN_MS);
        await untilRested(KEY);
        expect(await store.strike(PROVIDER, rule, { toldInMs: 60_000 })).toBe(60_000);
        expect((await restOf(KEY))!.forInMs).toBeGreaterThan(50_000);
      });

      it('let it rest for as long as was told, though they are too few', async () => {
        expect(await store.strike(PROVIDER, RULE, { toldInMs: SHORT_IN_MS })).toBe(SHORT_IN_MS);
        await untilRested(KEY);
        expect(await strikes(2)).toEqual([0, SHORT_IN_MS]);
      });

      it('lengthen a rest, and never shorten it, though they do not count while it rests', async () => {
        const rule = { ...RULE, ...SEEN, restsFrom: 1 };
        await store.strike(PROVIDER, rule);
        expect(await other.strike(PROVIDER, rule, { toldInMs: 3 * SEEN_IN_MS })).toBe(3 * SEEN_IN_MS);
        const left = await store.strike(PROVIDER, rule, { toldInMs: 1 });
        expect(left).toBeGreaterThan(SEEN_IN_MS);
        expect(left).toBeLessThanOrEqual(3 * SEEN_IN_MS);
        await untilRested(KEY);
        expect(await store.strike(PROVIDER, rule)).toBe(2 * SEEN_IN_MS);
      });

      it('are remembered by the time when a rest ends that was lengthened', async () => {
        const firstRestInMs = 5 * SHORT_IN_MS;
        const rule = { ...RULE, restsFrom: 1, firstRestInMs, longestRestInMs: 60_000, forgottenInMs: SHORT_IN_MS };
        await store.strike(PROVIDER, rule);
        await other.strike(PROVIDER, rule, { toldInMs: 2 * firstRestInMs });
        await untilRested(KEY);
        expect(await store.strike(PROVIDER, rule)).toBe(2 * firstRestInMs);
      });

      it('stay when a call ends the probation that they led to, before it ends itself', async () => {
        const rule = { ...RULE, kind: 'failing' } as const;
        await strikes(3, rule);
        await lease([KEY]);
        await store.endProbation(KEY.id, leases.latest, [PROVIDER]);
        expect(await strikes(1, rule)).toEqual([2 * SHORT_IN_MS]);
      });

      it('are forgotten by a success', async () => {
        expect(await strikes(2)).toEqual([0, 0]);
        await succeed();
        expect(await strikes(3)).toEqual([0, 0, SHORT_IN_MS]);
        await succeed();
        expect(await strikes(3)).toEqual([0, 0, SHORT_IN_MS]);
      });

      it('are not forgotten by a success of a call from before the rest', async () => {
        await lease([KEY]);
        const rule = { ...RULE, ...SEEN, restsFrom: 1 };
        await store.strike(PROVIDER, rule);
        await releaseLatest(KEY.id, PROVIDER);
        await untilRested(KEY);
        expect(await store.strike(PROVIDER, rule)).toBe(2 * SEEN_IN_MS);
      });

      it('are forgotten after a time without any', async () => {
        const rule = { ...RULE, forgottenInMs: SHORT_IN_MS };
        await strikes(2, rule);
        await pass(2 * SHORT_IN_MS);
        expect(await strikes(1, rule)).toEqual([0]);
      });

      it('are not forgotten while it rests, nor by the rest’s end', async () => {
        const rule = { ...RULE, restsFrom: 1, firstRestInMs: 500, longestRestInMs: TTL_IN_MS, forgottenInMs: 450 };
        await strikes(1, rule);
        expect(await store.strike(PROVIDER, rule)).toBe(1000);
      });

      it('let it rest from the first on probation, though earlier ones are forgotten, and then for twice as long', async () => {
        await putOnProbation(PROVIDER);
        const rule = { ...RULE, kind: 'failing' } as const;
        expect(await strikes(2, rule)).toEqual([SHORT_IN_MS, 2 * SHORT_IN_MS]);
        expect([await grants([KEY]), await grants([KEY])]).toEqual([true, false]);
      });
    });
  });
}
