import { MemoryKeyLeaseStore } from '#key-pool';
import { describeKeyLeaseStore } from './key-lease-store-conformance.js';

describeKeyLeaseStore({
  name: 'memory',
  open: async () => {
    const store = new MemoryKeyLeaseStore();
    return { store, other: store, close: async () => undefined };
  },
});
