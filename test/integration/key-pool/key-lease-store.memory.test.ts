import { MemoryKeyLeaseStore } from '#key-pool';
import { describeFailures } from './failure-conformance.js';
import { describeKeyLeaseStore, type KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { describeLongRests } from './long-rest-conformance.js';
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
