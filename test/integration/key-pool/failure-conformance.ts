import { type KeyLimit, type StoredKey, type StrikeRule, SUCCESSES_FOR_ONE_MORE } from '#key-pool';
import type { KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { keysOf, LeasesUnderTest } from './leases-under-test.js';

const PROVIDER = 'openai';
const RULE: StrikeRule = {
  restsFrom: 3,
  firstRestInMs: 50,
  longestRestInMs: 50,
  forgottenInMs: 60_000,
  kind: 'failing',
};

interface Call {
  leaseId: string;
  turn: number;
}

/** What every store promises of failures whose cause is known, and of calls that were cut short. */
export function describeFailures(harness: KeyLeaseStoreHarness): void {
  describe(`failures in the key lease store: ${harness.name}`, () => {
    const [KEY] = keysOf(1, undefined, 8) as [StoredKey];
    let under: LeasesUnderTest;
    let close: () => Promise<void>;

    beforeEach(async () => {
      const opened = await harness.open();
      under = new LeasesUnderTest(opened.store, opened.other);
      ({ close } = opened);
    });
    afterEach(() => close());

    describe('of one cause', () => {
      const strike = (cause?: string): Promise<number> =>
        under.store.strike(PROVIDER, RULE, cause === undefined ? {} : { cause });
      const strikes = async (): Promise<number> => (await under.stateOf(KEY)).strikes.provider;
      const untilRested = async (): Promise<void> => {
        while ((await under.stateOf(KEY)).rest !== null) await new Promise((resolve) => setTimeout(resolve, 5));
      };

      it('count once in a row, in whichever process and however many at once', async () => {
        const at = (n: number) => (n % 2 === 0 ? under.store : under.other);
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, n) => at(n).strike(PROVIDER, RULE, { cause: 'a' })),
        );
        expect(Math.max(...all)).toBe(0);
        expect(await strikes()).toBe(1);
      });

      it('count beside those of other causes and of none', async () => {
        expect([await strike('a'), await strike(), await strike('a'), await strike('b')]).toEqual([0, 0, 0, 50]);
        expect(await strikes()).toBe(3);
      });

      it('count each where no cause is known', async () => {
        expect([await strike(), await strike(), await strike()]).toEqual([0, 0, 50]);
      });

      it('count again after a success', async () => {
        await strike('a');
        await under.lease([KEY]);
        await under.store.release(KEY.id, under.latest, [PROVIDER]);
        expect(await strikes()).toBe(0);
        await strike('a');
        expect(await strikes()).toBe(1);
      });

      it('are told apart though one is the beginning of another', async () => {
        expect([await strike('ab'), await strike('a'), await strike('b')]).toEqual([0, 0, 50]);
      });

      it('are told apart for as many causes as let it rest, the last ones', async () => {
        for (const cause of ['a', 'b', 'c', 'd']) {
          await strike(cause);
          await untilRested();
        }
        expect([await strike('d'), await strike('c'), await strike('b')]).toEqual([0, 0, 0]);
        expect(await strike('a')).toBe(50);
      });

      it('leave a provider on probation to the next call, if it is known', async () => {
        for (const cause of ['a', 'b', 'c']) await strike(cause);
        await untilRested();
        expect(await under.grants([KEY])).toBe(true);
        const trying = under.latest;
        expect(await under.grants([KEY])).toBe(false);
        expect(await strike('b')).toBe(0);
        await under.store.release(KEY.id, trying);
        expect(await under.lease([KEY])).toMatchObject({ granted: true, isProbing: true });
      });
    });

    describe('of calls that were cut short', () => {
      const begin = async (): Promise<Call> => {
        const answer = await under.lease([KEY]);
        if (!answer.granted) throw new Error(`refused: ${answer.reason}`);
        return { leaseId: under.latest, turn: answer.turn };
      };
      const cutShort = async ({ leaseId, turn }: Call): Promise<KeyLimit | null> => {
        const limit = await under.other.cutShort(KEY, turn);
        await under.store.release(KEY.id, leaseId);
        return limit;
      };
      const succeed = async ({ leaseId }: Call): Promise<void> =>
        under.store.release(KEY.id, leaseId, [KEY.id, KEY.groupId, PROVIDER]);
      const granted = async (): Promise<number> => (await under.crowd([KEY])).filter((answer) => answer.granted).length;

      it('say nothing where no other began after it', async () => {
        const before = await begin();
        const call = await begin();
        expect(await cutShort(call)).toBeNull();
        await succeed(before);
        expect(await granted()).toBe(KEY.cap);
      });

      it('lower what the key may have from the second in a row, to half of what it has, for every process', async () => {
        const calls = [await begin(), await begin(), await begin(), await begin(), await begin()];
        expect(await cutShort(calls[0]!)).toEqual({ leases: 8, isLower: false });
        expect(await cutShort(calls[1]!)).toEqual({ leases: 2, isLower: true });
        expect(await cutShort(calls[2]!)).toEqual({ leases: 1, isLower: true });
        expect(await cutShort(calls[3]!)).toEqual({ leases: 1, isLower: false });
        expect(await under.lease([KEY], under.other)).toMatchObject({ granted: false, reason: 'busy' });
        await succeed(calls[4]!);
        expect(await granted()).toBe(1);
      });

      it('are no row where one succeeds in between', async () => {
        const calls = [await begin(), await begin(), await begin(), await begin()];
        await cutShort(calls[0]!);
        await succeed(calls[1]!);
        expect(await cutShort(calls[2]!)).toEqual({ leases: 8, isLower: false });
        await succeed(calls[3]!);
        expect(await granted()).toBe(KEY.cap);
      });

      it('allow one more after many successes, and never more than the cap', async () => {
        const calls = [await begin(), await begin(), await begin()];
        for (const call of calls.slice(0, 2)) await cutShort(call);
        await succeed(calls[2]!);
        for (let n = 1; n < SUCCESSES_FOR_ONE_MORE; n += 1) await succeed(await begin());
        const two = [await begin(), await begin()];
        expect(await under.grants([KEY])).toBe(false);
        for (const call of two) await succeed(call);
        for (let n = 0; n < KEY.cap * SUCCESSES_FOR_ONE_MORE; n += 1) await succeed(await begin());
        expect(await granted()).toBe(KEY.cap);
      });
    });
  });
}
