export { type KeyLease, LEASE_TTL_IN_MS, OUT_IN_MS } from './key-lease.js';
export {
  KEY_LEASE_STORE,
  type KeyLeaseStore,
  type KeyState,
  type LeaseAnswer,
  type LeaseRefusal,
  type LeaseRequest,
  type NoKeyReason,
  type StoredKey,
} from './key-lease-store.js';
export { MemoryKeyLeaseStore } from './key-lease-store.memory.js';
export { KeyPoolModule } from './key-pool.module.js';
export { KeyPoolService, type KeySnapshot, type ProviderSnapshot } from './key-pool.service.js';
export { NoKeyError } from './no-key-error.js';
export type { KeyPriority, LeaseWish } from './waiting-line.js';
