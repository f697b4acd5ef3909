import type { KeyLeaseStore, LeaseName } from './key-lease-store.js';

/** How long a lease outlives its process. It is renewed at a third of it. */
export const LEASE_TTL_IN_MS = 9_000;

/** A lease that is kept alive. */
export interface Held extends LeaseName {
  /** The store has it no more. */
  lose(): void;
}

/** All leases that a process holds: kept alive together, and given back at the latest at its end. */
export class HeldLeases {
  private readonly held = new Set<Held>();
  private readonly releases = new Set<Promise<void>>();
  private renewal: NodeJS.Timeout | undefined;

  constructor(private readonly store: KeyLeaseStore) {}

  add(lease: Held): void {
    this.held.add(lease);
    this.renewal ??= setInterval(() => void this.renewAll(), LEASE_TTL_IN_MS / 3).unref();
  }

  /** Gives a lease back; never rejects: a store that cannot be told lets the lease expire. */
  release({ keyId, leaseId }: LeaseName, provenScopeIds?: readonly string[]): Promise<void> {
    const release = this.store.release(keyId, leaseId, provenScopeIds).catch(() => undefined);
    this.releases.add(release);
    void release.then(() => this.releases.delete(release));
    return release;
  }

  /** No longer kept alive. */
  delete(lease: Held): void {
    this.held.delete(lease);
    if (this.held.size > 0) return;
    clearInterval(this.renewal);
    this.renewal = undefined;
  }

  /** Waits until all that were given back are back. */
  async released(): Promise<void> {
    await Promise.all(this.releases);
  }

  private async renewAll(): Promise<void> {
    const leases = [...this.held];
    // A store that is away has not given a lease to another: the next renewal tells.
    const alive = await this.store.renew(leases, LEASE_TTL_IN_MS).catch(() => null);
    const lost = leases.filter((lease, n) => alive?.[n] === false && this.held.has(lease));
    for (const lease of lost) lease.lose();
  }
}
