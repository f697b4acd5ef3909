import { type StoredKey } from '#key-pool';
import type { KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { keysOf, LeasesUnderTest } from './leases-under-test.js';
import { leaseOne } from './one-lease.js';

const LONG_IN_MS = 60_000;
const TRIAL_EVERY_IN_MS = 300;
const RULE = { restsFrom: 1, firstRestInMs: 10, longestRestInMs: 10, forgottenInMs: 60_000, kind: 'cooldown' } as const;

/** What every store promises of rests that are longer than the time between two trials, and of those that are lifted. */
export function describeLongRests(harness: KeyLeaseStoreHarness): void {
  describe(`long rests in the key lease store: ${harness.name}`, () => {
    const [KEY, SECOND] = keysOf(2) as [StoredKey, StoredKey];
    const account = keysOf(2, 'account');
    let under: LeasesUnderTest;
    let close: () => Promise<void>;

    beforeEach(async () => {
      const opened = await harness.open(TRIAL_EVERY_IN_MS);
      under = new LeasesUnderTest(opened.store, opened.other);
      ({ close } = opened);
    });
    afterEach(() => close());

    const untilTrialIsDue = (): Promise<void> => under.pass(TRIAL_EVERY_IN_MS);
    const restInMs = async (key = KEY): Promise<number> => (await under.stateOf(key)).rest?.forInMs ?? 0;
    /** The key rests for long, and a call tries it. */
    const tryRest = async (kind: 'cooldown' | 'out' = 'cooldown'): Promise<void> => {
      await under.store.rest(KEY.id, LONG_IN_MS, kind);
      await untilTrialIsDue();
      expect(await under.lease([KEY])).toMatchObject({ granted: true, keyId: KEY.id, isProbing: true });
    };

    it('are tried by one call over all processes, once they have lasted for some time', async () => {
      await under.store.rest(KEY.id, LONG_IN_MS, 'cooldown');
      expect(await under.grants([KEY])).toBe(false);
      await untilTrialIsDue();
      const answers = await under.crowd([KEY]);
      expect(answers.filter(({ granted }) => granted)).toMatchObject([{ keyId: KEY.id, isProbing: true }]);
      for (const answer of answers.filter(({ granted }) => !granted)) {
        expect(answer).toMatchObject({ reason: 'resting' });
        expect(answer.granted ? 0 : answer.changesInMs).toBeGreaterThan(LONG_IN_MS / 2);
      }
    });

    it('are tried again after as long, whatever became of the call before', async () => {
      await tryRest();
      const first = under.latest;
      expect(await under.grants([KEY])).toBe(false);
      await untilTrialIsDue();
      expect(await under.grants([KEY])).toBe(true);
      await under.other.release(KEY.id, first, [KEY.id]);
      expect(await restInMs()).toBeGreaterThan(0);
    });

    it.each([
      ['succeeds', () => under.store.release(KEY.id, under.latest, [KEY.id, KEY.providerId])],
      ['is answered', () => under.other.endProbation(KEY.id, under.latest, [KEY.id, KEY.providerId])],
    ])('end for everybody when the call that tries them %s', async (_, show) => {
      await tryRest('out');
      await under.wait([KEY]);
      const freed = new Promise((resolve) => void under.other.onFreed(resolve));
      await show();
      expect(await freed).toBe(KEY.id);
      await under.other.leaveLine([KEY], 'queue that waits');
      expect(await restInMs()).toBe(0);
      const { inFlight } = await under.stateOf(KEY);
      const granted = (await under.crowd([KEY])).filter((answer) => answer.granted);
      expect(granted).toHaveLength(KEY.cap - inFlight);
    });

    it.each([
      ['failed', () => under.store.strike(KEY.id, RULE)],
      ['was told to rest shorter', () => under.other.strike(KEY.id, RULE, { toldInMs: 1000 })],
      ['let it rest shorter', () => under.store.rest(KEY.id, 10, 'cooldown')],
      ['put it out', () => under.store.rest(KEY.id, 1000, 'out')],
    ])('go on as they were if the call that tried them %s, though it has shown that the key works', async (_, fail) => {
      await tryRest();
      await fail();
      await under.store.endProbation(KEY.id, under.latest, [KEY.id]);
      await under.store.release(KEY.id, under.latest, [KEY.id]);
      expect(await restInMs()).toBeGreaterThan(LONG_IN_MS / 2);
    });

    it('do not end with a success of another call', async () => {
      expect(await under.grants([KEY])).toBe(true);
      const before = under.latest;
      await tryRest();
      await under.store.release(KEY.id, before, [KEY.id]);
      expect(await restInMs()).toBeGreaterThan(LONG_IN_MS / 2);
    });

    it('are not tried while another key is free, but where all others are in use', async () => {
      await under.store.rest(KEY.id, LONG_IN_MS, 'cooldown');
      await untilTrialIsDue();
      for (let n = 0; n < SECOND.cap; n += 1) {
        expect(await under.lease([KEY, SECOND])).toMatchObject({ keyId: SECOND.id, isProbing: false });
      }
      expect(await under.lease([KEY, SECOND])).toMatchObject({ keyId: KEY.id, isProbing: true });
      expect(await under.lease([KEY, SECOND])).toMatchObject({ granted: false, reason: 'busy' });
    });

    it('of an account are tried by one call over all its keys, and end for all', async () => {
      await under.store.rest('account', LONG_IN_MS, 'cooldown');
      await untilTrialIsDue();
      const answers = await under.crowd(account);
      const granted = answers.findIndex((answer) => answer.granted);
      expect(answers.filter((answer) => answer.granted)).toHaveLength(1);
      await under.store.release(account[0]!.id, `lease-${granted + 1}`, ['account']);
      expect(await restInMs(account[1])).toBe(0);
    });

    it('are not tried while another scope of the key rests that is not to be tried', async () => {
      await under.store.rest(KEY.id, LONG_IN_MS, 'cooldown');
      await untilTrialIsDue();
      await under.store.rest(KEY.providerId, TRIAL_EVERY_IN_MS, 'failing');
      expect(await under.grants([KEY])).toBe(false);
    });

    const itIfShared = harness.isShared ? it : () => undefined;
    itIfShared('are tried for whoever is first in line', async () => {
      await under.store.rest(KEY.id, LONG_IN_MS, 'cooldown');
      const ask = (id: string, by = under.store) =>
        leaseOne(by, { keys: [KEY], queue: { id, interactive: 1, job: 0 }, leaseId: id, ttlInMs: LONG_IN_MS });
      expect(await ask('first', under.other)).toMatchObject({ granted: false });
      await untilTrialIsDue();
      const refusal = await ask('second');
      expect(refusal).toMatchObject({ granted: false, reason: 'resting' });
      expect(refusal.granted ? 0 : refusal.changesInMs).toBeGreaterThan(LONG_IN_MS / 2);
      expect(await ask('first', under.other)).toMatchObject({ granted: true });
    });

    describe('that are lifted', () => {
      it('end at once, with probations and strikes, and wake everybody', async () => {
        const [first] = account as [StoredKey];
        await under.store.rest(first.id, LONG_IN_MS, 'out');
        await under.store.strike('account', { ...RULE, restsFrom: 2 }, { toldInMs: LONG_IN_MS });
        await under.store.rest('openai', LONG_IN_MS, 'failing');
        const freed: string[] = [];
        under.other.onFreed((scopeId) => freed.push(scopeId));
        expect(await under.other.lift([first.id, 'account', 'openai'])).toBe(true);
        expect(await under.stateOf(first)).toEqual({ inFlight: 0, rest: null, strikes: { account: 0, provider: 0 } });
        while (freed.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
        expect(freed).toEqual([first.id, 'account', 'openai']);
        expect((await under.crowd([first])).filter(({ granted }) => granted)).toHaveLength(first.cap);
      });

      it('are told of to who waits in another process', async () => {
        await under.store.rest(KEY.id, LONG_IN_MS, 'out');
        await under.wait([KEY]);
        const freed = new Promise((resolve) => void under.other.onFreed(resolve));
        await under.store.lift([KEY.id]);
        expect(await freed).toBe(KEY.id);
        await under.other.leaveLine([KEY], 'queue that waits');
      });

      it('leave other scopes and all leases alone', async () => {
        await under.grants([SECOND]);
        await under.store.rest(KEY.id, LONG_IN_MS, 'cooldown');
        await under.store.rest(SECOND.id, LONG_IN_MS, 'cooldown');
        expect(await under.store.lift([KEY.id])).toBe(true);
        expect(await under.stateOf(SECOND)).toMatchObject({ inFlight: 1, rest: { kind: 'cooldown' } });
      });

      it('are none where nothing rests', async () => {
        expect(await under.store.lift([KEY.id, 'unknown'])).toBe(false);
        await under.store.rest(KEY.id, LONG_IN_MS, 'cooldown');
        expect(await under.other.lift([KEY.id])).toBe(true);
        expect(await under.store.lift([KEY.id])).toBe(false);
      });
    });
  });
}
