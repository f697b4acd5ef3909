import { MemoryKeyLeaseStore, type StoredKey } from '#key-pool';
import { describeFailures } from './failure-conformance.js';
import { describeKeyLeaseStore, type KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { describeLongRests } from './long-rest-conformance.js';
import type { OneAnswer } from './one-lease.js';
import { keysOf, LeasesUnderTest } from './leases-under-test.js';
import { describeScopes } from './scope-conformance.js';

const harness: KeyLeaseStoreHarness = {
  name: 'memory',
  isShared: false,
  open: async (trialEveryInMs) => {
    const store = new MemoryKeyLeaseStore(undefined, trialEveryInMs);
    return { store, other: store, close: async () => undefined };
  },
};

describeKeyLeaseStore(harness);
describeScopes(harness);
describeLongRests(harness);
describeFailures(harness);

const REST_IN_MS = 1000;
const MOST_LOOKS = 50;

/** What a question about a resting key is answered whose rest ends when the clock has been looked at so often. */
async function askAsTheRestEnds(looks: number): Promise<OneAnswer> {
  const [key] = keysOf(1) as [StoredKey];
  let now = 0;
  let left = Infinity;
  const clock = (): number => ((left -= 1) < 0 ? REST_IN_MS : now);
  const store = new MemoryKeyLeaseStore(clock);
  await store.rest(key.groupId, REST_IN_MS, 'cooldown');
  now = REST_IN_MS - 0.01;
  left = looks;
  return new LeasesUnderTest(store, store).lease([key]);
}

test('a key whose rest ends while it is asked for is granted, or asked for again at once', async () => {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const answer = await askAsTheRestEnds(looks);
    expect(answer.granted ? 0 : answer.askAgainInMs).toBeLessThan(1);
  }
});
