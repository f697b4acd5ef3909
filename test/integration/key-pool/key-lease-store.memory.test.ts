import { MemoryKeyLeaseStore } from '#key-pool';
import { describeKeyLeaseStore, type KeyLeaseStoreHarness } from './key-lease-store-conformance.js';
import { describeScopes } from './scope-conformance.js';

const harness: KeyLeaseStoreHarness = {
  name: 'memory',
  open: async () => {
    const store = new MemoryKeyLeaseStore();
    return { store, other: store, close: async () => undefined };
  },
};

describeKeyLeaseStore(harness);
describeScopes(harness);
