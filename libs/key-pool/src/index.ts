export { LEASE_TTL_IN_MS } from './held-leases.js';
export { type KeyLease, OUT_IN_MS } from './key-lease.js';
export { KeyInventory, type ListedKey } from './key-inventory.js';
export {
  type Failure,
  type KeyLeaseStore,
  type KeyLimit,
  type KeyPriority,
  type KeyState,
  type LeaseAnswer,
  type LeaseGrant,
  type LeaseRefusal,
  type LeaseRequest,
  type QueueState,
  type RestKind,
  type StoredKey,
  type StrikeRule,
  LIMITED_IN_MS,
  SUCCESSES_FOR_ONE_MORE,
} from './key-lease-store.js';
export { MemoryKeyLeaseStore } from './key-lease-store.memory.js';
export { RedisKeyLeaseStore } from './key-lease-store.redis.js';
export { FailoverKeyLeaseStore } from './key-lease-store.failover.js';
export { KeyPoolModule } from './key-pool.module.js';
export { KeyPoolService, type KeySnapshot, type ProviderSnapshot } from './key-pool.service.js';
export { NoKeyError } from './no-key-error.js';
